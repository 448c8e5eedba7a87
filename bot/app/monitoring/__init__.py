"""The health, metrics and logs of one process are served here."""
