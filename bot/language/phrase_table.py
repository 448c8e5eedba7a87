"""Hold a table of phrases, and find them in a sentence."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from bot.language.normalise import Sentence, normalise_phrase, within_typo_distance
from bot.language.vocabulary import listed, phrases

Words: TypeAlias = tuple[str, ...]
_FEWEST_OF_A_REASON = 3
"""The fewest words after a comma that say why."""


@dataclass(frozen=True)
class Match:
    """A phrase found at words `start` to `end` (exclusive).

    If it is not `exact`, it has a typing error.
    """

    name: str
    words: Words
    start: int
    end: int
    exact: bool = True


class Phrases:
    """A table of phrases, by the name of what they mean.

    The longest one wins; of two equal ones the one written first.
    """

    def __init__(self, by_name: Mapping[str, Iterable[str]]) -> None:
        self._names: dict[Words, str] = {}
        for name, spoken in by_name.items():
            for phrase in spoken:
                if words := normalise_phrase(phrase):
                    self._names.setdefault(words, name)
        self._by_first: dict[str, list[Words]] = defaultdict(list)
        self._by_letter: dict[str, list[Words]] = defaultdict(list)
        for words in sorted(self._names, key=len, reverse=True):
            self._by_first[words[0]].append(words)
            self._by_letter[words[0][0]].append(words)

    def whole(self, words: Words) -> Match | None:
        """Find the phrase that is all of these words; a typing error is forgiven."""
        name = self._names.get(words)
        if name is not None:
            return Match(name, words, 0, len(words))
        for phrase in self._by_letter.get(words[0][0], ()) if words else ():
            if len(phrase) == len(words) and _alike(words, 0, phrase, within_typo_distance):
                return Match(self._names[phrase], phrase, 0, len(words), exact=False)
        return None

    def begins(self, word: str) -> bool:
        """Tell whether a phrase begins with this word."""
        return word in self._by_first

    def at(self, words: Sequence[str], start: int) -> Match | None:
        """Find the longest phrase that begins with this word."""
        if start >= len(words):
            return None
        for phrase in self._by_first.get(words[start], ()):
            if tuple(words[start : start + len(phrase)]) == phrase:
                return Match(self._names[phrase], phrase, start, start + len(phrase))
        return None

    def like(
        self,
        words: Sequence[str],
        start: int,
        same: Callable[[str, str], bool] = within_typo_distance,
    ) -> Match | None:
        """Find a phrase as `at` does, with typing errors forgiven."""
        if start >= len(words):
            return None
        for phrase in self._by_letter.get(words[start][0], ()):
            if _alike(words, start, phrase, same):
                return Match(
                    self._names[phrase],
                    phrase,
                    start,
                    start + len(phrase),
                    exact=same is not within_typo_distance,
                )
        return None

    def all(self, sentence: Sentence, start: int = 0) -> list[Match]:
        """Find every phrase in the sentence from there on, none overlapping."""
        return self.all_in(sentence.words, start)

    def all_in(self, words: Sequence[str], start: int = 0) -> list[Match]:
        """Find phrases as `all` does, in a list of words."""
        found: list[Match] = []
        while start < len(words):
            match = self.at(words, start)
            if match is not None:
                found.append(match)
            start = match.end if match is not None else start + 1
        return found

    def skip(self, words: Sequence[str], start: int = 0) -> int:
        """Return the place of the first word from there on that begins no phrase."""
        while (match := self.at(words, start)) is not None:
            start = match.end
        return start

    def skip_back(self, words: Sequence[str]) -> int:
        """Count the words that are left when the phrases at the end are taken away."""
        end = len(words)
        while end:
            for length in range(min(end, 3), 0, -1):
                if tuple(words[end - length : end]) in self._names:
                    end -= length
                    break
            else:
                break
        return end


@cache
def spoken(*sections: str) -> Phrases:
    """Make a table of these sections of the vocabulary; a later section adds to an earlier one."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for section in sections:
        for name, group in listed(section).items():
            by_name[name].extend(group)
    return Phrases(by_name)


@cache
def words_of(section: str) -> frozenset[str]:
    """Return the single words of a section, folded."""
    return frozenset(word for phrase in phrases(section) for word in normalise_phrase(phrase))


def begins_as_answer(words: Sequence[str]) -> bool:
    """Tell whether the words begin as an answer does.

    `ja, det har vi` (yes, we have) does, and `ja hej, det er Maren` (yes hello, Maren here) does
    not.
    """
    if not words or words[0] not in words_of("answers_first"):
        return False
    return spoken("answers_first_but").at(words, 0) is None


def _alike(
    words: Sequence[str], start: int, phrase: Words, same: Callable[[str, str], bool]
) -> bool:
    if start + len(phrase) > len(words):
        return False
    return all(same(words[start + place], wanted) for place, wanted in enumerate(phrase))


