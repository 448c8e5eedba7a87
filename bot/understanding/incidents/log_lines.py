"""Read a line of an incident's log: the time that is told before it, and what was told.

`0331 torben tog den` (Torben took it) happened at 03:31. `ret 0450 til 0452` (correct 0450 to 0452)
changes the time of a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from bot.language.clause_parts import clause_places, ends_a_sentence
from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, normalise, normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.understanding.entities.clock_grammar import clock_times, leading_clock
from bot.understanding.entities.numbers import whole_number

_BETWEEN = " \t\r\n,.;:!–—-"
_AHEAD = timedelta(minutes=15)
"""A clock may be so much ahead of ours; a time that is told beyond that is yesterday's."""
_TEXTS_KEPT = 128
"""The texts of which it is known how they begin: an answer asks that of each several times."""
_BETWEEN_CLOCKS = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)")
_MOST_LEADS = 6
"""The most times and words for the log that a line begins with."""
_LONGEST_CLOCK = 4
"""The most words of a time of the day."""
_LONGEST_CORRECTION = 120
_MOST_TIMES = 2
_SHORTEST_VERB = 4
_LONGEST_MARK = 5
_MOST_TRIES = 20


@dataclass(frozen=True)
class ToldLine:
    """A line as it was told, without what leads to it.

    `clock` is the time that was told before it. `marked` says that it was said to be for the log.
    """

    text: str
    clock: time | None = None
    marked: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether it is nothing but a line."""
        return self.marked or self.clock is not None


@dataclass(frozen=True)
class TimeCorrection:
    """The time of a line is another; `before` says which line, else it is the last."""

    after: time
    before: time | None = None


@dataclass(frozen=True)
class ToldSpan:
    """The times of the day from and until which something was down."""

    began: time
    ended: time

    def before(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the two moments; the end is the last time the clock showed it before `now`."""
        ended = moment_told(self.ended, now)
        began = ended.replace(hour=self.began.hour, minute=self.began.minute)
        return (began if began <= ended else began - timedelta(days=1)), ended


@lru_cache(maxsize=_TEXTS_KEPT)
def read_line(text: str) -> ToldLine:
    """Read the time and the word for the log that a line begins with, in any order."""
    clock, marked, rest = None, False, text.strip()
    for _ in range(_MOST_LEADS):
        told = _clock_first(rest) if clock is None else None
        if told is not None and told[1] and not _counts_something(told[1], rest):
            clock, rest = told
            continue
        after = _after_mark(rest)
        if after is None:
            break
        marked, rest = True, after
    before = _before_mark(rest)
    return ToldLine(before or rest, clock, marked or before is not None)


def read_down_span(text: str) -> ToldSpan | None:
    """Read from and until when something was down: `den var nede fra 02.20 til 05.10`.

    None where it asks, denies, or tells of what is to come.
    """
    said = _BETWEEN_CLOCKS.sub(" til ", text)
    sentence, down = Sentence(said), words_of("says_down_in_a_word")
    words = sentence.words
    place = next((place for place, word in enumerate(words, 1) if word in down), len(words))
    while words[place : place + 1] and words[place] in words_of("opens_a_span"):
        place += 1
    if (
        place >= len(words)
        or has_question_mark(text)
        or not words_of("is_not_past").isdisjoint(words[:place])
    ):
        return None
    began = _clock_within(said[sentence.tokens[place].start :])
    joint, _, rest = began[1].partition(" ") if began is not None else ("", "", "")
    ended = _clock_within(rest) if normalise(joint) in words_of("joins_a_span") else None
    return None if began is None or ended is None else ToldSpan(began[0], ended[0])


def _clock_within(text: str) -> tuple[time, str] | None:
    """Read the time the text begins with, which may be a bare hour; and what follows it."""
    return _clock_first(text) or _clock_first(f"kl {text}")


