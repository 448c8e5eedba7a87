"""Requests to Slack are here: the Web API, messages, modals, and the rates kept."""
