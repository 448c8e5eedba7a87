"""A record told in conversation: its form's fields, and what came of it."""
