"""Test that ten commits in a row run all that there is, and each of them enough."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from tests import selection
from tests.selection import LONG, LONG_TESTS, PARTS, RAREST, chosen, part_of, share_of, third
from tests.source_code import ROOT
from tools.long_tests import long_tests, main

VENUES = ("web on sqlite", "web on postgresql", "slack on sqlite")


@dataclass(frozen=True)
class Given:
    params: dict[str, object]


@dataclass(frozen=True)
class Item:
    """As much of a test as is asked about."""

    nodeid: str
    callspec: Given
    marks: Sequence[pytest.Mark] = field(default_factory=list)

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return next((mark for mark in self.marks if mark.name == name), None)


@pytest.fixture(autouse=True)
def at_commit(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (selection.ALL, "KRAVBOT_GOLDEN"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def _set(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "commit_number", lambda: number)


def _items(*names: str, marks: Sequence[pytest.Mark] = (), file: str = "tests/x.py") -> list[Item]:
    return [
        Item(f"{file}::{name}[{venue}]", Given({"case": name, "venue": venue}), marks)
        for name in names
        for venue in VENUES
    ]


def _kept(items: Sequence[Item]) -> list[str]:
    return [item.nodeid for item in chosen(cast("Sequence[pytest.Item]", items))]


def test_a_case_runs_in_one_surrounding_and_after_some_commits_in_all(
    at_commit: pytest.MonkeyPatch,
) -> None:
    items = _items("one", "two")
    found: Counter[str] = Counter()
    for number in range(10):
        _set(number, at_commit)
        kept = _kept(items)
        assert kept == _kept(items)
        assert sorted(node.partition("[")[0] for node in kept) == [
            "tests/x.py::one",
            "tests/x.py::two",
        ]
        found.update(kept)
    assert set(found) == {item.nodeid for item in items}


def test_the_cases_of_one_test_are_told_apart(at_commit: pytest.MonkeyPatch) -> None:
    _set(5, at_commit)
    items = [
        Item(f"tests/x.py::test[{case}-{venue}]", Given({"case": case, "venue": venue}))
        for case in ("a", "b", "c")
        for venue in VENUES
    ]
    assert sorted(node[17] for node in _kept(items)) == ["a", "b", "c"]


def test_where_the_database_is_tried_it_is_tried_on_both(at_commit: pytest.MonkeyPatch) -> None:
    _set(5, at_commit)
    items = _items("one", file="tests/storage/test_x.py")
    assert _kept(items) == [item.nodeid for item in items]


def test_a_third_runs_for_one_commit_in_three_and_in_the_end_everywhere(
    at_commit: pytest.MonkeyPatch,
) -> None:
    items = _items("one", marks=[third.mark])
    together = [*_items("two", marks=[third(1).mark]), *_items("three", marks=[third(1).mark])]
    found: list[str] = []
    for number in range(PARTS * len(VENUES)):
        _set(number, at_commit)
        kept = _kept(items)
        found += kept
        assert len(_kept(together)) == (2 if number % PARTS == 2 else 0)
    assert sorted(found) == sorted(item.nodeid for item in items)  # each of them once


def test_the_longer_it_takes_the_fewer_commits_it_runs_for(at_commit: pytest.MonkeyPatch) -> None:
    taken = {"tests.x::short": 0.1, "tests.x::long": LONG * 1.5, "tests.x::longest": 60.0}
    at_commit.setattr(selection, "_seconds", lambda: taken)
    items = _items("short", "unknown", "long", "longest")
    found: Counter[str] = Counter()
    for number in range(RAREST * 2 * len(VENUES)):
        _set(number, at_commit)
        found.update(node.partition("::")[2].partition("[")[0] for node in _kept(items))
    commits = RAREST * 2 * len(VENUES)
    assert found["short"] == found["unknown"] == commits
    assert (found["long"], found["longest"]) == (commits // 2, commits // RAREST)


def test_a_long_test_that_is_marked_runs_with_those_it_shares_something_with(
    at_commit: pytest.MonkeyPatch,
) -> None:
    at_commit.setattr(selection, "_seconds", lambda: {"tests.x::two": 60.0})
    together = [*_items("two", marks=[third(1).mark]), *_items("three", marks=[third(1).mark])]
    for number in range(PARTS):
        _set(number, at_commit)
        assert len(_kept(together)) == (2 if number % PARTS == 2 else 0)


def test_what_is_written_to_take_long_is_there(at_commit: pytest.MonkeyPatch) -> None:
    with LONG_TESTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        module, _, name = row["test"].partition("::")
        path = ROOT / f"{module.replace('.', '/')}.py"
        assert path.is_file(), f"{row['test']} is gone: run python -m tools.long_tests"
        assert f"def {name}(" in path.read_text("utf-8"), f"{row['test']} is gone, too"


def test_the_list_is_written_from_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuite>"
        '<testcase classname="tests.x" name="test_a[1]" time="1.0"/>'
        '<testcase classname="tests.x" name="test_a[2]" time="0.5"/>'
        '<testcase classname="tests.x" name="test_b" time="0.01"/>'
        '<testcase classname="tests.x" name="test_c" time="9"><skipped/></testcase>'
        "</testsuite>",
        "utf-8",
    )
    assert list(long_tests(report)) == [("tests.x::test_a", 0.75)]
    assert main([]) == 2


def test_of_many_cases_each_is_tried_within_three_commits(at_commit: pytest.MonkeyPatch) -> None:
    cases = list(range(100))
    found: list[int] = []
    for number in range(PARTS):
        _set(number, at_commit)
        found += part_of(cases, "cases")
    assert sorted(found) == cases
    assert share_of(300) == 100


def test_all_is_all(at_commit: pytest.MonkeyPatch) -> None:
    at_commit.setenv(selection.ALL, "1")
    assert part_of([1, 2, 3], "cases") == [1, 2, 3]
    assert share_of(300) == 300
