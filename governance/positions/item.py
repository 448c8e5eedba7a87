"""An item is one question for one scope on one day, with what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

from governance.records.answers import Answer
from governance.schema.record import Record

KnownExtent: TypeAlias = Literal["yes", "partly", "no", "unknown"]
WORST_FIRST: tuple[KnownExtent, ...] = ("no", "unknown", "partly", "yes")
"""The order in which one part of several decides."""


class State(StrEnum):
    """The state of an item. Not known is not missing, and late is neither."""

    NOT_RELEVANT = "not_relevant"
    MET = "met"
    WAITING = "waiting"  # a decision was told of, and whoever takes it has not answered
    REASONED = "reasoned"  # not possible under the contract; the remaining risk is accepted
    PARTLY = "partly"
    STALE = "stale"  # was met, and only its time has passed
    MISSING = "missing"  # somebody said so, or the register shows it short
    UNKNOWN = "unknown"  # nobody has said


@dataclass(frozen=True)
class QuestionItem:
    """One question for one scope.

    - `day` is the day of the fact: when it was done, said, or, for what is missing, since when.
    - `proved` says whether a question that names evidence has it. It is true where none is named,
      and means something only for what is met.
    - `records` are those the state was read from.
    """

    question: str
    scope: str
    state: State
    day: date | None = None
    proved: bool = False
    records: tuple[Record, ...] = field(default=(), compare=False, repr=False)

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The records as (section, key)."""
        return tuple((record.section, record.key) for record in self.records)


@dataclass(frozen=True)
class Reading:
    """The register's word on a question, before rules, decisions and deviations are asked.

    `records` are the facts, and `papers` the records that may prove them: the same ones, unless a
    reader names others.
    """

    extent: KnownExtent
    day: date | None = None
    records: tuple[Record, ...] = ()
    papers: tuple[Record, ...] = ()
    lapsed: bool = False

    def proves_itself(self, fields: tuple[str, ...]) -> bool:
        """Tell whether a record has one of the fields filled in.

        Each is `section.field`, or `section.field.part` of a value that has parts.
        """
        return any(
            _value(record, path) not in (None, (), "")
            for record in (*self.records, *self.papers)
            for section, *path in (name.split(".") for name in fields)
            if record.section == section
        )


def _value(record: object, path: Sequence[str]) -> object:
    for name in path:
        record = getattr(record, name, None)
    return record


def fact(
    *records: Record,
    day: date | None = None,
    extent: KnownExtent = "yes",
    papers: tuple[Record, ...] = (),
    lapsed: bool = False,
) -> Reading:
    """Return a reading of those records, which say it in full unless told otherwise."""
    return Reading(extent, day, records, papers, lapsed)


def said(answer: Answer, extent: KnownExtent, *, lapsed: bool = False) -> Reading:
    """Return a reading of what a person has said."""
    return Reading(extent, answer.answered_on, (answer,), (), lapsed)
