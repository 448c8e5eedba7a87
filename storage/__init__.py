"""Where facts are kept: tables, one unit of work per turn, and the journal.

SQLAlchemy is seen here only.
"""
