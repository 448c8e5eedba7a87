"""Which tellings each part of a text may be, the likeliest first: by patterns, and by the sentences it is like."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from bot.understanding.clauses import Clause, clauses, part_of
from bot.understanding.folding import Sentence
from bot.understanding.likeness import likely_telling, masked
from bot.understanding.names import Mention
from bot.understanding.patterns import Heard, Hit
from bot.understanding.tellings import (
    Telling,
    field_patterns,
    parted,
    telling_patterns,
    tellings,
    told_counts,
    told_phrases,
    told_words,
    words_beside_days,
)
from bot.understanding.told_days import stretches
from governance.records.events import Event

Ranked: TypeAlias = Sequence[tuple[str, Hit]]
"""Tellings that may be meant by name, the likeliest first, and where they are told."""

_HARDLY, _MOSTLY = 0.005, 0.9
"""Sentences like it hardly ever tell that, but mostly something else."""
_WORDS_BEFORE = 3
_AKIN = 0.95
_PRESENT = re.compile(r"(?:erer|foerer|es|aas)$")


def tellings_told(
    sentence: Sentence, mentions: Sequence[Mention], today: date
) -> Iterator[tuple[Ranked, Clause]]:
    """What each part may tell, the likeliest first, with the parts after it that go on about the same."""
    open_one: Ranked = ()
    start = end = 0
    for clause in clauses(sentence, mentions):
        if is_called_off(clause):
            open_one = ()
            continue
        ranked = () if clause.asks or _is_doubted(clause) else _ranked(clause)
        before = part_of(sentence, mentions, start, end)
        if (
            ranked
            and open_one
            and _goes_on(open_one, ranked, before=before, clause=clause, today=today)
        ):
            end = clause.end
            continue
        if ranked:
            if open_one:
                yield open_one, before
            open_one, start = ranked, clause.start
        elif clause.asks and not open_one:
            return
        if not clause.asks:
            end = clause.end
    if open_one:
        yield open_one, part_of(sentence, mentions, start, end)


def likely_tellings(ranked: Ranked, clause: Clause) -> Iterator[tuple[str, Hit]]:
    """Without those that sentences like it hardly ever tell."""
    kinds = kinds_of(clause)
    mostly = max(kinds.values(), default=0) >= _MOSTLY
    for name, hit in ranked:
        if not mostly or _likeness(kinds, name, clause, hit) >= _HARDLY:
            yield name, hit


def kinds_of(clause: Clause) -> Mapping[str, float]:
    """Which tellings it is like, if it is one."""
    return likely_telling(masked(Heard(clause.sentence, clause.mentions)))


def is_called_off(clause: Clause) -> bool:
    """What was to be will not be, or later: whatever was told before it, too."""
    return bool(told_phrases("called_off").all(clause.sentence))


def speaks_against(hit: Hit) -> bool:
    """A single word does so as it is written there: `stoppet` is not `stopper`."""
    return hit.quality == 1


def _goes_on(
    ranked: Ranked, further: Ranked, *, before: Clause, clause: Clause, today: date
) -> bool:
    """Whether more is told of what was just told: `… . Næste øvelse er den 9. september`."""
    (name, _), (other, _) = ranked[0], further[0]
    telling, systems = tellings()[name], before.of_kind("system")
    is_event = telling.section == Event.section
    if not set(clause.of_kind("system")) <= set(systems) and not (is_event and not systems):
        return False
    if name == other and (telling.takes_in or is_event):
        return not _has_a_day_of_its_own(name, clause, today)
    unnamed = other in telling.takes_in_unnamed and not clause.mentions
    return unnamed or other in telling.takes_in


def _has_a_day_of_its_own(name: str, clause: Clause, today: date) -> bool:
    """Another day than those told further: then it is another exercise."""
    beside = words_beside_days(name)
    said = stretches(clause.sentence.raw, today=today, tense="any")
    return any(not beside.all_in(one.lead) for one in said)


def _ranked(clause: Clause) -> Ranked:
    """Those with the most words in the clause first; what tells goes before what only names."""
    heard = Heard(clause.sentence, clause.mentions)
    hits: dict[str, list[tuple[str, Hit]]] = {}
    for hit in telling_patterns().hits(heard):
        name, grade = parted(hit.name)
        hits.setdefault(name, []).append((grade, hit))
    found: list[tuple[str, Hit]] = []
    for name, told in hits.items():
        against = [
            hit
            for grade, hit in told
            if grade == "never" and speaks_against(hit) and not clause.is_broken(hit.start, hit.end)
        ]
        against = [hit for hit in against if not hit.places <= _explained(name, heard)]
        found += [
            (name, hit)
            for grade, hit in told
            if grade != "never"
            and not _is_only_akin(hit)
            and not _is_denied(tellings()[name], clause, hit)
            and all(_is_apart(name, clause, hit, one) for one in against)
        ]
    return _whole_first(sorted(found, key=_weight, reverse=True))


def _whole_first(ranked: Ranked) -> Ranked:
    """What takes another telling in goes before it: whoever assessed and accepted has assessed."""
    first = [
        one for one in ranked if any(other in tellings()[one[0]].takes_in for other, _ in ranked)
    ]
    return (*first, *(one for one in ranked if one not in first))


def _is_apart(name: str, clause: Clause, hit: Hit, against: Hit) -> bool:
    """What is told further, or still to be done about it, does not speak against what was done: `…, fie mangler at skrive under`."""
    if _is_told_further(name, clause, hit, against.start):
        return True
    to_do = against.words == 1 and clause.words[against.start] in told_words("still_to_do")
    told = parted(hit.name)[1] == "tells" and hit.words > 1 and hit.quality == 1
    return to_do and told and clause.between_pauses(against.start)[0] >= hit.end


def _is_told_further(name: str, clause: Clause, hit: Hit, place: int) -> bool:
    """`…, evalueret i går`: whether that word is in another part of the sentence, told of the same."""
    if not tellings()[name].takes_in:
        return False
    start, end = clause.between_pauses(place)
    if start <= hit.start < end or start < hit.end <= end:
        return False
    return bool(words_beside_days(name).all_in(clause.words[start:end]))


def _explained(name: str, heard: Heard) -> frozenset[int]:
    """The words that say what one of its fields is, as `kan ikke beslutte`, or are said besides, as `hvis der er noget`."""
    fields = (
        hit.places for hit in field_patterns(name).hits(heard) if hit.quality == 1 and hit.words > 1
    )
    besides = (range(one.start, one.end) for one in told_phrases("if_anything").all(heard.sentence))
    return frozenset(place for places in (*fields, *besides) for place in places)


def _likeness(kinds: Mapping[str, float], name: str, clause: Clause, hit: Hit) -> float:
    """How like that telling it is; with what is told further."""
    places = (0, *clause.pauses)
    further = any(_is_told_further(name, clause, hit, place) for place in places)
    names = (name, *tellings()[name].takes_in) if further else (name,)
    return sum(kinds.get(one, 0.0) for one in names)


def _is_doubted(clause: Clause) -> bool:
    """It is hoped for, promised, hearsay, or looked back upon; but not `første gang nogensinde`."""
    if told_phrases("doubts").all(clause.sentence):
        return True
    return any(one.name == "back" for one in told_counts("looks_back").all(clause.sentence))


def _weight(told: tuple[str, Hit]) -> tuple[bool, bool, int, float]:
    """`besøgte` before what `besøger` would be."""
    _, hit = told
    return parted(hit.name)[1] == "tells", hit.quality == 1, hit.words, hit.quality


def _is_only_akin(hit: Hit) -> bool:
    """A single word that only has the stem of one that tells: `øvelse` is not `øvet`."""
    return hit.words == 1 and _AKIN < hit.quality < 1


def _is_present(word: str) -> bool:
    """`gennemføres`, `opdaterer`: of the same stem as what has happened, and has not."""
    return _PRESENT.search(word) is not None and word not in telling_patterns().lexicon


def _is_denied(telling: Telling, clause: Clause, hit: Hit) -> bool:
    """Whether it has not happened: `vi har ikke øvet`, `vi skal øve`, `at øve`."""
    around = clause.words[max(0, hit.start - 1) : hit.end + 1]
    if not telling.denies and any(word in told_words("denials") for word in around):
        return True
    says_who = clause.words[hit.start] in told_words("subjects")
    if hit.start and clause.words[hit.start - 1] in told_words("infinitives") and not says_who:
        return True
    if telling.has_happened and any(_is_present(clause.words[place]) for place in hit.places):
        return True
    before = clause.words[max(0, hit.start - _WORDS_BEFORE) : hit.start + 1]
    return telling.has_happened and any(word in told_words("not_yet") for word in before)
