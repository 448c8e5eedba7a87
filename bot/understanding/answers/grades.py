"""Read yes, partly, no, not possible and don't know.

The first words decide, and the rest is the note.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import Match, spoken, words_of
from bot.language.vocabulary import phrases
from bot.nlu_port import NotParsed, ParsedAnswer
from governance.checklists.assessment import DONT_KNOW, NO, NONE, NOT_POSSIBLE, PARTLY, YES

_SECTIONS = ("graded", "graded_sentences", "graded_unsure")
_SOON = 3
_LONGEST_SHORT_ANSWER = 2
_SAID_FOR_ANY_KIND = (DONT_KNOW, NOT_POSSIBLE)


def read_grade(sentence: Sentence, *, may_be_impossible: bool) -> ParsedAnswer | NotParsed:
    """Read one of the graded answers.

    `may_be_impossible` decides what is offered when nothing was understood.
    """
    start = spoken("filler").skip(sentence.words)
    first = spoken(*_SECTIONS).at(sentence.words, start) or _none_as_no(sentence, start)
    first = first or spoken(*_SECTIONS).like(sentence.words, start)
    if first is not None:
        return _leading(sentence, first)
    for match in spoken(*_SECTIONS).all(sentence, start):
        if not _means_something_else(match):
            return ParsedAnswer(match.name, sentence.whole(), sure=False)
    return NotParsed("read.graded_or_not_possible" if may_be_impossible else "read.graded")


def read_open(sentence: Sentence, *, none: bool) -> ParsedAnswer | None:
    """Read "ved ikke" (don't know) and "ikke muligt" (not possible) at the head of any answer.

    With `none`, "ingen" (none) is read too.
    """
    start = spoken("filler").skip(sentence.words)
    match = spoken("graded").at(sentence.words, start)
    nothing = spoken("none").at(sentence.words, start) if none else None
    if match is not None and match.name in _SAID_FOR_ANY_KIND:
        note = _note(sentence, match)
        return ParsedAnswer(match.name, note, sure=note is None or match.name == NOT_POSSIBLE)
    if nothing is not None:
        return ParsedAnswer(NONE, _note(sentence, nothing))
    return None


def read_nothing_else(sentence: Sentence) -> ParsedAnswer | None:
    """Read the same, when the whole text says so and no more."""
    start = spoken("filler").skip(sentence.words)
    words = sentence.words[start : max(start, spoken("polite").skip_back(sentence.words))]
    grade = spoken("graded").whole(words)
    if grade is not None and grade.exact and grade.name in _SAID_FOR_ANY_KIND:
        return ParsedAnswer(grade.name)
    nothing = spoken("none").whole(words)
    return ParsedAnswer(NONE) if nothing is not None and nothing.exact else None


def _leading(sentence: Sentence, first: Match) -> ParsedAnswer:
    match, sure = _taken_further(sentence, first)
    doubtful = spoken("graded_unsure").at(match.words, 0) is not None
    sure = sure and match.exact and not doubtful and not sentence.raw.rstrip().endswith("?")
    rest = sentence.words[match.end :]
    value = match.name
    if value == YES and any(word in words_of("negations") for word in rest):
        sure = False
        if _is_sentence(first) and any(word in words_of("negations") for word in rest[:_SOON]):
            value = NO
    if value == YES and rest and rest[0] in words_of("reservations"):
        sure = False
    if not words_of("doubts").isdisjoint(rest) or _orders(rest):
        sure = False  # it may be said of something else
    return ParsedAnswer(value, _note(sentence, match), sure=sure)


def _orders(words: Sequence[str]) -> bool:
    """Tell whether what follows a yes or a no orders something."""
    return any(spoken(section).at(words, 0) for section in ("orders_something", "orders_first"))


def _taken_further(sentence: Sentence, match: Match) -> tuple[Match, bool]:
    """Take a second answer into account, and tell whether it is still sure.

    `nej, ikke endnu` (no, not yet) is one answer. Of `nej, ikke muligt` (no, not possible) the
    second counts. Of `ja, delvist` (yes, partly) the second counts too, and is to be asked about.
    """
    sure = True
    while True:
        start = match.end
        while start < len(sentence.words) and sentence.words[start] in words_of("graded_between"):
            start += 1
        second = spoken("graded", "graded_sentences").at(sentence.words, start)
        if second is None:
            return match, sure
        if second.name != match.name:
            if _means_something_else(second):
                return match, sure
            if (match.name, second.name) == (PARTLY, YES):
                second = replace(second, name=PARTLY)
            else:
                sure = sure and match.name == NO and second.name in _SAID_FOR_ANY_KIND
        elif not sentence.ends_clause(second.end):
            return match, sure
        match = replace(second, exact=match.exact)


def _none_as_no(sentence: Sentence, start: int) -> Match | None:
    """Read "ingen" (none) and "aldrig" (never) as a no, with a doubt."""
    none = spoken("none").at(sentence.words, start)
    return None if none is None else replace(none, name=NO, exact=none.end == len(sentence.words))


def _note(sentence: Sentence, match: Match) -> str | None:
    """Return what follows the answer, or None.

    Where the answer runs on into it, as in `vi har aldrig øvet` (we have never practised), it is
    the whole sentence.
    """
    rest = sentence.words[match.end :]
    if not sentence.is_cut and spoken("polite", "after_answer").skip(rest) == len(rest):
        return None
    runs_on = not sentence.ends_clause(match.end) and (
        len(match.words) > _LONGEST_SHORT_ANSWER or _is_sentence(match)
    )
    return sentence.whole() if runs_on else sentence.after(match.end)


def _is_sentence(match: Match) -> bool:
    return match.words in _folded("graded_sentences")


def _means_something_else(match: Match) -> bool:
    """Tell whether it is an answer only at the head of a sentence."""
    return match.words in _folded("graded_only_first")


@cache
def _folded(section: str) -> frozenset[tuple[str, ...]]:
    return frozenset(normalise_phrase(phrase) for phrase in phrases(section))
