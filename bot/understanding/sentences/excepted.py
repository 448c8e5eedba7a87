"""Read a question without what it excepts, and what that is: `bortset fra mine` (but for mine)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.nlu_port import EXCEPTED, Interpretation, NluResult
from bot.understanding.intents.intents import Slot
from bot.understanding.questions.exceptions import SaidException, exception_in
from bot.understanding.sentences.sentence_context import SentenceContext

_TAKEN: Sequence[Slot] = ("about", "person", "mine", "requirement", "requirement_words")


def read_with_exception(
    context: SentenceContext, read: Callable[[SentenceContext], NluResult]
) -> NluResult | None:
    """Read the question around the exception; None where there is none, or nothing is asked.

    A page is asked for with what it is to leave out, and the words that say so.
    """
    said = exception_in(context.text)
    left_out = {} if said is None or said.is_all else _left_out(said, context)
    if said is None or not (said.is_all or left_out):
        return None
    understood = read(replace(context, text=said.question))
    if not understood.readings or any(one.wish.kind != "page" for one in understood.readings):
        return None
    if said.is_all:
        return understood
    excepted: dict[str, JsonValue] = {EXCEPTED: {**left_out, "said": said.clause}}
    return replace(
        understood, readings=tuple(_leaving_out(one, excepted) for one in understood.readings)
    )


def _leaving_out(reading: Interpretation, excepted: dict[str, JsonValue]) -> Interpretation:
    wish = replace(reading.wish, arguments={**reading.wish.arguments, **excepted})
    return replace(reading, slots={**reading.slots, **excepted}, wish=wish)


def _left_out(said: SaidException, context: SentenceContext) -> dict[str, JsonValue]:
    slots = context.questions.slots_of(said.of, register=context.register, today=context.today)
    found = slots.of(_TAKEN)
    return {name: value for name, value in found.items() if name != "words"}
