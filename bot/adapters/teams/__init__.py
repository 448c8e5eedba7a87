"""The chat in Microsoft Teams: receive, verify, render, send."""
