"""Decisions belong to a role.

`parts` finds them in a record, `deciders` says whose they are.
"""
