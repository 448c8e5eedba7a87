"""The incident path of one process has its snapshots, spool, cards and crisis links here."""
