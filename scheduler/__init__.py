"""Work for later: the outbox and the jobs are claimed, done and settled here."""
