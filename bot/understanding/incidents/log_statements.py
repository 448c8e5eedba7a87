"""Part what is told of an incident into statements, each with the moment it happened.

`03:20 de genstarter, 03:41 oppe igen` (03:20 they restart, 03:41 up again) are two. What has no
time of its own belongs to the statement before it; but how it is now, said after when it began, is
of now.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice

from bot.language.clause_parts import clause_places
from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.understanding.incidents.log_lines import (
    ending_clock,
    moment_told,
    read_line,
)

_LONGEST_AGO = timedelta(hours=12)
"""A time at the end of a statement that is longer ago is rather that of another day."""
_MOST_PARTS = 12
"""So many parts at most are told with times of their own: a text with more is one line."""
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}[.:]\d{2}(?![\d.:]\d)")
_MOST_BEFORE_VERB = 3
"""The verb that tells of now is among so many words of its clause."""
_OF_CALLS = ("says_reached", "says_no_answer")
"""The words without which nobody was called."""
_BETWEEN = " \t\r\n,.;:!–—-"


@dataclass(frozen=True)
class Statement:
    """One thing that was told.

    `at` is when it happened, in the zone of the reader's clock. `bare` is the text without a time
    at its end.
    """

    text: str
    at: datetime | None
    bare: str


def read_statements(text: str, now: datetime) -> tuple[Statement, ...]:
    """Part a text before each statement with a time; `now` is in the zone of the reader's clock."""
    whole = text.strip()
    found: list[tuple[int, int, datetime | None]] = []
    parts, begun = [*islice(_parts(whole), _MOST_PARTS + 1)], False
    for start, part in parts if len(parts) <= _MOST_PARTS else [(0, whole)]:
        told = read_line(part)
        at = _at_its_clock(told.clock, part, now) or _at_the_end(told.text, now)
        is_now = at is None and bool(found) and begun and _is_of_now(part)
        begun = at is not None and _begins_then(part)
        if not found or is_now or (at is not None and _says_something(told.text)):
            leads = found and found[-1][2] is None and not _tells(whole[found[-1][1] : start])
            begins = found.pop()[:2] if leads else (start, start + part.index(told.text))
            found.append((*begins, at))
    ends = [*(start for start, _, _ in found[1:]), len(whole)]
    trimmed = [
        (_trimmed(whole, told, end), at) for (_, told, at), end in zip(found, ends, strict=True)
    ]
    return tuple(Statement(one, at, _bare(one)) for one, at in trimmed)


def _at_its_clock(clock: time | None, text: str, now: datetime) -> datetime | None:
    """Return the moment of a time of the day; None where it is still to come."""
    if clock is None or is_still_to_come(clock, text, now):
        return None
    return _on_its_day(moment_told(clock, now), text, now)


def is_still_to_come(clock: time | None, text: str, now: datetime) -> bool:
    """Tell whether a time is rather of the hours to come than of the day before.

    `oppe igen 9.05` (up again at 9:05), said at eight, is what somebody expects. `now` is in the
    zone of the reader's clock.
    """
    has_been = not words_of("has_been_since").isdisjoint(Sentence(text).words)
    if clock is None or has_been or _says_yesterday(text):
        return False
    moment = moment_told(clock, now)
    return moment.date() < now.date() and now - moment > _LONGEST_AGO


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the clauses, each with the place where it begins; an `og` may part two with times."""
    sentence = Sentence(text)
    for first, end in clause_places(sentence):
        yield from _parted_at_joint(sentence, first, end)


def _parted_at_joint(sentence: Sentence, begun: int, end: int) -> Iterator[tuple[int, str]]:
    """Part a clause at an `og` (and) with something that happened at a time on both sides."""
    for place in range(begun + 1, end - 1):
        if sentence.words[place] in words_of("joins_clauses"):
            sides = sentence.between(begun, place), sentence.between(place + 1, end)
            if all(map(_happened_then, sides)):
                yield sentence.tokens[begun].start, sides[0]
                yield sentence.tokens[place + 1].start, sides[1]
                return
    yield sentence.tokens[begun].start, sentence.between(begun, end)


def _happened_then(text: str) -> bool:
    ended = ending_clock(text)
    return ended is not None and not words_of("once_more").issuperset(Sentence(ended[1]).words)


def _at_the_end(text: str, now: datetime) -> datetime | None:
    """Return the moment a clause ends with; None where it is only expected, or long ago."""
    ended = ending_clock(text)
    if ended is None or len(_CLOCK.findall(text)) > 1:
        return None
    if not words_of("is_to_come").isdisjoint(Sentence(text).words):
        return None
    moment = _on_its_day(moment_told(ended[0], now), text, now)
    yesterday = moment.date() < now.date() and _says_yesterday(text)
    return moment if yesterday or now - moment < _LONGEST_AGO else None


def _begins_then(text: str) -> bool:
    """Tell whether a clause tells when it began, as `startede ca 6.30` (began about 6:30)."""
    return not words_of("tells_a_beginning").isdisjoint(Sentence(text).words)


def _is_of_now(text: str) -> bool:
    """Tell whether a clause tells how it is now, as `vi har 14 borgere …` (we have 14 …)."""
    words = Sentence(text).words
    concludes = not words_of("draws_a_conclusion").isdisjoint(words[:1])
    return not concludes and not words_of("tells_of_now").isdisjoint(words[:_MOST_BEFORE_VERB])


def _says_something(text: str) -> bool:
    """Tell whether there is more in it than times and what joins or denies them.

    What begins with an `og` (and) goes on a row of times: `2.40, 2.50 og 3.05 om det samme`.
    """
    words = Sentence(text).words
    if words[:1] and words[0] in words_of("joins_clauses"):
        return False
    small = words_of("joins_clauses") | words_of("once_more") | words_of("clock_words")
    small = small | words_of("negations")
    return any(word.isalpha() and word not in small for word in words)


def _tells(text: str) -> bool:
    """Tell whether what is said before a time happened, too, and does not only lead to it."""
    words = Sentence(text).words
    return any(not words_of(verbs).isdisjoint(words) for verbs in ("tells_by", *_OF_CALLS))


def _bare(text: str) -> str:
    """Leave out a time at the end, and the day before it: `oppe igen i går 8.18`."""
    ended = ending_clock(text)
    sentence = Sentence(text if ended is None else ended[1])
    lately = spoken("ends_in_lately").all(sentence)
    begins = lately[-1].start if lately and lately[-1].end == len(sentence.words) else 0
    return sentence.between(0, begins) if begins else sentence.raw


def _on_its_day(moment: datetime, text: str, now: datetime) -> datetime:
    """Return the moment as of yesterday, where that is said and it would be today."""
    today = moment.date() == now.date()
    return moment - timedelta(days=1) if today and _says_yesterday(text) else moment


def _says_yesterday(text: str) -> bool:
    return bool(spoken("says_yesterday").all(Sentence(text)))


def _trimmed(text: str, start: int, end: int) -> str:
    """Return that part of the text without what joins it to the next."""
    part = text[start:end].strip(_BETWEEN)
    words = Sentence(part)
    joined = words.words and words.words[-1] in words_of("joins_clauses")
    return words.between(0, len(words.words) - 1) if joined and len(words.words) > 1 else part
