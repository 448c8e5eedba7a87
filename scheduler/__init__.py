"""Later work is claimed, done and settled here: the outbox and the jobs."""
