"""Where the check of Teams stands."""

from e2e.machine import Place

TEAMS = Place("teams")
