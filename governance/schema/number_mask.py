"""Leave telephone numbers out of what is said to somebody who may not see them.

A number the register has is found in any spelling. Any other is left out where it clearly is one:
after `+` and a country, after a word for calling, or in the pairs Danes write numbers in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from governance.schema.telephone import canonical, country_and_national
from governance.schema.words_of_text import split_words

_JOINT: Final = r"[^\S\n]|[().\-–/]"
_RUN: Final = re.compile(rf"(?:[+＋][^\S\n]?)?\(?[+＋]?\d(?:(?:{_JOINT}){{0,3}}\d)*")
"""Digits, and what stands between the digits of a number."""
_EXTENSION: Final = re.compile(
    r"[\s,;(]{0,3}(?:;ext=|(?:lokal(?:nummer|nr)?|lok|ext(?:ension)?|tast|omst(?:illing)?)[\s.:]{0,2})\d{1,7}\)?",
    re.IGNORECASE,
)
_PAIRS: Final = re.compile(r"\d\d(?:[ \u00a0\u202f]\d\d){3,}(?!\d)")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}([-./])\d{1,2}\1\d{4}")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_OF_HOME: Final = re.compile(r"[1-9]\d{3,5}")
_CALLED: Final = re.compile(
    r"(?<![^\W\d_])(?:ring\w*|opring\w*|kald\w*|tlf\w*|telefon\w*|tel|mobil\w*|mob|sms|vagt\w*|døgnvagt\w*"
    r"|hotline\w*|lokal\w*|omstilling\w*|direkte|phone\w*|telephone\w*|call\w*|dial\w*|cell\w*|text)"
    r"\b[^\d\n;!?]{0,24}$",
    re.IGNORECASE,
)
"""Words for calling somebody, a little before a number."""
_CALLED_NEXT: Final = re.compile(
    r"(?<![^\W\d_])(?:ring\w*|tlf|telefon\w*|tel|mobil|mob|lokal\w*|omstilling|call|phone|extension)"
    r"[\s.:]{0,2}(?:på|til|nr\.?|on|no\.?)?[\s.:]{0,2}$",
    re.IGNORECASE,
)
_IDENTIFIES: Final = re.compile(
    r"(?<![^\W\d_])(?:cvr|se|p|ean|gln|sag|sagen|sags|esdh|j|journal|kontrakt|kontrakten|konto|reg"
    r"|faktura|ordre|bilag|dok|dokument|case|contract|account|invoice|order|document|ref|reference"
    r"|uuid|id|iso|version)s?(?:[-\s]?(?:nr|nummer|numre|number|no|id))?[\s.:#–\-]{0,4}$",
    re.IGNORECASE,
)
"""Words for what has a number and is not called."""
_IDENTIFIES_IN_PAIRS: Final = re.compile(
    r"(?<![^\W\d_])(?:cvr|se|p|ean|gln|konto|account|reg)s?(?:[-\s]?(?:nr|nummer|numre|number|no|id))?"
    r"[\s.:#–\-]{0,4}$",
    re.IGNORECASE,
)
"""The same, where the digits may be written in pairs."""
LEAST_ALONE: Final = 7
"""The fewest digits by which a number is known without its country."""
_LEAST_BEGUN: Final = 4
_NEAR: Final = 60


class _Found(NamedTuple):
    """Where a number stands in a text."""

    start: int
    end: int


@dataclass(frozen=True)
class NumberSpan:
    """So many words of a text, from the word `first` on, in which a number stands."""

    first: int
    count: int


@dataclass(frozen=True)
class NumberMask:
    """It writes `instead` where a telephone number stands.

    `known` are the digits of the register's numbers, in every way they are written.
    """

    known: frozenset[str]
    instead: str = "…"

    def saying(self, instead: str) -> "NumberMask":
        """Return the same mask with another text in the place of a number."""
        return replace(self, instead=instead)

    def hide(self, text: str) -> str:
        """Return the text without its numbers."""
        return self.hide_all((text,))[0]

    def hide_all(self, pieces: Sequence[str]) -> tuple[str, ...]:
        """Return the pieces of one text without the numbers in it, each piece where it was."""
        if not any(sign.isdigit() for piece in pieces for sign in piece):
            return tuple(pieces)
        found = [*_united(self._found("".join(pieces)))]
        return tuple(self._cut(pieces, found)) if found else tuple(pieces)

    def word_spans(self, text: str, *, heading: str = "") -> list["NumberSpan"]:
        """Return which words of the text numbers stand in, as it is read under the heading."""
        if not any(map(str.isdigit, text)):
            return []
        begins = len(heading)
        found = [*_united(self._found(f"{heading}{text}"))]
        pieces, touched = split_words(text), list[int]()
        for number, piece in enumerate(pieces):
            ends = begins + len(piece)
            if number % 2 and any(one.start < ends and one.end > begins for one in found):
                touched.append(number // 2)
            begins = ends
        return [*_spans(touched)]

    def holds(self, text: str) -> bool:
        """Tell whether a number stands in the text."""
        return self.hide(text) != text

    def known_in(self, text: str) -> Iterator[str]:
        """Yield the digits of each known number in the text, whatever it is said to be.

        A number is among `known` in the way it is written.
        """
        for digits in (_Digits(text, run) for run in _RUN.finditer(text)):
            for found in self._known_at(digits):
                yield digits.between(found)

    @cached_property
    def _lengths(self) -> Sequence[int]:
        return sorted({len(way) for way in self.known}, reverse=True)

    def _cut(self, pieces: Sequence[str], found: Sequence[_Found]) -> Iterator[str]:
        begins = 0
        for piece in pieces:
            ends, kept, said = begins + len(piece), begins, ""
            for start, end in found:
                if end <= begins or start >= ends:
                    continue
                said += piece[kept - begins : max(start, begins) - begins]
                said += self.instead if start >= begins else ""
                kept = min(end, ends)
            yield said + piece[kept - begins :]
            begins = ends

    def _found(self, text: str) -> Iterator[_Found]:
        for run in _RUN.finditer(text):
            before = text[max(0, run.start() - _NEAR) : run.start()]
            digits = _Digits(text, run)
            for start, end in (
                *self._known_in(digits, named=bool(_IDENTIFIES.search(before))),
                *_clear_in(digits, before),
                *(self._cut_off(digits, before) if text[run.end() :].startswith("…") else ()),
            ):
                more = _EXTENSION.match(text, end)
                yield _Found(start, more.end() if more else end)

    def _cut_off(self, digits: "_Digits", before: str) -> Iterator[_Found]:
        """Find the beginning of a number whose end was cut off, as a long text is on a card."""
        last = len(digits.places)
        if digits.has_plus or _CALLED.search(before):
            yield digits.found(0, last)
        for first in digits.firsts:
            begun = digits.at(first, last - first)
            if len(begun) >= _LEAST_BEGUN and any(way.startswith(begun) for way in self.known):
                yield digits.found(first, last)

    def _known_in(self, digits: "_Digits", *, named: bool) -> Iterator[_Found]:
        """Find the register's numbers, but for digits that are said to be something else."""
        if not named or digits.has_plus:
            yield from self._known_at(digits)

    def _known_at(self, digits: "_Digits") -> Iterator[_Found]:
        for first in digits.firsts:
            for length in self._lengths:
                if digits.at(first, length) in self.known and digits.ends(first + length):
                    yield digits.found(first, first + length)
                    break


