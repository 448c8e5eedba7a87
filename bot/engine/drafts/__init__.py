"""A draft that listens: other values for its fields are read in what somebody says, and kept."""
