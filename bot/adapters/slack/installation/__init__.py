"""The app in Slack: its registration, manifest, installations and tokens."""
