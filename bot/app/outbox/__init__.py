"""What is left over goes out: nudges built, lanes leased, results written."""
