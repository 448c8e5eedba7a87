"""Find the short answer that a sentence asks for.

It is known by its cues, by being one of the ways of asking, or by how like one of them it is. A
term or a requirement is explained where it is asked what that is, and nothing else is said.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import get_args

from rapidfuzz.distance import LCSseq

from bot.language.normalise import normalise_phrase, stems
from bot.language.phrase_table import Phrases, words_of
from bot.language.vocabulary import listed
from bot.messages import Lang
from bot.texts.short_answers import ShortAnswers
from bot.understanding.text.patterns import Heard, PatternHit, Patterns

SHORT_ANSWER = "short_answer"
"""The page, and intent, of a short answer."""
_GRAM = 4
_OF_A_GRAM, _OF_A_STEM, _OF_A_WORD, _OF_A_SMALL_WORD = 0.35, 0.9, 1.0, 0.3
_ALIKE, _SOMEWHAT_ALIKE = 0.72, 0.6
_FEWEST_ALIKE = 3
"""The fewest words of a sentence that is known by how like it is to another."""
_SHARED = 3
"""The words that two sentences that are alike have in common."""
_INFLECTED = 0.97
"""The quality of a cue whose words have other endings."""
_LATEST = 2
"""The place of a word with which a sentence still begins."""
_MOST_OF_A_WORD_ALONE = 3
"""The most words of a sentence that a cue of one word stands for."""
_Vector = Mapping[str, float]


class ShortAnswerFinder:
    """It knows every cue and way of asking, and is made once."""

    def __init__(self, texts: ShortAnswers) -> None:
        self._texts = texts
        self._said = [
            (name, said) for name, answer in texts.answers.items() for said in answer.said
        ]

    def find(self, heard: Heard, *, alike: bool = True) -> str:
        """Return the name of the answer; empty where there is none.

        With `alike` a sentence may only be like one of the ways of asking.
        """
        words = heard.words
        told = self.whole(words) or _best(self._telling(heard))
        return told or (self._like(words) if alike else "")

    def whole(self, words: tuple[str, ...]) -> str:
        """Return the answer that just these words ask for; empty where there is none."""
        return self._whole.get(words, "")

    def of_a_thing(self, heard: Heard) -> str:
        """Return the answer to what is asked of a thing and is kept of none.

        It begins so, in these very words. A task to write to somebody is no wish that the bot
        writes. `Fik ole beskeden` (did Ole get the message) asks of one that was sent.
        """
        return _best(
            hit
            for hit in self._telling(heard)
            if hit.words > 1
            and hit.quality == 1
            and min(hit.places) <= _LATEST
            and self._texts.answers[hit.name].of_things
        )

    def of_itself(self, heard: Heard) -> str:
        """Return the answer whose cue is in it, where it speaks to the bot of the bot itself."""
        if words_of("speaks_to_it").isdisjoint(heard.words):
            return ""
        return _best(hit for hit in self._telling(heard) if hit.words > 1)

    def asks(self, words: Sequence[str]) -> bool:
        """Tell whether it asks what something is, and does not only name it."""
        return bool(self._asks.all_in(words))

    def asks_plainly(self, words: Sequence[str]) -> bool:
        """Tell whether it asks what something means, and not only what is."""
        return any(one.name == "plainly" for one in self._asks.all_in(words))

    def explained(self, words: Sequence[str], *, numbers: Sequence[str]) -> list[str]:
        """Return the terms, or the requirements by number, that it asks to have explained.

        Empty where it asks anything else of them, or of something else.
        """
        if words and all(word in self._texts.requirements for word in words):
            return list(dict.fromkeys(words))
        words = self._without_purpose(words)
        asks = self._asks.all_in(words)
        terms = self._terms.all_in(words)
        taken = {place for one in (*asks, *terms) for place in range(one.start, one.end)}
        small = _small_words() | words_of("said_of_terms") | {*numbers}
        rest = [word for place, word in enumerate(words) if place not in taken]
        if not asks or any(word not in small for word in rest):
            return []
        named = [number for number in numbers if number in self._texts.requirements]
        return list(dict.fromkeys((*named, *(one.name for one in terms))))

    def _without_purpose(self, words: Sequence[str]) -> Sequence[str]:
        """Leave out what it is asked for, as `så jeg kan sige det videre` (so I can pass it on).

        Whatever stands before it asks already, and names a term.
        """
        for place in range(_FEWEST_ALIKE - 1, len(words)):
            before = words[:place]
            if words[place] in words_of("begins_a_purpose") and self._terms.all_in(before):
                return before if self.asks_plainly(before) else words
        return words

    def terms_in(self, words: Sequence[str]) -> list[str]:
        """Return the terms that are named."""
        return list(dict.fromkeys(one.name for one in self._terms.all_in(words)))

    def nearest(self, words: Sequence[str]) -> str:
        """Return the answer asked for in the way most like it; empty where none is like it."""
        return self._like(words, least=_SOMEWHAT_ALIKE)

    def titles(self, names: Sequence[str]) -> dict[Lang, str]:
        """Return what the answers are called."""
        found = [one for name in names if (one := self._texts.find(name)) is not None]
        return {
            lang: ", ".join(one.in_language(lang).title for one in found) for lang in get_args(Lang)
        }

    def _telling(self, heard: Heard) -> Iterator[PatternHit]:
        return (hit for hit in self._cues.hits(heard) if _tells(hit, heard))

    def _like(self, words: Sequence[str], *, least: float = _ALIKE) -> str:
        if len(words) < _FEWEST_ALIKE:
            return ""
        scores: defaultdict[int, float] = defaultdict(float)
        for feature, weight in self._weighed(_features(words)).items():
            for number, other in self._by_feature.get(feature, ()):
                scores[number] += weight * other
        best = max(scores, key=scores.__getitem__, default=-1)
        if best < 0 or scores[best] < least:
            return ""
        name, said = self._said[best]
        like = normalise_phrase(said)
        return name if _denies(words) == _denies(like) and _says_the_same(words, like) else ""

    @cached_property
    def _whole(self) -> Mapping[tuple[str, ...], str]:
        return {normalise_phrase(said): name for name, said in self._said}

    @cached_property
    def _cues(self) -> Patterns:
        return Patterns(
            {name: answer.cues for name, answer in self._texts.answers.items()},
            groups=listed("word_groups"),
            passed=words_of("passed_over"),
        )

    @cached_property
    def _asks(self) -> Phrases:
        return Phrases(listed("asks_what_it_is"))

    @cached_property
    def _terms(self) -> Phrases:
        return Phrases({name: term.called for name, term in self._texts.terms.items()})

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        """The weight of a feature: the fewer answers it stands in, the more it tells."""
        found: Counter[str] = Counter()
        for answer in self._texts.answers.values():
            found.update({one for said in answer.said for one in _features(normalise_phrase(said))})
        total = len(self._texts.answers) or 1
        return {feature: math.log(1 + total / count) for feature, count in found.items()}

    @cached_property
    def _by_feature(self) -> Mapping[str, Sequence[tuple[int, float]]]:
        found: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (_, said) in enumerate(self._said):
            for feature, weight in self._weighed(_features(normalise_phrase(said))).items():
                found[feature].append((number, weight))
        return found

    def _weighed(self, features: _Vector) -> _Vector:
        unknown = math.log(1 + (len(self._texts.answers) or 1))
        weighed = {
            feature: weight * self._rarity.get(feature, unknown)
            for feature, weight in features.items()
        }
        length = math.sqrt(sum(one * one for one in weighed.values())) or 1.0
        return {feature: one / length for feature, one in weighed.items()}


def _says_the_same(words: Sequence[str], said: Sequence[str]) -> bool:
    """Tell whether two sentences have enough in common besides one rare word.

    They share three words that say something, or three in the same order of which two do. Four in
    the same order are enough, and so is the whole of the other. An example of too little is `ja det
    passer` (yes, that fits) and `hvem passer dig` (who looks after you).
    """
    one, other = _roots(words), _roots(said)
    row = LCSseq.similarity(one, other)
    telling = [word for word in words if word not in _small_words()]
    shared = len({*_roots(telling)} & {*other})
    whole = row == len(other) >= _FEWEST_ALIKE
    return whole or shared >= _SHARED or row > _SHARED or (row == _SHARED and shared > 1)


def _roots(words: Sequence[str]) -> Sequence[str]:
    return [next(iter(sorted(stems(word))), word) for word in words]


def _denies(words: Sequence[str]) -> bool:
    return not words_of("negations").isdisjoint(words)


def _best(hits: Iterable[PatternHit]) -> str:
    """Return the answer of the longest cue, and of those alike the surest; empty for none."""
    best = max(hits, key=lambda hit: (hit.words, hit.quality), default=None)
    return best.name if best is not None else ""


def _tells(hit: PatternHit, heard: Heard) -> bool:
    """Tell whether a cue is enough: it has several words, or stands nearly alone."""
    if hit.words > 1:
        return hit.quality >= _INFLECTED
    if hit.quality < 1:
        return False
    rest = [
        word
        for place, word in enumerate(heard.words)
        if place not in hit.places and word not in _small_words()
    ]
    return not rest and len(heard.words) <= _MOST_OF_A_WORD_ALONE + len(hit.places)


def _small_words() -> frozenset[str]:
    return words_of("carries") | words_of("passed_over")


def _features(words: Sequence[str]) -> _Vector:
    """Take a sentence apart into its words, their stems, and pieces of the longer ones."""
    found: dict[str, float] = {}
    for word in words:
        share = _OF_A_SMALL_WORD if word in _small_words() else 1.0
        found[word] = _OF_A_WORD * share
        for stem in stems(word):
            found[stem] = _OF_A_STEM * share
        for gram in _grams(word):
            found[f"g:{gram}"] = _OF_A_GRAM * share
    return found


def _grams(word: str) -> Iterator[str]:
    padded = f"<{word}>"
    if len(word) > _GRAM:
        yield from (padded[at : at + _GRAM] for at in range(len(padded) - _GRAM + 1))
