"""What the register tells about the past and the surroundings of a thing. Pure reading."""
