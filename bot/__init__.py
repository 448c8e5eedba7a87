"""The conversation is here: what Kravbot says, what it is told, and how one turn runs."""
