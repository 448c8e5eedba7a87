"""Requests from Slack are verified, parsed, and handled by kind."""
