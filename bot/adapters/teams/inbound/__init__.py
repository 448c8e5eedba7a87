"""What Teams sends: verified, parsed, handled by kind of activity."""
