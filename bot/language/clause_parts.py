"""Part a text into clauses: at commas and the ends of sentences, and at `og` (and) perhaps."""

from collections.abc import Iterator

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of

_LONGEST_DAY = 2


def clause_places(sentence: Sentence, *, at_joints: bool = False) -> Iterator[tuple[int, int]]:
    """Yield the first word of each clause, and the word after its last.

    With `at_joints` a word like `og` (and) parts two as well; it is of neither then, and neither is
    one after a comma.
    """
    words, begun = sentence.words, 0
    for place in range(1, len(words) + 1):
        last = place == len(words)
        joint = at_joints and place < len(words) - 1 and words[place] in words_of("joins_clauses")
        if last or joint or "," in sentence.gap(place) or ends_a_sentence(sentence, place):
            if place > begun:
                yield begun, place
            begun = place + joint


def ends_a_sentence(sentence: Sentence, place: int) -> bool:
    """Tell whether a sentence ends before that word.

    A full stop after a day of the month, or after `kl`, ends none; one after a time does.
    """
    gap, before = sentence.gap(place), sentence.words[place - 1]
    is_day = before.isdigit() and len(before) <= _LONGEST_DAY and ":" not in sentence.gap(place - 1)
    stops = ". " in gap and not is_day and before not in words_of("clock_words")
    return stops or any(mark in gap for mark in "!;\n")
