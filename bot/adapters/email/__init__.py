"""E-mail as a way out: a card as a message, handed to the authority's own mail server."""
