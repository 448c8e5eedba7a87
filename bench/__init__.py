"""Measurements behind docs/performance.md: each a ratio to a floor of the same run, for these machines are noisy."""
