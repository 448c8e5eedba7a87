"""Read numbers that are written in words: whole ones by text2num, halves and decimals here.

A run of number words is read at once, so that no part of one is taken for all of it. text2num
knows no halves and no `komma` (point); docs/decisions/0047 says why it and what is ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from text_to_num import text2num

from bot.language.normalise import normalise
from bot.language.phrase_table import words_of
from bot.language.vocabulary import listed

_LANGS = ("da", "en")
_LONGEST = 8
"""The most words of a run."""
_HALF = 0.5


@dataclass(frozen=True)
class Spelled:
    """A number in words `start` to `end` (exclusive), with a decimal point where it has any."""

    value: str
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        return "." not in self.value


def spelled_number(words: Sequence[str], start: int) -> Spelled | None:
    """Read the number that begins with this word, in Danish or English, as far as it goes."""
    if start >= len(words):
        return None
    return _with_half(words, start) or _with_decimals(words, start) or _whole(words, start)


def _whole(words: Sequence[str], start: int) -> Spelled | None:
    noun = _nouns().get(words[start])
    if noun is not None:
        return Spelled(noun, start, start + 1)
    if not _begins_number(words[start]):
        return None
    for end in range(min(len(words), start + _LONGEST), start, -1):
        value = _value(" ".join(words[start:end]))
        if value is not None:
            return Spelled(str(value), start, end)
    return None


def _with_half(words: Sequence[str], start: int) -> Spelled | None:
    """Read `halvanden` (one and a half), `to en halv` (two and a half) and `en halv` (a half)."""
    if words[start] in words_of("one_and_a_half"):
        return Spelled("1.5", start, start + 1)
    whole = _figures(words, start) or _whole(words, start)
    end = _after_half(words, whole.end) if whole is not None else None
    if whole is not None and end is not None:
        return Spelled(str(int(whole.value) + _HALF), start, end)
    end = _after_half(words, start) if words[start] in words_of("number_articles") else None
    return None if end is None else Spelled(str(_HALF), start, end)


def _after_half(words: Sequence[str], start: int) -> int | None:
    """Return the end of `og en halv` (and a half) from there on."""
    place = start
    if words[place : place + 1] and words[place] in words_of("joins_half"):
        place += 1
    if words[place : place + 1] and words[place] in words_of("number_articles"):
        place += 1
        if words[place : place + 1] and words[place] in words_of("halves"):
            return place + 1
    return None


def _with_decimals(words: Sequence[str], start: int) -> Spelled | None:
    """Read `nioghalvfems komma ni fem` (ninety-nine point nine five); each digit is a word."""
    whole = _figures(words, start) or _whole(words, start)
    if whole is None or whole.end >= len(words):
        return None
    if words[whole.end] not in words_of("decimal_points"):
        return None
    digits, place = "", whole.end + 1
    while place < len(words):
        digit = _figures(words, place) or _whole(words, place)
        if digit is None or (digits and len(digit.value) > 1):
            break
        digits, place = digits + digit.value, digit.end
    return Spelled(f"{whole.value}.{digits}", start, place) if digits else None


def _figures(words: Sequence[str], place: int) -> Spelled | None:
    if place < len(words) and words[place].isascii() and words[place].isdigit():
        return Spelled(words[place], place, place + 1)
    return None


def _begins_number(word: str) -> bool:
    return word not in words_of("joins_half") and _value(word) is not None


@cache
def _nouns() -> Mapping[str, str]:
    return {
        normalise(word): str(value)
        for value, group in listed("number_nouns").items()
        for word in group
    }


@lru_cache(maxsize=4096)
def _value(text: str) -> int | None:
    if not text.replace(" ", "").isalpha():
        return None
    for lang in _LANGS:
        try:
            return int(text2num(text, lang))
        except ValueError:
            continue
    return None
