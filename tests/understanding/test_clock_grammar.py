"""Test that times of the day are read as people say them, at two o'clock on a Monday."""

from datetime import datetime, time

import pytest

from bot.language.normalise import Sentence
from bot.texts.words import COPENHAGEN
from bot.understanding.entities.clock_grammar import clock_times
from bot.understanding.entities.moments import read_moment
from bot.understanding.incidents.log_lines import read_line

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("kl. halv ti", "09:30"),
        ("halv ti", "09:30"),
        ("klokken ni", "09:00"),
        ("kvart over otte", "08:15"),
        ("kl. kvart i ni", "08:45"),
        ("ti minutter i tre", "02:50"),
        ("kl. ti i tre", "02:50"),
        ("fem minutter over halv ti", "09:35"),
        ("kl. fem i halv ti", "09:25"),
        ("quarter past eight", "08:15"),
        ("a quarter to nine", "08:45"),
        ("half nine", "09:30"),
        ("at half past eight", "08:30"),
        ("ten past three", "03:10"),
        ("ten minutes to three", "02:50"),
        ("half past two pm", "14:30"),
        ("2 p.m.", "14:00"),
        ("12 am", "00:00"),
        ("15:30", "15:30"),
        ("kl. 15.30", "15:30"),
        ("at 24", "00:00"),
    ],
)
def test_a_time_is_read(said: str, clock: str) -> None:
    [found] = clock_times(Sentence(said))
    assert (f"{found.clock:%H:%M}", found.sure) == (clock, True)
    assert (found.start, found.end) == (0, len(Sentence(said).words))


@pytest.mark.parametrize(
    ("said", "clock"), [("ved tretiden", "03:00"), ("9-tiden", "09:00"), ("ved ni tiden", "09:00")]
)
def test_about_an_hour_is_not_sure(said: str, clock: str) -> None:
    [found] = clock_times(Sentence(said))
    assert (f"{found.clock:%H:%M}", found.sure) == (clock, False)


@pytest.mark.parametrize(
    "said",
    [
        "en halv time",
        "to en halv",
        "halvdelen",
        "halv tredive",
        "ti minutter i tre dage",
        "at to kommer",
        "12/3",
        "3.2",
        "12:30:15",
        "kontrakt 9.30",
    ],
)
def test_what_is_no_time_is_not_read(said: str) -> None:
    assert not list(clock_times(Sentence(said)))


@pytest.mark.parametrize(
    ("said", "moment", "rest"),
    [
        ("torsdag kl 9", "2026-03-05T09:00", ""),
        ("torsdag halv ti om K-102", "2026-03-05T09:30", "om K-102"),
        ("om det i morgen kvart over otte", "2026-03-03T08:15", "om det"),
        ("i aften kl. 8", "2026-03-02T20:00", ""),
        ("i morgen formiddag kl. 10 om det", "2026-03-03T10:00", "om det"),
        ("på fredag ved 9-tiden", "2026-03-06T09:00", ""),
        ("Thursday at half past eight", "2026-03-05T08:30", ""),
        ("om et par timer", "2026-03-02T16:00", ""),
        ("på mandag otte dage kl. 10", "2026-03-16T10:00", ""),
        ("skærtorsdag", "2026-04-02T09:00", ""),
        ("kl. 9 om tidlig hjemgang", "2026-03-03T09:00", "om tidlig hjemgang"),
    ],
)
def test_a_moment_is_read(said: str, moment: str, rest: str) -> None:
    found = read_moment(said, now=NOW)
    at = found.at(NOW, usual=time(9))
    assert at is not None
    assert (at.isoformat()[:16], found.rest) == (moment, rest)


@pytest.mark.parametrize(
    ("said", "clock", "text"),
    [
        ("0331 torben tog den", "03:31", "torben tog den"),
        ("3:31 torben tog den", "03:31", "torben tog den"),
        ("kl 3 torben tog den", "03:00", "torben tog den"),
        ("kl. halv fire torben tog den", "03:30", "torben tog den"),
        ("kvart over tre: torben tog den", "03:15", "torben tog den"),
        ("ca. 15.20 torben tog den", "15:20", "torben tog den"),
        ("ved tretiden tog torben den", None, "ved tretiden tog torben den"),
        ("2026 var et godt år", None, "2026 var et godt år"),
        ("ca 15 brugere er ramt", None, "ca 15 brugere er ramt"),
        ("about two users are out", None, "about two users are out"),
        ("1500 brugere er ramt", None, "1500 brugere er ramt"),
        ("torben tog den kl 3", None, "torben tog den kl 3"),
    ],
)
def test_a_line_of_a_log_begins_with_a_time(said: str, clock: str | None, text: str) -> None:
    found = read_line(said)
    assert found.text == text
    assert (None if found.clock is None else f"{found.clock:%H:%M}") == clock