def mask_of(numbers: Iterable[str]) -> NumberMask:
    """Make the mask that knows these numbers."""
    return NumberMask(frozenset(way for number in numbers for way in ways_of_writing(number)))


def ways_of_writing(number: str) -> Iterator[str]:
    """Yield the digits of a number, with and without its country, and with a trunk zero."""
    parts = country_and_national(number)
    if parts is None:
        return
    country, national = parts
    yield from (f"{country}{national}", f"00{country}{national}", f"{country}0{national}")
    if len(national) >= LEAST_ALONE:
        yield from (national, f"0{national}")


def runs_of_digits(text: str) -> Iterator[str]:
    """Yield the places where as many digits stand together as a number has without its country.

    A day is none.
    """
    for run in _RUN.finditer(text):
        if digits_of(run[0]) >= LEAST_ALONE and not _DAY.fullmatch(run[0]):
            yield run[0]


def digits_of(text: str) -> int:
    """Count the digits of a text."""
    return sum(map(str.isdigit, text))


def numbers_in(text: str) -> Iterator[str]:
    """Yield what may be a telephone number where a text is about how somebody is reached."""
    for run in _RUN.finditer(text):
        kept = None if _DAY.fullmatch(run[0]) else canonical(run[0])
        if kept is not None and kept.startswith("+"):
            yield kept


