"""Read what is known of a requirement's questions, each as a line with its source and its day."""

from collections.abc import Sequence
from datetime import date

from bot.cards.checklist.known import KnownLine
from bot.cards.checklist.values import shown
from bot.cards.position_text import wrong_of
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.engine.queries.positions import position_of
from bot.formatting.record_names import field_of
from governance.catalogue import Question
from governance.checklists.assessment import CHOICES_APART, NOT_POSSIBLE
from governance.intervals import intervals_of
from governance.local_time import zone_of
from governance.obligations.rule import RuleInput
from governance.positions.checklist_progress import ChecklistProgress
from governance.positions.item import QuestionItem, State
from governance.positions.known import items
from governance.positions.positions import Position
from governance.reconciliation.load_facts import facts_of
from governance.records.answers import Answer
from governance.records.columns import sheet_of
from governance.records.contracts import Contract
from governance.records.forums import Forum, Seat
from governance.records.systems import System
from governance.schema.record import Record

_OF_THE_SCOPE = (System, Contract, Forum)
_MOST_FIELDS = 3
_UNITS = ("months", "days", "minutes")
"""The endings of fields that hold a number of these."""
_YES = "yes"
_SHORT_OF_YES = ("partly", "no", "none")
_WHERE = ("system", "contract", "forum", "scope", "supplier", "kind", "side", "slot")
"""Fields that say what a record is about, which the card’s heading or the line says already."""


def known_lines(standing: ChecklistProgress, context: TurnContext) -> list[KnownLine]:
    """Return a line for each question of which something is known, in their order.

    Of what is not in place the line says what is wrong; of what is, where it is known from.
    """
    found = _items(standing, context)
    position = position_of(standing.requirement, standing.scope, context)
    return [
        _line(question, found[question.id], standing, position, context)
        for question in standing.known
        if question.id in found
    ]


def source_of(
    question: Question, standing: ChecklistProgress, context: TurnContext
) -> tuple[str, str] | None:
    """Return the section and key of the one record it was read from; None where it is no one.

    Where a person's answer is what is known, it is the answer that is put right.
    """
    item = _items(standing, context).get(question.id)
    sources = () if item is None else item.sources
    kept = standing.latest.get(question.id)
    if kept is not None and (question.id in standing.judged or _is_said(kept.record, sources)):
        return None
    named = [one for one in sources if one[0] != Answer.section]
    return named[0] if len(named) == 1 else None


def known_of_line(
    question: Question, standing: ChecklistProgress, context: TurnContext
) -> frozenset[str]:
    """Return all that stands in the line, each as an answer to its question would be written.

    That is what its fields hold, its day, how many records it is known from, and what was said.
    """
    item = _items(standing, context).get(question.id)
    if item is None:
        return frozenset()
    records = _known_from(item, context)
    kept = standing.latest.get(question.id)
    found: list[object] = [
        *(
            value
            for record in records
            for name in _fields(record, question)
            for value in _each(getattr(record, name))
        ),
        *([] if kept is None else kept.record.value.split(CHOICES_APART)),
        *([item.day] if item.day is not None else []),
        *([len(records)] if len(records) > 1 else []),
    ]
    return frozenset(str(one) for one in found if one not in (None, ""))


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, tuple) else (value,)


def _items(standing: ChecklistProgress, context: TurnContext) -> dict[str, QuestionItem]:
    register, catalogue = context.register, context.catalogue
    facts = facts_of(register, catalogue, standing.scope, zone_of(register))
    if facts is None:
        return {}
    wanted = {question.id for question in standing.requirement.questions}
    today = context.today.day
    case = RuleInput(facts, intervals_of(register), today)
    return {item.question: item for item in items(case, today, only=wanted)}


def _line(
    question: Question,
    item: QuestionItem,
    standing: ChecklistProgress,
    position: Position,
    context: TurnContext,
) -> KnownLine:
    kept = standing.latest.get(question.id)
    if kept is not None and _is_said(kept.record, item.sources):
        told = shown(question, kept.record.value, context.words, context.name_of)
        day, who = kept.record.answered_on, kept.record.answered_by
        return KnownLine(question, item, told, day=day, who=who, correctable=True)
    correctable = len(item.sources) == 1
    stood_once = item.state is State.STALE and item.day is not None
    if not stood_once and item.state not in (State.MET, State.REASONED):
        called = naming(context)
        wrong = wrong_of(item, position, called)
        if wrong:
            return KnownLine(question, item, wrong[0], correctable=correctable)
    records = _known_from(item, context)
    said = _said(records[0], item, question, context) if len(records) == 1 else ""
    among = len(records) if len(records) > 1 else 0
    return KnownLine(question, item, said, day=item.day, among=among, correctable=correctable)


def _is_said(answer: Answer, sources: Sequence[tuple[str, str]]) -> bool:
    """Tell whether what is known is what the person said, and no record."""
    return answer.value == NOT_POSSIBLE or (Answer.section, answer.key) in sources


def _known_from(item: QuestionItem, context: TurnContext) -> list[Record]:
    """Return the records it is known from, but for answers."""
    return [
        kept.record
        for section, key in item.sources
        if section != Answer.section
        and (kept := context.register.get(sheet_of(section).record_class, key)) is not None
    ]


def _said(record: Record, item: QuestionItem, question: Question, context: TurnContext) -> str:
    """Name the record; of the system, contract or forum itself say what the fields hold."""
    sheet = sheet_of(record.section)
    if isinstance(record, _OF_THE_SCOPE):
        fields = [sheet.of_field(name) for name in _fields(record, question)]
        if len(fields) > _MOST_FIELDS:
            return ""
    else:
        keys = [one for one in sheet.columns if one.key and one.name not in _WHERE]
        # A day that names the record is not the day of what is asked.
        asked = [sheet.of_field(name) for name in _fields(record, question)[:_MOST_FIELDS]]
        named = [one for one in keys if not isinstance(getattr(record, one.field), date)]
        told = [one for one in asked if one.kind in ("text", "whole") and not one.refers]
        fields = (told if isinstance(record, Seat) and told else named) or [
            one for one in asked if getattr(record, one.field) != _YES
        ]
    parts = []
    for column in fields:
        value = getattr(record, column.field)
        if value in (None, (), "", item.day):
            continue
        text = field_of(record, column, context.words)
        unit = column.field.rpartition("_")[2]
        if unit == "hours":
            text = context.words.hours(value)
        elif unit in _UNITS:
            text = context.words(f"known.{unit}", n=value)
        elif value in _SHORT_OF_YES:
            text = f"{column.heading(context.words.lang).lower()}: {text}"
        elif "@" in text:
            text = context.name_of(text)
        parts.append(text)
    return " · ".join(parts)


def _fields(record: Record, question: Question) -> Sequence[str]:
    return [
        name.split(".")[1]
        for name in question.asks_for.fields
        if name.split(".")[0] == record.section
    ]
