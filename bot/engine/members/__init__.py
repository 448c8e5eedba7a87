"""Know who is who, who reads along, and how members and contacts are reached."""
