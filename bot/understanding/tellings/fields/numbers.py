"""Read how much was counted in something that was told.

It is minutes until a system ran again, days from one time to the next, and the like.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.understanding.entities.numbers import whole_number
from bot.understanding.entities.spelled_numbers import spelled_number
from bot.understanding.tellings.fields.evidence import FieldEvidence
from bot.understanding.tellings.fields.finding_counts import open_findings
from bot.understanding.tellings.tellings import ToldField, told_words

DECIMAL = re.compile(r"(?<![\w.,/-])\d{1,6}(?:[.,]\d{1,4})?(?![\w/-]|[.,]\d)")
_PERCENT = re.compile(r"\s*(?:%|pct|procent|percent)")
_DENIED = re.compile(
    r"\b(?:ikke|not|i stedet for|istedet for|instead of)\s+(?:de\s+)?$", re.IGNORECASE
)
"""Words before a number that it is not."""
_OF_AN_HOUR = 60
_OF_A_QUARTER = 15
_DAYS_OF = {"day": 1, "week": 7, "month": 30}
_WORDS_BEFORE = 4
_WORDS_BEFORE_A_TARGET = 3
_WORDS_AFTER = 5


def number_told(said: FieldEvidence, field: ToldField) -> float | None:
    """Return the number in the field's unit."""
    match field.number:
        case "minutes":
            return _minutes(said, field)
        case "findings":
            return open_findings(said.words)
        case "days":
            return _every_days(said, field)
        case "hours":
            return _hours_after(said, field.near)
        case "people":
            return _people(said)
        case _ if field.near:
            return _number_after(said, field.near)
        case _:
            return _decimal(said)


def as_number(text: str) -> float:
    """Read a number with a comma or a point."""
    return float(text.replace(",", "."))


def _duration(words: Sequence[str], place: int) -> tuple[float, int] | None:
    """Return the minutes, and the word after them."""
    amount, end = _amount(words, place)
    unit = words[end] if end < len(words) else ""
    if amount is None:
        return None
    if unit in told_words("minutes"):
        return amount, end + 1
    if unit in told_words("quarters"):
        return amount * _OF_A_QUARTER, end + 1
    if unit not in told_words("hours"):
        return None
    minutes, end = amount * _OF_AN_HOUR, end + 1
    if words[end : end + 3] in (("and", "a", "half"), ("og", "en", "halv")):
        return minutes + _OF_AN_HOUR / 2, end + 3
    if words[end : end + 3] in (("and", "a", "quarter"), ("og", "et", "kvarter")):
        return minutes + _OF_A_QUARTER, end + 3
    joined = words[end : end + 1] in (("og",), ("and",))
    more = _duration(words, end + joined)
    if more is not None and more[0] < _OF_AN_HOUR:
        return minutes + more[0], more[1]
    bare = whole_number(words, end)
    if bare is not None and words[end].isdigit() and bare.value < _OF_AN_HOUR:
        return minutes + bare.value, bare.end
    return minutes, end


def _amount(words: Sequence[str], place: int) -> tuple[float | None, int]:
    """Return the number there, and the word after it."""
    word = words[place] if place < len(words) else ""
    following = words[place + 1] if place + 1 < len(words) else ""
    if word in words_of("halves"):
        return 0.5, place + 2 if following in ("a", "an") else place + 1
    spelled = spelled_number(words, place)
    if spelled is not None and not spelled.is_whole:
        return float(spelled.value), spelled.end
    number = whole_number(words, place)
    if number is not None:
        return number.value, number.end
    if word in ("a", "an") and following in told_words("hours"):
        return 1, place + 1
    whole, _, part = word.replace(".", ",").partition(",")
    if whole.isdigit() and part.isdigit():
        return float(f"{whole}.{part}"), place + 1
    return None, place


