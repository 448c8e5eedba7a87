"""Whom to call when a system is down, from a copy of what has to be known: no database, network or model is in the way."""
