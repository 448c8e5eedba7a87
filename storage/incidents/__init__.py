"""Read the data that a snapshot of the incident path is made from."""
