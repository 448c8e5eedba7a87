"""The rules stand here, one file per requirement."""
