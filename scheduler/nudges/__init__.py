"""Which nudges are due, to whom, in which message and when."""
