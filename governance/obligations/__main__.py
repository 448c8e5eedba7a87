"""`python -m governance.obligations` prints the table of rules."""

import sys

from governance.obligations.describing import described

sys.stdout.write(described())
