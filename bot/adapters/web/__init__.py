"""The adapter for the browser receives, verifies, renders and sends."""
