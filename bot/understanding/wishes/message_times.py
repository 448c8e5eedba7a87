"""Read when and how often somebody wants to be written to.

An example is `højst to beskeder om ugen, ikke før 10` (at most two messages a week, not before 10).
The sentence says this and nothing else, or it is not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time

from bot.language.normalise import Sentence
from bot.language.phrase_table import Match, spoken, words_of
from bot.language.time_words import usual_weekdays_in
from bot.nlu_port import Intent, SaidTimes
from bot.understanding.entities.moments import clock_in
from bot.understanding.entities.numbers import whole_number

MESSAGE_TIMES = "message_times"
_LONGEST = 24
_WEEKDAYS = range(5)
_HOURS = 24


def times_wish(sentence: Sentence) -> Intent | None:
    """Read the wish, where the sentence says nothing else."""
    if len(sentence.words) > _LONGEST or read_times(sentence.raw) is None:
        return None
    return Intent("dialog", MESSAGE_TIMES, {"words": sentence.raw})


@dataclass
class _Reading:
    """The words of the sentence that are not accounted for yet."""

    words: list[str]
    taken: set[int] = field(default_factory=set)

    def find(self, section: str) -> Match | None:
        for match in spoken(section).all_in(self.words):
            if not self.taken.intersection(range(match.start, match.end)):
                return match
        return None

    def take(self, section: str) -> Match | None:
        match = self.find(section)
        if match is not None:
            self.taken |= set(range(match.start, match.end))
        return match

    @property
    def rest(self) -> list[str]:
        return [word for place, word in enumerate(self.words) if place not in self.taken]


def read_times(text: str) -> SaidTimes | None:
    """Read it; None where the text says anything else, or nothing of it."""
    sentence = Sentence(text)
    everybody = bool(spoken("times_everybody").all(sentence))
    if spoken("times_as_ever").all(sentence):
        return SaidTimes(as_ever=True, everybody=everybody)
    clock = clock_in(text) or _bare_hour(sentence)
    blanked = text if clock is None else f"{text[: clock[1]]} {text[clock[2] :]}"
    reading = _Reading(list(Sentence(blanked).words))
    most = _most_a_week(reading)
    quiet = _quiet_weekdays(reading)
    early = clock is not None and reading.take("times_not_before") is not None
    asked = reading.take("times_asked") is not None
    while reading.take("times_asked") or reading.take("times_everybody"):
        pass
    if any(word not in words_of("times_small_words") for word in reading.rest):
        return None
    if clock is not None and not (early or asked):
        return None
    if clock is None and most is None and not quiet:
        return None
    hour: time | None = None if clock is None else clock[0]
    return SaidTimes(
        hour=None if early else hour,
        not_before=hour if early else None,
        most_a_week=most,
        quiet_weekdays=quiet,
        everybody=everybody,
    )


def _bare_hour(sentence: Sentence) -> tuple[time, int, int] | None:
    """Read the hour of `ikke før 10` (not before 10)."""
    for match in spoken("times_not_before").all(sentence):
        number = whole_number(sentence.words, match.end)
        if number is not None and number.value < _HOURS:
            start, end = sentence.tokens[number.start].start, sentence.tokens[number.end - 1].end
            return time(number.value), start, end
    return None


def _most_a_week(reading: _Reading) -> int | None:
    week = reading.find("times_a_week")
    if week is None:
        return None
    number, begins = _number_before(reading.words, week.start)
    if number is None:
        return None
    reading.taken |= set(range(begins, week.end))
    reading.take("times_most")
    return number


def _number_before(words: Sequence[str], end: int) -> tuple[int | None, int]:
    for begins in (end - 2, end - 1):
        if begins < 0:
            continue
        found = whole_number(words, begins)
        if found is not None and found.end == end:
            return found.value, begins
    if end and words[end - 1] in words_of("once"):
        return 1, end - 1
    return (2, end - 1) if end and words[end - 1] in words_of("twice") else (None, end)


def _quiet_weekdays(reading: _Reading) -> tuple[int, ...]:
    for section in ("times_quiet_on", "times_only_on"):
        begins = reading.find(section)
        if begins is None:
            continue
        named = [
            match
            for match in usual_weekdays_in(reading.words, begins.end)
            if match.start >= begins.end
        ]
        if not named:
            continue
        days = {int(match.name) for match in named}
        reading.taken |= set(range(begins.start, begins.end))
        reading.taken |= {place for one in named for place in range(one.start, one.end)}
        only = section == "times_only_on"
        return tuple(sorted(set(_WEEKDAYS) - days if only else days))
    return ()
