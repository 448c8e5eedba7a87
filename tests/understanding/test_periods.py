"""Test stretches of time as people say them, on Monday 2 March 2026."""

from datetime import date

import pytest

from bot.language.normalise import Sentence
from bot.understanding.entities.periods import read_period
from governance.catalogue import Tense

MONDAY = date(2026, 3, 2)


def read(said: str, tense: Tense) -> tuple[date, date] | None:
    found = read_period(Sentence(said), today=MONDAY, tense=tense)
    return None if found is None else (found.first, found.last)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("hvad kommer der i april", date(2026, 4, 1), date(2026, 4, 30)),
        ("hvad kommer der i april og maj", date(2026, 4, 1), date(2026, 5, 31)),
        ("i november og januar", date(2026, 11, 1), date(2027, 1, 31)),
        ("hvad med maj", date(2026, 5, 1), date(2026, 5, 31)),
        ("og hvad med februar", date(2027, 2, 1), date(2027, 2, 28)),
        ("hva forfalder her i ugen", date(2026, 3, 2), date(2026, 3, 8)),
        ("inden ugens udgang", date(2026, 3, 8), date(2026, 3, 8)),
        ("before the end of the week", date(2026, 3, 8), date(2026, 3, 8)),
        ("in the coming fortnight", date(2026, 3, 2), date(2026, 3, 16)),
        ("inden weekenden", date(2026, 3, 7), date(2026, 3, 8)),
        ("hvad skal vi nå inden d. 13", date(2026, 3, 13), date(2026, 3, 13)),
        ("inden den 1", date(2026, 4, 1), date(2026, 4, 1)),
        ("upcoming deadlines for Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("i 2. kvartal", date(2026, 4, 1), date(2026, 6, 30)),
        ("frister op til pinse", date(2026, 5, 24), date(2026, 5, 24)),
        ("before easter", date(2026, 4, 1), date(2026, 4, 1)),
        ("inden onsdag i næste uge", date(2026, 3, 11), date(2026, 3, 11)),
        ("før fredag i uge 12", date(2026, 3, 20), date(2026, 3, 20)),
        ("i andet kvartal", date(2026, 4, 1), date(2026, 6, 30)),
        ("de næste 3 md", date(2026, 3, 2), date(2026, 6, 2)),
        ("i næste md", date(2026, 4, 1), date(2026, 4, 30)),
        ("uge 11 og 12", date(2026, 3, 9), date(2026, 3, 22)),
        ("i første halvår", date(2026, 1, 1), date(2026, 6, 30)),
        ("inden månedens udgang", date(2026, 3, 31), date(2026, 3, 31)),
        ("inden sommerferien", date(2026, 6, 30), date(2026, 6, 30)),
        ("uge 12", date(2026, 3, 16), date(2026, 3, 22)),
        ("inden for den næste uge", date(2026, 3, 2), date(2026, 3, 9)),
        ("i morgen eller onsdag", date(2026, 3, 3), date(2026, 3, 4)),
        ("inden jeg går på påskeferie den 27. marts", date(2026, 3, 27), date(2026, 3, 27)),
        ("inden udgangen af uge 13", date(2026, 3, 23), date(2026, 3, 29)),
    ],
)
def test_ahead(said: str, first: date, last: date) -> None:
    assert read(said, "future") == (first, last)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("hvad nåede vi i 4. kvartal", date(2025, 10, 1), date(2025, 12, 31)),
        ("siden d. 24", date(2026, 2, 24), date(2026, 2, 24)),
        ("siden tirsdag i sidste uge", date(2026, 2, 24), date(2026, 2, 24)),
        ("den 1. december sidste år", date(2025, 12, 1), date(2025, 12, 1)),
        ("siden pinse", date(2025, 6, 8), date(2025, 6, 8)),
        ("hvad skete der i weekenden", date(2026, 2, 28), date(2026, 3, 1)),
        ("det sidste år", date(2025, 3, 2), date(2026, 3, 2)),
        ("i 2. halvår 2024", date(2024, 7, 1), date(2024, 12, 31)),
        ("hvad med december", date(2025, 12, 1), date(2025, 12, 31)),
        ("sidste kvartal", date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_behind(said: str, first: date, last: date) -> None:
    assert read(said, "past") == (first, last)


@pytest.mark.parametrize(
    "said", ["d. 5 dage", "den 45", "q7", "hvem har maj", "i ugen", "før weekenden"]
)
def test_none(said: str) -> None:
    assert read(said, "past") is None
