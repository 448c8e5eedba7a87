"""Checks from end to end, against what the platforms' own makers publish.

They are no part of `make test`.
"""
