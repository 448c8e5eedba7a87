"""Read whole numbers in digits and words, and decimals of a form, in Danish and English."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from bot.language.normalise import Sentence, normalise
from bot.language.phrase_table import spoken, words_of
from bot.language.vocabulary import listed
from bot.messages import Lang
from bot.nlu_port import NotParsed, ParsedAnswer
from bot.understanding.entities.spelled_numbers import Spelled, spelled_number

MOST_DIGITS = 9

_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_DECIMAL = re.compile(r"[0-9]+[.,][0-9]+")
_IN_SMALLER: Mapping[tuple[str, str], int] = {("years", "months"): 12, ("weeks", "days"): 7}
"""The units of which one is counted in the other, and how many there are in it."""
_MINUS_SIGNS = ("-", "−", "–")


@dataclass(frozen=True)
class Number:
    """A number at words `start` to `end` (exclusive)."""

    value: int
    start: int
    end: int


def whole_number(words: Sequence[str], start: int) -> Number | None:
    """Read the number that begins with this word, in digits or in words."""
    if start >= len(words):
        return None
    word = words[start]
    if word.isascii() and word.isdigit():
        return Number(int(word), start, start + 1) if len(word) <= MOST_DIGITS else None
    if _THOUSANDS.fullmatch(word) and len(word) <= MOST_DIGITS:
        return Number(int(re.sub(r"\D", "", word)), start, start + 1)
    spelled = spelled_number(words, start)
    if spelled is None:
        return None
    return Number(int(spelled.value), start, spelled.end) if spelled.is_whole else None


def number_at(words: Sequence[str], place: int) -> str | None:
    """Read the number that begins with this word, decimals allowed, with a decimal point."""
    if _DECIMAL.fullmatch(words[place]) and not _THOUSANDS.fullmatch(words[place]):
        return words[place].replace(",", ".")
    spelled = spelled_number(words, place)
    if spelled is not None and not spelled.is_whole:
        return spelled.value
    found = whole_number(words, place)
    return None if found is None else str(found.value)


def read_number(
    sentence: Sentence, *, asked: Sequence[str], lang: Lang
) -> ParsedAnswer | NotParsed:
    """Read the number of an answer.

    `asked` holds the folded words of the question, which say what is counted.
    """
    words = sentence.words
    counted = _in_unit_asked(sentence, asked)
    if counted is not None:
        return counted
    fault = _fault(sentence)
    if fault is not None:
        return NotParsed(fault)
    none = spoken("number_none").at(words, _after_lead(words))
    if none is not None:
        return ParsedAnswer("0", sentence.after(none.end))
    alone = spoken("number_one").at(words, spoken("filler").skip(words))
    if alone is not None:
        return ParsedAnswer("1", sentence.after(alone.end))
    found = _numbers(words, lang)
    if not found:
        return NotParsed("read.not_a_number")
    unit = _other_unit(sentence, found[0].end, asked)
    if unit is not None:
        return NotParsed("read.other_unit", {"unit": unit})
    return _counted(sentence, found)


def read_decimal(sentence: Sentence, *, lang: Lang) -> ParsedAnswer | NotParsed:
    """Read the number of a form, decimals allowed; the value has a decimal point."""
    words = sentence.words
    if _negative(sentence):
        return NotParsed("read.number_not_negative")
    found = _decimals(words, lang)
    if len(found) > 1:
        return NotParsed("read.one_number")
    if found and _goes_on(words, found):
        return ParsedAnswer(found[0].value, sentence.whole(), sure=False)
    if found:
        return ParsedAnswer(found[0].value)
    if spoken("number_none").whole(words) is not None:
        return ParsedAnswer("0")
    return NotParsed("read.not_a_decimal")


def _decimals(words: Sequence[str], lang: Lang) -> list[Spelled]:
    """Find every number, decimals allowed, each with a decimal point."""
    found: list[Spelled] = []
    place = 0
    while place < len(words):
        one = _decimal_at(words, place, lang)
        if one is not None:
            found.append(one)
        place = one.end if one is not None else place + 1
    return found


def _decimal_at(words: Sequence[str], place: int, lang: Lang) -> Spelled | None:
    word = words[place]
    if _is_decimal(word, lang) and len(word) <= MOST_DIGITS:
        return Spelled(word.replace(",", "."), place, place + 1)
    spelled = spelled_number(words, place)
    if spelled is not None and not spelled.is_whole:
        return spelled
    number = whole_number(words, place)
    if number is None or not _is_meant(words, number, lang):
        return None
    return Spelled(str(number.value), place, number.end)


def _counted(sentence: Sentence, found: Sequence[Number]) -> ParsedAnswer | NotParsed:
    words, first = sentence.words, found[0]
    leads = _after_lead(words) >= first.start
    roughly = any(word in words_of("approximations") for word in words)
    if _goes_on(words, found):
        return ParsedAnswer(str(first.value), sentence.whole(), sure=False)
    value = str(first.value)
    if len(found) > 1 and not _out_of(words, first, found[1]):
        return (
            ParsedAnswer(value, sentence.whole(), sure=False)
            if leads
            else NotParsed("read.one_number")
        )
    end = found[1].end if len(found) > 1 else first.end
    end = _skip_units(words, end)
    note = sentence.after(end) if leads else sentence.whole()
    return ParsedAnswer(value, note, sure=leads and not roughly)


def _goes_on(words: Sequence[str], found: Sequence[Number | Spelled]) -> bool:
    """Tell whether a part of a number is said that is not read, as in `4 millioner` (4 million)."""
    read = {place for one in found for place in range(one.start, one.end)}
    parts = words_of("parts_of_numbers")
    return any(word in parts for place, word in enumerate(words) if place not in read)


def _numbers(words: Sequence[str], lang: Lang) -> list[Number]:
    found: list[Number] = []
    place = 0
    while place < len(words):
        number = whole_number(words, place)
        if number is not None and _is_meant(words, number, lang):
            found.append(number)
        place = number.end if number is not None else place + 1
    return found


def _is_meant(words: Sequence[str], number: Number, lang: Lang) -> bool:
    """Tell whether "en", "et" (one) and, in English, "to" and "fire" are numbers here."""
    word = words[number.start]
    if word in words_of("number_articles"):
        return _skip_units(words, number.end) == len(words)
    if lang == "en" and word in words_of("number_danish_only"):
        return _skip_units(words, number.end) == len(words)
    return True


def _out_of(words: Sequence[str], first: Number, second: Number) -> bool:
    """Tell whether it is "two of three": then the first is meant."""
    between = words[_skip_units(words, first.end) : second.start]
    return bool(between) and all(word in words_of("number_of") for word in between)


def _after_lead(words: Sequence[str]) -> int:
    place = 0
    while place < len(words) and words[place] in words_of("number_lead"):
        place += 1
    return place


def _skip_units(words: Sequence[str], start: int) -> int:
    return spoken("number_units", "measures").skip(words, start)


def _other_unit(sentence: Sentence, end: int, asked: Sequence[str]) -> str | None:
    """Return the unit after the number, as written, when the question does not count in it."""
    if sentence.raw[sentence.tokens[end - 1].end :].lstrip().startswith("%"):
        return "%"
    if end >= len(sentence.words):
        return None
    for names in _measures():
        if sentence.words[end] in names and not names & set(asked):
            return sentence.between(end, end + 1)
    return None


def _in_unit_asked(sentence: Sentence, asked: Sequence[str]) -> ParsedAnswer | None:
    """Read years where months are asked, and weeks where days are; it is to be confirmed."""
    words, units = sentence.words, _units()
    spans = [
        (float(spelled.value), spelled.end)
        for place in range(len(words))
        if (spelled := _decimal_or_word(words, place)) is not None
    ]
    if len(spans) != 1 or spans[0][1] >= len(words):
        return None
    [(value, end)] = spans
    for (larger, smaller), factor in _IN_SMALLER.items():
        said = words[end] in units[larger] and not units[larger] & set(asked)
        whole = (value * factor).is_integer()
        if said and whole and units[smaller] & set(asked):
            return ParsedAnswer(str(int(value * factor)), sentence.whole(), sure=False)
    return None


def _decimal_or_word(words: Sequence[str], place: int) -> Spelled | None:
    spelled = spelled_number(words, place)
    value = number_at(words, place)
    if value is None:
        return None
    return Spelled(value, place, place + 1 if spelled is None else spelled.end)


def _fault(sentence: Sentence) -> str | None:
    if _negative(sentence):
        return "read.number_not_negative"
    for word in sentence.words:
        if _THOUSANDS.fullmatch(word) and len(word) <= MOST_DIGITS:
            continue
        if word[0].isdigit() and not word.isdigit():
            return "read.one_number" if "-" in word else "read.number_whole"
    if any(
        map(_is_broken, map(partial(spelled_number, sentence.words), range(len(sentence.words))))
    ):
        return "read.number_whole"
    return None


def _is_broken(spelled: Spelled | None) -> bool:
    return spelled is not None and not spelled.is_whole


def _negative(sentence: Sentence) -> bool:
    for place, word in enumerate(sentence.words):
        if word in words_of("minus") and whole_number(sentence.words, place + 1) is not None:
            return True
        gap = sentence.gap(place) if word[0].isdigit() else ""
        if gap.endswith(_MINUS_SIGNS) and not gap[:-1].strip() and (place == 0 or len(gap) > 1):
            return True
    return False


def _is_decimal(word: str, lang: Lang) -> bool:
    if not _DECIMAL.fullmatch(word):
        return False
    thousands = "." if lang == "da" else ","
    return not (_THOUSANDS.fullmatch(word) and thousands in word)


@cache
def _measures() -> Sequence[frozenset[str]]:
    return list(_units().values())


@cache
def _units() -> Mapping[str, frozenset[str]]:
    return {
        str(unit): frozenset(map(normalise, names)) for unit, names in listed("measures").items()
    }
