"""Records, systems and contacts found by words."""
