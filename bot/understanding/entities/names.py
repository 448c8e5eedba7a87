"""Find where a sentence names the things and people of an authority."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.normalise import Sentence, errors_allowed, normalise_phrase, stems
from bot.language.phrase_table import words_of
from bot.language.vocabulary import listed, phrases
from governance.ports import RegisterReader
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.suppliers import Supplier, spoken_names
from governance.records.systems import System

Kind: TypeAlias = Literal["system", "supplier", "contract", "forum", "person"]
_Words: TypeAlias = tuple[str, ...]
_Named: TypeAlias = tuple[Kind, str]
_Tree: TypeAlias = dict[str, Any]
"""Phrases word by word; the words that may follow one are the tree below it."""

_KINDS: Sequence[Kind] = ("system", "supplier", "contract", "forum", "person")
"""The kinds in the order in which they win where the same words name several."""
_MOST_ALIKE = 8
_MOST_REMEMBERED = 20_000
_TEXTS_KEPT = 64
"""So many texts that were read last are kept with what they name: each is read several times."""
_END = ""
_SHORTEST_ALONE = 2
_DEFINITE = ("en", "et", "n", "t")
_SHORTEST_IN_A_COMPOUND = 4
_SHORTEST_IN_TWO = 6
_SHORTEST_CUT = 4
_SHORTEST_TELLING = 7
"""The fewest letters of a word by which something may be known that has another name."""
_SHORTEST_MISSPELT = 5
_VOWELS = frozenset("aeiouyæøå")
_BEYOND = "\uffff"
"""A character that sorts after every letter."""


class KnownName(NamedTuple):
    """One thing or person, with every name it has.

    `key` is a name, a contract's number or a member's e-mail. `purpose` is what a system is for.
    """

    kind: Kind
    key: str
    phrases: tuple[str, ...]
    purpose: str = ""


@dataclass(frozen=True)
class Mention:
    """Words `start` to `end` (exclusive) name something.

    Several keys say that nobody can tell which is meant. `exact` is false where the name is
    mistyped.
    """

    kind: Kind
    keys: tuple[str, ...]
    start: int
    end: int
    exact: bool = True


class Names:
    """It knows everything that has a name in one authority.

    It is made once and asked for every sentence. It copes with 50,000 names.
    """

    def __init__(self, called: Iterable[KnownName]) -> None:
        found: defaultdict[_Words, dict[_Named, None]] = defaultdict(dict)
        by_figures: defaultdict[str, set[str]] = defaultdict(set)
        described: defaultdict[str, set[str]] = defaultdict(set)
        for kind, key, spoken, purpose in called:
            for stem in _telling_stems(normalise_phrase(purpose)):
                described[stem].add(key)
            if kind == "contract" and (figures := _figures_of(key)) is not None:
                by_figures[figures].add(key)
            for phrase in spoken:
                for words in _called_by(kind, normalise_phrase(phrase)):
                    found[words][kind, key] = None
        self._found = {words: tuple(named) for words, named in found.items()}
        self._tree: _Tree = {}
        for words in self._found:
            _plant(self._tree, words)
        firsts: defaultdict[str, list[str]] = defaultdict(list)
        for first in self._tree:
            if not first[0].isdigit():
                firsts[first[0]].append(first)
        self._firsts = dict(firsts)
        self._things = sorted(
            {words[0] for words, named in self._found.items() if named[0][0] != "person"}
        )
        self._longest = max((2, *map(len, self._found)))
        self._alike: dict[str, list[str]] = {}
        self._read: dict[str, tuple[Mention, ...]] = {}
        self._by_figures = {figures: tuple(keys) for figures, keys in by_figures.items()}
        self._described = {stem: name for stem, (name, *more) in described.items() if not more}

    def mentions(self, sentence: Sentence) -> list[Mention]:
        """Find what the sentence names, in its order and without overlaps.

        The longest name wins, and one typed right.
        """
        found = self._read.get(sentence.raw)
        if found is None:
            if len(self._read) >= _TEXTS_KEPT:
                self._read.clear()
            found = self._read[sentence.raw] = tuple(self._mentions(sentence))
        return list(found)

    def _mentions(self, sentence: Sentence) -> list[Mention]:
        words = sentence.words
        taken: dict[int, Mention | None] = dict.fromkeys(_in_addresses(sentence))
        for find in (self._exactly, self._mistyped):
            place = 0
            while place < len(words):
                free = _free_from(place, taken, min(len(words), place + self._longest))
                found = find(sentence, place, free) if free > place else None
                if found is not None:
                    taken.update(dict.fromkeys(range(found.start, found.end), found))
                place = found.end if found is not None else place + 1
        named = dict.fromkeys(one for one in taken.values() if one is not None)
        return sorted(named, key=lambda one: one.start)

    def described(self, sentence: Sentence) -> Mention | None:
        """Find the one system that is spoken of by what it is for, when nothing is named.

        `kørelisterne` (the route lists) are of Omsorgsnøglen.
        """
        found = {
            name: place
            for place, word in enumerate(sentence.words)
            for stem in _telling_stems((word,))
            if (name := self._described.get(stem)) is not None
        }
        if len(found) != 1:
            return None
        [(name, place)] = found.items()
        return Mention("system", (name,), place, place + 1, exact=False)

    def misspelt(self, sentence: Sentence) -> Mention | None:
        """Find the one system that a word may be with more typing errors than are forgiven.

        It is for who has no time to write: `ndmøelderen` is Nødmelderen. A word that means
        something is none of these.
        """
        found = {
            one.keys: one
            for place, word in enumerate(sentence.words)
            if len(word) >= _SHORTEST_MISSPELT and word not in _common_words() and word.isalpha()
            if (one := self._misspelt(word, place)) is not None
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _misspelt(self, word: str, place: int) -> Mention | None:
        among = self._firsts.get(word[0], [])
        hits = process.extract(
            word,
            among,
            scorer=OSA.distance,
            processor=_in_danish_letters,
            score_cutoff=errors_allowed(word) + 1,
            limit=_MOST_ALIKE,
        )
        named = [
            self._mention((first,), place, exact=False)
            for first, _, _ in hits
            if (first,) in self._found
        ]
        meant = {one.keys: one for one in named if one.kind == "system"}
        return next(iter(meant.values())) if len(meant) == 1 else None

    def _exactly(self, sentence: Sentence, start: int, end: int) -> Mention | None:
        keys = self._by_figures.get(sentence.words[start])
        if keys and start and sentence.words[start - 1] in words_of("before_figures"):
            return Mention("contract", keys, start, start + 1)
        phrase = _longest(self._tree, sentence.words[start:end], _same)
        if phrase is None or _is_something_else(sentence, start, phrase):
            return None
        return self._mention(phrase, start, exact=True)

    def _mistyped(self, sentence: Sentence, start: int, end: int) -> Mention | None:
        """Find a name with a typing error or two, or one with more joined on to it.

        A word that means something else is no mistyped name.
        """
        words = sentence.words[start:end]
        in_two = self._in_two("".join(words[:2]), start) if len(words) > 1 else None
        if in_two is not None:
            return in_two
        for first in self._firsts_like(words[0]):
            rest = _longest(self._tree[first], words[1:], _nearly)
            if rest is not None:
                return self._mention((first, *rest), start, exact=False)
        return None

    def _firsts_like(self, word: str) -> Sequence[str]:
        """Return the first words of names that this one may be, the nearest first."""
        known = self._alike.get(word)
        if known is None:
            if len(self._alike) >= _MOST_REMEMBERED:
                self._alike.clear()
            known = self._alike[word] = list(self._look_for(word))
        return known

    def _look_for(self, word: str) -> Iterator[str]:
        if word in _common_words() or word[0].isdigit():
            return
        yield from self._nearest(word)
        yield from (first for first in _beginnings(word) if first in self._tree)
        for stem in _without_the_article(word):
            yield from self._nearest(stem)
        yield from self._cut_short(word)

    def _cut_short(self, word: str) -> Iterator[str]:
        """Find the one name that begins so, as `nødm` for Nødmelderen and `tågev` for Tågevarsel.

        It is cut as abbreviations are, after a consonant and before a vowel.
        """
        if len(word) < _SHORTEST_CUT or word[-1] in _VOWELS:
            return
        first = bisect_left(self._things, word)
        among = self._things[first : bisect_left(self._things, word + _BEYOND)]
        if not among or len(among) > _MOST_ALIKE:
            return
        meant = {self._found.get((one,)) for one in among}
        if len(meant) == 1 and all(one[len(word) :][:1] in _VOWELS for one in among):
            yield among[0]

    def _nearest(self, word: str) -> Iterator[str]:
        """Find the first words with so few typing errors that they may be meant."""
        most = errors_allowed(word)
        if not most:
            return
        among = self._firsts.get(word[0], [])
        hits = process.extract(
            word, among, scorer=OSA.distance, score_cutoff=most, limit=_MOST_ALIKE
        )
        yield from (first for first, errors, _ in hits if errors <= errors_allowed(first))

    def _in_two(self, name: str, start: int) -> Mention | None:
        """Find a name of one word that is written as two, as `tåge varsel` for Tågevarsel."""
        if (name,) not in self._found or len(name) < _SHORTEST_IN_TWO:
            return None
        return replace(self._mention((name,), start, exact=False), end=start + 2)

    def _mention(self, phrase: _Words, start: int, *, exact: bool) -> Mention:
        named = self._found[phrase]
        kind = min((kind for kind, _ in named), key=_KINDS.index)
        keys = tuple(key for one, key in named if one == kind)
        return Mention(kind, keys, start, start + len(phrase), exact)


def names_of(register: RegisterReader) -> Names:
    """Return the names of the register's systems, suppliers, contracts, forums and members."""
    return register.derived("names", lambda: names_among(tuple(_called(register))))


