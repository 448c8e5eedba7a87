"""What an answer counts as, and how far a checklist has come."""
