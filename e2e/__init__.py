"""Check Kravbot from end to end, against what the platforms' own makers publish.

The checks are no part of `make test`.
"""
