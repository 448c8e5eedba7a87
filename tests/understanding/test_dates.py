"""Test that a day is read however it is said; Monday 2 March 2026."""

from datetime import date

import pytest

from bot.language.normalise import Sentence
from bot.understanding.entities.dates import Day, NoDay, days_in, read_day, without_denied_days
from bot.understanding.entities.time_grammar import bound_before
from governance.catalogue import Tense

MONDAY = date(2026, 3, 2)


def read(said: str, tense: Tense, today: date = MONDAY) -> Day | NoDay:
    return read_day(Sentence(said), today=today, tense=tense)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("på mandag otte dage", "2026-03-16"),
        ("på onsdag otte dage", "2026-03-11"),
        ("Tuesday week", "2026-03-10"),
        ("i dag otte dage", "2026-03-09"),
        ("i morgen otte dage", "2026-03-10"),
        ("today week", "2026-03-09"),
        ("i overmorgen", "2026-03-04"),
        ("the day after tomorrow", "2026-03-04"),
        ("på fredag", "2026-03-06"),
        ("førstkommende onsdag", "2026-03-04"),
        ("til 3. august", "2026-08-03"),
        ("3/8", "2026-08-03"),
        ("3.8.26", "2026-08-03"),
        ("03-08-2026", "2026-08-03"),
        ("2026-08-03", "2026-08-03"),
        ("skærtorsdag", "2026-04-02"),
        ("til langfredag", "2026-04-03"),
        ("2. påskedag", "2026-04-06"),
        ("anden påskedag", "2026-04-06"),
        ("kr. himmelfartsdag", "2026-05-14"),
        ("2. pinsedag", "2026-05-25"),
        ("anden juledag", "2026-12-26"),
        ("juleaften", "2026-12-24"),
        ("grundlovsdag", "2026-06-05"),
        ("nytårsaften", "2026-12-31"),
        ("Maundy Thursday", "2026-04-02"),
        ("on Boxing Day", "2026-12-26"),
        ("skærtorsdag næste år", "2027-03-25"),
        ("grundlovsdag 2028", "2028-06-05"),
        ("torsdag i uge 12", "2026-03-19"),
    ],
)
def test_a_sure_day_ahead(said: str, expected: str) -> None:
    found = read(said, "future")
    assert isinstance(found, Day)
    assert (found.day.isoformat(), found.exact) == (expected, True)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("næste fredag", "2026-03-13"),
        ("tirsdag fjorten dage", "2026-03-17"),
        ("Monday week", "2026-03-16"),
        ("mandag om 14 dage", "2026-03-16"),
        ("torsdag om to uger", "2026-03-19"),
        ("Friday in two weeks", "2026-03-20"),
        ("om en uges tid", "2026-03-09"),
        ("om en 14 dages tid", "2026-03-16"),
        ("om et par uger", "2026-03-16"),
        ("sidst på måneden", "2026-03-31"),
        ("end of the month", "2026-03-31"),
        ("midt på måneden", "2026-03-15"),
        ("først i maj", "2026-05-01"),
        ("midt i juni", "2026-06-15"),
        ("sidst i juni", "2026-06-30"),
        ("ultimo maj", "2026-05-31"),
        ("primo juni", "2026-06-01"),
        ("medio juni", "2026-06-15"),
        ("uge 43", "2026-10-19"),
        ("uge 43 næste år", "2027-10-25"),
        ("4. uge i september", "2026-09-21"),
        ("første uge i maj", "2026-05-04"),
        ("sidste uge i september", "2026-09-21"),
        ("the last week of September", "2026-09-21"),
        ("inden sommerferien", "2026-06-30"),
        ("før påske", "2026-04-01"),
        ("skærtosdag", "2026-04-02"),
        ("grundlovdag", "2026-06-05"),
    ],
)
def test_a_day_ahead_to_be_confirmed(said: str, expected: str) -> None:
    found = read(said, "future")
    assert isinstance(found, Day)
    assert (found.day.isoformat(), found.exact) == (expected, False)


@pytest.mark.parametrize(
    ("said", "expected", "sure"),
    [
        ("i forgårs", "2026-02-28", True),
        ("the day before yesterday", "2026-02-28", True),
        ("i går aftes", "2026-03-01", True),
        ("i nat ved tretiden", "2026-03-01", True),
        ("forrige tirsdag", "2026-02-24", True),
        ("sidste tirsdag", "2026-02-24", True),
        ("for et par uger siden", "2026-02-16", False),
        ("a couple of weeks ago", "2026-02-16", False),
        ("for en uges tid siden", "2026-02-23", False),
        ("skærtorsdag", "2025-04-17", True),
        ("anden juledag", "2025-12-26", True),
        ("sidst i januar", "2026-01-31", False),
        ("mandag 8 dage", "2026-02-23", False),
        ("torsdag i uge 8", "2026-02-19", True),
    ],
)
def test_a_day_behind(said: str, expected: str, *, sure: bool) -> None:
    found = read(said, "past")
    assert isinstance(found, Day)
    assert (found.day.isoformat(), found.exact) == (expected, sure)


