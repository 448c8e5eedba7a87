"""Facts are kept here: tables, one unit of work per turn, and the journal.

SQLAlchemy is used in this package only.
"""
