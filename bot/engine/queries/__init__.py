"""A question about the register starts here, with its topic, its day and its part of the ledger."""
