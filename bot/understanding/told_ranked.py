"""Which tellings the words of a part may be, those with the most words first; by patterns alone."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from bot.understanding.clauses import Clause
from bot.understanding.likeness import likely_telling, masked
from bot.understanding.patterns import Heard, PatternHit
from bot.understanding.tellings import (
    Telling,
    field_patterns,
    parted,
    telling_patterns,
    tellings,
    told_phrases,
    told_words,
    words_beside_days,
)
from bot.understanding.told_days import stretches
from governance.records.absences import Absence

Ranked: TypeAlias = Sequence[tuple[str, PatternHit]]
"""Tellings that may be meant by name, the likeliest first, and where they are told."""

_WORDS_BEFORE = 3
_AKIN = 0.95
_PRESENT = re.compile(r"(?:erer|foerer|es|aas)$")


def kinds_of(clause: Clause) -> Mapping[str, float]:
    """Which tellings it is like, if it is one."""
    return likely_telling(masked(Heard(clause.sentence, clause.mentions)))


def speaks_against(hit: PatternHit) -> bool:
    """A single word does so as it is written there: `stoppet` is not `stopper`."""
    return hit.quality == 1


def ranked_of(clause: Clause, today: date) -> Ranked:
    """Those with the most words in the clause first; what tells goes before what only names."""
    heard = Heard(clause.sentence, clause.mentions)
    hits: dict[str, list[tuple[str, PatternHit]]] = {}
    for hit in telling_patterns().hits(heard):
        name, grade = parted(hit.name)
        hits.setdefault(name, []).append((grade, hit))
    found: list[tuple[str, PatternHit]] = []
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
            and all(
                _is_apart(name, clause, hit, one) or _is_what_is_to_be_done(clause, hit, one)
                for one in against
            )
        ]
    return _whole_first(sorted(found, key=_weight, reverse=True), clause, today)


def says_so(name: str, clause: Clause, today: date) -> bool:
    """Whether a pattern tells it, in its very words."""
    return any(
        other == name and parted(hit.name)[1] == "tells" and hit.quality == 1
        for other, hit in ranked_of(clause, today)
    )


def _whole_first(ranked: Ranked, clause: Clause, today: date) -> Ranked:
    """What takes another telling in goes before it: whoever assessed and accepted has assessed.

    What is moved was not held.
    """
    moved = {tellings()[name].section for name, hit in ranked if _moves(name, hit)}
    first = [
        (name, hit)
        for name, hit in ranked
        if (parted(hit.name)[1] == "tells" or tellings()[name].section not in moved)
        and any(
            other in tellings()[name].takes_in and _takes_in(hit, further, clause, today)
            for other, further in ranked
        )
    ]
    return (*first, *(one for one in ranked if one not in first))


def _moves(name: str, hit: PatternHit) -> bool:
    return tellings()[name].moves and parted(hit.name)[1] == "tells"


def _takes_in(whole: PatternHit, further: PatternHit, clause: Clause, today: date) -> bool:
    """What is only named is told of its own where its day is said: `RV 10/2, godkendt af Bo`; not in `Bo godkendte RV 10/2`."""
    if parted(whole.name)[1] == "tells" and whole.quality == 1:
        return True
    days = stretches(clause.sentence.raw, today=today, tense="past")
    if len({one.first for one in days}) > 1:
        return True
    verbs = told_words("verbs") | told_words("is_first")
    return any(
        whole.end <= one.start < further.end
        and verbs.isdisjoint(clause.words[whole.end : one.start])
        for one in days
    )


def _is_what_is_to_be_done(clause: Clause, hit: PatternHit, against: PatternHit) -> bool:
    """`opret en opfølgning på Yusuf: gamle brugere skal lukkes`: after a colon it is the thing itself."""
    colon = any(
        ":" in clause.sentence.gap(place) for place in range(hit.end, against.start + 1) if place
    )
    return colon and against.start >= hit.end


def _is_apart(name: str, clause: Clause, hit: PatternHit, against: PatternHit) -> bool:
    """What is told further, or still to be done about it, does not speak against what was done: `…, fie mangler at skrive under`."""
    if is_told_further(name, clause, hit, against.start):
        return True
    after_a_pause = clause.between_pauses(against.start)[0] >= hit.end
    if tellings()[name].section == Absence.section and after_a_pause:
        return True
    to_do = against.words == 1 and clause.words[against.start] in told_words("still_to_do")
    told = parted(hit.name)[1] == "tells" and hit.words > 1 and hit.quality == 1
    return to_do and told and clause.between_pauses(against.start)[0] >= hit.end


def is_told_further(name: str, clause: Clause, hit: PatternHit, place: int) -> bool:
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


def _weight(told: tuple[str, PatternHit]) -> tuple[bool, bool, int, float]:
    """`besøgte` before what `besøger` would be."""
    _, hit = told
    return parted(hit.name)[1] == "tells", hit.quality == 1, hit.words, hit.quality


def _is_only_akin(hit: PatternHit) -> bool:
    """A single word that only has the stem of one that tells: `øvelse` is not `øvet`."""
    return hit.words == 1 and _AKIN < hit.quality < 1


def _is_present(word: str) -> bool:
    """`gennemføres`, `opdaterer`: of the same stem as what has happened, and has not."""
    return _PRESENT.search(word) is not None and word not in telling_patterns().lexicon


def _is_denied(telling: Telling, clause: Clause, hit: PatternHit) -> bool:
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
