"""Keep the outbox and the jobs, their leases, and how deliveries stand."""
