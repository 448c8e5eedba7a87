"""Find out which of the offered choices are meant.

A choice is named by its label, by other words for it, or by its number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.normalise import Sentence, inflected, normalise_phrase
from bot.language.phrase_table import Match, Phrases, spoken, words_of
from bot.nlu_port import NotParsed, ParsedAnswer
from governance.checklists.assessment import CHOICES_APART

_MOST_TYPED = 40
_SHORTEST_HINT = 5
_SHORTEST_ALONE = 4
"""The letters that a word needs when it is the whole answer."""
_PARTS = re.compile(r"[.,/\-]")


@dataclass(frozen=True)
class AnswerOption:
    """One choice: the value that is stored, the label that is shown, and every way to say it."""

    value: str
    label: str
    spoken: tuple[str, ...]


class Choices:
    """The choices of one question or field, in order; labels go before other words."""

    def __init__(self, choices: Sequence[AnswerOption]) -> None:
        self._choices = choices
        self._phrases = Phrases({choice.value: choice.spoken for choice in choices})

    def one(self, sentence: Sentence) -> ParsedAnswer | NotParsed:
        """Read the one choice; the rest of the sentence is the note."""
        whole = self._whole(sentence)
        if whole is not None:
            return whole
        matches = self._matches(sentence)
        meant = _without_plain_words(_not_denied(sentence, matches) or matches)
        if not meant:
            return self._not_one()
        if len({match.name for match in meant}) > 1:
            return NotParsed("read.only_one", {"options": self._offer()})
        match = meant[0]
        agreed = {one.name for one in matches} == {match.name} and not _denied(sentence, match)
        asks = sentence.raw.rstrip().endswith("?")
        sure = match.exact and agreed and self._leads(sentence, match) and not asks
        only = match.start == 0 and len(matches) == 1
        note = sentence.after(match.end) if only else sentence.whole()
        return ParsedAnswer(match.name, note, sure=sure)

    def some(self, sentence: Sentence) -> ParsedAnswer | NotParsed:
        """Read one or more choices, as `a;b` in the order in which they are offered."""
        whole = self._whole(sentence)
        if whole is not None:
            return whole
        if spoken("everything").whole(sentence.words) is not None:
            return self._everything()
        numbers = self._numbers(sentence)
        if numbers is not None:
            return self._joined(numbers) if numbers else self._not_some()
        matches = self._matches(sentence)
        chosen = _without_plain_words(matches)
        if not chosen:
            return self._not_some()
        left = _left_over(sentence, matches)
        sure = all(match.exact and not _denied(sentence, match) for match in chosen)
        sure = (
            sure and len(chosen) == len(matches) and not self._has_strange_part(sentence, matches)
        )
        kept = _not_denied(sentence, chosen) or chosen
        read = self._joined([match.name for match in kept])
        return ParsedAnswer(read.value, sentence.whole() if left else None, sure=sure)

    def _whole(self, sentence: Sentence) -> ParsedAnswer | None:
        match = self._phrases.whole(sentence.words)
        if match is not None:
            return ParsedAnswer(match.name, sure=match.exact)
        numbers = self._numbers(sentence)
        if numbers is not None and len(numbers) == 1:
            return ParsedAnswer(numbers[0])
        return None

    def _numbers(self, sentence: Sentence) -> list[str] | None:
        """Return the values of the numbers, when nothing else is said.

        The list is empty where one of the numbers is not offered.
        """
        said = [word for word in sentence.words if word not in words_of("choice_joints")]
        figures = [figure for word in said for figure in _PARTS.split(word)]
        if not figures or not all(figure.isascii() and figure.isdigit() for figure in figures):
            return None
        places = [int(figure[:4]) for figure in figures]
        if not all(1 <= place <= len(self._choices) for place in places):
            return []
        return [self._choices[place - 1].value for place in places]

    def _matches(self, sentence: Sentence) -> list[Match]:
        """Find the choices that are named, the longest phrases first, in the sentence's order."""
        words = sentence.words[:_MOST_TYPED]
        found: list[Match] = []
        place = 0
        while place < len(words):
            match = (
                self._phrases.at(words, place)
                or self._phrases.like(words, place, inflected)
                or self._phrases.like(words, place)
            )
            if match is not None:
                found.append(match)
            place = match.end if match is not None else place + 1
        return found or self._hinted(words)

    def _hinted(self, words: Sequence[str]) -> list[Match]:
        """Find the choice by a word of its label, as `teknisk` (technical) or `skala` (scale)."""
        telling = [word for word in words if word not in words_of("choice_joints")]
        shortest = _SHORTEST_ALONE if len(telling) == 1 else _SHORTEST_HINT
        for place, word in enumerate(words):
            labels = {
                choice.value for choice in self._choices if word in normalise_phrase(choice.label)
            }
            if len(labels) == 1 and len(word) >= shortest:
                return [Match(labels.pop(), (word,), place, place + 1, exact=False)]
        return []

    def _leads(self, sentence: Sentence, match: Match) -> bool:
        """Tell whether only small words, or the beginning of its own label, stand before it."""
        label = next(choice.label for choice in self._choices if choice.value == match.name)
        small = words_of("choice_joints") | words_of("filler") | frozenset(normalise_phrase(label))
        return all(word in small for word in sentence.words[: match.start])

    def _has_strange_part(self, sentence: Sentence, matches: Sequence[Match]) -> bool:
        """Tell whether the sentence lists something that is none of the choices."""
        taken = {place for match in matches for place in range(match.start, match.end)}
        part: list[int] = []
        parts = [part]
        for place, word in enumerate(sentence.words):
            if place not in taken and (
                word in ("og", "and", "samt", "plus") or _parted(sentence, place)
            ):
                part = []
                parts.append(part)
            part.append(place)
        small = words_of("choice_joints") | words_of("filler")
        return any(
            part
            and not taken & set(part)
            and any(sentence.words[place] not in small for place in part)
            for part in parts
        )

    def _everything(self) -> ParsedAnswer | NotParsed:
        real = [choice.value for choice in self._choices if not _says_nothing(choice)]
        return ParsedAnswer(CHOICES_APART.join(real), sure=False)

    def _joined(self, values: Sequence[str]) -> ParsedAnswer:
        return ParsedAnswer(
            CHOICES_APART.join(choice.value for choice in self._choices if choice.value in values)
        )

    def _not_one(self) -> NotParsed:
        return NotParsed("read.one_of", {"options": self._offer()})

    def _not_some(self) -> NotParsed:
        return NotParsed("read.some_of", {"options": self._offer()})

    def _offer(self) -> str:
        return " · ".join(
            f"{place} {choice.label}" for place, choice in enumerate(self._choices, 1)
        )


