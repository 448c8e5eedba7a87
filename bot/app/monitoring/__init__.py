"""Health, metrics and logs of one process."""
