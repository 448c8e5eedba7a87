"""Split a text in two at its joints."""

from collections.abc import Iterator
from itertools import islice

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.language.time_words import month_names

_MOST_HALVES = 6
_MOST_BETWEEN = 4
"""The most words from `mellem` (between) to the `og` (and) that belongs to it."""


def halves(sentence: Sentence, whole: range) -> Iterator[tuple[str, str]]:
    """Split the text in two at every joint, though not within the words of `whole`.

    A joint is a full stop, a question mark, `og` (and), `and` or the like. A text with very many is
    no sentence, and only its first are tried.
    """
    return islice(_halves(sentence, whole), _MOST_HALVES)


def _halves(sentence: Sentence, whole: range) -> Iterator[tuple[str, str]]:
    text = sentence.raw
    for place in range(1, len(sentence.words) - 1):
        if place in whole:
            continue
        gap, token = sentence.gap(place), sentence.tokens[place]
        dated = sentence.words[place - 1].isdigit() and sentence.words[place] in month_names()
        joint = sentence.words[place] in words_of("joints")
        listed = ", " in gap and not joint
        if any(mark in gap for mark in "?!;\n") or (". " in gap and not dated) or listed:
            yield text[: token.start], text[token.start :]
        between = sentence.words[max(0, place - _MOST_BETWEEN) : place]
        if not words_of("between").isdisjoint(between):
            continue
        if joint:
            yield text[: token.start], text[token.end :]
