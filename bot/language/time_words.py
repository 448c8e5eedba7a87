"""Know the words for weekdays, months and holidays, in Danish and English.

They are listed in `vocabulary.yaml` and nowhere else; here is how they are looked up, what they are
shortened to, and which typing errors are forgiven. Words to look up are folded
(`bot.language.normalise`); those returned are as they are written, in small letters.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import Match, Phrases, spoken, words_of
from bot.language.vocabulary import listed, phrases

_LETTERS_OF_A_SHORT_NAME = 3
_LETTERS_OF_A_LONG_WEEKDAY = 6
_LETTERS_OF_A_LONG_HOLIDAY = 8
_KEPT = 4096
_WORKING_WEEK = range(5)
_ON_A_RULE = {"dag": ("", "en", "e"), "day": ("", "s")}
"""The endings of a weekday that is meant every week: `fredagen`, `fredage` and `Fridays`."""


def weekday_at(words: Sequence[str], place: int) -> Match | None:
    """Find the weekday that begins with this word, a typing error forgiven; Monday is `0`."""
    return _typed("weekdays", words, place)


def month_at(words: Sequence[str], place: int) -> Match | None:
    """Find the month that begins with this word, a typing error forgiven; January is `1`."""
    return _typed("months", words, place)


def written_weekday_at(words: Sequence[str], place: int) -> Match | None:
    """Find the weekday as `weekday_at` does, where it is spelled rightly."""
    return spoken("weekdays").at(words, place)


def written_month_at(words: Sequence[str], place: int) -> Match | None:
    """Find the month as `month_at` does, where it is spelled rightly."""
    return spoken("months").at(words, place)


def holiday_at(words: Sequence[str], place: int) -> Match | None:
    """Find the holiday that begins with this word; a typing error is forgiven in a long one."""
    found = spoken("holidays").at(words, place)
    if found is None and len(words[place]) >= _LETTERS_OF_A_LONG_HOLIDAY:
        found = _typed("holidays", words, place)
    return found


def usual_weekdays_in(words: Sequence[str], start: int) -> Sequence[Match]:
    """Find the working weekdays that are meant every week from there on, as `fredagen`."""
    return _usual_weekdays().all_in(words, start)


def month_in_full(name: str) -> str | None:
    """Return the Danish name of the month that is called so, or None where none is."""
    found = written_month_at(normalise_phrase(name), 0)
    return None if found is None else listed("months")[found.name][0]


@cache
def month_names() -> frozenset[str]:
    """Return every name of a month, the short ones too."""
    return frozenset(phrases("months"))


@cache
def short_month_names() -> tuple[str, ...]:
    """Return the names of three letters: those that are shortened, and `maj` and `may`."""
    return tuple(name for name in phrases("months") if len(name) == _LETTERS_OF_A_SHORT_NAME)


@cache
def shortened_months() -> tuple[str, ...]:
    """Return the shortened names that are no other words, the longest first."""
    other = words_of("months_that_are_words")
    return tuple(sorted(set(_shortened()) - other, key=lambda name: (-len(name), name)))


@cache
def long_weekday_names() -> tuple[str, ...]:
    """Return the weekdays' whole names: `mandag`, `mandags` and `monday`, and not `mandagen`."""
    names = (name for name in phrases("weekdays") if len(name) >= _LETTERS_OF_A_LONG_WEEKDAY)
    return tuple(name for name in names if not name.endswith("en"))


def is_short(match: Match) -> bool:
    """Tell whether it is an abbreviation, which may be another word too."""
    return len(match.words[0]) <= _LETTERS_OF_A_SHORT_NAME


def _shortened() -> Iterator[str]:
    """Return the names that a longer name of the same month begins with."""
    for names in listed("months").values():
        for name in names:
            if any(other != name and other.startswith(name) for other in names):
                yield name


@cache
def _usual_weekdays() -> Phrases:
    found: dict[str, list[str]] = defaultdict(list)
    for number, names in listed("weekdays").items():
        if int(number) in _WORKING_WEEK:
            for name in names:
                found[number].extend(name + end for end in _ON_A_RULE.get(name[-3:], ()))
    return Phrases(found)


def _typed(section: str, words: Sequence[str], place: int) -> Match | None:
    if not 0 <= place < len(words):
        return None
    found = _of_one_word(section, words[place])
    if found is None:
        return None
    name, written, exact = found
    return Match(name, (written,), place, place + 1, exact)


@lru_cache(maxsize=_KEPT)
def _of_one_word(section: str, word: str) -> tuple[str, str, bool] | None:
    table = spoken(section)
    match = table.at((word,), 0) or table.like((word,), 0)
    return None if match is None else (match.name, match.words[0], match.exact)
