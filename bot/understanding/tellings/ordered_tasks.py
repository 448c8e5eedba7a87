"""Read an order about a follow-up that is named by words of its title, in another clause.

An example is `krypteringen bliver først i april, sæt den til 17/4` (the encryption will not be
before April, set it to 17/4).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import JsonValue

from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import after_opening, spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.dates import days_in
from bot.understanding.entities.names import Mention, names_of
from bot.understanding.questions.titled_records import task_titled_alike
from governance.ports import RegisterReader
from governance.records.actions import Action

_PARTS: Final = re.compile(r"[,;:!\n]+\s*|(?<!\d)\.\s+|\s+(?=(?:så|og|and|so)\s)", re.IGNORECASE)
_SENTENCES: Final = re.compile(r"(?<=[!;])\s+|(?<=[^\W\d]\.)\s+|\n+")
_CONFIDENCE: Final = 0.9
_MOST_PARTS: Final = 6


def read_ordered_task(
    sentence: Sentence, mentions: Sequence[Mention], *, register: RegisterReader, today: date
) -> tuple[Interpretation, ...]:
    """Read that open follow-ups are to be moved to another day, or closed: each sentence its own.

    Where no sentence says it alone, the order of one is of what the others name.
    """
    each = [Sentence(part) for part in _SENTENCES.split(sentence.raw) if part.strip()]
    if len(each) > 1:
        names = names_of(register)
        apart = [
            found
            for one in each[:_MOST_PARTS]
            for found in _read_one(one, names.mentions(one), register=register, today=today)
        ]
        if apart:
            return tuple(apart)
    return _read_one(sentence, mentions, register=register, today=today)


def _read_one(
    sentence: Sentence, mentions: Sequence[Mention], *, register: RegisterReader, today: date
) -> tuple[Interpretation, ...]:
    """Read the one order there is, of the follow-up that the clauses without it name best.

    Empty where the text asks, or orders nothing of the kind.
    """
    parts = [part for part in _PARTS.split(sentence.raw) if part and part.strip()]
    if has_question_mark(sentence.raw) or len(parts) > _MOST_PARTS:
        return ()
    orders = [(at, *found) for at, part in enumerate(parts) if (found := _ordered(part, today))]
    if len(orders) != 1:
        return ()
    [(place, before, slots)] = orders
    about = " ".join(before if at == place else part for at, part in enumerate(parts))
    systems = [key for one in mentions if one.kind == "system" for key in one.keys]
    action = task_titled_alike(about, systems, register=register)
    if action is None:
        return ()
    told: dict[str, JsonValue] = {"section": Action.section, "key": action.key, **slots}
    wish = Intent("dialog", "record", {**told, "words": action.title, "said": "yes"})
    return (Interpretation("record", told, _CONFIDENCE, wish),)


def _ordered(part: str, today: date) -> tuple[str, Mapping[str, JsonValue]] | None:
    """Return what stands before an order in the clause, and what it orders; None without one."""
    if spoken("closes_that_one").whole(normalise_phrase(part)) is not None:
        return "", {"do": "end"}
    words = part.split()
    for start in range(len(words)):
        rest = after_opening(" ".join(words[start:]), "moves_that_one")
        moved = _moved_to(rest, today) if rest else None
        if moved is not None:
            return " ".join(words[:start]), {"do": "correct", "values": {"due_on": moved}}
    return None


def _moved_to(rest: str, today: date) -> str | None:
    """Read the day that is all that follows the order."""
    said = Sentence(rest)
    days = days_in(said, today=today, tense="future")
    if len(days) != 1 or days[0].day is None or not days[0].exact:
        return None
    beside = [word for at, word in enumerate(said.words) if not days[0].start <= at < days[0].end]
    if not words_of("date_lead").union(words_of("polite")).issuperset(beside):
        return None
    return days[0].day.isoformat()
