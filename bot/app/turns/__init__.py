"""Turns from every adapter are run, answered, and followed up by jobs."""
