"""These are the cards of a checklist: its choice, its questions, and the filing of evidence."""
