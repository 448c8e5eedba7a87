"""Read what is told rather than asked: of which section it is, about what, one or several."""
