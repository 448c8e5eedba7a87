"""`make docs`: the ladders as a page."""

import sys

from scheduler.describing import page

sys.stdout.write("\n".join(page()) + "\n")