@lru_cache(maxsize=16)
def names_among(called: tuple[KnownName, ...]) -> Names:
    """Make the names once for the same input: most changes in a register change none."""
    return Names(called)


def _called(register: RegisterReader) -> Iterator[KnownName]:
    for system in register.find(System):
        one = system.record
        yield KnownName("system", one.name, (one.name, *one.aliases), one.purpose or "")
    suppliers = [kept.record.name for kept in register.find(Supplier)]
    for name, spoken in spoken_names(suppliers).items():
        yield KnownName("supplier", name, (name, spoken))
    for contract in register.find(Contract):
        yield KnownName("contract", contract.record.number, (contract.record.number,))
    for forum in register.find(Forum):
        name = forum.record.name
        bare = name.removesuffix(forum.record.contract).strip()
        yield KnownName("forum", name, (name, bare, *_in_english(bare)))
    yield from people(
        (kept.record.email, kept.record.name) for kept in register.find(Member, active=True)
    )


def _in_english(forum: str) -> Iterator[str]:
    """Return the forum's English names, as `operations forum` where it is called `Driftsforum`."""
    for english, called in listed("forums_in_english").items():
        if normalise_phrase(forum) in map(normalise_phrase, called):
            yield english


def _figures_of(number: str) -> str | None:
    """Return the figures of a contract's number, as 103 where it is K-103."""
    letters, dash, figures = number.partition("-")
    return figures if dash and letters.isalpha() and figures.isdigit() else None


