"""Test that what the vocabulary calls days is known to the calendar and the grammar."""

from typing import get_args

import pytest

from bot.language.vocabulary import listed
from bot.understanding.entities.time_expressions import Unit
from governance.workdays import holiday


@pytest.mark.parametrize("name", listed("holidays"))
def test_every_holiday_with_a_name_is_in_the_calendar(name: str) -> None:
    assert holiday(name, 2026) is not None


@pytest.mark.parametrize("section", ["date_units", "period_units", "unit_ends", "about_so_long"])
def test_every_unit_is_one_of_the_grammar(section: str) -> None:
    assert listed(section).keys() <= set(get_args(Unit))
