"""Print the table of rules, as `python -m governance.obligations`."""

import sys

from governance.obligations.rules_page import rules_page

sys.stdout.write(rules_page())
