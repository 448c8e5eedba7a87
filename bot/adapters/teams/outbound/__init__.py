"""Requests to Teams are here: the Bot Connector, messages, files, and Graph."""
