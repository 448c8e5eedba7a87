"""A free sentence is read in one way after the other: the first that is sure decides."""
