"""Weigh how surely a sentence is each of the intents, by its patterns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import JsonValue

from bot.language.phrase_table import words_of
from bot.understanding.classifier.classifier import SEVERAL, is_known_well
from bot.understanding.intents.intents import Grade, IntentDefinition, intent_patterns, parted
from bot.understanding.text.patterns import Heard, PatternHit

SURE = 0.72
"""From here on a reading is acted on without asking."""
SURE_ALONE = 0.5
"""From here on it is acted on when nothing else comes near."""
ALIKE = 0.5
"""From here on what no pattern is sure of is what sentences like it mean."""
LIKELY = 0.3
"""From here on it is offered."""
MORE_THAN_ONE = 0.05
"""From here on there may be more than one wish in it."""
HARDLY_MORE_THAN_ONE = 0.005
"""Below this there is one wish, whatever it looks like."""
GUESSED = 0.8
"""From here on what of it is wanted goes without saying."""
ONE_OF_THEM = 0.9
"""From here on only one is wanted of two that were named."""
PLAINLY = 0.9
"""From here on it is that intent, and not the one of the topic."""

_UNLIKELY = 0.1
_RATHER_UNLIKELY, _MOSTLY_OTHERWISE = 0.2, 0.8
_OTHERWISE = 0.35
_MARGIN = 0.03
_MARGIN_ALONE = 0.2
_WEIGHTS: Mapping[Grade, float] = {"sure": 0.84, "likely": 0.5, "hint": 0.2}
_FOR_EACH_WORD_MORE = 0.03
_FOR_EACH_WORD_COVERED = 0.045
_FOR_EACH_SMALL_WORD = 0.015
_OF_SMALL_WORDS = 0.87
_SPOKEN_AGAINST = 0.35
_FOR_EACH_UNKNOWN_WORD = 0.93
_FOR_EACH_UNKNOWN_WORD_OF_SMALL_ONES = 0.5
_MOST_UNKNOWN = 4
_MOST_SURE = 0.97

Hits = Mapping[str, Sequence[PatternHit]]
"""The hits of one intent, by grade, `wants/…` and `section/…`."""


@dataclass(frozen=True)
class Weighed:
    """An intent, and how sure it is.

    `tells` is what else its words tell. `covered` is how much of the sentence speaks for it.
    """

    name: str
    intent: IntentDefinition
    confidence: float
    tells: Mapping[str, JsonValue]
    covered: float


def hits_by_intent(heard: Heard, *, named: range) -> Mapping[str, Hits]:
    """Return the hits of each intent's patterns.

    A hit that is part of a longer pattern of another intent does not count. Nor does one that is
    only the name of a requirement, at the words `named`.
    """
    found: defaultdict[str, defaultdict[str, list[PatternHit]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for hit in intent_patterns().hits(heard):
        name, *rest = parted(hit.name)
        found[name]["/".join(rest)].append(hit)
    for hits in found.values():
        hits["never"] = [hit for hit in hits["never"] if _speaks_against(hit, hits["sure"])]
    longest = {
        name: [hit.places for hit in hits["sure"]]
        for name, hits in found.items()
        if not hits["never"]
    }
    names = frozenset(named)
    return {
        name: {
            grade: kept
            for grade, of_grade in hits.items()
            if (
                kept := of_grade
                if grade not in _WEIGHTS
                else [
                    hit
                    for hit in of_grade
                    if not hit.places <= names and not _is_part(hit, name, longest)
                ]
            )
        }
        for name, hits in found.items()
    }


def _speaks_against(hit: PatternHit, sure: Sequence[PatternHit]) -> bool:
    """Tell whether it speaks against: in its very words, and not as part of what is asked for."""
    return hit.quality == 1 and not any(hit.places < one.places for one in sure)


def _is_part(hit: PatternHit, name: str, longest: Mapping[str, Sequence[frozenset[int]]]) -> bool:
    """Tell whether it is part of a longer pattern of another intent.

    `ansvar` (responsibility) is part of `har jeg ansvaret for` (am I responsible for).
    """
    return any(
        hit.places < places for other, found in longest.items() if other != name for places in found
    )


def confidence_of(hits: Hits, heard: Heard, *, unknown: int) -> float:
    """Combine the best pattern of each grade into one confidence.

    What speaks against it takes most of that away, and each word nobody knows a little. `hvad skal
    vi have` (what are we having) is said of lunch too. A pattern of small words is therefore less
    sure, and the less the more else is said.
    """
    doubt, only_small = 1.0, True
    for grade, weight in _WEIGHTS.items():
        best = 0.0
        for hit in hits.get(grade, ()):
            small = all(_is_small(heard, place) for place in hit.places)
            worth = _OF_SMALL_WORDS if small else 1.0
            more = _FOR_EACH_WORD_MORE * (hit.words - 1)
            best = max(best, (weight + more) * hit.quality * worth)
            only_small = only_small and small
        doubt *= 1 - min(best, _MOST_SURE)
    against = _SPOKEN_AGAINST if "never" in hits else 1.0
    each = _FOR_EACH_UNKNOWN_WORD_OF_SMALL_ONES if only_small else _FOR_EACH_UNKNOWN_WORD
    return (1 - doubt) * against * each ** min(unknown, _MOST_UNKNOWN)


def covered(hits: Hits, heard: Heard) -> float:
    """Tell how much of the sentence its patterns are made of.

    `hvad skal vi` (what do we) is little.
    """
    places = {place for of_grade in hits.values() for hit in of_grade for place in hit.places}
    return sum(
        _FOR_EACH_SMALL_WORD if _is_small(heard, place) else _FOR_EACH_WORD_COVERED
        for place in places
    )


def _is_small(heard: Heard, place: int) -> bool:
    """Tell whether that word stands in sentences of all kinds."""
    return place not in heard.mention_at and heard.words[place] in _small_words()


@cache
def _small_words() -> frozenset[str]:
    return words_of("carries") | words_of("passed_over")


def rank(weighed: Weighed) -> float:
    """Return how far up it comes among the others."""
    return weighed.confidence + weighed.covered


def is_sure(weighed: Sequence[Weighed]) -> bool:
    """Tell whether the first of them is meant, and none of the others may be."""
    best, *others = weighed
    lead = rank(best) - max(map(rank, others), default=0.0)
    sure = best.confidence >= SURE and lead >= _MARGIN
    return sure or (best.confidence >= SURE_ALONE and lead >= _MARGIN_ALONE)


def is_unlikely(weighed: Weighed, likely: Mapping[str, float]) -> bool:
    """Tell whether sentences like it hardly ever mean that, but nearly always something else."""
    if (
        weighed.intent.kind not in ("page", "dialog")
        or not likely
        or not is_known_well(weighed.name)
    ):
        return False
    single = {name: one for name, one in likely.items() if name != SEVERAL}
    together = sum(single.values()) or 1.0
    chance = single.get(weighed.name, 0) / together
    most = max(single.values(), default=0) / together
    return (chance <= _UNLIKELY and most >= _OTHERWISE) or (
        chance <= _RATHER_UNLIKELY and most >= _MOSTLY_OTHERWISE
    )


def tells_of(intent: IntentDefinition, hits: Hits) -> dict[str, JsonValue]:
    """Return what else its words say: what of it is wanted, of which section."""
    tells: dict[str, JsonValue] = {}
    wants: list[JsonValue] = [value for value in intent.wants if f"wants/{value}" in hits]
    if wants:
        tells["wants"] = wants[0] if len(wants) == 1 else wants
    sections = [value for value in intent.section if f"section/{value}" in hits]
    if sections:
        tells["section"] = max(sections, key=lambda one: _plainest(hits[f"section/{one}"]))
    return tells


def _plainest(hits: Sequence[PatternHit]) -> int:
    """Return the words of the longest hit that is as the pattern has it.

    `ringet til … for at` (called … to) tells more than `prøvede` (tried).
    """
    return max((hit.words for hit in hits if hit.quality == 1), default=0)
