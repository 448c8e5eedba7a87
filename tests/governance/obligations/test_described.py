"""Test that the page of rules says what the rules are."""

import subprocess
import sys
from pathlib import Path

from governance.obligations.rule_index import rules
from governance.obligations.rules_page import rules_page

PAGE = Path(__file__).parents[3] / "docs" / "obligations.md"


def test_the_page_is_made_from_the_code() -> None:
    assert PAGE.read_text("utf-8") == rules_page(), "run `make docs` and read the difference"


def test_the_page_is_the_same_whichever_rules_were_imported_first() -> None:
    said = (
        "import governance.obligations.rules.follow_up\n"
        "from governance.obligations.rules_page import rules_page\n"
        "print(rules_page(), end='')"
    )
    asked = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert asked.stdout == PAGE.read_text("utf-8")


def test_each_rule_has_a_row() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    for name in rules():
        assert sum(row.split(" | ")[1] == f"`{name}`" for row in rows) == 1, name
