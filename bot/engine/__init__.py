"""The engine runs one turn: lock, remember, route, step, apply, reply.

It is synchronous, and knows no platform and no database.
"""
