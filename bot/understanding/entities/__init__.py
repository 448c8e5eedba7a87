"""Find what a text names: people and things of the register, numbers, days and times."""
