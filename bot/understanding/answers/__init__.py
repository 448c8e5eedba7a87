"""Read answers to what was asked: a grade, or one of the options that were offered."""
