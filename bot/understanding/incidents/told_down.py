"""Read since when something is down, and whether a report of it is ordered."""

from datetime import time

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.understanding.entities.names import Names
from bot.understanding.incidents.emergency import tells_of_failing
from bot.understanding.incidents.log_lines import clauses, told_clock


def clause_of_down(text: str, names: Names) -> str | None:
    """Return the first clause that says that something fails, failed or began; else None."""
    began = words_of("says_it_began")
    return next(
        (
            one
            for one in clauses(text)
            if tells_of_failing(one, names) or not began.isdisjoint(Sentence(one).words)
        ),
        None,
    )


def down_since(text: str, names: Names) -> time | None:
    """Return the time that is told with it: `nej, den gik ned 21.40 i går` (no, it failed at …)."""
    told = clause_of_down(text, names)
    if told is None:
        return None
    sentence = Sentence(told)
    lately = next(iter(spoken("ends_in_lately").all(sentence)), None)
    ends = lately is not None and lately.end == len(sentence.words) and lately.start > 0
    return told_clock(sentence.between(0, lately.start) if lately is not None and ends else told)


def orders_a_report(text: str) -> bool:
    """Tell whether it begins with the order to report an event: the register takes it."""
    words = Sentence(text).words
    ordered = spoken("dialogs").at(words, spoken("small_talk").skip(words))
    return ordered is not None and ordered.name == "report_event"
