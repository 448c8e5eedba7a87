"""These are the cards about records of the register, and about the register as a file."""
