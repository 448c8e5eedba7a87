"""Test that moments are read: a day, a time of it, so long from now, and what is said besides."""

from datetime import datetime, time

import pytest

from bot.texts.words import COPENHAGEN
from bot.understanding.entities.moments import read_moment
from bot.understanding.wishes.wishes import Wishes
from governance.catalogue import catalogue

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=COPENHAGEN)
"""A Monday."""
WISHES = Wishes(catalogue())


@pytest.mark.parametrize(
    ("said", "moment", "rest"),
    [
        ("torsdag kl 9", "2026-03-05T09:00", ""),
        ("på det i morgen", "2026-03-03T09:00", "på det"),
        ("om K-102 på fredag", "2026-03-06T09:00", "om K-102"),
        ("kl 9", "2026-03-03T09:00", ""),
        ("kl. 15.30", "2026-03-02T15:30", ""),
        ("15:30", "2026-03-02T15:30", ""),
        ("om 20 minutter", "2026-03-02T14:20", ""),
        ("om en halv time", "2026-03-02T14:30", ""),
        ("om to timer", "2026-03-02T16:00", ""),
        ("om 14 dage", "2026-03-16T09:00", ""),
        ("om at ringe torsdag klokken halv ni", "2026-03-05T08:30", "om at ringe"),
        ("i eftermiddag kl. 16", "2026-03-02T16:00", ""),
        ("i morgen formiddag om 3.2", "2026-03-03T10:00", "om 3.2"),
        ("den 3.2", "2027-02-03T09:00", ""),
        ("på at to mand kommer på fredag", "2026-03-06T09:00", "på at to mand kommer"),
        ("på lørdag kl. 20", "2026-03-07T20:00", ""),
        ("tomorrow at 2 pm about K-102", "2026-03-03T14:00", "about K-102"),
        ("about this in an hour", "2026-03-02T15:00", "about this"),
        ("on Thursday at noon", "2026-03-05T12:00", ""),
        ("i dag", "2026-03-02T16:00", ""),
    ],
)
def test_a_moment_is_read(said: str, moment: str, rest: str) -> None:
    found = read_moment(said, now=NOW)
    at = found.at(NOW, usual=time(9))
    assert at is not None
    assert at.isoformat()[:16] == moment
    assert found.rest == rest


@pytest.mark.parametrize("said", ["om det", "om det senere", "K-102", "om 3.2"])
def test_where_no_moment_is_said_none_is_read(said: str) -> None:
    found = read_moment(said, now=NOW)
    assert found.fault is None
    assert found.at(NOW, usual=time(9)) is None


@pytest.mark.parametrize("said", ["31. februar", "mandag den 9. eller fredag den 13."])
def test_what_is_no_day_or_several_is_told(said: str) -> None:
    assert read_moment(said, now=NOW).fault is not None


@pytest.mark.parametrize(
    ("said", "does"),
    [
        ("mind mig torsdag kl 9", "remind"),
        ("husk mig på det i morgen", "remind"),
        ("i morgen må du gerne minde mig om det", "remind"),
        ("remind me tomorrow", "remind"),
        ("ikke flere om det her før maj", "quiet"),
        ("no more about K-102 before May", "quiet"),
        ("slet påmindelsen", "cancel"),
        ("you need not remind me", "cancel"),
        ("he did not remind me", None),
        ("mind mig om hvem der ejer nødmelderen", None),
        ("kan du minde mig om hvad der kommer i april", None),
        ("remind me what I'm supposed to do today", None),
        ("remind me who owns it", None),
        ("husk: vi mødes fredag", None),
        ("fik karl din påmindelse om tillægget", None),
    ],
)
def test_what_is_a_wish_for_a_reminder_and_what_is_a_question(said: str, does: str | None) -> None:
    wish = WISHES.read(said)
    found = wish.arguments.get("do") if wish is not None and wish.name == "remind" else None
    assert found == does
