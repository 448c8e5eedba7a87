"""Slack: what it posts is proven and read into turns; cards become Block Kit, forms become modals."""
