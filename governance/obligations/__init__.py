"""Facts about one scope become its obligations: what is due, when, and what is missing.

There is one file per requirement. The functions are pure.
"""
