"""Format values of the register as people read and write them: in cells, forms and sentences."""
