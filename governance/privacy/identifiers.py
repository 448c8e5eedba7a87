"""Find a person in a text by what they are called and reached by, and put an alias there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

from governance.schema.telephone import country_and_national
from governance.schema.words_of_text import split_words

IdentifierKind: TypeAlias = Literal["name", "email", "phone", "account"]

_AROUND: Final = " \t\r\n\u00a0+()<>"
"""Characters that may stand around a value without being of a sentence."""
_PART_ENDS: Final = '/":|\\'
"""Between the parts of a key, of a scope, and of a text that is JSON."""
_ESCAPED: Final = (("%", "%25"), ("/", "%2f"))
_IN_ADDRESS: Final = frozenset(".@+'")
_SHORTEST_ACCOUNT: Final = 6
_SHORTEST_NUMBER: Final = 6


@dataclass(frozen=True)
class Identifier:
    """One thing by which a person is known."""

    kind: IdentifierKind
    text: str


@dataclass(frozen=True)
class Occurrence:
    """A person's place in a text: so many words from the word `first` on.

    `whole` says that nothing else stands there, or in that part of a key: it is a value and no
    mention in a sentence.
    """

    identifier: Identifier
    first: int
    count: int
    whole: bool


@dataclass(frozen=True)
class Identifiers:
    """Everything by which one person is known."""

    every: tuple[Identifier, ...]

    @classmethod
    def of(
        cls,
        *,
        names: Iterable[str] = (),
        emails: Iterable[str] = (),
        numbers: Iterable[str] = (),
        accounts: Iterable[str] = (),
    ) -> "Identifiers":
        """Put them together; numbers and accounts too short to be told from others are left out."""
        given: list[tuple[IdentifierKind, Iterable[str]]] = [
            ("name", (name for name in names if name.strip())),
            ("email", emails),
            ("phone", (one for one in numbers if len(_digits(one)) >= _SHORTEST_NUMBER)),
            ("account", (one for one in accounts if len(one) >= _SHORTEST_ACCOUNT)),
        ]
        found = (Identifier(kind, text) for kind, texts in given for text in texts)
        return cls(tuple(dict.fromkeys(found)))

    def found_in(self, text: str) -> list[Occurrence]:
        """Return where the person stands in the text, in order and none within another."""
        if not self.may_be_in(text):
            return []
        pieces = split_words(text)
        found, place = list[Occurrence](), 0
        while place < len(pieces) // 2:
            here = self._at(pieces, place)
            if here is not None:
                found.append(here)
            place += here.count if here is not None else 1
        return found

    def may_be_in(self, text: str) -> bool:
        """Tell quickly whether the person may stand in the text, which may be JSON."""
        low = text.casefold()
        return any(word in low for word in self._telling) or self._number_may_be_in(text)

    def without(self, alias: str, text: str) -> str:
        """Return the text with the alias wherever the person stands in it."""
        pieces = split_words(text)
        for one in reversed(self.found_in(text)):
            start = 2 * one.first + 1
            pieces[start : start + 2 * one.count - 1] = [alias]
        return "".join(pieces)

    @cached_property
    def _telling(self) -> tuple[str, ...]:
        """The longest word of each that is no number."""
        return tuple(
            max((word.casefold() for word in split_words(one.text)[1::2]), key=len)
            for one in self.every
            if one.kind != "phone"
        )

    @cached_property
    def _sought(self) -> Sequence[tuple[Identifier, str, int]]:
        """Each as it is written, the longest first, with its number of words."""
        written = {
            (one, form, len(split_words(form)) // 2)
            for one in self.every
            if one.kind != "phone"
            for form in (_plain(one.text), _plain(_escaped(one.text)))
        }
        return sorted(written, key=lambda one: -one[2])

    @cached_property
    def _numbers(self) -> Sequence[tuple[Identifier, frozenset[str]]]:
        return [(one, _forms_of(one.text)) for one in self.every if one.kind == "phone"]

    def _number_may_be_in(self, text: str) -> bool:
        if not self._numbers:
            return False
        digits = _digits(text)
        return any(form in digits for _, forms in self._numbers for form in forms)

    def _at(self, pieces: Sequence[str], place: int) -> Occurrence | None:
        for identifier, sought, count in self._sought:
            if place + count > len(pieces) // 2:
                continue
            there = _plain("".join(pieces[2 * place + 1 : 2 * (place + count)]))
            if identifier.kind == "email" and _is_longer_address(pieces, place, count):
                continue
            if there == sought:
                return Occurrence(identifier, place, count, _is_whole(pieces, place, count))
            if identifier.kind == "name" and there == f"{sought}s":
                return Occurrence(identifier, place, count, whole=False)
        return self._number_at(pieces, place)

    def _number_at(self, pieces: Sequence[str], place: int) -> Occurrence | None:
        for identifier, forms in self._numbers:
            longest = max(map(len, forms))
            digits = ""
            for count, word in enumerate(_numeric(pieces, place), start=1):
                digits += word
                if digits in forms and not _goes_on(pieces, place + count):
                    return Occurrence(identifier, place, count, _is_whole(pieces, place, count))
                if len(digits) >= longest:
                    break
        return None


def _numeric(pieces: Sequence[str], place: int) -> Iterator[str]:
    """Yield the words from there on, as long as they are digits."""
    for word in pieces[2 * place + 1 :: 2]:
        digits = word.replace("-", "")
        if not digits.isdigit():
            return
        yield digits


def _goes_on(pieces: Sequence[str], place: int) -> bool:
    """Tell whether more digits of the same number follow, after a blank at most."""
    follows = pieces[2 * place + 1] if place < len(pieces) // 2 else ""
    return follows.isdigit() and pieces[2 * place] in ("", " ", "\u00a0")


def _is_longer_address(pieces: Sequence[str], place: int, count: int) -> bool:
    """Tell whether the words are only the middle of another address."""
    end = place + count
    return (place > 0 and pieces[2 * place] in _IN_ADDRESS) or (
        end < len(pieces) // 2 and pieces[2 * end] in _IN_ADDRESS
    )


def _is_whole(pieces: Sequence[str], place: int, count: int) -> bool:
    before = pieces[2 * place].rstrip(_AROUND)
    after = pieces[2 * (place + count)].lstrip(_AROUND)
    begins = before.endswith(tuple(_PART_ENDS)) or (not before and place == 0)
    last = place + count == len(pieces) // 2
    return begins and (after.startswith(tuple(_PART_ENDS)) or (not after and last))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _escaped(text: str) -> str:
    """Write it as the part of a key."""
    for character, written in _ESCAPED:
        text = text.replace(character, written)
    return text


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _forms_of(number: str) -> frozenset[str]:
    """Return the number's digits as they may be written, with and without its country."""
    parts = country_and_national(number)
    forms = {_digits(number)}
    if parts is not None:
        country, national = parts
        forms |= {national, f"{country}{national}", f"00{country}{national}"}
    return frozenset(form for form in forms if len(form) >= _SHORTEST_NUMBER)
