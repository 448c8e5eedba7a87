"""Print the table of questions, as `python -m governance.positions`."""

import sys

from governance.catalogue import catalogue
from governance.positions.questions_page import questions_page

sys.stdout.write(questions_page(catalogue()))
