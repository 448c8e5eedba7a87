"""Render a card as plain text, and split a large card into several messages."""
