"""The chat in a browser: receive, verify, render, send."""
