"""`python -m governance.obligations` prints the table of rules."""

import sys

from governance.obligations.rules_page import rules_page

sys.stdout.write(rules_page())
