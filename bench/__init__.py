"""These measurements stand behind docs/performance.md.

Each is a ratio to a floor of the same run, as these machines are noisy.
"""
