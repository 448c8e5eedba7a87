"""Which tellings each part of a text may be, the likeliest first: by patterns, and by the sentences it is like."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from bot.understanding.clauses import Clause, clauses, part_of
from bot.understanding.dates import days_in
from bot.understanding.folding import Sentence
from bot.understanding.likeness import TOLD, is_known_telling, likely, likely_telling, masked
from bot.understanding.names import Kind, Mention
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
from bot.understanding.told_numbers import DECIMAL
from governance.records.absences import Absence
from governance.records.events import Event

Ranked: TypeAlias = Sequence[tuple[str, Hit]]
"""Tellings that may be meant by name, the likeliest first, and where they are told."""

_HARDLY, _MOSTLY = 0.005, 0.9
"""Sentences like it hardly ever tell that, but mostly something else."""
_OF_EACH: Mapping[str, Kind] = {
    "away": "person",
    "incident": "system",
    "exercise_held": "system",
    "exercise_planned": "system",
    "risk_assessed": "system",
    "supervision_planned": "supplier",
    "supervision_done": "supplier",
    "contract_attested": "contract",
    "statement_reviewed": "supplier",
}
"""What is told of several, each with its own day."""
_OF_EACH_VALUE = {"approved": "subject", "review_done": "kind"}
_HANDED_ON = ("role_ends", "role_given")
_OFTEN_TOGETHER = {"document_told", "measured"}
_MEASURED = ("system", "contract")
_OF_ITS_OWN = ("system", "contract", "person")
_NEARLY_CERTAIN, _RATHER = 0.9, 0.6
_FEWEST = 3
"""Words of either half."""
_WORDS_BEFORE = 3
_AKIN = 0.95
_PRESENT = re.compile(r"(?:erer|foerer|es|aas)$")


def tellings_told(
    sentence: Sentence, mentions: Sequence[Mention], today: date
) -> Iterator[tuple[Ranked, Clause]]:
    """What each part may tell, the likeliest first, with the parts after it that go on about the same."""
    open_one: Ranked = ()
    before: Clause | None = None
    whole = clauses(sentence, mentions)
    for clause in (part for one in whole for part in _taken_apart(sentence, mentions, one, today)):
        ranked = () if clause.asks or _is_doubted(clause) else _ranked(clause, today)
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


def _taken_apart(
    sentence: Sentence, mentions: Sequence[Mention], clause: Clause, today: date
) -> Iterator[Clause]:
    """`stamdata på K-103 er bekræftet, og besøget hos Kagemand er planlagt`: two, where each half nearly certainly tells another."""
    tokens = clause.sentence.tokens
    parted_at: tuple[Clause, Clause] | None = None
    pair = ("", "")
    for place in range(1, len(tokens) - 1):
        joint = clause.words[place] in told_words("ands")
        if not joint and "," not in clause.sentence.gap(place):
            continue
        both = _both_measured(clause, place, today) if joint and parted_at is None else None
        if both is not None:
            yield from both
            return
        if not _FEWEST <= place < len(tokens) - _FEWEST:
            continue
        left = part_of(sentence, mentions, clause.start, clause.start + tokens[place].start)
        after = tokens[place].end if joint else tokens[place].start
        right = part_of(sentence, mentions, clause.start + after, clause.end)
        one, other = _certainly(left, today), _certainly(right, today)
        apart = _are_apart(one, other) and (joint or _are_listed(one, other, left, right))
        told_again = other in [name for name, _ in _ranked(right, today)] if one else False
        apart = apart or (joint and told_again and _are_of_two(left, right, today))
        if apart and pair in (("", ""), (one, other)):
            parted_at, pair = (left, right), (one, other)
        if parted_at is not None:
            continue
        both = _both_dated(clause, place, today) if joint and other in ("", one) else None
        if both is not None:
            yield from both
            return
    for part in parted_at or ():
        yield from _taken_apart(sentence, mentions, part, today)
    if parted_at is None:
        yield clause


def _both_measured(clause: Clause, place: int, today: date) -> tuple[Clause, Clause] | None:
    """`oppetid i januar: 99,83 på k-101 og 99,2 på k-102`: either with its own, and with what is said of both."""
    raw, tokens = clause.sentence.raw, clause.sentence.tokens
    things = [one for one in clause.mentions if one.kind in _MEASURED]
    before = [one for one in things if one.end <= place]
    after = [one for one in things if one.start > place]
    values = [found.span() for found in DECIMAL.finditer(raw) if not found[0].isdigit()]
    earlier = [span for span in values if span[1] <= tokens[place].start]
    if not len(earlier) == len(values) - len(earlier) == len(before) == len(after) == 1:
        return None
    if not telling_patterns().hits(Heard(clause.sentence, clause.mentions)) or (
        likely_telling(masked(Heard(clause.sentence, clause.mentions))).get("measured", 0)
        < _NEARLY_CERTAIN
    ):
        return None
    first = _without(clause, after, [(tokens[place].start, len(raw))])
    named = [(tokens[one.start].start, tokens[one.end - 1].end) for one in before]
    days = days_in(clause.sentence, today=today, tense="any")
    if any(one.start > place for one in days):
        named += [
            (tokens[one.start].start, tokens[one.end - 1].end) for one in days if one.end <= place
        ]
    return first, _without(clause, before, [*earlier, *named])


def _both_dated(clause: Clause, place: int, today: date) -> tuple[Clause, Clause] | None:
    """`ole holder ferie i uge 29 og maren i uge 30`: the second with its own day, and with what is said of both."""
    days = days_in(clause.sentence, today=today, tense="any")
    earlier = [one for one in days if one.end <= place]
    name = max(kinds := kinds_of(clause), key=kinds.__getitem__, default="")
    if not len(earlier) == len(days) - len(earlier) == 1 or kinds.get(name, 0) < _NEARLY_CERTAIN:
        return None
    if not _are_two(name, clause, place):
        return None
    before = [one for one in clause.mentions if one.end <= place]
    after = [one for one in clause.mentions if one.start > place]
    kinds_after = {one.kind for one in after}
    gone = [one for one in before if one.kind in kinds_after or one.kind in _MEASURED]
    gone = gone if after else []
    said = [hit for hit in _values(name, clause) if hit.end <= place]
    spans = [(earlier[0].start, earlier[0].end)]
    spans += [(one.start, one.end) for one in gone]
    spans += [(hit.start, hit.end) for hit in said]
    tokens = clause.sentence.tokens
    blank = [(tokens[start].start, tokens[end - 1].end) for start, end in spans]
    first = _without(clause, after, [(tokens[place].start, len(clause.sentence.raw))])
    return first, _without(clause, gone, blank)


def _are_two(name: str, clause: Clause, place: int) -> bool:
    """Two people, systems or the like, or two values of the field that tells what it is of, on either side of that word."""
    if name in _OF_EACH:
        same = [one for one in clause.mentions if one.kind == _OF_EACH[name]]
        before = [one for one in same if one.end <= place]
        after = [one for one in same if one.start > place]
        follows = after[0].start - place if after else 0
        beside = clause.words[place + 1 : place + follows]
        of_it = follows == 1 or (len(beside) == 1 and beside[0] in told_words("before_things"))
        return len(before) == len(after) == 1 and of_it
    sides = [
        {hit.name for hit in _values(name, clause) if (hit.end <= place) == first}
        for first in (True, False)
    ]
    return len(sides[0]) == len(sides[1]) == 1 and sides[0] != sides[1]


def _values(name: str, clause: Clause) -> Sequence[Hit]:
    """What the words say it is of, as `organisationen`."""
    field = _OF_EACH_VALUE.get(name)
    if field is None:
        return ()
    heard = Heard(clause.sentence, clause.mentions)
    return [
        hit
        for hit in field_patterns(name).hits(heard)
        if parted(hit.name)[0] == field and hit.quality == 1
    ]


def _without(
    clause: Clause, mentions: Collection[Mention], spans: Iterable[tuple[int, int]]
) -> Clause:
    """The clause without these mentions, and blank at these characters."""
    raw = clause.sentence.raw
    for start, end in spans:
        raw = raw[:start] + " " * (end - start) + raw[end:]
    sentence = Sentence(raw)
    left = []
    for one in clause.mentions:
        if one not in mentions:
            at = clause.sentence.tokens[one.start].start
            first = sum(token.end <= at for token in sentence.tokens)
            left.append(replace(one, start=first, end=first + one.end - one.start))
    return replace(clause, sentence=sentence, mentions=tuple(left))


def _are_apart(one: str, other: str) -> bool:
    """Whether these are two different tellings, and neither belongs to the other."""
    if not one or not other or one == other:
        return False
    belongs = [tellings()[name] for name in (one, other)]
    return not any(
        name in (*telling.takes_in, *telling.takes_in_unnamed)
        for telling in belongs
        for name in (one, other)
    )


def _are_of_two(left: Clause, right: Clause, today: date) -> bool:
    """Whether either is of something of its own, on a day of its own: `øvelsen på Nødmelderen var i går, og den på Fyrjournal er 21. april`."""
    sides = [
        {(one.kind, key) for one in side.mentions if one.kind in _OF_ITS_OWN for key in one.keys}
        for side in (left, right)
    ]
    dated = all(stretches(side.sentence.raw, today=today, tense="any") for side in (left, right))
    return dated and all(sides) and sides[0].isdisjoint(sides[1])


def _are_listed(one: str, other: str, left: Clause, right: Clause) -> bool:
    """After a comma alone only another of the same begins: somebody who has the place now, or of something of its own; and the figure of a report."""
    if not one or not other:
        return False
    if tellings()[one].section != tellings()[other].section:
        return {one, other} == _OFTEN_TOGETHER
    if {tellings()[name].do for name in (one, other)} == {"end", "add"}:
        return True  # `Mogens er stoppet, den nye er Bente`
    if (one, other) == _HANDED_ON:
        return True  # `per er færdig som ISK 31/3, jens overtager rollen 1/4`
    first, second = (
        {key for mention in side.mentions if mention.kind != "person" for key in mention.keys}
        for side in (left, right)
    )
    return bool(first) and bool(second) and first.isdisjoint(second)


def _certainly(clause: Clause, today: date) -> str:
    """What it nearly certainly tells; else nothing. Of a few words less is enough, where a pattern tells the same."""
    words = masked(Heard(clause.sentence, clause.mentions))
    alike, kinds = likely(words), likely_telling(words)
    told = sum(alike.get(intent, 0.0) for intent in TOLD)
    name = max(kinds, key=kinds.__getitem__, default="")
    if clause.asks or name not in tellings():
        return ""
    of_its_section = sum(
        chance for other, chance in kinds.items() if _are_of_one_section(other, name)
    )
    if told * of_its_section >= _NEARLY_CERTAIN:
        return name
    return name if kinds[name] >= _RATHER and _says_so(name, clause, today) else ""


def _are_of_one_section(one: str, other: str) -> bool:
    return one in tellings() and tellings()[one].section == tellings()[other].section


def _says_so(name: str, clause: Clause, today: date) -> bool:
    """Whether a pattern tells it, in its very words."""
    return any(
        other == name and parted(hit.name)[1] == "tells" and hit.quality == 1
        for other, hit in _ranked(clause, today)
    )


def likely_tellings(ranked: Ranked, clause: Clause) -> Iterator[tuple[str, Hit]]:
    """Without those that sentences like it hardly ever tell."""
    kinds = kinds_of(clause)
    mostly = max(kinds.values(), default=0) >= _MOSTLY
    for name, hit in ranked:
        known = mostly and is_known_telling(name)
        if not known or _likeness(kinds, name, clause, hit) >= _HARDLY:
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
    somebody_else = not set(clause.of_kind("person")) <= set(before.of_kind("person"))
    if name == other and somebody_else and telling.section == Absence.section:
        return False
    if name == other and (telling.takes_in or is_event):
        dated = bool(stretches(before.sentence.raw, today=today, tense="any"))
        return not dated or not _has_a_day_of_its_own(name, clause, today)
    unnamed = other in telling.takes_in_unnamed and not clause.mentions
    return unnamed or other in telling.takes_in


def _has_a_day_of_its_own(name: str, clause: Clause, today: date) -> bool:
    """Another day than those told further: then it is another exercise."""
    beside = words_beside_days(name)
    said = stretches(clause.sentence.raw, today=today, tense="any")
    return any(not beside.all_in(one.lead) for one in said)


def _ranked(clause: Clause, today: date) -> Ranked:
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
            and all(
                _is_apart(name, clause, hit, one) or _is_what_is_to_be_done(clause, hit, one)
                for one in against
            )
        ]
    return _whole_first(sorted(found, key=_weight, reverse=True), clause, today)


def _whole_first(ranked: Ranked, clause: Clause, today: date) -> Ranked:
    """What takes another telling in goes before it: whoever assessed and accepted has assessed. What is moved was not held."""
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


def _moves(name: str, hit: Hit) -> bool:
    return tellings()[name].moves and parted(hit.name)[1] == "tells"


def _takes_in(whole: Hit, further: Hit, clause: Clause, today: date) -> bool:
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


def _is_what_is_to_be_done(clause: Clause, hit: Hit, against: Hit) -> bool:
    """`opret en opfølgning på Yusuf: gamle brugere skal lukkes`: after a colon it is the thing itself."""
    colon = any(
        ":" in clause.sentence.gap(place) for place in range(hit.end, against.start + 1) if place
    )
    return colon and against.start >= hit.end


def _is_apart(name: str, clause: Clause, hit: Hit, against: Hit) -> bool:
    """What is told further, or still to be done about it, does not speak against what was done: `…, fie mangler at skrive under`."""
    if _is_told_further(name, clause, hit, against.start):
        return True
    after_a_pause = clause.between_pauses(against.start)[0] >= hit.end
    if tellings()[name].section == Absence.section and after_a_pause:
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
    doubts = told_phrases("doubts").all(clause.sentence)
    if not all(_is_of_what_follows(clause, one.start) for one in doubts):
        return True
    return any(one.name == "back" for one in told_counts("looks_back").all(clause.sentence))


def _is_of_what_follows(clause: Clause, place: int) -> bool:
    """`er på seminar onsdag, så svarer nok ikke`."""
    start, _ = clause.between_pauses(place)
    return bool(start) and clause.words[start] in told_words("so")


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
