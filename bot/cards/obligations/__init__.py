"""These are the cards about what is due, missing, coming and done, and the nudges about it."""
