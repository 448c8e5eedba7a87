"""A backup as one SQLite file, and its restoration."""
