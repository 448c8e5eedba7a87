"""Read from the register the past and the surroundings of a thing, changing nothing."""
