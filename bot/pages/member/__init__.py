"""Show what is a member's own: start card, tasks to be reminded of, settings, short answers."""
