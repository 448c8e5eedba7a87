"""Resolve a moment: a day, a time of it, or so long from now, and what is said besides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.nlu_port import NotParsed, SaidMoment
from bot.understanding.entities.clock_grammar import clock_times, minutes_from_now, parts_of_day
from bot.understanding.entities.dates import days_in
from bot.understanding.entities.time_before import time_before_in
from bot.understanding.entities.time_expressions import TimeExpression

_REQUIREMENT = re.compile(r"(?<!den )(?<!d\. )(?<![0-9.])[1-3]\.[1-5](?:-[1-9])?(?![0-9.])")
"""A requirement's number, which is no day unless it is said to be one."""
_NOON, _AFTERNOON = 12, 14
_BLANK = " "


@dataclass(frozen=True)
class _Part:
    """A part of the sentence that tells when, by its characters."""

    start: int
    end: int


def read_moment(text: str, *, now: datetime) -> SaidMoment:
    """Read the moment the text tells, as of the local `now`."""
    sentence = Sentence(text)
    clock = next(clock_times(sentence), None)
    span = None if clock is not None else next(minutes_from_now(sentence), None)
    told = [_part(sentence, one) for one in (clock, span) if one is not None]
    part = next(parts_of_day(Sentence(_without(text, told))), None)
    without = Sentence(_REQUIREMENT.sub(_blank, _without(text, told)))
    days = days_in(without, today=now.date(), tense="future")
    told = [*told, *(_part(without, one.said) for one in days)]
    before = time_before_in(without)
    if before is not None:
        told.append(_between(without, before[1], before[2]))
    hour = clock.clock if clock is not None else None
    if part is not None:
        at = _part(without, part)
        if hour is None or _is_beside(text, at, told):
            hour = part.clock if hour is None else _of_that_part(hour, part.clock)
            told.append(at)
    rest = _rest(text, told)
    named = tuple(dict.fromkeys(one.day for one in days if one.day is not None))
    no_day = [one for one in days if one.day is None and not one.vague]
    if no_day:
        said = without.between(no_day[0].start, no_day[0].end)
        return SaidMoment(rest=rest, fault=NotParsed("read.no_such_day", {"text": said}))
    if named[1:]:
        return SaidMoment(rest=rest, fault=NotParsed("remind.one_day"))
    day: date | None = named[0] if named else None
    ahead = None if before is None else before[0]
    if day is not None and ahead is not None:
        day, ahead = ahead.of(day), None
    after = None if span is None else timedelta(minutes=span.minutes)
    return SaidMoment(day=day, clock=hour, after=after, before=ahead, rest=rest)


def clock_in(text: str) -> tuple[time, int, int] | None:
    """Find the time of day in the text, and the characters it is at."""
    sentence = Sentence(text)
    found = next(clock_times(sentence), None)
    if found is None:
        return None
    at = _part(sentence, found)
    return found.clock, at.start, at.end


def _of_that_part(clock: time, part: time) -> time:
    """Return the time in that part of the day: `kl. 8 i aften` (8 this evening) is 20:00."""
    if part.hour >= _AFTERNOON and clock.hour < _NOON:
        return clock.replace(hour=clock.hour + _NOON)
    return clock


def _part(sentence: Sentence, said: TimeExpression) -> _Part:
    return _between(sentence, said.start, said.end)


def _between(sentence: Sentence, start: int, end: int) -> _Part:
    return _Part(sentence.tokens[start].start, sentence.tokens[end - 1].end)


def _is_beside(text: str, part: _Part, others: Sequence[_Part]) -> bool:
    """Tell whether it stands beside another part, with no word between them."""
    return any(
        (part.start < one.end and one.start < part.end)
        or not text[min(part.end, one.end) : max(part.start, one.start)].strip()
        for one in others
    )


def _without(text: str, parts: Sequence[_Part]) -> str:
    for part in parts:
        text = text[: part.start] + _BLANK * (part.end - part.start) + text[part.end :]
    return text


def _blank(found: re.Match[str]) -> str:
    return _BLANK * len(found[0])


def _rest(text: str, parts: Sequence[_Part]) -> str:
    """Return what is left without the parts, and the small words before them."""
    joints = words_of("before_a_moment")
    sentence = Sentence(text)
    gone = [
        any(part.start <= token.start and token.end <= part.end for part in parts)
        for token in sentence.tokens
    ]
    for place in range(len(gone) - 1, 0, -1):
        if gone[place] and not gone[place - 1] and sentence.words[place - 1] in joints:
            gone[place - 1] = True
    tokens = zip(sentence.tokens, gone, strict=True)
    small = [_Part(token.start, token.end) for token, is_gone in tokens if is_gone]
    blanked = re.sub(r"\s+", " ", _without(text, [*parts, *small]))
    return re.sub(r" (?=[,.;:!?])", "", blanked).strip(" \t\r\n,.;:!?–—-")