@pytest.mark.parametrize(
    "said",
    [
        "maj",
        "Maj Demolund har ansvaret",
        "2/3 af systemerne er øvet",
        "to thirds, that is 2/3 of the systems",
        "hvordan går det",
    ],
)
def test_what_is_a_chance_likeness_is_no_sure_day(said: str) -> None:
    found = read(said, "past")
    assert isinstance(found, NoDay) or not (found.exact and found.leads)


@pytest.mark.parametrize(
    "said", ["hver anden tirsdag", "hver mandag", "every other Tuesday", "mellem jul og nytår"]
)
def test_what_comes_again_or_lasts_is_no_day(said: str) -> None:
    assert isinstance(read(said, "future"), NoDay)


@pytest.mark.parametrize(
    ("said", "read_from"),
    [
        ("vi mødes på mandag otte dage hos dem", "på mandag otte dage"),
        ("frist: til 3. august, tak", "3. august"),
        ("øvet 2. påskedag med kagemand", "2. påskedag"),
        ("i uge 43 næste år", "uge 43 næste år"),
    ],
)
def test_a_day_knows_the_words_it_was_read_from(said: str, read_from: str) -> None:
    sentence = Sentence(said)
    [found] = days_in(sentence, today=MONDAY, tense="future")
    assert sentence.between(found.start, found.end) == read_from


def test_the_week_after_a_second_weekday_is_of_the_first_too() -> None:
    found = days_in(Sentence("væk onsdag til fredag i næste uge"), today=MONDAY, tense="future")
    assert [str(one.day) for one in found] == ["2026-03-11", "2026-03-13"]


def test_a_week_the_year_has_not_is_said_to_be_none() -> None:
    found = read("torsdag i uge 54", "future")
    assert isinstance(found, NoDay)
    assert found.reason == "no_such_day"


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ("før 1. april", "before"),
        ("inden påske", "before"),
        ("til 3. august", "until"),
        ("until Friday", "until"),
        ("fra mandag", "since"),
        ("den 3. august", None),
    ],
)
def test_the_word_before_a_day_tells_what_is_open(said: str, bound: str | None) -> None:
    assert bound_before(Sentence(said).words, 1) == bound


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("det bliver ikke d 19. alligevel men den 2. september", "det bliver den 2. september"),
        ("vi øvede ikke i mandags, men i tirsdags", "vi øvede i tirsdags"),
        ("nøglen virkede ikke i går aftes, men nu gør den", None),
        ("vi har ikke øvet siden 3. marts", None),
    ],
)
def test_a_day_that_is_denied_for_the_next_is_left_out(said: str, left: str | None) -> None:
    assert without_denied_days(said) == (left or said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("31/3 30", ["2030-03-31"]),
        ("31.3 30", ["2030-03-31"]),
        ("1/4 26", ["2026-04-01"]),
        ("1/4 '26", ["2026-04-01"]),
        ("gælder fra 1/4 26 til 31/3 30", ["2026-04-01", "2030-03-31"]),
        ("1/4 26 til 31/3 30 med option på 2x12 mdr", ["2026-04-01", "2030-03-31"]),
        ("1. april 26 til 31. marts 30 med option", ["2026-04-01", "2030-03-31"]),
        ("løber 1/4 26 - 31/3 30.", ["2026-04-01", "2030-03-31"]),
        ("udløber 15/2 30, og så er det slut", ["2030-02-15"]),
        ("1/4 26 kl. 10", ["2026-04-01"]),
        ("fra 1/4 26 og 4 år frem", ["2026-04-01", "2030-03-02"]),
    ],
)
def test_a_year_of_two_figures_after_the_day(said: str, expected: list[str]) -> None:
    found = days_in(Sentence(said), today=MONDAY, tense="future")
    assert [one.day.isoformat() for one in found if one.day is not None] == expected


@pytest.mark.parametrize(
    "said",
    [
        "25/2 14 mdr",
        "25/2 30 mdr",
        "25/2 14",
        "25/2 10.30",
        "den 25/2 12 deltagere",
        "den 25/2 25 deltagere",
        "den 25/2 25 til 30 deltagere",
        "den 25/2, 30 deltagere",
        "den 25/2 30 minutter",
        "den 25/2 50 % af brugerne",
        "25/2 25 med",
    ],
)
def test_what_is_counted_after_a_day_is_no_year(said: str) -> None:
    found = days_in(Sentence(said), today=MONDAY, tense="past")
    assert [one.day for one in found if one.day is not None] == [date(2026, 2, 25)]
