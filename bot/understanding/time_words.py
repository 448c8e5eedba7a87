"""Know the words for days and times, in Danish and English.

They are listed in `vocabulary.yaml`; here is how they are looked up, and which typing errors are
forgiven. Words are folded (`bot.language.normalise`).
"""

from collections.abc import Sequence
from functools import cache, lru_cache

from bot.language.normalise import normalise_phrase, within_typo_distance
from bot.language.phrase_table import Match, spoken
from bot.language.vocabulary import listed, phrases

_LETTERS_OF_A_SHORT_NAME = 3
_SHORTEST_MISTYPED_MONTH = 5
_SHORTEST_SHORT_MONTH, _LONGEST_SHORT_MONTH = 3, 4
_KEPT = 4096


def weekday_at(words: Sequence[str], place: int) -> Match | None:
    """Find the weekday that begins with this word, a typing error forgiven; Monday is `0`."""
    return _typed("weekdays", words, place)


def month_at(words: Sequence[str], place: int) -> Match | None:
    """Find the month that begins with this word, a typing error forgiven; January is `1`."""
    return _typed("months", words, place)


def month_of(word: str) -> int | None:
    """Return the number of the month with that name, as it is spelled or shortened rightly."""
    found = spoken("months").at(normalise_phrase(word), 0)
    return None if found is None else int(found.name)


def weekday_of(word: str) -> int | None:
    """Return the number of the weekday with that name, spelled rightly; Monday is 0."""
    found = spoken("weekdays").at(normalise_phrase(word), 0)
    return None if found is None else int(found.name)


@cache
def month_names() -> frozenset[str]:
    """Return every name of a month as it is written, in small letters, the short ones too."""
    return frozenset(phrases("months"))


@cache
def short_months() -> tuple[str, ...]:
    """Return the months' names of three letters, and what they are shortened to."""
    found = (name for name in phrases("months") if len(name) <= _LETTERS_OF_A_SHORT_NAME)
    return tuple(dict.fromkeys(found))


@cache
def shortened_months() -> tuple[str, ...]:
    """Return the shortened names that are no other words, the longest first."""
    others = {"maj", "may", "mar", "jun", "jul", "jan"}
    found = (
        name
        for name in phrases("months")
        if _SHORTEST_SHORT_MONTH <= len(name) <= _LONGEST_SHORT_MONTH and name not in others
    )
    whole = {"june", "july", "juni", "juli"}
    return tuple(sorted(set(found) - whole, key=len, reverse=True))


def month_in_full(word: str) -> str | None:
    """Return the Danish name of the month with that name, or None."""
    number = month_of(word)
    return None if number is None else listed("months")[str(number)][0]


@cache
def long_weekday_names() -> tuple[str, ...]:
    """Return the weekdays' whole names as they are written, with the endings they have."""
    found = (name for name in phrases("weekdays") if len(name) > len("onsd"))
    return tuple(dict.fromkeys(found))


def is_short(match: Match) -> bool:
    """Tell whether it is an abbreviation, which may be another word too."""
    return len(match.words[0]) <= _LETTERS_OF_A_SHORT_NAME


@lru_cache(maxsize=_KEPT)
def is_month_mistyped(word: str) -> bool:
    """Tell whether it is a month mistyped, as `febuar` for `februar` (February).

    With a long name nothing else is meant, as with `janaur` for `januar` (January).
    """
    return any(within_typo_distance(word, name) for name in _long_months())


@cache
def _long_months() -> Sequence[str]:
    folded = map(normalise_phrase, phrases("months"))
    return [
        name[0] for name in folded if len(name) == 1 and len(name[0]) >= _SHORTEST_MISTYPED_MONTH
    ]


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
