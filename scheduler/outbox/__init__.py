"""How messages leave: dispatched by workspace, within each platform's rate, retried and settled."""
