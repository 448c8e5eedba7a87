"""The app in Slack has a registration, a manifest, installations and tokens; they are here."""
