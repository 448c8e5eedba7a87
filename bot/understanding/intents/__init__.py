"""Define what may be asked for; tell how surely a sentence asks for it, and about what."""
