"""A card as plain text, and a large card as several messages."""
