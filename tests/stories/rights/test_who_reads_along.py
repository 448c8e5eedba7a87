"""Test channels in which a supplier reads along: whoever asks there is answered alone.

It is told of channels that are shared from the beginning, and of such that become so while a card
stands in them.
"""

from typing import Any

import pytest
from sqlalchemy import event

from bot.messages import Audience
from governance.records.answers import Answer
from governance.records.evidence import Evidence
from tests.stories.cast import PDF, Person, Stage, told

START = "start 3.2 på fyrkassen"
ELSEWHERE = "Jeg svarer dig i din egen samtale"
WITHDRAWN = "Det fortsætter i din samtale med mig."

pytestmark = pytest.mark.usefixtures("bare")
in_channels = told("teams", "slack")


def titles_in(there: Person) -> list[str]:
    return [card.title for card in there.on_screen.values()]


@pytest.fixture
def with_supplier(stage: Stage, maren: Person) -> Person:
    """Put Maren into a channel with the supplier in it, where nobody has spoken to us yet."""
    (there,) = stage.together("drift", maren, audience=Audience.STRANGERS)
    return there


# ── Where a supplier has been from the beginning ─────────────────────────────


@in_channels
def test_what_is_asked_there_is_answered_alone(
    stage: Stage, with_supplier: Person, maren: Person
) -> None:
    with_supplier.says("kontrakt K-101")
    with_supplier.sees(ELSEWHERE)
    with_supplier.does_not_see("K-101")
    maren.sees("K-101 udløber")


@in_channels
def test_a_checklist_goes_on_alone(stage: Stage, with_supplier: Person, maren: Person) -> None:
    with_supplier.says(START)
    with_supplier.sees(ELSEWHERE)
    maren.sees("· 1 af")
    maren.presses("Nej")
    maren.sees("· 2 af")
    with_supplier.says("ved ikke")
    with_supplier.sees(ELSEWHERE)
    maren.sees("· 3 af")
    assert [answer.value for answer in stage.kept(Answer)] == ["nej", "ved_ikke"]


@in_channels
def test_what_is_not_understood_names_nothing_there(with_supplier: Person, maren: Person) -> None:
    with_supplier.says("hvad sker der med nødmlederen")
    with_supplier.sees(ELSEWHERE)
    with_supplier.does_not_see("ødm")
    assert maren.messages == 1


@in_channels
def test_a_file_sent_there_is_asked_about_alone(
    stage: Stage, with_supplier: Person, maren: Person
) -> None:
    with_supplier.attaches("Plan.pdf", PDF, text="3.2 nødmelderen")
    with_supplier.does_not_see("Plan.pdf")
    maren.sees("Hvilket spørgsmål hører beviset til?", "Plan.pdf")
    maren.says("1")
    assert [piece.title for piece in stage.kept(Evidence) if piece.sha256] == ["Plan.pdf"]


@in_channels
def test_who_comes_in_is_greeted_without_a_word_of_what_there_is(
    with_supplier: Person, maren: Person
) -> None:
    with_supplier.arrives()
    with_supplier.sees("Hej, jeg er Kravbot", "Her kan andre end jeres kolleger læse med")
    with_supplier.does_not_see("tågevarsel")
    assert maren.messages == 0


@in_channels
def test_a_delivery_that_comes_again_is_one_turn(with_supplier: Person, maren: Person) -> None:
    with_supplier.says("status", key="once")
    with_supplier.says("status", key="once")
    assert maren.messages == 1


# ── Where a supplier comes in later ──────────────────────────────────────────


@in_channels
def test_cards_in_a_channel_are_taken_back_when_a_supplier_comes_in(
    stage: Stage, maren: Person
) -> None:
    (there,) = stage.together("drift", maren)
    there.says("kontrakt K-101")
    there.sees("K-101 udløber")
    there.says(START)
    there.sees("· 1 af")
    stage.invites_supplier(there)
    stage.work()
    assert set(titles_in(there)) == {WITHDRAWN}
    assert not there.buttons if there._cards() else True
    maren.says("fortsæt")
    maren.sees("· 1 af", "Fyrkassen")


@in_channels
def test_an_answer_from_elsewhere_does_not_change_such_a_card_any_more(
    stage: Stage, maren: Person, bo: Person
) -> None:
    (there,) = stage.together("drift", maren)
    there.says(START)
    stage.invites_supplier(there)
    stage.work()
    before = len(stage.said_in(there))
    bo.says(START)
    bo.presses("Nej")
    stage.work()
    assert len(stage.said_in(there)) == before


@in_channels
def test_a_button_pressed_before_the_card_was_taken_back_counts_alone(
    stage: Stage, maren: Person
) -> None:
    (there,) = stage.together("drift", maren)
    there.says(START)
    no = there.button("Nej")
    stage.let_jobs_die()
    stage.invites_supplier(there)
    there.uses(no)
    there.sees(ELSEWHERE)
    assert set(titles_in(there)) <= {WITHDRAWN, ELSEWHERE}
    maren.sees("· 2 af")
    assert [answer.value for answer in stage.kept(Answer)] == ["nej"]


@in_channels
def test_what_waited_to_be_sent_is_looked_at_again(stage: Stage, maren: Person) -> None:
    """The platform was away when the answer was given, and a supplier came in meanwhile."""
    (there,) = stage.together("drift", maren)
    there.says("hjælp")
    with stage.screens.away():
        there.says("kontrakt K-101")
    stage.let_jobs_die()
    stage.invites_supplier(there)
    said = len(stage.said_in(there))
    stage.clock.forward(minutes=5)
    stage.work()
    sent_since = stage.said_in(there)[said:]
    assert sent_since
    assert not [body for body in sent_since if b"K-101" in body or b"Pindsvin" in body]


@in_channels
def test_a_new_process_remembers_who_reads_along(
    stage: Stage, with_supplier: Person, maren: Person
) -> None:
    with_supplier.says("status")
    stage.restart()
    with_supplier.says("kontrakt K-101")
    with_supplier.sees(ELSEWHERE)
    maren.sees("K-101 udløber")


# ── Among colleagues ─────────────────────────────────────────────────────────


@in_channels
def test_among_colleagues_it_is_answered_there(stage: Stage, maren: Person) -> None:
    (there,) = stage.together("kollegaer", maren)
    there.says("kontrakt K-101")
    there.sees("K-101 udløber")
    assert maren.messages == 0


@in_channels
def test_a_guest_who_speaks_is_known_to_read_from_then_on(stage: Stage, maren: Person) -> None:
    guest = stage.person(
        "torben@pindsvin.example", of="Styrelsen for Tåge og Fyrtårne", external=True
    )
    there, outside = stage.together("kollegaer", maren, guest)
    there.says("kontrakt K-101")
    outside.says("hvad siger kontrakten?")
    outside.sees("Jeg kender dig ikke endnu")
    there.says("kontrakt K-101")
    there.sees(ELSEWHERE)
    maren.sees("K-101 udløber")


# ── What it costs ────────────────────────────────────────────────────────────


@told("teams", "slack")
def test_alone_nothing_is_asked_and_in_a_channel_one_thing(stage: Stage, maren: Person) -> None:
    (there,) = stage.together("kollegaer", maren)
    for one in (maren, there):
        one.says("kontrakt K-101")  # the first turn in a conversation asks more
    assert asked_of_channels(stage, maren) == 0
    assert asked_of_channels(stage, there) == 1


def asked_of_channels(stage: Stage, one: Person) -> int:
    """Return how many statements of a turn are about channels."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    engine = stage.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        one.says("status")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) > 5
    return sum(" channels" in statement for statement in asked)
