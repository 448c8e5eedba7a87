"""Say whom to call when a system is down, from a copy of what has to be known.

No database, network or model is in the way.
"""
