"""Read each question among several sentences by itself, where the whole is less sure.

An example is `sidder i møde. er vi ok?` (in a meeting. are we OK?). Two questions are two readings.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.language.normalise import Sentence, sentences_of
from bot.language.questions import is_worded_as_question
from bot.nlu_port import Intent, Interpretation, NluResult
from bot.understanding.entities.names import Names
from bot.understanding.incidents import emergency
from bot.understanding.questions.short_answers import SHORT_ANSWER

_SEVERAL, _MOST_QUESTIONS = 2, 3
_SHOWS = ("page", "call")
_RECORD, _MOST_TOLD = "record", 2
_SURE = 0.9
_ALONE = 0.75
"""The confidence from which on a question among several sentences is answered by itself."""


def questions_apart(
    text: str, understood: NluResult, *, names: Names, read: Callable[[str], NluResult]
) -> NluResult:
    """Return what each question asks, as it is `read` alone, or else what was `understood`.

    What is told or called for goes before that. So does the whole where it is sure, or where what
    stands beside its only question names something. What is told beside it is told, too.
    """
    parts = sentences_of(text)
    asked = [part for part in parts if is_worded_as_question(part)]
    if len(parts) < _SEVERAL or not 1 <= len(asked) <= _MOST_QUESTIONS:
        return understood
    readings = understood.readings
    cries = any(one.wish.kind == "call" and one.confidence >= emergency.LIKELY for one in readings)
    if cries or any(one.wish.kind not in _SHOWS for one in readings):
        return understood
    besides = [part for part in parts if part not in asked]
    told = [one for part in besides[:_MOST_TOLD] for one in read(part).readings if _is_told(one)]
    if readings and len(asked) < _SEVERAL and not told:
        named = any(names.mentions(Sentence(part)) for part in besides)
        if named or readings[0].confidence >= _SURE:
            return understood
    each = [read(part) for part in asked]
    found = _joined([one for alone in each for one in alone.readings])
    sure = all(one.wish.kind in _SHOWS and one.confidence >= _ALONE for one in found)
    if not found or not sure or (readings and not all(alone.readings for alone in each)):
        return understood
    return NluResult(readings=(*{one.intent: one for one in found}.values(), *told))


def _joined(found: Sequence[Interpretation]) -> list[Interpretation]:
    """Put short answers to several questions together, in the place of the first of them."""
    short = [one for one in found if one.intent == SHORT_ANSWER]
    if len(short) < _SEVERAL:
        return [*found]
    lists = (one.wish.arguments["names"] for one in short)
    names = [name for each in lists if isinstance(each, list) for name in each]
    arguments: dict[str, JsonValue] = {"names": [*dict.fromkeys(names)]}
    joined = replace(short[0], slots=arguments, wish=Intent("page", SHORT_ANSWER, arguments))
    first = found.index(short[0])
    others = [one for one in found if one.intent != SHORT_ANSWER]
    return [*others[:first], joined, *others[first:]]


def _is_told(reading: Interpretation) -> bool:
    return (
        reading.wish.kind == "dialog" and reading.intent == _RECORD and reading.confidence >= _SURE
    )
