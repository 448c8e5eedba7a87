"""What a sentence is like: naive Bayes over the words of sentences whose meaning is known.

The patterns of `intents.yaml` know what they were told; this guesses from what else was said, where they are not sure.
`learned.txt` beside this file has the sentences, one to a line, from those of `tests/understanding` that are there to
build on; `make learn` writes it. Names and figures are left out, and endings: `hvad mangl <system>`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from math import exp, log, sqrt
from pathlib import Path
from sys import intern
from typing import Literal, NamedTuple, Self, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.folding import errors_allowed
from bot.understanding.patterns import Heard, stems

LEARNED = Path(__file__).with_name("learned.txt")

_NEVER_SEEN = 0.1
"""What a feature counts for a meaning it was never seen with."""
_FIGURE, _BEGINS, _ENDS = "<figure>", "^", "$"
_PART = 5
"""Letters at the beginning and at the end of a longer word that tell what it is akin to."""
_WELL = 40
"""Sentences from which on a meaning is known well."""

Masked: TypeAlias = tuple[str, ...]
"""The words of a sentence as they are compared."""
CALL, SEVERAL = "call", "several"
"""Intents that are asked about by themselves: somebody needs to know whom to call; there is more than one wish."""
TOLD = ("record", "report_event")
"""Intents of what is told."""
NO_CALL = "no call"
"""Whatever else somebody means who only seems to cry for help."""
UNCLEAR = "?"
"""A detail that may be said, or not."""
Detail: TypeAlias = Literal["wants", "section", "telling"]
_Counts: TypeAlias = Mapping[str, Mapping[str, int]]
"""Of each feature: how often each meaning had it."""
_Weights: TypeAlias = Mapping[str, tuple[float, float]]
"""Of each meaning: how common it is, and out of how much each feature of it counts; as logarithms."""


class Known(NamedTuple):
    """A sentence of which is known what it means; empty where it does not say.

    The intent, what of it is wanted and of which section; of what is told, the telling's name in `recording.yaml`.
    """

    intent: str
    wants: str
    section: str
    telling: str
    words: Masked


class Likeness:
    """Learns meanings from sentences; then says how likely another one has each of them."""

    def __init__(
        self,
        seen: Mapping[str, int],
        features: _Counts,
        by_heart: Mapping[Masked, frozenset[str]],
        spelling: "_Spelling",
    ) -> None:
        """How often each meaning was seen, what had which features, and the sentences themselves with what they mean."""
        self._seen, self._features = seen, features
        self._by_heart, self._spelling = by_heart, spelling
        self._weights = _weights(seen, features)

    @classmethod
    def learn(cls, sentences: Iterable[tuple[Masked, str]]) -> Self:
        """From the words of each sentence, and what it means."""
        seen: Counter[str] = Counter()
        features: defaultdict[str, Counter[str]] = defaultdict(Counter)
        by_heart: defaultdict[Masked, frozenset[str]] = defaultdict(frozenset)
        words_seen: set[str] = set()
        for words, meaning in sentences:
            seen[meaning] += 1
            by_heart[words] |= {meaning}
            words_seen.update(words)
            for feature in _features(words):
                features[feature][meaning] += 1
        return cls(seen, _sparing(features), by_heart, _Spelling(words_seen))

    def taken_as(self, name: Callable[[str], str | None]) -> Self:
        """The same with other names for what was meant, several of which may be one; None: as if it had not been seen."""
        different = {id(counts): counts for counts in self._features.values()}
        shared = {number: _renamed(counts, name) for number, counts in different.items()}
        by_heart = {
            words: frozenset(new for one in meant if (new := name(one)) is not None)
            for words, meant in self._by_heart.items()
        }
        kept = {
            feature: counts
            for feature, of_old in self._features.items()
            if (counts := shared[id(of_old)])
        }
        return type(self)(_renamed(self._seen, name), kept, by_heart, self._spelling)

    def of(self, words: Masked) -> Mapping[str, float]:
        """How likely each of the meanings is; together they are 1. Nothing where no word is known.

        A sentence that was learned, and always meant the same, means that.
        """
        meant = self._by_heart.get(words, ())
        if len(meant) == 1:
            return dict.fromkeys(meant, 1.0)
        return _likelihoods(self._spelling.right(words), self._features, self._weights)

    def knows(self, meaning: str) -> bool:
        """Whether it has seen so much of it that it would know it again."""
        return self._seen[meaning] >= _WELL


class _Spelling:
    """The words that were learned, and which of them a mistyped one may be."""

    def __init__(self, words: set[str]) -> None:
        self._words = words
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(words):
            if errors_allowed(word):
                self._by_letter[word[0]].append(word)

    def right(self, words: Masked) -> Masked:
        return tuple(word if word in self._words else self._nearest(word) for word in words)

    def _nearest(self, word: str) -> str:
        most = errors_allowed(word)
        if not most:
            return word
        among = self._by_letter.get(word[0], [])
        found = process.extractOne(word, among, scorer=OSA.distance, score_cutoff=most)
        return word if found is None else str(found[0])


@cache
def learned() -> Likeness:
    """The intents, as the product has learned them; takes a second, once: `warm_up`."""
    return _everything().taken_as(lambda intent: None if intent == NO_CALL else intent)


@cache
def _everything() -> Likeness:
    return Likeness.learn((one.words, one.intent) for one in _known())


@cache
def _whether(intent: str) -> Likeness:
    return _everything().taken_as(lambda one: intent if one == intent else "")


def chance_of(intent: str, words: Masked) -> float:
    """How likely it is that one, and not any of the others, which count as one then."""
    return _whether(intent).of(words).get(intent, 0.0)


@cache
def learned_of(detail: Detail, *intents: str) -> Likeness:
    """What sentences of those intents say of that."""
    found = ((one.words, str(getattr(one, detail))) for one in _known() if one.intent in intents)
    return Likeness.learn((words, value) for words, value in found if value != UNCLEAR)


@cache
def _known() -> tuple[Known, ...]:
    return tuple(read(LEARNED.read_text("utf-8")))


def warm_up() -> None:
    """Learn everything now, and not when the first sentence waits for it."""
    learned()
    for intent in (CALL, SEVERAL):
        chance_of(intent, ())
    learned_of("telling", *TOLD)


def masked(heard: Heard) -> Masked:
    """Its words without their endings; for a name, what kind of thing has it, and one sign for all figures."""
    return tuple(_masked(heard))


def written(sentences: Iterable[Known]) -> str:
    """A line for each, in the order of what they mean."""
    return "".join(
        "\t".join((*one[:-1], " ".join(one.words))) + "\n" for one in sorted(set(sentences))
    )


def read(text: str) -> Iterator[Known]:
    """What `written` wrote."""
    for line in text.splitlines():
        intent, wants, section, telling, words = line.split("\t")
        yield Known(intent, wants, section, telling, tuple(map(intern, words.split())))


def _masked(heard: Heard) -> Iterator[str]:
    for place, word in enumerate(heard.words):
        mention = heard.mention_at.get(place)
        if mention is None:
            yield _FIGURE if word[0].isdigit() else _without_ending(word)
        elif place == mention.start:
            yield f"<{mention.kind}>"


def _without_ending(word: str) -> str:
    return next(iter(stems(word)), word).partition(":")[2] or word


# ── Counting ─────────────────────────────────────────────────────────────────


def _features(words: Masked) -> frozenset[str]:
    """Each word, each with the one after it, each with the next but one, and what the longer ones are akin to."""
    line = (_BEGINS, *words, _ENDS)
    pairs = (f"{one} {other}" for one, other in pairwise(line))
    apart = (f"{one} … {other}" for one, other in zip(line, line[2:], strict=False))
    longer = [word for word in words if len(word) > _PART + 1 and not word.startswith("<")]
    akin = (part for word in longer for part in (f"{word[:_PART]}…", f"…{word[-_PART:]}"))
    return frozenset((*words, *pairs, *apart, *akin))


def _weights(seen: Mapping[str, int], features: _Counts) -> _Weights:
    totals: Counter[str] = Counter()
    for counts in features.values():
        totals.update(counts)
    every, spread = sum(seen.values()), _NEVER_SEEN * len(features)
    return {
        meaning: (log(times / every), log(totals[meaning] + spread))
        for meaning, times in seen.items()
        if times
    }


def _likelihoods(words: Masked, features: _Counts, weights: _Weights) -> Mapping[str, float]:
    """The features of one sentence say much the same: the evidence of many counts as that of their square root."""
    known = [features[one] for one in _features(words) if one in features]
    if not known:
        return {}
    evidence = {
        meaning: prior + sum(log(counts.get(meaning, 0) + _NEVER_SEEN) - total for counts in known)
        for meaning, (prior, total) in weights.items()
    }
    most, spread = max(evidence.values()), sqrt(len(known))
    odds = {meaning: exp((one - most) / spread) for meaning, one in evidence.items()}
    together = sum(odds.values())
    return {meaning: one / together for meaning, one in odds.items()}


def _renamed(counts: Mapping[str, int], name: Callable[[str], str | None]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for meaning, count in counts.items():
        new = name(meaning)
        if new is not None:
            found[new] = found.get(new, 0) + count
    return found


def _sparing(features: _Counts) -> _Counts:
    """Most were seen once: those with the same counts share them."""
    shared: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}
    return {
        name: shared.setdefault(tuple(counts.items()), dict(counts))
        for name, counts in features.items()
    }
