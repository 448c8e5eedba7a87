"""Read what is said about the lines of a log: that one is wrong, or what stands in its place."""

from dataclasses import dataclass
from datetime import time

from bot.language.clause_parts import ends_a_sentence
from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.understanding.entities.clock_grammar import clock_times
from bot.understanding.incidents.log_lines import clauses, read_line

_BETWEEN = " \t\r\n,.;:!–—-"


@dataclass(frozen=True)
class AboutLines:
    """It is said that lines are wrong; `instead` is what is to stand there, empty where nothing.

    With `only_last` it is the last one, and with `times` those of these times of the day.
    """

    instead: str
    only_last: bool = False
    times: tuple[time, ...] = ()


def read_correction(text: str) -> str | None:
    """Return what stands in the place of the line before: `nej vent, det er bodil. ret det`.

    It begins by taking back what was said, or ends with the order to correct it.
    """
    sentence = Sentence(text)
    words = sentence.words
    lead = spoken("takes_back_a_line").at(words, 0)
    start, end = (lead.end if lead is not None else 0), len(words)
    for place in range(start, len(words)):
        whole = spoken("orders_a_correction").at(words, place)
        if whole is not None and whole.end == len(words) and place > start:
            end = place
            break
    if (lead is None and end == len(words)) or start >= end or has_question_mark(text):
        return None
    return sentence.between(start, end).strip(_BETWEEN)


def read_about_lines(text: str) -> AboutLines | None:
    """Read that lines are wrong or to be struck: `de to første linjer er forkerte, slet dem`.

    What is said to be for the log after it is to stand there instead.
    """
    sentence = Sentence(text)
    words = sentence.words
    if words_of("lines_of_a_log").isdisjoint(words):
        return _about_times(text)
    instead, end = "", len(words)
    for place in range(1, len(words)):
        joint = words[place] in words_of("joins_clauses")
        if joint or "," in sentence.gap(place) or ends_a_sentence(sentence, place):
            first = place + joint
            told = read_line(text[sentence.tokens[first].start :]) if first < len(words) else None
            if told is not None and told.marked:
                instead, end = _after_mark(text[sentence.tokens[first].start :]), place
                break
    said = words[:end]
    named = not words_of("lines_of_a_log").isdisjoint(said)
    wrong = not words_of("says_a_line_is_wrong").isdisjoint(said)
    if not (named and wrong) or has_question_mark(text):
        return None
    only_last = not words_of("the_last_line").isdisjoint(said)
    times = tuple(one.clock for one in clock_times(Sentence(sentence.between(0, end))))
    return AboutLines(instead, only_last, times)


def _about_times(text: str) -> AboutLines | None:
    """Read lines that are struck by their times: `slet 08:07 og 08:08, døgnvagten svarede`."""
    said = Sentence(text)
    strikes = not words_of("strikes_lines").isdisjoint(said.words)
    if not (strikes or spoken("is_to_be_struck").all(said)) or has_question_mark(text):
        return None
    times: list[time] = []
    instead: list[str] = []
    for clause in clauses(text):
        words = Sentence(clause).words
        found = [one.clock for one in clock_times(Sentence(clause))]
        wrong = not words_of("says_a_line_is_wrong").isdisjoint(words)
        if found and (wrong or spoken("is_to_be_struck").all(Sentence(clause))):
            times += [one for one in found if one not in times]
        else:
            instead.append(clause)
    return AboutLines(", ".join(instead), times=tuple(times)) if times else None


def _after_mark(text: str) -> str:
    """Leave out the word for the log, and keep the time after it."""
    sentence = Sentence(text)
    mark = spoken("line_marks").at(sentence.words, 0)
    return text if mark is None else text[sentence.tokens[mark.end - 1].end :].strip(_BETWEEN)
