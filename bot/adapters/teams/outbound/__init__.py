"""What goes to Teams: the Bot Connector, messages, files, and Graph."""
