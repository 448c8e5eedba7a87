"""Each platform's ports, joined to the application."""
