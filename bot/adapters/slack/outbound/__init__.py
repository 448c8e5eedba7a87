"""What goes to Slack: the Web API, messages, modals, and the rates kept."""
