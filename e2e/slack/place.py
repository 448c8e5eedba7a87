"""Name the folders of Slack's check."""

from e2e.machine import Place

SLACK = Place("slack")
