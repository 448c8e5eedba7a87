"""Check Kravbot against what Microsoft publishes for Teams.

README.md beside this file says what is checked and how.
"""
