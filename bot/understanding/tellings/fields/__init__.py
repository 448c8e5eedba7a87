"""Read what was told as fields of a record: days, numbers, people, names and texts."""
