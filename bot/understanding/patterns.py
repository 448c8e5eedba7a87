"""Patterns of words, as a colleague writes them in YAML, and where a sentence has them.

`hvem … ansvarlig|ejer` is `hvem`, up to four words of whatever kind, then one of the two. `<system>` is something that
has a name. A word stands for its inflections, and for what it becomes when it is mistyped.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA
from snowballstemmer import stemmer

from bot.understanding.folding import Sentence, errors_allowed, fold_phrase
from bot.understanding.names import Mention

GAP = "…"
ANYTHING = "<thing>"
NUMBER = "<number>"
"""Of a requirement: 3.2."""

_REQUIREMENT = re.compile(r"[1-3][.,][1-5]")

_WIDEST_GAP = 4
_SHORTEST_STEMMED = 4
_SHORTEST_STEM = 3
_MOST_ALIKE = 12
_OF_THE_SAME_STEM = 0.98
_MISTYPED = 0.88
_JOINED = 0.8
_SHORTEST_JOINED = 3
_SHORTEST_OF_A_COMPOUND = 6
_DANISH, _ENGLISH = stemmer("danish"), stemmer("english")

_Part: TypeAlias = frozenset[str]
"""The words any of which may stand there; `<…>` for something that has a name; empty for a gap."""


@dataclass(frozen=True)
class Hit:
    """A pattern found at words `start` to `end` (exclusive). `quality`: 1 where every word is as it is written there."""

    name: str
    start: int
    end: int
    words: int
    quality: float


class Heard:
    """A sentence with what it names, as patterns are looked for in it."""

    def __init__(self, sentence: Sentence, mentions: Sequence[Mention] = ()) -> None:
        self.sentence = sentence
        self.words = sentence.words
        self.mentions = tuple(mentions)
        self.mention_at = {
            place: mention for mention in mentions for place in range(mention.start, mention.end)
        }


class Patterns:
    """Patterns by the name of what they mean."""

    def __init__(self, by_name: Mapping[str, Iterable[str]]) -> None:
        self._patterns = [
            (name, parts)
            for name, written in by_name.items()
            for pattern in written
            if (parts := tuple(_parts(pattern)))
        ]
        lexicon = {word for _, parts in self._patterns for part in parts for word in part}
        self.lexicon = frozenset(word for word in lexicon if not word.startswith("<"))
        self._by_stem: defaultdict[str, set[str]] = defaultdict(set)
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self.lexicon):
            for stem in stems(word):
                self._by_stem[stem].add(word)
            if errors_allowed(word):
                self._by_letter[word[0]].append(word)

    def hits(self, heard: Heard) -> list[Hit]:
        """Every pattern the sentence has, each where it comes first."""
        meant = [self.meant(heard, place) for place in range(len(heard.words))]
        said = frozenset(word for words in meant for word in words) | _kinds(heard.mentions)
        found = []
        for name, parts in self._patterns:
            if any(part and part.isdisjoint(said) for part in parts):
                continue
            for start in range(len(meant)):
                hit = _match(parts, meant, heard, start)
                if hit is not None:
                    end, quality = hit
                    count = sum(bool(part) for part in parts)
                    found.append(Hit(name, start, end, count, quality))
                    break
        return found

    def meant(self, heard: Heard, place: int) -> Mapping[str, float]:
        """The lexicon's words that the word there may be, and how surely."""
        word = heard.words[place]
        mention = heard.mention_at.get(place)
        if mention is not None and mention.exact and word not in self.lexicon:
            return {}
        return self._meant(word)

    def _meant(self, word: str) -> Mapping[str, float]:
        return _meant(self, word)

    def looked_up(self, word: str) -> Mapping[str, float]:
        """`meant` of a word by itself."""
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
        if same or not errors_allowed(word):
            return same
        most = errors_allowed(word)
        near = process.extract(
            word,
            self._by_letter.get(word[0], []),
            scorer=OSA.distance,
            score_cutoff=most,
            limit=_MOST_ALIKE,
        )
        found = {other: _MISTYPED for other, errors, _ in near if errors <= errors_allowed(other)}
        return found or self._compounded(word)

    def _compounded(self, word: str) -> Mapping[str, float]:
        """`fristoverskridelserne` is about `overskridelser`: what a compound ends with is what it is."""
        for cut in range(_SHORTEST_JOINED, len(word) - _SHORTEST_OF_A_COMPOUND + 1):
            last = word[cut:]
            if last in self.lexicon:
                return {last: _JOINED}
            same = {other: _JOINED for stem in stems(last) for other in self._by_stem.get(stem, ())}
            if same:
                return same
        return {}


@lru_cache(maxsize=16384)
def _meant(patterns: Patterns, word: str) -> Mapping[str, float]:
    return patterns.looked_up(word)


@lru_cache(maxsize=16384)
def stems(word: str) -> tuple[str, ...]:
    """What is left of a folded word without its endings, in Danish and in English; a short word has none."""
    if len(word) < _SHORTEST_STEMMED or not word.isalpha():
        return ()
    danish, english = _DANISH.stemWord(word), _ENGLISH.stemWord(word)
    found = {f"da:{danish}": danish, f"en:{english}": english}
    return tuple(name for name, stem in found.items() if len(stem) >= _SHORTEST_STEM)


def _parts(pattern: str) -> Iterator[_Part]:
    for written in pattern.split():
        if written == GAP:
            yield frozenset()
        elif written.startswith("<"):
            yield frozenset((written,))
        elif "|" in written:
            yield frozenset(word for one in written.split("|") for word in fold_phrase(one))
        else:
            yield from (frozenset((word,)) for word in fold_phrase(written))


def _match(
    parts: Sequence[_Part], meant: Sequence[Mapping[str, float]], heard: Heard, start: int
) -> tuple[int, float] | None:
    """Where the pattern ends that begins with that word, and how well it fits."""
    if not parts:
        return start, 1.0
    part, rest = parts[0], parts[1:]
    if not part:
        for further in range(start, min(start + _WIDEST_GAP, len(meant)) + 1):
            found = _match(rest, meant, heard, further)
            if found is not None:
                return found
        return None
    if start >= len(meant):
        return None
    end, quality = _one(part, meant, heard, start)
    if not quality:
        return None
    found = _match(rest, meant, heard, end)
    return None if found is None else (found[0], min(quality, found[1]))


def _one(
    part: _Part, meant: Sequence[Mapping[str, float]], heard: Heard, start: int
) -> tuple[int, float]:
    if NUMBER in part and _REQUIREMENT.fullmatch(heard.words[start]):
        return start + 1, 1.0
    mention = heard.mention_at.get(start)
    if mention is not None and (f"<{mention.kind}>" in part or _is_a_thing(part, mention)):
        return mention.end, 1.0
    return start + 1, max((meant[start].get(word, 0.0) for word in part), default=0.0)


def _kinds(mentions: Iterable[Mention]) -> frozenset[str]:
    """What has a name in the sentence, as patterns write it."""
    kinds = {one.kind for one in mentions}
    things = {ANYTHING} if kinds - {"person"} else set()
    return frozenset({f"<{kind}>" for kind in kinds} | things)


def _is_a_thing(part: _Part, mention: Mention) -> bool:
    return ANYTHING in part and mention.kind != "person"
