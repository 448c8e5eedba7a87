"""Routers tell apart what was heard in a turn, and send it where it belongs."""
