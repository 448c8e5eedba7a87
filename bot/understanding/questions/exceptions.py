"""Read what a question leaves out: `hvad mangler, bortset fra fyrjournal` (… apart from …).

Some words say that a part is not all of it: `alt, ikke kun 2.3` (all, not just 2.3). Nothing is
left out then, and the question is not narrowed to that part either.
"""

from dataclasses import dataclass

from bot.language.normalise import Sentence
from bot.language.phrase_table import Match, spoken

_FRINGE = " \t\r\n,;:."
_ENDS = frozenset(",;:.!?\n")
"""The marks at which a clause ends."""


@dataclass(frozen=True)
class SaidException:
    """A question without the words of its exception, and those.

    `clause` is the exception as it was said, and `of` what it excepts; `is_all` says that it
    excepts nothing.
    """

    question: str
    clause: str
    of: str
    is_all: bool


def exception_in(text: str) -> SaidException | None:
    """Find the exception in the text: from its first word to the end of its clause."""
    sentence = Sentence(text)
    words = sentence.words
    for place in range(1, len(words)):
        found = spoken("excepts_from_a_question").at(words, place)
        if found is None or (found.name == "denies" and not sentence.ends_clause(place)):
            continue
        end = _end_of_clause(sentence, found)
        if found.end == end:
            continue
        kept = [sentence.between(0, place)]
        kept += [sentence.between(end, len(words))] if end < len(words) else []
        mark = "?" if text.rstrip().endswith("?") else ""
        return SaidException(
            question=f"{' '.join(kept)}{mark}",
            clause=sentence.between(place, end).strip(_FRINGE),
            of=sentence.between(found.end, end),
            is_all=found.name == "not_only",
        )
    return None


def _end_of_clause(sentence: Sentence, found: Match) -> int:
    """Return where the clause ends; the hyphen of `k-101` ends none."""
    places = range(found.end + 1, len(sentence.words))
    return next((one for one in places if _ENDS & {*sentence.gap(one)}), len(sentence.words))
