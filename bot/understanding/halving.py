"""Split a text in two at its joints, and tell whether a part of it begins to ask something."""

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.language.time_words import month_names

_MOST_HALVES = 6
_FEWEST_INVERTED = 3
_SHORTEST_KNOWN = 6
_ENDINGS_OF_VERBS = ("r", "de", "te")
"""The endings of Danish verbs in the present and the past."""
_DEFINITE = ("en", "et", "ne")
"""The endings of Danish nouns that are known, as `planen` (the plan)."""
_SHORTEST_NOUN = 5
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


def begins_to_ask(text: str) -> bool:
    """Tell whether it begins to ask, as `hvem …` (who …) or `har jeg …` (have I …).

    `har ti minutter` (have ten minutes) does not.
    """
    words = Sentence(text).words
    said = spoken("tell_me").at(words, 0)
    return asks_first(words if said is None else words[said.end :])


def asks_first(words: Sequence[str]) -> bool:
    """Tell whether these words begin with a question, with no more than `nå` (well) before it."""
    words = words[spoken("leads_into_a_question").skip(words) :]
    if words and words[0] in words_of("asking"):
        return True
    if len(words) > 1 and words[0] in words_of("asking_verbs") and words[1] in words_of("asked_of"):
        return True
    return asks_inverted(words) or _asks_of_something_known(words)


def _asks_of_something_known(words: Sequence[str]) -> bool:
    """Tell whether a verb and a thing that is known begin it: `er planen læst` (is the plan read).

    Danish writes `the` as an ending.
    """
    if len(words) < _FEWEST_INVERTED or words[0] not in words_of("asking_verbs"):
        return False
    known = len(words[1]) >= _SHORTEST_KNOWN and words[1].endswith(_DEFINITE)
    return known and words[1] not in words_of("ends_as_known")


def asks_for_several(words: Sequence[str]) -> bool:
    """Tell whether it begins with things that are not known, of which nothing is told.

    `øvelser uden leverandør` (exercises without the supplier) asks which there are.
    """
    told = words_of("told_with") | words_of("said_to_be")
    return bool(words) and words[0] in words_of("several_things") and told.isdisjoint(words)


def asks_inverted(words: Sequence[str]) -> bool:
    """Tell whether the verb comes before its subject: `nåede vi …` (did we reach …).

    Any verb may begin so in Danish, which is known by its ending where the subject is a pronoun.
    """
    if len(words) < _FEWEST_INVERTED:
        return False
    if spoken("there_was").at(words, 0) is not None:
        return True
    first = words[0]
    known = len(words[1]) >= _SHORTEST_NOUN and words[1].endswith(_DEFINITE)
    if known and first in words_of("verbs_of_a_state"):
        return True
    if words[1] not in words_of("inverted_subjects") or first in words_of("begins_no_question"):
        return False
    return first.endswith(_ENDINGS_OF_VERBS) or first in words_of("inverted_verbs")