def without_small_talk(text: str) -> str:
    """Leave out what leads in and says nothing, as `nå ja.` (oh yes) and `tak,` (thanks)."""
    sentence = Sentence(text)
    start = spoken("small_talk", "interjections", "filler").skip(sentence.words)
    while 0 < start < len(sentence.words) and not sentence.gap(start).strip():
        start -= 1
    return text[sentence.tokens[start].start :].strip() if start < len(sentence.words) else text


def without_hesitation(text: str) -> str:
    """Leave out `øh` (er) and the like before what is said; alone it stays."""
    first, _, rest = text.strip().partition(" ")
    hesitates = words_of("hesitates").issuperset(normalise_phrase(first))
    return rest.strip() if rest.strip() and hesitates else text


def correction_in(text: str) -> str:
    """Return what is said instead, of `nej, det var torsdag` or `torsdag mente jeg`.

    Both say that it was Thursday. Empty where nothing is said to correct.
    """
    said, more = "", after_opening(text)
    while more:  # `nej undskyld det var …` opens twice
        apologises = not words_of("begins_a_correction").isdisjoint(normalise_phrase(more)[:1])
        said, more = more, after_opening(more) if apologises else ""
    kept = _without_closing(said or text)
    return kept if said or kept != text else ""


def _without_closing(text: str) -> str:
    """Leave out the words at the end that only say that it is a correction."""
    parts = text.split()
    for start in range(1, len(parts)):
        words = normalise_phrase(" ".join(parts[start:]))
        closing = spoken("closes_a_correction").at(words, 0)
        if closing is not None and closing.end == len(words):
            return _without_closing(" ".join(parts[:start]).rstrip(" ,.!"))
    return text


def without_closing_words(text: str) -> str:
    """Leave out the small words at the end that add nothing, as `så` in `62 så` (62 then)."""
    parts = text.split()
    while len(parts) > 1 and normalise_phrase(parts[-1])[:1] and _closes(parts[-1]):
        parts.pop()
    return " ".join(parts)


def _closes(word: str) -> bool:
    return words_of("closing_words").issuperset(normalise_phrase(word))


def after_opening(text: str, section: str = "corrections", *, name: str | None = None) -> str:
    """Return what follows `nej, det var` (no, it was) and the like; empty where it does not.

    `section` is the one of the vocabulary that has the openings; with `name` only those count.
    """
    opening = spoken(section).at(normalise_phrase(text), 0)
    if opening is None or name not in (None, opening.name):
        return ""
    parts = text.split()
    for end in range(1, len(parts)):
        if normalise_phrase(" ".join(parts[:end])) == opening.words:
            return " ".join(parts[end:]).rstrip("!")
    return ""


def without_filler(text: str) -> str:
    """Leave out words that say nothing before what is said: `altså ditte` (that is, Ditte)."""
    sentence = Sentence(text)
    words, place = sentence.words, 0
    while place < len(words):
        aside = spoken("asides").at(words, place)
        if aside is None and words[place] not in words_of("passed_over"):
            break
        place = place + 1 if aside is None else aside.end
    return text[sentence.tokens[place].start :] if 0 < place < len(words) else text


def without_joint(text: str) -> str:
    """Leave out the words that only join it to what was said before, as `og` (and).

    Some word is left in any case.
    """
    words = text.split()
    while len(words) > 1 and words_of("joins_sentences").issuperset(normalise_phrase(words[0])):
        del words[0]
    return " ".join(words)


def takes_back(rest: str) -> bool:
    """Tell whether it denies, doubts or corrects what stands before it.

    `og de to andre også` (and the other two as well) adds to it.
    """
    words = normalise_phrase(rest)
    adds = not words_of("adds_at_the_end").isdisjoint(words[-1:])
    corrects = bool(after_opening(rest) if adds else correction_in(rest))
    return corrects or not words_of("takes_back").isdisjoint(words[:1])


def without_reason(text: str) -> tuple[str, str]:
    """Part what is said from why: `… til 1. april, vi venter på Bo` (… we are waiting for Bo).

    The reason follows a comma or a word like `fordi` (because); empty where none does.
    """
    words = text.split()
    for place in range(1, len(words)):
        rest = " ".join(words[place:])
        opening = spoken("gives_a_reason").at(normalise_phrase(rest), 0)
        if opening is not None:
            told = after_opening(rest, "gives_a_reason") or rest
            return " ".join(words[:place]).rstrip(" ,;."), told
    before, comma, rest = text.partition(", ")
    long = len(rest.split()) >= _FEWEST_OF_A_REASON
    return (before, rest.strip()) if comma and long else (text, "")
