"""The order of the requirements: the gravest is assessed first."""

GRAVEST_FIRST = ("3.2", "3.3", "3.1", "2.3", "1.1", "3.5", "3.4", "1.2", "2.4", "2.1", "2.2")
"""The requirements in the order in which they are to be assessed first (register.md)."""
