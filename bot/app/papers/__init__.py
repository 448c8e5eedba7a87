"""Papers are made here, for a job, a command, or a change that renews them."""
