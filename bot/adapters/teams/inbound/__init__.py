"""Requests from Teams are verified, parsed, and handled by kind of activity."""
