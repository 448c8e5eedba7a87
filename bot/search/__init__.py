"""Find records, systems and contacts by words."""
