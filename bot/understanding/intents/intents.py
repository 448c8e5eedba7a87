"""Define the intents: all that people may ask for, as `intents.yaml` beside this file lists it."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, JsonValue

from bot.language.phrase_table import words_of
from bot.language.vocabulary import listed
from bot.nlu_port import Intent
from bot.understanding.text.patterns import Patterns
from governance.schema.scopes import parse_scope

Slot: TypeAlias = Literal[
    "about",
    "person",
    "mine",
    "requirement",
    "requirement_words",
    "requirement_asked",
    "on",
    "since",
    "until",
]
Grade: TypeAlias = Literal["sure", "likely", "hint", "never"]
GRADES: Sequence[Grade] = ("sure", "likely", "hint", "never")

_SEPARATOR = "/"


class IntentDefinition(BaseModel):
    """An intent, with the patterns that it is known by.

    `page` names what it leads to, of that `kind`. `takes` lists what the page can use, and `needs`
    what it cannot do without. `leans` says that, asked about nothing, it is about the last topic.
    `answers` has the sections of the register, and their columns, that the page tells of; it is
    None where the page is about what is due, and not about records. What it wants
    `of_everything` is not asked of one thing that is named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["page", "dialog", "language", "control"] = "page"
    page: str
    leans: bool = False
    answers: tuple[str, ...] | None = None
    takes: tuple[Slot, ...] = ()
    needs: tuple[Literal["section", "requirement"], ...] = ()
    sure: tuple[str, ...]
    likely: tuple[str, ...] = ()
    hint: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    wants: Mapping[str, tuple[str, ...]] = {}
    of_everything: tuple[str, ...] = ()
    section: Mapping[str, tuple[str, ...]] = {}

    def patterns(self, grade: Grade) -> tuple[str, ...]:
        """Return the patterns of that grade."""
        found: tuple[str, ...] = getattr(self, grade)
        return found


@cache
def intents() -> Mapping[str, IntentDefinition]:
    """Read the intents by name, in the order of the file."""
    text = Path(__file__).with_name("intents.yaml").read_text("utf-8")
    written = yaml.load(text, Loader=yaml.CSafeLoader)
    return {name: IntentDefinition.model_validate(fields) for name, fields in written.items()}


@cache
def intent_patterns() -> Patterns:
    """Gather the patterns of every intent, by `name/grade`.

    What else they tell goes by `name/wants/value` and `name/section/value`.
    """
    by_name: dict[str, Sequence[str]] = {}
    for name, intent in intents().items():
        for grade in GRADES:
            by_name[_joined(name, grade)] = intent.patterns(grade)
        for what, told in (("wants", intent.wants), ("section", intent.section)):
            for value, patterns in told.items():
                by_name[_joined(name, what, value)] = patterns
    return Patterns(by_name, groups=listed("word_groups"), passed=words_of("passed_over"))


def _joined(*parts: str) -> str:
    return _SEPARATOR.join(parts)


def parted(name: str) -> Sequence[str]:
    """Return the parts of a pattern's name."""
    return name.split(_SEPARATOR)


def taken_by(intent: str) -> Sequence[Slot]:
    """Return what can be told with that intent; nothing with what no words are listed for."""
    found = intents().get(intent)
    return found.takes if found is not None else ()


def wish_for(intent: IntentDefinition, given: Mapping[str, JsonValue]) -> Intent:
    """Return the wish that the intent is, about what is given.

    A dialog begins with the names of its scopes, too: it looks them up.
    """
    about = given.get("about") if intent.kind == "dialog" else None
    names = [parse_scope(str(scope))[1] for scope in about] if isinstance(about, list) else []
    opening = {"words": " ".join(names)} if names else {}
    return Intent(intent.kind, intent.page, {**given, **opening})
