"""Print the ladders as a page, for `make docs`."""

import sys

from scheduler.nudges.ladders_page import page

sys.stdout.write("\n".join(page()) + "\n")
