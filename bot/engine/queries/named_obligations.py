"""Find which of several obligations some words name, by what is said of each."""

from collections.abc import Sequence
from datetime import date

from bot.cards.obligation_names import ObligationNames
from bot.language.normalise import normalise_phrase, stems
from governance.obligations.ledger import Entry

_SHORTEST = 4
"""The fewest letters of a word that tells which of several is meant."""
_OF_ITS_DAYS = 2
"""How many words it counts for that the days it is late are said."""


def named_obligations(
    said: str, entries: Sequence[Entry], names: ObligationNames, today: date
) -> list[Entry]:
    """Return those with most of the words in what is said of them, or with the days they are late.

    All of them where the words are of none, or of all alike.
    """
    return mentioned_obligations(said, entries, names, today) or list(entries)


def mentioned_obligations(
    said: str, entries: Sequence[Entry], names: ObligationNames, today: date
) -> list[Entry]:
    """Return those that `named_obligations` does; none where the words are of none."""
    words = {*normalise_phrase(said)}
    told = _stems(words)
    scored = []
    for entry in entries:
        one = entry.obligation
        shown = normalise_phrase(f"{names.title(one)} {names.wrong(one)} {names.task(one)}")
        late = str((today - one.due_on).days) in words
        scored.append((len(told & _stems({*shown})) + _OF_ITS_DAYS * late, entry))
    best = max((score for score, _ in scored), default=0)
    return [entry for score, entry in scored if score == best > 0]


def _stems(words: set[str]) -> set[str]:
    return {stem for word in words if len(word) >= _SHORTEST for stem in stems(word)}
