"""Test that a contract's options are read as they are told; Monday 2 March 2026."""

from datetime import date

import pytest

from bot.understanding.tellings.fields.contract_options import options_named, read_options

MONDAY = date(2026, 3, 2)
UNDATED, DATED = ("12//", "12//"), ("12/2029-09-30/", "12/2030-09-30/")


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ("2x12 mdr", UNDATED),
        ("2 gange 12 mdr", UNDATED),
        ("12 mdr to gange", UNDATED),
        ("12+12 mdr", UNDATED),
        ("to optioner på et år", UNDATED),
        ("2 options of 12 months", UNDATED),
        ("option på 24 måneder", ("24//",)),
        ("2 x 12 mdr, skal udnyttes senest 30/9 2029", ("12/2029-09-30/", "12//")),
        ("2 x 12 mdr, senest 30/9 29 og 30/9 30", DATED),
        ("12 mdr., svar senest 30. sep. 2029; 12 mdr., svar senest 30. sep. 2030", DATED),
        ("12 mdr.; 12 mdr., svar senest 30. sep. 2030, ja", ("12//", "12/2030-09-30/yes")),
    ],
)
def test_options_are_read(said: str, options: tuple[str, ...]) -> None:
    told = read_options(said, before=(), today=MONDAY)
    assert told is not None
    assert (told.options, told.unread) == (options, "")


@pytest.mark.parametrize(("said", "options"), [("30/9 2030", DATED), ("senest 30/9 30", DATED)])
def test_only_the_day_that_is_lacking_is_told(said: str, options: tuple[str, ...]) -> None:
    told = read_options(said, before=("12/2029-09-30/", "12//"), today=MONDAY)
    assert told is not None
    assert told.options == options


@pytest.mark.parametrize("said", ["drift af skolekalenderen", "dem vi plejer", "30/9 2029", ""])
def test_what_tells_none(said: str) -> None:
    assert read_options(said, before=(), today=MONDAY) is None


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ("gælder fra 1/4 26 til 31/3 30 med option på 2x12 mdr", UNDATED),
        ("med 2 optioner på 12 mdr, gælder fra 1/4 26", UNDATED),
        ("og hvor blev optionerne af? 2 gange 12 mdr", UNDATED),
    ],
)
def test_options_are_found_among_other_things(said: str, options: tuple[str, ...]) -> None:
    told = options_named(said, today=MONDAY)
    assert told is not None
    assert told.options == options


@pytest.mark.parametrize("said", ["gælder 12 mdr fra 1/4 26", "vi bruger option 1", "varsel 6 mdr"])
def test_a_length_of_something_else_is_no_option(said: str) -> None:
    assert options_named(said, today=MONDAY) is None
