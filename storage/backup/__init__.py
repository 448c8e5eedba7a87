"""Make a backup as one SQLite file, and restore it."""
