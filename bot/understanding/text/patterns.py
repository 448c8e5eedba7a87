"""Find in a sentence the patterns of words that are written in YAML.

`hvem … ansvarlig|ejer` (who … responsible|owner) is `hvem`, up to four words of whatever kind, then
one of the two. `ok|i_orden` (ok|in order) may be two words. `numre + ikke bekræftet` (numbers + not
confirmed) are both, in either order.

`<system>` is something that has a name. A word in capitals stands for a group of words. Any other
stands for its inflections, and for what it becomes when it is mistyped.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.normalise import Sentence, errors_allowed, normalise_phrase, stems
from bot.understanding.entities.names import Mention

GAP = "…"
ANY_ORDER = " + "
JOINED = "_"
ANYTHING = "<thing>"
NUMBER = "<number>"
"""The number of a requirement, as 3.2."""

_REQUIREMENT = re.compile(r"[1-3][.,][1-5]")

_SENTENCES_KEPT = 512
"""The sentences, by the set of patterns, of which it is known what was found in them."""
_WIDEST_GAP = 4
_MOST_ALIKE = 12
_OF_THE_SAME_STEM = 0.98
_MISTYPED = 0.88
_JOINED = 0.8
_SHORTEST_JOINED = 3
_SHORTEST_STEM_JOINED = len("da:") + 4
"""The shortest stem of a compound's end.

