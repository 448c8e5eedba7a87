"""The schema and its column types are here, and how transactions share SQLite's one thread."""
