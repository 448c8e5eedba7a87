"""Check the web page from end to end, in a real browser."""
