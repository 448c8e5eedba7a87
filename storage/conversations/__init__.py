"""Conversations, their cards and files, and where people are reached."""
