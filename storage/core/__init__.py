"""The schema, its column types, and how transactions share SQLite's one thread."""
