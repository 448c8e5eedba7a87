"""Tell whether somebody needs to know whom to call, and read the lines of the log."""