class _Digits:
    """The digits of a run, and where each stands in the text."""

    def __init__(self, text: str, run: re.Match[str]) -> None:
        self.text, self.start = text, run.start()
        self.places = [place for place in range(run.start(), run.end()) if text[place].isdigit()]
        self.written = "".join(text[place] for place in self.places)
        self.has_plus = any(sign in "+＋" for sign in run[0])
        apart = [at - before > 1 for before, at in zip(self.places, self.places[1:], strict=False)]
        self.firsts = [0, *(number for number, gap in enumerate(apart, start=1) if gap)]
        self._lasts = {*self.firsts[1:], len(self.places)}

    def at(self, first: int, length: int) -> str:
        return self.written[first : first + length]

    def ends(self, last: int) -> bool:
        """Tell whether a group of digits ends before that digit."""
        return last in self._lasts

    def groups_back(self) -> list[int]:
        """Return where each group of digits ends, the last one first."""
        return sorted(self._lasts, reverse=True)

    def found(self, first: int, last: int) -> _Found:
        start = self.start if first == 0 else self.places[first]
        return _Found(start, self.places[last - 1] + 1)

    def between(self, found: _Found) -> str:
        """Return the digits that stand there, without what stands between them."""
        return "".join(sign for sign in self.text[found.start : found.end] if sign.isdigit())

    def written_from(self, first: int, last: int) -> str:
        found = self.found(first, last)
        return self.text[found.start : found.end]


def _clear_in(digits: _Digits, before: str) -> Iterator[_Found]:
    """Find what clearly is a number, whether the register has it or not."""
    named, called = _IDENTIFIES.search(before), _CALLED.search(before)
    is_called = called is not None and (named is None or named.start() < called.start())
    if digits.has_plus or digits.written.startswith("0045") or is_called:
        yield from _longest(digits)
    if is_called and _CALLED_NEXT.search(before) and _is_of_home(digits):
        yield digits.found(0, digits.groups_back()[-1])
    if is_called or not _IDENTIFIES_IN_PAIRS.search(before):
        yield from _in_pairs(digits)


def _longest(digits: _Digits) -> Iterator[_Found]:
    """Find the longest number that the run begins with."""
    for last in digits.groups_back():
        written = digits.written_from(0, last)
        kept = None if _DAY.fullmatch(written) else canonical(written.replace("＋", "+"))
        if kept is not None and kept.startswith("+"):
            yield digits.found(0, last)
            return


def _is_of_home(digits: _Digits) -> bool:
    first = digits.at(0, digits.groups_back()[-1])
    return bool(_OF_HOME.fullmatch(first)) and not _YEAR.fullmatch(first)


def _in_pairs(digits: _Digits) -> Iterator[_Found]:
    """Find the pairs Danes write numbers in, and what pairs stand beside them."""
    run_end = digits.places[-1] + 1
    for first in digits.firsts:
        start = digits.places[first]
        pairs = _PAIRS.match(digits.text, start, run_end)
        before = digits.text[start - 1 : start]
        if pairs and not before.isalnum() and before not in ("-", "/", ".", ","):
            yield _Found(digits.start if first == 0 else start, pairs.end())
            return


def _spans(words: Iterable[int]) -> Iterator[NumberSpan]:
    """Yield the words, those that follow one another as one span."""
    first = count = 0
    for word in words:
        if count and word == first + count:
            count += 1
            continue
        if count:
            yield NumberSpan(first, count)
        first, count = word, 1
    if count:
        yield NumberSpan(first, count)


def _united(found: Iterable[_Found]) -> Iterator[_Found]:
    """Yield them in order, those that touch as one."""
    last: _Found | None = None
    for one in sorted(found):
        if last is None:
            last = one
        elif one.start <= last.end:
            last = _Found(last.start, max(last.end, one.end))
        else:
            yield last
            last = one
    if last is not None:
        yield last
