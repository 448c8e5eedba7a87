"""Test the engine's small parts: sealed cards and their tokens, conversation states, and flows."""

from collections.abc import Callable
from enum import StrEnum
from typing import cast

import pytest
from pydantic import BaseModel, JsonValue

from bot.engine.action_tokens import action_of, extract_actions, parse_card, split_token
from bot.engine.dialog import Dialog, Done, Go, IncompleteDialog, StepAnswer, TurnContext
from bot.engine.ids import card_id, next_id
from bot.engine.state import DialogState, Frame
from bot.messages import (
    ActionData,
    Button,
    Card,
    CardField,
    FormButton,
    LinkButton,
    Notice,
    Row,
    Rows,
    Text,
)
from tests.fakes.clock import MORNING

CARD_ID = "0123456789abcdef" * 2


# ── Sealing ──────────────────────────────────────────────────────────────────


def do(name: str) -> Button:
    return Button(label=name, deed=ActionData(name=name))


CARD = Card(
    lang="da",
    title="Hvad nu?",
    as_of="Pr. i dag",
    say="Hvad nu?",
    body=(
        Text(spans=("Vælg",)),
        Rows(rows=(Row(title="Række", open=do("open"), actions=(do("first"), do("second"))),)),
    ),
    answers=((do("yes"), do("no")), (do("unknown"),)),
    actions=(
        do("save"),
        LinkButton(label="Planen", url="https://planen.example"),
        FormButton(
            label="Note",
            deed=ActionData(name="note"),
            submit="Gem",
            fields=(CardField(name="n", label="N"),),
        ),
    ),
    quiet=(do("pause"), Button(label="does nothing")),
)
IN_ORDER = ["yes", "no", "unknown", "save", "note", "pause", "open", "first", "second"]


def test_what_buttons_do_stays_here_and_each_gets_a_token_in_its_order() -> None:
    payload, deeds = extract_actions(CARD, CARD_ID)
    assert [cast(dict[str, JsonValue], deed)["name"] for deed in deeds] == IN_ORDER
    assert "deed" not in str(payload)
    sent = parse_card(payload)
    tokens = [action.token for row in sent.answers for action in row]
    assert tokens == [f"{CARD_ID}.{number}" for number in range(3)]
    assert sent.actions[2].token == f"{CARD_ID}.4"  # type: ignore[union-attr]  # it is an Ask
    assert sent.quiet[1].token == ""  # type: ignore[union-attr]  # it is a Do
    assert sent.body[1].rows[0].open.token == f"{CARD_ID}.6"  # type: ignore[union-attr]  # rows


def test_but_for_its_deeds_a_card_arrives_as_it_was_sent() -> None:
    sent = parse_card(extract_actions(CARD, CARD_ID)[0])
    assert (sent.title, sent.as_of, sent.say, sent.lang) == (CARD.title, CARD.as_of, CARD.say, "da")
    assert sent.body[0] == CARD.body[0]
    assert sent.actions[1] == CARD.actions[1]


def test_a_token_leads_back_to_what_its_button_does() -> None:
    _, deeds = extract_actions(CARD, CARD_ID)
    for number, name in enumerate(IN_ORDER):
        assert action_of(tuple(deeds), number) == ActionData(name=name)
    assert action_of(tuple(deeds), len(deeds)) is None


@pytest.mark.parametrize(
    ("token", "found"),
    [
        (f"{CARD_ID}.0", (CARD_ID, 0)),
        (f"{CARD_ID}.999", (CARD_ID, 999)),
        (f"{CARD_ID}.1000", None),
        (f"{CARD_ID}.", None),
        (f"{CARD_ID}", None),
        (f"{CARD_ID}.-1", None),
        (f"{CARD_ID}.1.0", None),
        (f"{CARD_ID}.²", None),
        (f"{CARD_ID}. 1", None),
        (f"{CARD_ID[1:]}.1", None),
        (f"x{CARD_ID}.1", None),
        (".1", None),
        ("", None),
    ],
)
def test_what_is_a_token(token: str, found: tuple[str, int] | None) -> None:
    assert split_token(token) == found


def test_ids_sort_in_the_order_they_were_made_and_cards_cannot_be_guessed() -> None:
    made = [next_id(MORNING) for _ in range(500)]
    assert made == sorted(made)
    assert len(set(made)) == 500
    assert len({card_id() for _ in range(500)}) == 500


# ── Where a conversation stands ──────────────────────────────────────────────


def frame(name: str, *, called: bool = False, card: str = "") -> Frame:
    return Frame(
        dialog=name, version=1, step="asking", draft={}, called=called, card=card or f"card {name}"
    )


def standing(*names: str, parked: tuple[tuple[str, ...], ...] = ()) -> DialogState:
    """Stack dialogs from the bottom up; a name in brackets was called by the one below."""
    return DialogState(stack=_frames(names), parked=tuple(_frames(chain) for chain in parked))


def _frames(names: tuple[str, ...]) -> tuple[Frame, ...]:
    return tuple(frame(name.strip("()"), called=name.startswith("(")) for name in names)


def names(frames: tuple[Frame, ...]) -> str:
    return " ".join(one.dialog for one in frames)


