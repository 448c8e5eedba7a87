"""`make docs`: the ladders as a page."""

import sys

from scheduler.nudges.ladders_page import page

sys.stdout.write("\n".join(page()) + "\n")
