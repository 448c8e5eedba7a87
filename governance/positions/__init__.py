"""Where a question stands by what the register knows, and later a requirement."""
