"""Let a server live through many working days in an hour, with one fault after the other."""
