"""Find the tellings that each part of a text may be, the likeliest first.

They are found by patterns, and by the sentences that it is like.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.language.normalise import Sentence
from bot.understanding.classifier.classifier import is_known_telling
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.clauses import Clause, clauses, part_of
from bot.understanding.tellings.delegations import delegated_at
from bot.understanding.tellings.fields.time_spans import stretches
from bot.understanding.tellings.pattern_ranks import (
    Ranked,
    is_spoken_against,
    is_told_further,
    kinds_of,
    ranked_of,
)
from bot.understanding.tellings.splitting import PROLONGED, taken_apart
from bot.understanding.tellings.tellings import (
    tellings,
    told_counts,
    told_phrases,
    told_words,
    words_beside_days,
)
from bot.understanding.text.patterns import Heard, PatternHit
from governance.records.absences import Absence
from governance.records.events import Event

_DELEGATED = "action_new"
_HARDLY, _MOSTLY = 0.005, 0.9
"""Sentences like it hardly ever tell that, but mostly something else."""


def tellings_told(
    sentence: Sentence, mentions: Sequence[Mention], today: date, *, promises: bool = True
) -> Iterator[tuple[Ranked, Clause]]:
    """Find what each part may tell, the likeliest first; also what is promised, with `promises`.

    The parts after it that go on about the same belong to it.
    """
    open_one: Ranked = ()
    before: Clause | None = None
    whole = clauses(sentence, mentions)
    for clause in (part for one in whole for part in taken_apart(sentence, mentions, one, today)):
        ranked = () if clause.asks else _ranked(clause, today)
        doubted = bool(ranked) and _is_doubted(clause)
        if doubted or not promises:
            ranked = tuple(
                one
                for one in ranked
                if (promises and tellings()[one[0]].is_promise)
                or not (doubted or tellings()[one[0]].is_promise)
            )
        if is_called_off(clause):
            ranked = tuple(one for one in ranked if tellings()[one[0]].moves)
            if not ranked:
                open_one, before = (), None
                continue
        goes_on = before is not None and (
            not ranked or _goes_on(open_one, ranked, before=before, clause=clause, today=today)
        )
        if before is not None and goes_on:
            if not clause.asks:
                before = part_of(sentence, mentions, before.start, clause.end)
            continue
        if before is not None:
            yield open_one, before
        elif not ranked and clause.asks:
            return
        open_one, before = (ranked, clause) if ranked else ((), None)
    if before is not None:
        yield open_one, before


def _ranked(clause: Clause, today: date) -> Ranked:
    """Rank what the clause may tell; whoever is asked to do something is given a follow-up."""
    if delegated_at(clause.words, clause.mentions) is None:
        return ranked_of(clause, today)
    whole = PatternHit(f"{_DELEGATED}/tells", 0, len(clause.words), 1, 1.0, frozenset())
    return ((_DELEGATED, whole),)


def likely_tellings(ranked: Ranked, clause: Clause) -> Iterator[tuple[str, PatternHit]]:
    """Leave out the tellings that sentences like it hardly ever tell.

    Whoever is asked to do something is given a follow-up, whatever that is. That a record ends
    speaks against nothing else where no word says so, nor does what is itself spoken against.
    """
    if delegated_at(clause.words, clause.mentions) is not None:
        yield from ranked
        return
    kinds = kinds_of(clause)
    most = max(kinds, key=kinds.__getitem__, default="")
    ends = most in tellings() and tellings()[most].do == "end"
    heard = Heard(clause.sentence, clause.mentions)
    said = any(name == most for name, _ in ranked)
    said = said or not (ends or is_spoken_against(most, heard))
    mostly = said and kinds.get(most, 0) >= _MOSTLY
    for name, hit in ranked:
        known = mostly and is_known_telling(name)
        if not known or _likeness(kinds, name, clause, hit) >= _HARDLY:
            yield name, hit


def is_called_off(clause: Clause) -> bool:
    """Tell whether what was to be is called off or put off, and so whatever was told before it."""
    return bool(told_phrases("called_off").all(clause.sentence))


def _goes_on(
    ranked: Ranked, further: Ranked, *, before: Clause, clause: Clause, today: date
) -> bool:
    """Tell whether it goes on about what was just told.

    An example is `… . Næste øvelse er den 9. september` (… . The next exercise is on 9 September).
    """
    (name, _), (other, _) = ranked[0], further[0]
    if (name, other) == PROLONGED:
        return False
    telling, systems = tellings()[name], before.of_kind("system")
    is_event = telling.section == Event.section
    if not set(clause.of_kind("system")) <= set(systems) and not (is_event and not systems):
        return False
    somebody_else = not set(clause.of_kind("person")) <= set(before.of_kind("person"))
    if name == other and somebody_else and telling.section == Absence.section:
        return False
    if name == other and (telling.takes_in or is_event):
        dated = bool(stretches(before.sentence.raw, today=today, tense="any"))
        return not dated or not _has_a_day_of_its_own(name, clause, today)
    unnamed = other in telling.takes_in_unnamed and not clause.mentions
    return unnamed or other in telling.takes_in


def _has_a_day_of_its_own(name: str, clause: Clause, today: date) -> bool:
    """Tell whether it has another day than those told further: then it is another exercise."""
    beside = words_beside_days(name)
    said = stretches(clause.sentence.raw, today=today, tense="any")
    return any(not beside.all_in(one.lead) for one in said)


def _likeness(kinds: Mapping[str, float], name: str, clause: Clause, hit: PatternHit) -> float:
    """Return how like that telling it is, with what is told further."""
    places = (0, *clause.pauses)
    further = any(is_told_further(name, clause, hit, place) for place in places)
    names = (name, *tellings()[name].takes_in) if further else (name,)
    return sum(kinds.get(one, 0.0) for one in names)


def _is_doubted(clause: Clause) -> bool:
    """Tell whether it is hoped for, promised, hearsay, or looked back upon.

    `første gang nogensinde` (the first time ever) is not.
    """
    doubts = told_phrases("doubts").all(clause.sentence)
    if not all(_is_of_what_follows(clause, one.start) for one in doubts):
        return True
    return any(one.name == "back" for one in told_counts("looks_back").all(clause.sentence))


def _is_of_what_follows(clause: Clause, place: int) -> bool:
    """Tell whether the doubt is of what follows.

    It is in `er på seminar onsdag, så svarer nok ikke` (am at a seminar on Wednesday, so will
    probably not answer).
    """
    start, _ = clause.between_pauses(place)
    return bool(start) and clause.words[start] in told_words("so")
