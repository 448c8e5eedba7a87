"""Who may hand us an activity, what we prove ourselves with, and which hosts may see it."""
