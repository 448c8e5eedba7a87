"""Test the calendar in the conversation: its address is asked for, and withdrawn."""

import pytest

from bot.app.papers.calendar_links import CalendarLinkService
from bot.engine.dialog import TurnContext
from bot.engine.queries.calendar import calendar_items
from bot.messages import LinkButton
from bot.texts.words import Words
from tests.papers.hostile import LONG
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.rehearsal import command_context_of, rehearsal


def _address(stage: Stage, person: Person) -> str | None:
    """Use the button of the card in the browser, and return the address it leads to."""
    [opens] = [action for action in person.card.actions if isinstance(action, LinkButton)]
    assert opens.url.startswith("https://kravbot.example/kalender/hent/")
    service = CalendarLinkService(stage.database, "https://kravbot.example")
    return stage._run(service.fetch(opens.url.rpartition("/")[2]))


def _feed(stage: Stage, address: str) -> bytes | None:
    token = address.rpartition("/")[2].removesuffix(".ics")
    service = CalendarLinkService(stage.database, "https://kravbot.example")
    return stage._run(service.feed(token))


@pytest.mark.parametrize(
    "words",
    [
        "kalenderadresse",
        "vis mine frister i min outlook",
        "calendar subscription",
        "send mig kalenderinvitationer",
        "stop kalenderinvitationer",
        "stop calendar invitations",
    ],
)
def test_it_is_asked_for_in_words(maren: Person, words: str) -> None:
    maren.says(words)
    maren.sees("Opgaverne i din kalender", "Du har ingen kalenderadresse endnu")


def test_whoever_asks_in_english_is_answered_in_it(maren: Person) -> None:
    maren.says("send me calendar invitations")
    maren.sees("Your tasks in your calendar", "You have no calendar address yet")


def test_it_is_fetched_once_and_withdrawn(stage: Stage, maren: Person) -> None:
    maren.says("kalenderadresse")
    maren.presses("Hent kalenderadresse")
    maren.sees("Hent din kalenderadresse nu", "Adressen er din alene")
    address = _address(stage, maren)
    assert address is not None
    assert _address(stage, maren) is None
    feed = _feed(stage, address)
    assert feed is not None
    assert b"BEGIN:VEVENT" in feed
    maren.says("kalenderadresse")
    maren.sees("Din kalenderadresse virker til")
    maren.presses("Træk tilbage")
    maren.sees("Du har ingen kalenderadresse endnu")
    assert _feed(stage, address) is None


def test_the_crisis_link_and_the_calendar_are_withdrawn_apart(stage: Stage, maren: Person) -> None:
    maren.says("kalenderadresse")
    maren.presses("Hent kalenderadresse")
    address = _address(stage, maren)
    assert address is not None
    maren.says("kriselink")
    maren.sees("Du har intet kriselink endnu")
    stage.database.transact(lambda unit: unit.crisis_links.living(maren.tenant, maren.email))
    assert _feed(stage, address) is not None


def test_an_auditor_has_none(stage: Stage, revi: Person) -> None:
    revi.says("kalenderadresse")
    revi.does_not_see("Hent kalenderadresse")
    revi.sees("En revisor læser")


def test_a_long_name_leaves_room_for_what_is_to_be_done(stage: Stage, bo: Person) -> None:
    stage.bare_system(LONG)
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = TurnContext(command_context_of(unit, bo.email), Words("da"))
        told = [one.summary for one in calendar_items(bo.email, context)]
    about = [one for one in told if one.startswith(LONG[:40])]
    assert about
    assert all("…: " in one and len(one) <= 120 for one in about)
