"""Records are added, corrected, renamed, ended or merged here, and obligations postponed.

Every change is checked first, then done.
"""