def read_ending(text: str, *, of_sentence: bool = False) -> ToldLine | None:
    """Read what is told first, with the time at its end: `oppe igen kl. 9.20, det var en disk`.

    What is told first ends at a comma; with `of_sentence` it ends with its sentence, too. None
    where there is neither a time nor an end, or what follows takes something back, as
    `, men kun delvist` (but only in part).
    """
    sentence = Sentence(text)
    words = sentence.words
    ends = (
        n
        for n in range(1, len(words))
        if "," in sentence.gap(n) or (of_sentence and ends_a_sentence(sentence, n))
    )
    first = next(ends, len(words))
    if not words_of("reservations").isdisjoint(words[first:]):
        return None
    for place in range(max(1, first - _LONGEST_CLOCK), first):
        begun = text[sentence.tokens[place].start : sentence.tokens[first - 1].end]
        told = _clock_first(begun)
        if told is not None and not told[1]:
            before = text[: sentence.tokens[place].start].rstrip(_BETWEEN)
            return ToldLine(before, told[0])
    return ToldLine(sentence.between(0, first)) if first < len(words) else None


def parted_before_last(text: str) -> Iterator[tuple[str, str]]:
    """Part a line before its last sentence, then before what is asked directly after a comma.

    `maren svarer. hvornår skal vi være oppe` (Maren answers. When must we be up) is parted so.
    """
    sentence = Sentence(text)
    places = range(len(sentence.words) - 1, 0, -1)
    ends = (place for place in places if ends_a_sentence(sentence, place))
    commas = (place for place in places if "," in sentence.gap(place))
    asked = (
        place
        for place in commas
        if sentence.words[place] in words_of("question_words")
        and any(map(_is_verb, sentence.words[place + 1 : place + 2]))
    )
    for place in (next(ends, None), next(asked, None)):
        if place is not None:
            start = sentence.tokens[place].start
            yield text[:start].rstrip(_BETWEEN), text[start:].strip()


def asked_together(text: str) -> Iterator[tuple[str, str]]:
    """Part two questions at the `og` (and) or the comma between them, with what stands before."""
    sentence = Sentence(text)
    asks = words_of("question_words") | words_of("asking_verbs")
    for place in range(1, len(sentence.words) - 1):
        joint = sentence.words[place] in words_of("joins_sentences")
        first = place + 1 if joint else place
        if sentence.words[first] in asks and (joint or "," in sentence.gap(place)):
            before, after = sentence.tokens[place].start, sentence.tokens[first].start
            yield text[:before].rstrip(_BETWEEN), text[after:].strip()


def _is_verb(word: str) -> bool:
    """Tell whether a word after a question word asks directly, as `udløber` (expires) does."""
    present = len(word) >= _SHORTEST_VERB and word.endswith("r")
    return present or word in words_of("asking_verbs")


def clauses(text: str) -> Iterator[str]:
    """Yield the parts of the text between commas and the ends of sentences."""
    sentence = Sentence(text)
    return (sentence.between(first, end) for first, end in clause_places(sentence))


def told_clock(clause: str) -> time | None:
    """Return the only time of the day that a clause tells; None where it may be until then.

    It may end the clause in figures alone: `den gik ned 03.10` (it failed at 03:10).
    """
    sentence = Sentence(clause)
    words = sentence.words
    found = {one.start: one.clock for one in clock_times(sentence)}
    for place in range(max(1, len(words) - _LONGEST_CLOCK), len(words)):
        told = None if found else _clock_first(clause[sentence.tokens[place].start :])
        if told is not None and not told[1]:
            found[place] = told[0]
    if len(found) != 1:
        return None
    [(place, clock)] = found.items()
    is_other = place > 0 and words[place - 1] in words_of("before_another_time")
    return None if is_other else clock


def ending_clock(clause: str) -> tuple[time, str] | None:
    """Read the time that a clause ends with, and what stands before it.

    A day of lately may follow it, as in `oppe igen 8.18 i går` (up again at 8:18 yesterday). None
    where it may be until then, or where it is said not to be then.
    """
    sentence = Sentence(clause)
    words = sentence.words
    lately = spoken("ends_in_lately").all(sentence)
    end = lately[-1].start if lately and lately[-1].end == len(words) else len(words)
    for place in range(max(1, end - _LONGEST_CLOCK), end):
        told = _clock_first(sentence.between(place, end))
        if told is not None and not told[1]:
            other = words_of("before_another_time") | words_of("negations")
            return None if words[place - 1] in other else (told[0], sentence.between(0, place))
    return None


