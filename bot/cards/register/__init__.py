"""The cards about records of the register, and the register as a file."""
