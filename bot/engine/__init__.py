"""One turn: lock, remember, route, step, apply, reply.

Synchronous, and knows no platform and no database.
"""
