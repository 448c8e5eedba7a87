"""The rules, one file per requirement."""