def people(members: Iterable[tuple[str, str]]) -> Iterator[KnownName]:
    """Name people by the whole name, the first and the last; a member is an e-mail and a name."""
    for email, name in members:
        parts = name.split()
        yield KnownName("person", email, (name, parts[0], parts[-1]))


def _telling_stems(words: Iterable[str]) -> Iterator[str]:
    """Return the stems of the longer words that mean nothing else."""
    for word in words:
        if len(word) >= _SHORTEST_TELLING and word not in _common_words():
            yield from stems(word)


def _called_by(kind: Kind, words: _Words) -> Iterator[_Words]:
    """Return the words a thing is called by, as both `TV-systemet` (the TV system) and `tv`."""
    if not words or (len(words[0]) < _SHORTEST_ALONE and len(words) == 1):
        return
    yield words
    first, *rest = words
    in_two = kind == "system" and len(rest) == 1 and rest[0] in _joined_on()
    if in_two and len(first) >= _SHORTEST_ALONE and first not in _common_words():
        yield (first,)


def _in_addresses(sentence: Sentence) -> Iterator[int]:
    """Yield the places of words within an e-mail address, which names nothing."""
    if "@" not in sentence.raw:
        return
    for place, token in enumerate(sentence.tokens):
        start = sentence.raw.rfind(" ", 0, token.start) + 1
        if "@" in sentence.raw[start:].split(" ", maxsplit=1)[0]:
            yield place


