"""Bring the ledger into step with the register after each change."""