def read_time_correction(text: str) -> TimeCorrection | None:
    """Read a sentence that has one time or two and only words of correcting besides."""
    if len(text) > _LONGEST_CORRECTION:
        return None
    found: list[time] = []
    rest, corrects, word = text.strip(), False, ""
    while rest:
        told = _clock_first(rest)
        if told is not None:
            corrects = corrects or not rest[0].isdigit()
            # The time after `ikke` (not) is the one that is wrong.
            found.insert(0 if word in words_of("corrects_not") else len(found), told[0])
            rest = told[1]
            continue
        sentence = Sentence(rest)
        if not sentence.words or sentence.words[0] not in words_of("corrects_time"):
            return None
        corrects, word = True, sentence.words[0]
        rest = rest[sentence.tokens[0].end :].lstrip(_BETWEEN)
    if not corrects or not 1 <= len(found) <= _MOST_TIMES:
        return None
    return TimeCorrection(found[-1], found[0] if len(found) == _MOST_TIMES else None)


def read_correction_first(text: str) -> TimeCorrection | None:
    """Read a time correction, also where its reason follows: `nej 03.12, det står i mailen`.

    Such a sentence begins as a correction does.
    """
    first, comma, _ = text.partition(",")
    begins = not words_of("begins_a_correction").isdisjoint(Sentence(first).words[:1])
    return read_time_correction(text) or (read_time_correction(first) if comma and begins else None)


def moment_told(clock: time, now: datetime) -> datetime:
    """Return the last moment at which the clock showed that; `now` is in the clock's zone."""
    moment = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return moment - timedelta(days=1) if moment - now > _AHEAD else moment


@lru_cache(maxsize=_TEXTS_KEPT)
def _clock_first(text: str) -> tuple[time, str] | None:
    """Read the time the text begins with, and what follows it."""
    sentence = Sentence(text)
    found = leading_clock(sentence)
    if found is None:
        return None
    return found.clock, text[sentence.tokens[found.end - 1].end :].lstrip(_BETWEEN)


def _counts_something(rest: str, text: str) -> bool:
    """Tell whether the number says how many, as `1500 brugere` (1500 users); no `03.10` does."""
    first = normalise_phrase(rest)[:1]
    return (
        text[:1].isdigit() and text[0] != "0" and not words_of("no_clock_before").isdisjoint(first)
    )


def _before_mark(text: str) -> str | None:
    """Return what stands before the word for the log at the end: `det begyndte 2.40, skriv det`."""
    sentence = Sentence(text)
    words = sentence.words
    for place in range(max(1, len(words) - _LONGEST_MARK), len(words)):
        mark = spoken("line_marks_after").at(words, place)
        if mark is not None and mark.end == len(words) and sentence.gap(place).strip():
            return sentence.between(0, place)
    return None


def tries_told(text: str) -> int:
    """Return how often somebody is said to have been called: `har prøvet 2 gange`; else once."""
    words = Sentence(text).words
    for place in range(len(words) - 1):
        number = whole_number(words, place)
        if number is not None and number.end < len(words):
            counted = words[number.end] in words_of("times_called")
            if counted and 1 <= number.value <= _MOST_TRIES:
                return number.value
    return 1


def _after_mark(text: str) -> str | None:
    """Return what follows the word for the log, None where the text begins otherwise."""
    sentence = Sentence(text)
    if spoken("line_mark_but").at(sentence.words, 0) is not None:
        return None
    mark = spoken("line_marks").at(sentence.words, 0)
    if mark is None or mark.end >= len(sentence.words):
        return None
    rest = text[sentence.tokens[mark.end - 1].end :].lstrip(_BETWEEN)
    first = rest.split(maxsplit=1)
    if len(first) > 1 and normalise(first[0]) in words_of("that_follows_mark"):
        return first[1].lstrip(_BETWEEN)
    return rest
