"""What an authority calls its things and people, and where a sentence speaks of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.folding import Sentence, errors_allowed, fold_phrase
from bot.understanding.phrases import words_of
from bot.understanding.vocabulary import phrases
from governance.ports import Readable
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.suppliers import Supplier, spoken_names
from governance.records.systems import System

Kind: TypeAlias = Literal["system", "supplier", "contract", "forum", "person"]
_Words: TypeAlias = tuple[str, ...]
_Named: TypeAlias = tuple[Kind, str]

_KINDS: Sequence[Kind] = ("system", "supplier", "contract", "forum", "person")
"""What wins where the same words name several kinds of things."""
_MOST_ALIKE = 8
_SHORTEST_ALONE = 2
_SHORTEST_IN_A_COMPOUND = 4


class Called(NamedTuple):
    """One thing or person and all that is said for it. `key`: a name, a contract's number, a member's e-mail."""

    kind: Kind
    key: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """Words `start` to `end` (exclusive) name something; several keys: nobody can tell which. Not `exact`: mistyped."""

    kind: Kind
    keys: tuple[str, ...]
    start: int
    end: int
    exact: bool = True


class Names:
    """Everything that has a name in one authority. Made once, asked for every sentence; 50,000 names are no matter."""

    def __init__(self, called: Iterable[Called]) -> None:
        found: defaultdict[_Words, dict[_Named, None]] = defaultdict(dict)
        for kind, key, spoken in called:
            for phrase in spoken:
                words = fold_phrase(phrase)
                if words and (len(words) > 1 or len(words[0]) >= _SHORTEST_ALONE):
                    found[words][kind, key] = None
        self._found = {words: tuple(named) for words, named in found.items()}
        by_first: defaultdict[str, list[_Words]] = defaultdict(list)
        for words in sorted(self._found, key=len, reverse=True):
            by_first[words[0]].append(words)
        self._by_first = dict(by_first)
        self._firsts = [first for first in self._by_first if not first[0].isdigit()]

    def mentions(self, sentence: Sentence) -> list[Mention]:
        """What the sentence names, in its order, none overlapping; the longest name wins, and one typed right."""
        words = sentence.words
        taken: dict[int, Mention] = {}
        for find in (self._exactly, self._mistyped):
            place = 0
            while place < len(words):
                free = _free_from(place, taken, len(words))
                found = find(sentence, place, free) if free > place else None
                if found is not None:
                    taken.update(dict.fromkeys(range(found.start, found.end), found))
                place = found.end if found is not None else place + 1
        return sorted(dict.fromkeys(taken.values()), key=lambda one: one.start)

    def _exactly(self, sentence: Sentence, start: int, end: int) -> Mention | None:
        words = sentence.words[start:end]
        for first in _without_endings(words[0]):
            for phrase in self._by_first.get(first, ()):
                if _fits(words, phrase) and not _is_something_else(sentence, start, phrase):
                    return self._mention(phrase, start, exact=True)
        return None

    def _mistyped(self, sentence: Sentence, start: int, end: int) -> Mention | None:
        """A typing error or two in a word that means nothing else; or a name with more joined on to it."""
        words = sentence.words[start:end]
        word = words[0]
        most = errors_allowed(word)
        if word in _common_words() or word[0].isdigit():
            return None
        alike: list[str] = []
        if most:
            hits = process.extract(
                word, self._firsts, scorer=OSA.distance, score_cutoff=most, limit=_MOST_ALIKE
            )
            alike = [first for first, errors, _ in hits if errors <= errors_allowed(first)]
        alike += [first for first in _beginnings(word) if first in self._by_first]
        for first in alike:
            for phrase in self._by_first[first]:
                if first[0] == word[0] and _nearly_fits(words[1:], phrase[1:]):
                    return self._mention(phrase, start, exact=False)
        return None

    def _mention(self, phrase: _Words, start: int, *, exact: bool) -> Mention:
        named = self._found[phrase]
        kind = min((kind for kind, _ in named), key=_KINDS.index)
        keys = tuple(key for one, key in named if one == kind)
        return Mention(kind, keys, start, start + len(phrase), exact)


def names_of(register: Readable) -> Names:
    """Those of the register's systems, suppliers, contracts, forums and members."""
    return register.derived("names", lambda: Names(_called(register)))


def _called(register: Readable) -> Iterator[Called]:
    for system in register.find(System):
        yield Called("system", system.record.name, (system.record.name, *system.record.aliases))
    suppliers = [kept.record.name for kept in register.find(Supplier)]
    for name, spoken in spoken_names(suppliers).items():
        yield Called("supplier", name, (name, spoken))
    for contract in register.find(Contract):
        number = contract.record.number
        yield Called("contract", number, (number, *_by_figures(number)))
    for forum in register.find(Forum):
        name = forum.record.name
        bare = name.removesuffix(forum.record.contract).strip()
        yield Called("forum", name, (name, bare))
    yield from people(
        (kept.record.email, kept.record.name) for kept in register.find(Member, active=True)
    )


def _by_figures(number: str) -> Iterator[str]:
    """`på 103`, where the number is K-103."""
    letters, dash, figures = number.partition("-")
    if dash and letters.isalpha() and figures.isdigit():
        yield from (f"{before} {figures}" for before in phrases("before_figures"))


def people(members: Iterable[tuple[str, str]]) -> Iterator[Called]:
    """By the whole name, the first and the last; by e-mail and name."""
    for email, name in members:
        parts = name.split()
        yield Called("person", email, (name, parts[0], parts[-1]))


def _free_from(start: int, taken: Collection[int], end: int) -> int:
    """The first place from there on that is taken."""
    return next((place for place in range(start, end) if place in taken), end)


def _without_endings(word: str) -> Iterator[str]:
    """The word, and without the s of the genitive."""
    yield word
    if word.endswith("s"):
        yield word[:-1]


def _fits(words: Sequence[str], phrase: _Words) -> bool:
    if len(words) < len(phrase):
        return False
    return all(
        wanted in _without_endings(word) for word, wanted in zip(words, phrase, strict=False)
    )


def _nearly_fits(words: Sequence[str], rest: _Words) -> bool:
    if len(words) < len(rest):
        return False
    return all(
        OSA.distance(word, wanted) <= errors_allowed(wanted)
        for word, wanted in zip(words, rest, strict=False)
    )


def _beginnings(word: str) -> Iterator[str]:
    """`taagevarselsystemet` begins with a name, and what is joined on says what kind of thing it is."""
    for joined in phrases("joined_on"):
        for ending in fold_phrase(joined):
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= _SHORTEST_IN_A_COMPOUND:
                yield stem
                yield stem.removesuffix("s")


def _is_something_else(sentence: Sentence, start: int, phrase: _Words) -> bool:
    """`bo` in small letters and `Per 1. marts` are hardly people, when they are words besides; `nåede bo` is."""
    if len(phrase) > 1 or sentence.words[start] not in _common_words():
        return False
    token, after = sentence.tokens[start], sentence.words[start + 1 : start + 2]
    in_small_letters = sentence.raw[token.start : token.end].islower()
    dated = bool(after) and after[0][0].isdigit()
    asked_of = start > 0 and sentence.words[start - 1] in words_of("before_a_person")
    return dated or (in_small_letters and not asked_of)


@cache
def _common_words() -> frozenset[str]:
    """What is no name mistyped."""
    return frozenset(word for phrase in phrases("common_words") for word in fold_phrase(phrase))
