"""Test that the page of rules says what the rules are."""

from pathlib import Path

from governance.obligations.rule_index import rules
from governance.obligations.rules_page import rules_page

PAGE = Path(__file__).parents[3] / "docs" / "obligations.md"


def test_the_page_is_made_from_the_code() -> None:
    assert PAGE.read_text("utf-8") == rules_page(), "run `make docs` and read the difference"


def test_each_rule_has_a_row() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    for name in rules():
        assert sum(row.split(" | ")[1] == f"`{name}`" for row in rows) == 1, name
