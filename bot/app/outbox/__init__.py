"""Send what is in the outbox: nudges are built, lanes leased, results written."""
