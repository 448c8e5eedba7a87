"""Read what a sentence says of the facts that a question asks for, whatever was asked."""

from collections.abc import Iterable

from pydantic import JsonValue

from bot.engine.dialog import TurnContext
from bot.nlu_port import NotParsed, Understanding
from governance.catalogue import Question
from governance.records.columns import Column, sheet_of
from governance.records.members import Member

_BY_THEMSELVES = ("date", "number")
"""The kinds of questions whose answers are known by what they are."""


def told_of(
    question: Question, text: str, context: TurnContext, understanding: Understanding
) -> dict[str, JsonValue]:
    """Return the values of the question's columns, by the register's names of them.

    They stand beside a word of their own, or the text is nothing but the answer.
    """
    if not text.strip():
        return {}
    values = _by_their_words(question, text, context, understanding)
    if values or question.kind not in _BY_THEMSELVES or not question.asks_for.fields:
        return values
    words, today = context.words, context.today.day
    read = understanding.answer(question, text, lang=words.lang, today=today, people=())
    if isinstance(read, NotParsed) or read.note or not read.sure:
        return {}
    column = column_of_answer(question)
    return {} if column is None else {column.name: read.value}


def column_of_answer(question: Question) -> Column | None:
    """Return the column that an answer to the question stands in, where it is of its kind.

    How many were trained is no answer to who trained them.
    """
    if not question.asks_for.fields:
        return None
    section, name = question.asks_for.fields[0].split(".")
    column = sheet_of(section).of_field(name)
    fits = {
        "date": column.kind == "day",
        "number": column.kind in ("whole", "decimal"),
        "person": column.refers == Member.section,
    }
    return column if column.asked and fits.get(question.kind) else None


def tells_of_another(
    asked: Question,
    others: Iterable[Question],
    text: str,
    context: TurnContext,
    understanding: Understanding,
) -> bool:
    """Tell whether the text says something of what another question asks, and not of this one."""
    if _by_their_words(asked, text, context, understanding):
        return False
    return any(
        _by_their_words(one, text, context, understanding) for one in others if one.id != asked.id
    )


def _by_their_words(
    question: Question, text: str, context: TurnContext, understanding: Understanding
) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for name in question.asks_for.fields:
        section, field = name.split(".")
        told = understanding.values_told(
            section, text, register=context.register, today=context.today.day
        )
        column = sheet_of(section).of_field(field)
        if column.name in told:
            found[column.name] = told[column.name]
    return found
