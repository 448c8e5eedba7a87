"""`python -m governance.obligations` prints the table of rules."""

import sys

from governance.obligations.rules_page import described

sys.stdout.write(described())
