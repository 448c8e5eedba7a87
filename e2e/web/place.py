"""Where the check of the web page stands."""

from e2e.machine import Place

WEB = Place("web")
