"""Facts about one scope become its obligations: what is due, when, and what is missing.

One file per requirement. Pure.
"""
