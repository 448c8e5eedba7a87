"""The conversation: what Kravbot says and hears, and how one turn runs."""
