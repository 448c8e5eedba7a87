"""Check Kravbot against what Slack publishes, and what others made to its rules.

README.md beside this file says what is checked and how.
"""
