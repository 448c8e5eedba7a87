"""What Slack sends: verified, parsed, handled by kind."""
