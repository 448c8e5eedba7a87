"""Messages are dispatched by workspace, within each platform's rate, retried and settled."""
