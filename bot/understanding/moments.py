"""Read a moment: a day, a time of it, or so long from now, and what is said besides."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import NotParsed, SaidMoment
from bot.understanding.dates import days_in
from bot.understanding.numbers import whole_number

_FIGURES = re.compile(r"(2[0-4]|[01]?[0-9])(?:[.:]([0-5][0-9]))?")
_PLAIN_CLOCK = re.compile(
    r"(?<![0-9.:/-])(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![0-9.:/-])"
    r"|(?<![0-9.:/-])(?:1[0-2]|[1-9])(?:[.:][0-5][0-9])?\s?(?:am|pm|a\.m\.|p\.m\.)(?![a-z])",
    re.IGNORECASE,
)
_REQUIREMENT = re.compile(r"(?<!den )(?<!d\. )(?<![0-9.])[1-3]\.[1-5](?:-[1-9])?(?![0-9.])")
"""A requirement's number, which is no day unless it is said to be one."""
_LATE = ("pm", "p.m.")
_HALF_DAY, _WHOLE_DAY = 12, 24
_HALF = timedelta(minutes=30)
_LONGEST = timedelta(days=365)
_BLANK = " "


@dataclass(frozen=True)
class _Part:
    """A part of the sentence that tells when, by its characters."""

    start: int
    end: int
    clock: time | None = None
    after: timedelta | None = None


def read_moment(text: str, *, now: datetime) -> SaidMoment:
    """Read the moment the text tells, as of the local `now`."""
    found = [*_clocks(text)]
    blanked = _without(text, found)
    spans = [] if any(one.clock for one in found) else [*_spans(blanked)]
    blanked = _without(blanked, spans)
    parts = [] if any(one.clock for one in found) else [*_parts_of_day(blanked)]
    sentence = Sentence(_REQUIREMENT.sub(_blank, blanked))
    days = days_in(sentence, today=now.date(), tense="future")
    dated = [
        _Part(sentence.tokens[one.start].start, sentence.tokens[one.end - 1].end) for one in days
    ]
    told = [*found, *spans, *parts, *dated]
    clock = next((one.clock for one in (*found, *parts) if one.clock is not None), None)
    after = next((one.after for one in spans if one.after is not None), None)
    rest = _rest(text, told)
    named = tuple(dict.fromkeys(one.day for one in days if one.day is not None))
    no_day = [one for one in days if one.day is None and not one.vague]
    if no_day:
        said = sentence.between(no_day[0].start, no_day[0].end)
        return SaidMoment(rest=rest, fault=NotParsed("read.no_such_day", {"text": said}))
    if named[1:]:
        return SaidMoment(rest=rest, fault=NotParsed("remind.one_day"))
    day: date | None = named[0] if named else None
    return SaidMoment(day=day, clock=clock, after=after, rest=rest)


def clock_in(text: str) -> tuple[time, int, int] | None:
    """Find the time of day in the text, and the characters it is at."""
    for one in _clocks(text):
        if one.clock is not None:
            return one.clock, one.start, one.end
    return None


def _clocks(text: str) -> Iterator[_Part]:
    """Find the times of day: `kl. 9`, `klokken halv ni` (half past eight), `9:30`, `2 pm`."""
    sentence = Sentence(text)
    plain = _PLAIN_CLOCK.search(text)
    clock = _clock(plain[0]) if plain is not None else None
    if plain is not None and clock is not None:
        led = [one for one in sentence.tokens if one.end <= plain.start()]
        leads = bool(led) and led[-1].word in words_of("before_a_clock")
        yield _Part(led[-1].start if leads else plain.start(), plain.end(), clock)
        return
    for place, token in enumerate(sentence.tokens):
        if token.word in words_of("before_a_clock"):
            read = _after_word(sentence, place + 1)
            if read is not None:
                yield replace(read, start=token.start)
                return


def _after_word(sentence: Sentence, place: int) -> _Part | None:
    words, tokens = sentence.words, sentence.tokens
    if place >= len(words):
        return None
    figures = _FIGURES.fullmatch(words[place])
    if figures is not None:
        end = tokens[place].end
        late = words[place + 1 : place + 2]
        if late and late[0] in ("am", "pm"):
            return _Part(0, tokens[place + 1].end, _clock(f"{words[place]} {late[0]}"))
        return _Part(0, end, _clock(words[place]))
    if words[place - 1] in words_of("that_follows_mark"):  # `at to kommer` (that two come)
        return None
    half = words[place] in words_of("halves")
    number = whole_number(words, place + 1 if half else place)
    if number is None or not 1 <= number.value <= _WHOLE_DAY:
        return None
    hour = number.value % _WHOLE_DAY
    clock = (datetime.combine(date.min + timedelta(1), time(hour)) - _HALF).time()
    return _Part(0, tokens[number.end - 1].end, clock if half else time(hour))


def _clock(said: str) -> time | None:
    figures = _FIGURES.match(said)
    if figures is None:
        return None
    hour, minute = int(figures[1]), int(figures[2] or 0)
    late = said.casefold().replace(" ", "").endswith(_LATE)
    early = said.casefold().replace(" ", "").endswith(("am", "a.m."))
    if late and hour < _HALF_DAY:
        hour += _HALF_DAY
    if early and hour == _HALF_DAY:
        hour = 0
    return time(hour % _WHOLE_DAY, minute)


def _spans(text: str) -> Iterator[_Part]:
    """Find so long from now: `om to timer` (in two hours), `om 20 minutter`, `om en halv time`."""
    sentence = Sentence(text)
    words = sentence.words
    for place, word in enumerate(words):
        if word not in words_of("ahead_before"):
            continue
        whole = spoken("spans_of_time").at(words, place + 1)
        if whole is not None:
            yield _Part(
                sentence.tokens[place].start,
                sentence.tokens[whole.end - 1].end,
                after=timedelta(minutes=int(whole.name)),
            )
            return
        number = whole_number(words, place + 1)
        if number is None:
            continue
        unit = spoken("clock_units").at(words, number.end)
        if unit is None:
            continue
        after = timedelta(minutes=number.value * int(unit.name))
        if timedelta() < after <= _LONGEST:
            start, end = sentence.tokens[place].start, sentence.tokens[unit.end - 1].end
            yield _Part(start, end, after=after)
            return


def _parts_of_day(text: str) -> Iterator[_Part]:
    """Find `i eftermiddag` (this afternoon) and the like; a day in it is read besides."""
    sentence = Sentence(text)
    for match in spoken("parts_of_day").all(sentence):
        hour, minute = match.name.split(":")
        clock = time(int(hour), int(minute))
        yield _Part(sentence.tokens[match.start].start, sentence.tokens[match.end - 1].end, clock)
        return


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
    blanked = text
    for token, is_gone in zip(sentence.tokens, gone, strict=True):
        if is_gone:
            blanked = _without(blanked, [_Part(token.start, token.end)])
    return re.sub(r"\s+", " ", blanked).strip(" \t\r\n,.;:!?–—-")