def _free_from(start: int, taken: Collection[int], end: int) -> int:
    """Return the first place from there on that is taken."""
    return next((place for place in range(start, end) if place in taken), end)


def _without_endings(word: str) -> Iterator[str]:
    """Return the word, and the word without the s of the genitive."""
    yield word
    if word.endswith("s"):
        yield word[:-1]


def _plant(tree: _Tree, words: _Words) -> None:
    """Add a phrase to the tree, word by word; where it ends, `_END` stands."""
    for word in words:
        tree = tree.setdefault(word, {})
    tree[_END] = {}


def _longest(
    tree: _Tree, words: Sequence[str], ways: Callable[[str, _Tree], Iterator[str]]
) -> _Words | None:
    """Return the longest phrase of the tree that these words begin with."""
    if words:
        for way in ways(words[0], tree):
            rest = _longest(tree[way], words[1:], ways)
            if rest is not None:
                return (way, *rest)
    return () if _END in tree else None


def _same(word: str, tree: _Tree) -> Iterator[str]:
    yield from (way for way in _without_endings(word) if way in tree)


def _nearly(word: str, tree: _Tree) -> Iterator[str]:
    if word in tree:
        yield word
        return
    for way in tree:
        if way != _END and OSA.distance(word, way) <= errors_allowed(way):
            yield way


def _beginnings(word: str) -> Iterator[str]:
    """Return the beginnings of a compound that may be a name.

    In `taagevarselsystemet` (the Tågevarsel system) the name comes first, and the rest says what
    kind of thing it is. `vandvagt` (water watch) may be the name `vandvagten` (the water watch).
    """
    for ending in _joined_on():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_IN_A_COMPOUND:
            yield stem
            yield stem.removesuffix("s")
            yield from (stem + article for article in _DEFINITE)
    if len(word) >= _SHORTEST_IN_TWO:
        yield from (word + ending for ending in _DEFINITE)


def _without_the_article(word: str) -> Iterator[str]:
    """Return the word without the article after it: a name, perhaps mistyped.

    Examples are `fyrjurnalen` (the lighthouse journal) and its genitive for the name Fyrjournal.
    For `forummet` (the forum) it is `forum`.
    """
    word = word.removesuffix("s")
    for ending in _DEFINITE:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_IN_TWO:
            yield stem
            if stem[-1] == stem[-2]:
                yield stem[:-1]


def _in_danish_letters(word: str) -> str:
    """Write `ø` for `oe`, so that a typing error beside it counts as one."""
    return word.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")


def _is_something_else(sentence: Sentence, start: int, phrase: _Words) -> bool:
    """Tell whether a person's name is rather a common word.

    `bo` (live) in small letters and `Per 1. marts` (as of 1 March) are hardly people. The name is
    one in `nåede bo` (did Bo manage).
    """
    if len(phrase) > 1 or sentence.words[start] not in _common_words():
        return False
    token, after = sentence.tokens[start], sentence.words[start + 1 : start + 2]
    in_small_letters = sentence.raw[token.start : token.end].islower()
    dated = bool(after) and after[0][0].isdigit()
    asked_of = start > 0 and sentence.words[start - 1] in words_of("before_a_person")
    begins = start == 0 or sentence.words[start - 1] in words_of("asking")
    does = begins and bool(after) and after[0] in words_of("after_a_person")
    does |= not words_of("only_people_do").isdisjoint(after)
    return dated or (in_small_letters and not (asked_of or does))


@cache
def _common_words() -> frozenset[str]:
    """Return the words that are no name mistyped."""
    return frozenset(
        word for phrase in phrases("common_words") for word in normalise_phrase(phrase)
    )


@cache
def _joined_on() -> tuple[str, ...]:
    return tuple(ending for joined in phrases("joined_on") for ending in normalise_phrase(joined))
