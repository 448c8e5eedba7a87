"""Decide which nudges are due, to whom, in which message and when."""
