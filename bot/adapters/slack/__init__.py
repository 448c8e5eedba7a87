"""Requests from Slack are proven and read into turns; cards become Block Kit, forms modals."""
