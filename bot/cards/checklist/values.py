"""Write a stored answer as a person reads it."""

from collections.abc import Callable
from datetime import date

from bot.texts.words import Words
from governance.catalogue import Question
from governance.checklists.assessment import (
    CHOICES_APART,
    DONT_KNOW,
    NONE,
    NOT_POSSIBLE,
)


def shown(question: Question, value: str, words: Words, name_of: Callable[[str], str]) -> str:
    """Write the answer as a person would say it.

    Examples are `Delvist` (partly), `2. mar. 2026`, `Karl Attrapsen` and `Test og besøg` (test and
    visit).
    """
    labels = {option.id: option.label[words.lang] for option in question.options}
    if value in labels:
        return labels[value]
    if value in (NOT_POSSIBLE, DONT_KNOW) or question.kind == "graded":
        return words(f"answer.{value}")
    if value == NONE:
        return none_word(question, words)
    match question.kind:
        case "date":
            return words.date(date.fromisoformat(value))
        case "number":
            return words.number(int(value))
        case "person":
            return name_of(value)
        case "multi":
            return words.listed([labels.get(part, part) for part in value.split(CHOICES_APART)])
        case _:
            return value


def none_word(question: Question, words: Words) -> str:
    """Return what `ingen` (none) is called as an answer to this question."""
    if question.kind == "date":
        return words("answer.never" if question.tense == "past" else "answer.no_date")
    return words("answer.nobody" if question.kind == "person" else "answer.none")
