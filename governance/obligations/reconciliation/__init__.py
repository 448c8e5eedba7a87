"""The ledger brought into step with the register after each change."""
