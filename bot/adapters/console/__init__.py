"""The terminal as a platform: for scripts, tests, and people who live there."""