def test_a_pause_puts_a_dialog_aside_with_what_it_called() -> None:
    state = standing("a", "b", "(c)", "(d)")
    assert state.top is not None
    assert state.top.dialog == "d"
    paused = state.paused()
    assert (names(paused.stack), [names(chain) for chain in paused.parked]) == ("a", ["b c d"])
    paused = paused.paused()
    assert (paused.top, [names(chain) for chain in paused.parked]) == (None, ["b c d", "a"])
    assert names(paused.resumed().stack) == "a"
    assert names(paused.resumed().resumed().stack) == "a b c d"


def test_a_conversation_that_is_left_is_taken_over_as_it_was() -> None:
    """Chains stay together, the one talked about last is resumed first, and no card stands."""
    there = standing("a", "(b)", "c", parked=(("d",),))
    left, chains = there.with_top(frame("c").model_copy(update={"message": "m"})).left()
    assert (left.stack, left.parked) == ((), ())
    assert [names(chain) for chain in chains] == ["d", "a b", "c"]
    assert not any(one.message for chain in chains for one in chain)
    own = standing("e").taking_over(chains, paused=True)
    assert (names(own.stack), names(own.resumed().stack)) == ("e", "e c")
    assert names(standing("e").taking_over(chains, paused=False).stack) == "e d a b c"


def test_twenty_can_rest_the_oldest_is_let_go() -> None:
    state = DialogState()
    for number in range(25):
        state = state.pushed(frame(str(number))).paused()
    assert [chain[0].dialog for chain in state.parked] == [str(number) for number in range(5, 25)]


def standing_at(card: str) -> Callable[[Frame], bool]:
    return lambda frame: frame.stands_at(card)


def test_a_card_brings_its_dialog_up_from_wherever_it_is() -> None:
    state = standing("a", "b", "(c)", "d", parked=(("e", "(f)"), ("g",)))
    for card, stack, parked in (
        ("card d", "a b c d", ["e f", "g"]),
        ("card c", "a d b c", ["e f", "g"]),
        ("card a", "b c d a", ["e f", "g"]),
        ("card f", "a b c d e f", ["g"]),
        ("card g", "a b c d g", ["e f"]),
    ):
        found = state.brought_up(standing_at(card))
        assert found is not None
        assert (names(found.stack), [names(chain) for chain in found.parked]) == (stack, parked)
    for card in ("card b", "card e", "card x", ""):
        assert state.brought_up(standing_at(card)) is None


def test_a_chain_is_dropped_whole() -> None:
    left, begun = standing("a", "b", "(c)").dropped()
    assert (names(left.stack), begun.dialog) == ("a", "b")


@pytest.mark.parametrize(
    "kept", [{}, None, [], "x", {"stack": [{}]}, {"stack": [], "parked": 3}], ids=str
)
def test_a_state_nobody_can_read_is_a_fresh_one(kept: JsonValue) -> None:
    assert DialogState.read(kept) == DialogState()


def test_a_state_is_read_as_it_was_written() -> None:
    state = standing("a", "(b)", parked=(("c",),))
    assert DialogState.read(state.model_dump(mode="json")) == state


# ── Flows ────────────────────────────────────────────────────────────────────


class Step(StrEnum):
    FIRST = "first"
    LAST = "last"


class Draft(BaseModel):
    word: str = ""


BARE = Card(lang="da", title="T", as_of="nu", say="T", body=(Text(spans=("krop",)),))
NOBODY = cast(TurnContext, None)


def flow() -> Dialog[Draft]:
    dialog = Dialog("flow", draft=Draft, steps=Step, private=False)

    def loudly(draft: Draft, context: TurnContext) -> str:
        return draft.word.upper()

    @dialog.asks(Step.FIRST, needs=loudly)
    def ask_first(draft: Draft, loud: str, context: TurnContext) -> Card:
        return BARE.model_copy(update={"title": loud})

    @dialog.takes(Step.FIRST)
    def take_first(draft: Draft, answer: StepAnswer, loud: str, context: TurnContext) -> Go[Draft]:
        return Go(Step.LAST, Draft(word=loud + answer.text))

    @dialog.asks(Step.LAST)
    def ask_last(draft: Draft, context: TurnContext) -> Card:
        return BARE

    return dialog


def test_a_flow_with_a_step_that_takes_nothing_is_refused() -> None:
    dialog = flow()
    with pytest.raises(IncompleteDialog, match="flow: last"):
        dialog.check()

    @dialog.takes(Step.LAST)
    def take_last(draft: Draft, answer: StepAnswer, context: TurnContext) -> Done:
        return Done()

    dialog.check()


def test_a_flow_begins_at_its_first_step_with_what_is_known() -> None:
    assert flow().begin({"word": "hej"}, NOBODY) == Go("first", Draft(word="hej"))


def test_a_step_gets_the_facts_it_needs_when_asking_and_when_taking() -> None:
    dialog = flow()
    assert dialog.ask("first", Draft(word="hej"), NOBODY, None).title == "HEJ"
    taken = dialog.take("first", Draft(word="hej"), StepAnswer("words", text=" du"), NOBODY)
    assert taken == Go("last", Draft(word="HEJ du"))


def test_asked_again_the_reason_stands_above_the_rest() -> None:
    card = flow().ask("last", Draft(), NOBODY, "Skriv et navn.")
    assert card.body[0] == Notice(kind="warn", spans=("Skriv et navn.",))
    assert card.body[1:] == BARE.body