`vilkårene` (the terms) has no more to do with `årlig` (yearly) than that both have `år` (year) in
them.
"""
_SHORTEST_OF_A_COMPOUND = 6
_SHORTEST_STEM_ALONE = len("da:") + 4
"""The shortest stem that leaves no doubt which word is meant."""

_Part: TypeAlias = frozenset[str]
"""The words any of which may stand there; `<…>` for something that has a name; empty for a gap."""


@dataclass(frozen=True)
class PatternHit:
    """A pattern found at words `start` to `end` (exclusive).

    `quality` is 1 where every word is as the pattern has it. `places` are those of the words it
    asks for, without those in a gap.
    """

    name: str
    start: int
    end: int
    words: int
    quality: float
    places: frozenset[int]


class NamingWords:
    """The words of a sentence with what they name, as patterns are looked for in them."""

    def __init__(self, words: tuple[str, ...], mentions: Sequence[Mention]) -> None:
        self.words = words
        self.mentions = tuple(mentions)
        self.mention_at = {
            place: mention for mention in mentions for place in range(mention.start, mention.end)
        }


class Heard(NamingWords):
    """A sentence with what it names."""

    def __init__(self, sentence: Sentence, mentions: Sequence[Mention] = ()) -> None:
        super().__init__(sentence.words, mentions)
        self.sentence = sentence


class _Written(NamedTuple):
    """A pattern: the name of what it means, and its pieces, which may come in any order.

    `needed` holds the parts that some word has to fit, the one that the fewest fit first.
    """

    name: str
    pieces: tuple[tuple[_Part, ...], ...]
    needed: tuple[_Part, ...]

    def is_possible(self, said: frozenset[str]) -> bool:
        for part in self.needed:  # noqa: SIM110  # asked of each pattern of each sentence
            if part.isdisjoint(said):
                return False
        return True


def _needed(pieces: Iterable[tuple[_Part, ...]]) -> tuple[_Part, ...]:
    return tuple(sorted((part for piece in pieces for part in piece if part), key=len))


class Patterns:
    """It holds patterns by the name of what they mean.

    `groups` says what a word in capitals stands for. `passed` holds the words that may stand
    anywhere between.
    """

    def __init__(
        self,
        by_name: Mapping[str, Iterable[str]],
        *,
        groups: Mapping[str, Iterable[str]] | None = None,
        passed: Collection[str] = (),
    ) -> None:
        self._passed = frozenset(passed)
        folded = _folded(groups or {})
        self._patterns = [
            _Written(name, pieces, _needed(pieces))
            for name, written in by_name.items()
            for pattern in written
            for one in _spelled_out(pattern)
            if (pieces := _pieces(one, folded))
        ]
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        for number, pattern in enumerate(self._patterns):
            for word in pattern.needed[0]:
                self._by_word[word].append(number)
        self.lexicon = frozenset(
            word
            for pattern in self._patterns
            for piece in pattern.pieces
            for part in piece
            for word in part
            if not word.startswith("<")
        )
        self._by_stem: defaultdict[str, set[str]] = defaultdict(set)
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self.lexicon):
            for stem in stems(word):
                self._by_stem[stem].add(word)
            if errors_allowed(word):
                self._by_letter[word[0]].append(word)

    def hits(self, heard: Heard) -> Sequence[PatternHit]:
        """Find every pattern the sentence has, each where it comes first.

        A sentence is read several times on the way to its answer, and is looked through once.
        """
        return _hits(self, heard.words, heard.mentions)

    def look_through(self, heard: NamingWords) -> list[PatternHit]:
        """Look through the sentence for `hits`."""
        meant = [self.meant(heard, place) for place in range(len(heard.words))]
        said = frozenset(word for words in meant for word in words) | _kinds(heard)
        passed = [word in self._passed for word in heard.words]
        line = _Line(heard, meant, passed)
        possible = sorted({number for word in said for number in self._by_word.get(word, ())})
        found = []
        for pattern in (self._patterns[number] for number in possible):
            if pattern.is_possible(said):
                hit = _found(pattern, line)
                if hit is not None:
                    found.append(hit)
        return found

    def meant(self, heard: NamingWords, place: int) -> Mapping[str, float]:
        """Return the lexicon's words that the word there may be, and how surely."""
        word = heard.words[place]
        mention = heard.mention_at.get(place)
        if mention is not None and mention.exact and word not in self.lexicon:
            return {}
        return self._meant(word)

    def _meant(self, word: str) -> Mapping[str, float]:
        return _meant(self, word)

    def looked_up(self, word: str) -> Mapping[str, float]:
        """Look up `meant` of a word by itself."""
        if word in self.lexicon:
            found = {word: 1.0}
            return found | {
                other: _OF_THE_SAME_STEM
                for stem in stems(word)
                for other in self._by_stem.get(stem, ())
                if other != word
            }
        same = {
            other: _OF_THE_SAME_STEM
            for stem in stems(word)
            for other in self._by_stem.get(stem, ())
        }
        if (same and not _is_short(stems(word))) or not errors_allowed(word):
            return same
        found = {**self._mistyped(word), **same}
        return found or self._compounded(word)

    def spelled_right(self, heard: Heard) -> tuple[str, ...]:
        """Return the sentence's words, those that are mistyped as the lexicon has them."""
        return tuple(
            next(iter(self._mistyped(word)), word) if self._is_mistyped(heard, place) else word
            for place, word in enumerate(heard.words)
        )

    def _is_mistyped(self, heard: Heard, place: int) -> bool:
        return _MISTYPED in self.meant(heard, place).values()

    def _mistyped(self, word: str) -> Mapping[str, float]:
        """Return the words that are so few typing errors away, the nearest first."""
        most = errors_allowed(word)
        near = process.extract(
            word,
            self._by_letter.get(word[0], []),
            scorer=OSA.distance,
            score_cutoff=most,
            limit=_MOST_ALIKE,
        )
        return {other: _MISTYPED for other, errors, _ in near if errors <= errors_allowed(other)}

    def _compounded(self, word: str) -> Mapping[str, float]:
        """Take a compound for what it ends with.

        `fristoverskridelserne` (the missed deadlines) is about `overskridelser` (being overdue).
        """
        for cut in range(_SHORTEST_JOINED, len(word) - _SHORTEST_OF_A_COMPOUND + 1):
            last = word[cut:]
            if last in self.lexicon:
                return {last: _JOINED}
            same = {
                other: _JOINED
                for stem in stems(last)
                if len(stem) >= _SHORTEST_STEM_JOINED
                for other in self._by_stem.get(stem, ())
            }
            if same:
                return same
        return {}


def _is_short(kept: Iterable[str]) -> bool:
    """Tell whether the stem says little: `hak` may be of `hakker` (stutters), or of `hacket`."""
    return min(map(len, kept)) < _SHORTEST_STEM_ALONE


@lru_cache(maxsize=_SENTENCES_KEPT)
def _hits(
    patterns: Patterns, words: tuple[str, ...], mentions: tuple[Mention, ...]
) -> Sequence[PatternHit]:
    return tuple(patterns.look_through(NamingWords(words, mentions)))


@lru_cache(maxsize=16384)
def _meant(patterns: Patterns, word: str) -> Mapping[str, float]:
    return patterns.looked_up(word)


