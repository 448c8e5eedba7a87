"""Where the check of Slack stands."""

from e2e.machine import Place

SLACK = Place("slack")
