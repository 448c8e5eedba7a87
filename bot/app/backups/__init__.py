"""Make backups by a schedule, and say how old the newest is."""
