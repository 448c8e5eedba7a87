"""What a question about the register starts from: its topic, its day, and what the ledger has of it."""
