"""Read questions to the register and to the short answers."""
