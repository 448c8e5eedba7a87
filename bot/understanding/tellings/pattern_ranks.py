"""Rank the tellings that the words of a part may be, by patterns alone.

Those with the most words come first.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from bot.understanding.classifier.classifier import likely_telling, masked
from bot.understanding.tellings.clauses import Clause
from bot.understanding.tellings.fields.time_spans import stretches
from bot.understanding.tellings.tellings import (
    Telling,
    field_patterns,
    parted,
    telling_patterns,
    tellings,
    told_phrases,
    told_words,
    words_beside_days,
)
from bot.understanding.text.patterns import Heard, PatternHit
from governance.records.absences import Absence

Ranked: TypeAlias = Sequence[tuple[str, PatternHit]]
"""The tellings that may be meant by name, the likeliest first, and where they are told."""

_WORDS_BEFORE = 3
_AKIN = 0.95
_PRESENT = re.compile(r"(?:erer|foerer|es|aas)$")


def kinds_of(clause: Clause) -> Mapping[str, float]:
    """Tell how likely each telling is, if it is one."""
    return likely_telling(masked(Heard(clause.sentence, clause.mentions)))


def speaks_against(hit: PatternHit) -> bool:
    """Tell whether a single word speaks against it as it is written.

    `stoppet` (stopped) is not `stopper` (stops).
    """
    return hit.quality == 1


def is_spoken_against(name: str, heard: Heard) -> bool:
    """Tell whether a word of the sentence says that it is not told."""
    return any(
        parted(hit.name) == (name, "never") and speaks_against(hit)
        for hit in telling_patterns().hits(heard)
    )


def ranked_of(clause: Clause, today: date) -> Ranked:
    """Rank the tellings by their words in the clause; what tells goes before what only names."""
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
    """Tell whether a pattern tells it, in its very words."""
    return any(
        other == name and parted(hit.name)[1] == "tells" and hit.quality == 1
        for other, hit in ranked_of(clause, today)
    )


def _whole_first(ranked: Ranked, clause: Clause, today: date) -> Ranked:
    """Put what takes another telling in before it: whoever assessed and accepted has assessed.

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
    """Tell whether one telling takes the other in.

    What is only named is told of its own where its day is said. An example is `RV 10/2, godkendt af
    Bo` (RA 10/2, approved by Bo). `Bo godkendte RV 10/2` (Bo approved RA 10/2) is none.
    """
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
    """Tell whether it is the thing to be done itself, after a colon.

    An example is `opret en opfølgning på Yusuf: gamle brugere skal lukkes` (create a follow-up for
    Yusuf: old users are to be closed).
    """
    colon = any(
        ":" in clause.sentence.gap(place) for place in range(hit.end, against.start + 1) if place
    )
    return colon and against.start >= hit.end


def _is_apart(name: str, clause: Clause, hit: PatternHit, against: PatternHit) -> bool:
    """Tell whether the words against it are told further, or are still to be done about it.

    They do not speak against what was done then, as in `…, fie mangler at skrive under` (…, Fie has
    yet to sign).
    """
    if is_told_further(name, clause, hit, against.start):
        return True
    after_a_pause = clause.between_pauses(against.start)[0] >= hit.end
    if tellings()[name].section == Absence.section and after_a_pause:
        return True
    start, end = clause.between_pauses(against.start)
    said = {clause.words[against.start], *clause.words[start:end][:_WORDS_BEFORE]}
    to_do = against.words == 1 and not told_words("still_to_do").isdisjoint(said)
    told = parted(hit.name)[1] == "tells" and hit.words > 1 and hit.quality == 1
    return to_do and told and clause.between_pauses(against.start)[0] >= hit.end


def is_told_further(name: str, clause: Clause, hit: PatternHit, place: int) -> bool:
    """Tell whether that word is in another part of the sentence, told of the same.

    An example is `…, evalueret i går` (…, evaluated yesterday).
    """
    if not tellings()[name].takes_in:
        return False
    start, end = clause.between_pauses(place)
    if start <= hit.start < end or start < hit.end <= end:
        return False
    return bool(words_beside_days(name).all_in(clause.words[start:end]))


def _explained(name: str, heard: Heard) -> frozenset[int]:
    """Return the words that say what one of its fields is, or are said besides.

    Examples are `kan ikke beslutte` (cannot decide) and `hvis der er noget` (if there is anything).
    """
    fields = (
        hit.places for hit in field_patterns(name).hits(heard) if hit.quality == 1 and hit.words > 1
    )
    besides = (range(one.start, one.end) for one in told_phrases("if_anything").all(heard.sentence))
    return frozenset(place for places in (*fields, *besides) for place in places)


def _weight(told: tuple[str, PatternHit]) -> tuple[bool, bool, int, float]:
    """Weigh `besøgte` (visited) before what `besøger` (visits) would be."""
    _, hit = told
    return parted(hit.name)[1] == "tells", hit.quality == 1, hit.words, hit.quality


def _is_only_akin(hit: PatternHit) -> bool:
    """Tell whether a single word only has the stem of one that tells.

    `øvelse` (exercise) is not `øvet` (exercised).
    """
    return hit.words == 1 and _AKIN < hit.quality < 1


def _is_present(word: str) -> bool:
    """Tell whether it is in the present: of the same stem as what has happened, and has not.

    Examples are `gennemføres` (is carried out) and `opdaterer` (updates).
    """
    return _PRESENT.search(word) is not None and word not in telling_patterns().lexicon


def _is_denied(telling: Telling, clause: Clause, hit: PatternHit) -> bool:
    """Tell whether it has not happened.

    Examples are `vi har ikke øvet` (we have not exercised), `vi skal øve` (we are to exercise) and
    `at øve` (to exercise).
    """
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