def durations(words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Find every time that is said: its minutes, and from which word to which (exclusive)."""
    found: list[tuple[int, int, int]] = []
    place = 0
    while place < len(words):
        one = _duration(words, place)
        if one is not None:
            found.append((round(one[0]), place, one[1]))
        place = place + 1 if one is None else one[1]
    return found


# ── Of a field ───────────────────────────────────────────────────────────────


def _number_after(said: FieldEvidence, near: Sequence[str]) -> float | None:
    """Return the number after one of the words.

    Examples are `mål 20 sekunder` (target 20 seconds), `højst 4 timer` (at most 4 hours) and `målet
    er 4 timer` (the target is 4 hours).
    """
    words = {word for phrase in near for word in normalise_phrase(phrase)}
    tokens = [
        token
        for token in said.told.clause.sentence.tokens
        if token.word not in told_words("between_a_target")
    ]
    for one, other in pairwise(tokens):
        if one.word in words and DECIMAL.fullmatch(said.raw[other.start : other.end]):
            return as_number(said.raw[other.start : other.end])
    return None


def _hours_after(said: FieldEvidence, near: Sequence[str]) -> float | None:
    """Return the first time after that word, or else the number right after it.

    An example is `rto 8 timer og rpo en halv time` (rto 8 hours and rpo half an hour).
    """
    named = [place for place, word in enumerate(said.words) if word in near]
    others = [place for place, word in enumerate(said.words) if word in told_words("objectives")]
    for place in named[:1]:
        end = min((other for other in others if other > place), default=len(said.words))
        for minutes, start, _ in durations(said.words):
            if place < start < end:
                return minutes / _OF_AN_HOUR
    return _number_after(said, near)


def _people(said: FieldEvidence) -> int | None:
    """Return how many people there are.

    An example is `der er nu to hos os der kan drifte den` (there are now two of us who can operate
    it).
    """
    for place in range(len(said.words)):
        number = whole_number(said.words, place)
        after = () if number is None else said.words[number.end : number.end + 1]
        if number is not None and after and after[0] in told_words("people"):
            return number.value
    return None


def _minutes(said: FieldEvidence, field: ToldField) -> int | None:
    """Return the time beside one of the words.

    Else it is the only one there is, where that is how long it took.
    """
    words = said.words
    chosen = {said.chosen(name) for name in said.told.telling.fields}
    near = {word for phrase in field.near for word in normalise_phrase(phrase)}
    for value, phrases in field.near_if.items():
        if value in chosen:
            near |= {word for phrase in phrases for word in normalise_phrase(phrase)}
    pauses = said.told.clause.pauses
    every = [one for one in durations(words) if not _is_of_something_else(words, one, pauses)]
    for minutes, start, _ in every:
        beside = (
            *words[max(0, start - _WORDS_BEFORE) : start],
            *words[start + 1 : start + 1 + _WORDS_AFTER],
        )
        if near & set(beside):
            return minutes
    only = every[0] if len(every) == 1 and not chosen.isdisjoint(field.near_if) else None
    return None if only is None or _lasts(words, only, chosen) else only[0]


def _is_of_something_else(
    words: Sequence[str], time: tuple[int, int, int], pauses: Collection[int]
) -> bool:
    """Tell whether the time is of something else than how long it took.

    Examples are `kravet er 60 min` (the requirement is 60 min) and `10 minutter over målet` (10
    minutes over the target). `hver anden time` (every other hour) is one too.
    """
    _, start, end = time
    before = words[max(0, start - 2) : start]
    after = () if end in pauses else words[end : end + 1]
    return bool(
        told_words("other_times") & set(before) or told_words("times_too_much") & set(after)
    )


def _lasts(
    words: Sequence[str], time: tuple[int, int, int], chosen: Collection[str | None]
) -> bool:
    """Tell whether it is how long something went on, rather than until it ran again.

    Examples are `kagemand var på i to timer` (Kagemand was on for two hours) and `fuld skala, 3
    timer` (full scale, 3 hours).
    """
    minutes, start, _ = time
    in_hours = minutes % _OF_AN_HOUR == 0 and not told_words("hours").isdisjoint(words[start:])
    return words[max(0, start - 1) : start] in (("i",), ("for",)) or (
        "full scale" in chosen and in_hours
    )


def _every_days(said: FieldEvidence, field: ToldField) -> int | None:
    words = said.words
    near = {word for phrase in field.near for word in normalise_phrase(phrase)}
    for place in range(1, len(words) - 1):
        number = whole_number(words, place)
        if number is None or words[place - 1] not in near:
            continue
        unit = spoken("date_units").at(words, number.end)
        if unit is not None and unit.name in _DAYS_OF:
            return number.value * _DAYS_OF[unit.name]
    return None


def _decimal(said: FieldEvidence) -> float | None:
    """Return the number with a percent sign, else the one with a comma, else the last there is.

    Of two, nobody knows which; `98,7 ikke 99,26` (98.7, not 99.26) says which it is not.
    """
    mentioned = _spans_of_mentions(said)
    found = [
        one
        for one in DECIMAL.finditer(said.raw)
        if not any(start <= one.start() < end for start, end in mentioned)
        and not _DENIED.search(said.raw[: one.start()])
    ]
    marked = [one for one in found if _PERCENT.match(said.raw, one.end())]
    broken = [one for one in found if "." in one[0] or "," in one[0]]
    marked, broken = _without_targets(said, marked), _without_targets(said, broken)
    measured = {as_number(one[0]) for one in marked or broken}
    if len(measured) > 1:
        return None
    chosen = marked or broken or found
    return as_number(chosen[-1][0]) if chosen else None


def _without_targets(said: FieldEvidence, found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Leave out what it is held against, as in `99,7 mod de aftalte 99,9` (99.7 against 99.9)."""
    targets = told_words("targets")
    held = [
        one
        for one in found
        if not targets.isdisjoint(
            normalise_phrase(said.raw[: one.start()])[-_WORDS_BEFORE_A_TARGET:]
        )
    ]
    return [one for one in found if one not in held] if len(held) < len(found) else found


def _spans_of_mentions(said: FieldEvidence) -> list[tuple[int, int]]:
    tokens = said.told.clause.sentence.tokens
    return [(tokens[one.start].start, tokens[one.end - 1].end) for one in said.told.clause.mentions]
