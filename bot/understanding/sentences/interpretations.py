"""Make a reading of a sure wish, and know how sure a reading is."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.names import Names
from bot.understanding.wishes.wishes import START_CHECKLIST
from governance.schema.scopes import scope_of

CERTAIN = 1.0
SURE = 0.9
"""The confidence from which on nothing else is offered beside a page."""
PROBABLE = 0.8


def of_wish(wish: Intent, names: Names) -> Interpretation:
    """Read it as certain; a checklist is of what the words beside it name."""
    slots: Mapping[str, JsonValue] = wish.arguments
    if wish.kind == "language":
        slots = {"lang": wish.name}
    elif wish.name == START_CHECKLIST:
        slots = _of_checklist(wish, names)
    return Interpretation(
        wish.name if wish.kind != "language" else "language", slots, CERTAIN, wish
    )


def at_least(least: float, reading: Interpretation | None) -> tuple[Interpretation, ...]:
    """Return the reading where it is at least so sure; else none."""
    return () if reading is None or reading.confidence < least else (reading,)


def _of_checklist(wish: Intent, names: Names) -> dict[str, JsonValue]:
    """Return the requirement, and what the words beside it name."""
    slots = {name: value for name, value in wish.arguments.items() if name != "words"}
    mentions = names.mentions(Sentence(str(wish.arguments.get("words") or "")))
    scopes = [
        scope_of(one.kind, one.keys[0])
        for one in mentions
        if one.kind != "person" and len(one.keys) == 1
    ]
    if scopes:
        slots["about"] = list(scopes)
    return slots
