"""Name the folders of the check of the web page."""

from e2e.machine import Place

WEB = Place("web")
