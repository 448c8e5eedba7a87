"""Define the tellings: what people tell, as `recording.yaml` beside this file lists it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import Phrases
from bot.understanding.text.patterns import Patterns
from governance.catalogue import Tense

Do: TypeAlias = Literal["add", "correct", "end", "confirm"]
Finds: TypeAlias = Literal[
    "contact",
    "action",
    "holder",
    "first_holder",
    "seat",
    "first_seat",
    "system",
    "contract",
    "forum",
    "meeting",
    "supplier",
    "upcoming",
    "undecided",
    "deviation",
    "me",
]
Unit: TypeAlias = Literal["minutes", "hours", "findings", "days", "people", "any"]
How: TypeAlias = Literal[
    "name",
    "phone",
    "email",
    "standard",
    "title",
    "clause",
    "action",
    "to_do",
    "promised",
    "question",
    "requirement",
    "forum",
    "scope",
    "point",
    "affected",
    "option_taken",
    "role_scope",
    "number",
    "reference",
    "link",
    "case",
    "mandate",
    "attendance",
    "decision",
    "cvr",
    "side",
    "hours",
    "options",
    "company",
    "point_name",
]

BUT = "-"
"""The sign after a field's name that whoever is named there is not meant."""
_SEPARATOR = "/"


class ToldField(BaseModel):
    """The way in which one field is found in what was told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Mapping[str, tuple[str, ...]] = {}
    day: Tense | None = None
    part: Literal["first", "last"] | None = None
    near: tuple[str, ...] = ()
    near_if: Mapping[str, tuple[str, ...]] = {}
    far: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    alone: bool = False
    later: bool = False
    latest: bool = False
    inherits: bool = False
    been: tuple[str, ...] = ()
    or_today: tuple[str, ...] = ()
    number: Unit | None = None
    text: How | None = None
    person: Literal["any", "named", "last", "beside", "me"] | None = None
    but: tuple[str, ...] = ()
    contacts: bool = False
    holders: Mapping[str, tuple[str, ...]] = {}
    of: str | None = None
    is_: str | None = Field(default=None, alias="is")


class Telling(BaseModel):
    """One thing that is told: of which section, and what is to be done there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: str
    do: Do = "add"
    tells: tuple[str, ...]
    names: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    denies: bool = False
    moves: bool = False
    is_promise: bool = False
    needs: tuple[str, ...] = ()
    needs_all: tuple[str, ...] = ()
    finds: Finds | None = None
    hangs_on: str | None = None
    unless: Mapping[str, str] = {}
    takes_in: tuple[str, ...] = ()
    takes_in_unnamed: tuple[str, ...] = ()
    fields: Mapping[str, ToldField] = {}
    asks: Mapping[str, tuple[str, ...]] = {}

    @property
    def of_ours(self) -> bool:
        """Tell whether it is about somebody of the authority."""
        return any(field.is_ == "us" for field in self.fields.values())

    @property
    def has_happened(self) -> bool:
        """Tell whether it is of the past alone, whatever else may be told in the same breath."""
        tenses = {field.day for field in self.own_days.values()}
        return tenses == {"past"}

    @property
    def days(self) -> Mapping[str, ToldField]:
        """The fields that are days."""
        return {name: field for name, field in self.fields.items() if field.day is not None}

    @property
    def own_days(self) -> Mapping[str, ToldField]:
        """The days that need no word beside them."""
        return {name: field for name, field in self.days.items() if not field.near}


@cache
def tellings() -> Mapping[str, Telling]:
    """Read the tellings by name, in the order of the file."""
    return {
        name: Telling.model_validate(written) for name, written in _written()["tellings"].items()
    }


@cache
def telling_patterns() -> Patterns:
    """Gather the patterns of every telling, by `name/tells`, `name/names` and `name/never`."""
    return Patterns(
        {
            _SEPARATOR.join((name, grade)): patterns
            for name, telling in tellings().items()
            for grade, patterns in (
                ("tells", telling.tells),
                ("names", telling.names),
                ("never", telling.never),
            )
        },
        groups=_written()["groups"],
        passed=told_words("passed"),
    )


@cache
def field_patterns(name: str) -> Patterns:
    """Gather the words of that telling's fields, by `field/value`."""
    return Patterns(
        dict(_field_words(tellings()[name])),
        groups=_written()["groups"],
        passed=told_words("passed"),
    )


@cache
def words_beside_days(name: str) -> Phrases:
    """Gather the words that make the day beside them that field's of that telling, by field."""
    groups = _written()["groups"]
    return Phrases(
        {
            field: [word for said in (*one.near, *one.claims) for word in groups.get(said, [said])]
            for field, one in tellings()[name].days.items()
        }
    )


def _field_words(telling: Telling) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, field in telling.fields.items():
        yield _SEPARATOR.join((f"{name}{BUT}", "")), field.but
        for value, patterns in field.words.items():
            yield _SEPARATOR.join((name, value)), patterns


def parted(name: str) -> tuple[str, str]:
    """Return a pattern's name in its two parts."""
    first, _, second = name.partition(_SEPARATOR)
    return first, second


@cache
def told_words(section: str) -> frozenset[str]:
    """Return the single words of one of the lists, folded."""
    return frozenset(word for phrase in _written()[section] for word in normalise_phrase(phrase))


@cache
def told_phrases(section: str) -> Phrases:
    """Return the phrases of one of the lists."""
    return Phrases({section: _written()[section]})


@cache
def told_counts(section: str) -> Phrases:
    """Return the phrases of a list of lists, by what they stand for."""
    return Phrases(_written()[section])


@cache
def told_groups(section: str) -> Mapping[str, frozenset[str]]:
    """Return the single words of a list of lists, folded, by what they stand for."""
    return {
        name: frozenset(word for phrase in phrases for word in normalise_phrase(phrase))
        for name, phrases in _written()[section].items()
    }


def told_name(section: str, of: str) -> str:
    """Return how something is written, as a list says; empty where it does not."""
    return str(_written()[section].get(of, ""))


@cache
def _written() -> dict[str, Any]:
    text = Path(__file__).with_name("recording.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded
