"""Test that the tables of traps name tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_TEST = re.compile(r"`(test_[a-z0-9_]+)`")
_FILE = re.compile(r"`((?:tests/[a-z_]+/)?test_[a-z0-9_]+\.py)`")


@pytest.fixture(scope="module")
def tests() -> frozenset[str]:
    found = set()
    for path in ROOT.glob("tests/**/test_*.py"):
        found |= set(re.findall(r"def (test_[a-z0-9_]+)\(", path.read_text("utf-8")))
    return frozenset(found)


@pytest.mark.parametrize("page", ["teams", "slack", "slack.da"])
def test_every_trap_has_its_test(page: str, tests: frozenset[str]) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    assert set(_TEST.findall(text)) - tests == set()
    files = {name.rpartition("/")[2] for name in _FILE.findall(text)}
    assert files - {path.name for path in ROOT.glob("tests/**/test_*.py")} == set()


def test_both_languages_name_the_same_tests_in_the_same_order() -> None:
    english, danish = ((ROOT / "docs" / f"slack{end}.md").read_text("utf-8") for end in ("", ".da"))
    assert _TEST.findall(english) == _TEST.findall(danish)
