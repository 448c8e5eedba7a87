"""What a sentence in Danish or English means here: local, deterministic, its words kept as data."""
