"""Keep the ledger of obligations, the queries on it, and the nudges sent about them."""
