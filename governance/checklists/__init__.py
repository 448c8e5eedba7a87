"""Grade answers, and tell how far a checklist has come."""
