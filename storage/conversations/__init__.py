"""Conversations are kept here, with their cards and files, and where people are reached."""
