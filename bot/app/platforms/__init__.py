"""Each platform's ports are joined to the application here."""
