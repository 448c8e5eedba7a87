"""Show what is due, missing and unknown: whose, since when, why, and what was done last."""
