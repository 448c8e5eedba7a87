"""The terminal is a platform here: for scripts, for tests, and for people who work there."""
