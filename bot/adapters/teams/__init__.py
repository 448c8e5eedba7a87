"""The adapter for Microsoft Teams receives, verifies, renders and sends."""