def _folded(groups: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    return {
        name: frozenset(
            word
            for said in words
            for word in ((said,) if said.startswith("<") else normalise_phrase(said))
        )
        for name, words in groups.items()
    }


def _spelled_out(pattern: str) -> Iterator[str]:
    """Write a pattern as several, so that no choice in it has more than one word.

    `er ok|i_orden` becomes `er ok` (is ok) and `er i orden` (is in order).
    """
    parts = pattern.split()
    for place, part in enumerate(parts):
        either = part.split("|")
        phrases = [one for one in either if JOINED in one]
        if phrases and len(either) > 1:
            words = "|".join(one for one in either if JOINED not in one)
            for said in (words, *(one.replace(JOINED, " ") for one in phrases)):
                yield from _spelled_out(" ".join((*parts[:place], said, *parts[place + 1 :])))
            return
    yield pattern


def _pieces(pattern: str, groups: Mapping[str, frozenset[str]]) -> tuple[tuple[_Part, ...], ...]:
    pieces = (tuple(_parts(piece, groups)) for piece in pattern.split(ANY_ORDER))
    return tuple(piece for piece in pieces if piece)


def _parts(pattern: str, groups: Mapping[str, frozenset[str]]) -> Iterator[_Part]:
    for written in pattern.split():
        if written == GAP:
            yield frozenset()
        elif "|" in written or written in groups or written.startswith("<"):
            yield _kept_once(
                frozenset(word for one in written.split("|") for word in _words(one, groups))
            )
        else:
            yield from (_kept_once(frozenset((word,))) for word in normalise_phrase(written))


@cache
def _kept_once(part: _Part) -> _Part:
    """Return the first such part there was: the same words stand in very many patterns."""
    return part


def _words(written: str, groups: Mapping[str, frozenset[str]]) -> Iterable[str]:
    if written.startswith("<"):
        return (written,)
    return groups.get(written) or normalise_phrase(written)


# ── Finding one in a sentence ────────────────────────────────────────────────


@dataclass(frozen=True)
class _Line:
    """A sentence, what each of its words may mean, and which of them may be passed over."""

    heard: NamingWords
    meant: Sequence[Mapping[str, float]]
    passed: Sequence[bool]

    def __len__(self) -> int:
        return len(self.meant)


class _Fit(NamedTuple):
    """The end of a match, how well it fits, and the words it is made of."""

    end: int
    quality: float
    places: frozenset[int]


def _found(pattern: _Written, line: _Line) -> PatternHit | None:
    fits, starts = [], []
    for piece in pattern.pieces:
        for start in range(len(line)):
            fit = _match(piece, line, start)
            if fit is not None:
                fits.append(fit)
                starts.append(start)
                break
        else:
            return None
    return PatternHit(
        pattern.name,
        min(starts),
        max(fit.end for fit in fits),
        sum(bool(part) for piece in pattern.pieces for part in piece),
        min(fit.quality for fit in fits),
        frozenset().union(*(fit.places for fit in fits)),
    )


def _match(parts: Sequence[_Part], line: _Line, start: int, *, begun: bool = False) -> _Fit | None:
    """Match the pattern with the words that begin there."""
    if not parts:
        return _Fit(start, 1.0, frozenset())
    part, rest = parts[0], parts[1:]
    if not part:
        return _after_a_gap(rest, line, start)
    if start >= len(line):
        return None
    end, quality = _one(part, line, start)
    if quality:
        found = _match(rest, line, end, begun=True)
        if found is not None:
            places = found.places | frozenset(range(start, end))
            return _Fit(found.end, min(quality, found.quality), places)
    if begun and line.passed[start]:
        return _match(parts, line, start + 1, begun=True)
    return None


def _after_a_gap(rest: Sequence[_Part], line: _Line, start: int) -> _Fit | None:
    left = _WIDEST_GAP
    for further in range(start, len(line) + 1):
        found = _match(rest, line, further)
        if found is not None:
            return found
        if further < len(line) and not line.passed[further]:
            left -= 1
        if left < 0:
            return None
    return None


def _one(part: _Part, line: _Line, start: int) -> tuple[int, float]:
    heard = line.heard
    if NUMBER in part and _REQUIREMENT.fullmatch(heard.words[start]):
        return start + 1, 1.0
    mention = heard.mention_at.get(start)
    if mention is not None and (f"<{mention.kind}>" in part or _is_a_thing(part, mention)):
        return mention.end, 1.0
    meant = line.meant[start]
    if len(part) > len(meant):
        return start + 1, max((meant[word] for word in meant if word in part), default=0.0)
    return start + 1, max((meant.get(word, 0.0) for word in part), default=0.0)


def _kinds(heard: NamingWords) -> frozenset[str]:
    """Return what has a name or a number in the sentence, as patterns write it."""
    kinds = {one.kind for one in heard.mentions}
    things = {ANYTHING} if kinds - {"person"} else set()
    numbers = {NUMBER} if any(_REQUIREMENT.fullmatch(word) for word in heard.words) else set()
    return frozenset({f"<{kind}>" for kind in kinds} | things | numbers)


def _is_a_thing(part: _Part, mention: Mention) -> bool:
    return ANYTHING in part and mention.kind != "person"