def _without_plain_words(matches: Sequence[Match]) -> list[Match]:
    """Leave out the yes, no and none that merely lead up to what is named."""
    named = [match for match in matches if not _is_plain(match.words)]
    return named or list(matches)


def _is_plain(words: tuple[str, ...]) -> bool:
    return (spoken("graded").at(words, 0) is not None and len(words) == 1) or spoken("none").at(
        words, 0
    ) is not None


def _says_nothing(choice: AnswerOption) -> bool:
    words = normalise_phrase(choice.label)
    graded = spoken("graded").at(words, 0)
    return spoken("none").at(words, 0) is not None or (graded is not None and graded.name == "nej")


def _not_denied(sentence: Sentence, matches: Sequence[Match]) -> list[Match]:
    return [match for match in matches if not _denied(sentence, match)]


def _denied(sentence: Sentence, match: Match) -> bool:
    """Tell whether the word before it denies it."""
    return match.start > 0 and sentence.words[match.start - 1] in words_of("negations")


def _left_over(sentence: Sentence, matches: Sequence[Match]) -> bool:
    taken = {place for match in matches for place in range(match.start, match.end)}
    small = words_of("choice_joints") | words_of("filler") | words_of("polite")
    return any(word not in small for place, word in enumerate(sentence.words) if place not in taken)


def _parted(sentence: Sentence, place: int) -> bool:
    return any(mark in sentence.gap(place) for mark in ",;&+/\n")
