"""E-mail is a way out only: a card goes as a message to the authority's own mail server."""
