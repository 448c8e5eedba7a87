"""Name the folders of the check of Teams."""

from e2e.machine import Place

TEAMS = Place("teams")
