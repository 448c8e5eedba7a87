"""The incident path of one process: its snapshots, its spool, its cards and crisis links."""
