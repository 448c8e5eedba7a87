"""Take apart two things that are told in one breath.

They are taken apart where each half nearly certainly tells another thing, or tells of another.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from bot.language.normalise import Sentence
from bot.understanding.classifier.classifier import TOLD, likely, likely_telling, masked
from bot.understanding.entities.dates import days_in
from bot.understanding.entities.names import Kind, Mention
from bot.understanding.tellings.clauses import Clause, part_of
from bot.understanding.tellings.fields.numbers import DECIMAL
from bot.understanding.tellings.fields.time_spans import stretches
from bot.understanding.tellings.pattern_ranks import kinds_of, ranked_of, says_so
from bot.understanding.tellings.tellings import (
    field_patterns,
    parted,
    telling_patterns,
    tellings,
    told_words,
)
from bot.understanding.text.patterns import Heard, PatternHit

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
"""The tellings of several things, each with its own day."""
_OF_EACH_VALUE = {"approved": "subject", "review_done": "kind"}
_HANDED_ON = ("role_ends", "role_given")
_ENDS_WITH_A_DAY = re.compile(r"[0-9]+/[0-9/]+|[0-9]{4}")
PROLONGED = ("document_told", "contract_ended")
"""An addendum and the new end of its contract, which are two records."""
_OFTEN_TOGETHER = {"document_told", "measured"}
_LISTED = ("document_told", "contact_left", "action_done")
"""The tellings that may begin after a comma alone, where they are of something that is named."""
_MEASURED = ("system", "contract")
_OF_ITS_OWN = ("system", "contract", "person")
_NEARLY_CERTAIN, _RATHER = 0.9, 0.6
_FEWEST = 3
"""The fewest words of each half."""
MOST_JOINTS = 6
"""So many places at most are tried: a text with more of them is no sentence."""


def taken_apart(
    sentence: Sentence, mentions: Sequence[Mention], clause: Clause, today: date
) -> Iterator[Clause]:
    """Take a clause apart where each half nearly certainly tells another thing.

    An example is `stamdata på K-103 er bekræftet, og besøget hos Kagemand er planlagt` (the data on
    K-103 is confirmed; the visit to Kagemand is planned).
    """
    tokens = clause.sentence.tokens
    parted_at: tuple[Clause, Clause] | None = None
    pair = ("", "")
    for place in islice(_joints(clause), MOST_JOINTS):
        joint = clause.words[place] in told_words("ands")
        both = _both_measured(clause, place, today) if joint and parted_at is None else None
        if both is not None:
            yield from both
            return
        if not _FEWEST <= place < len(tokens) - _FEWEST:
            continue
        left = part_of(sentence, mentions, clause.start, clause.start + tokens[place].start)
        after = tokens[place].end if joint else tokens[place].start
        right = part_of(sentence, mentions, clause.start + after, clause.end)
        one = _certainly(left, today)
        other = _certainly(right, today) or (_begun_with(sentence, mentions, right, today, of=one))
        if one == PROLONGED[0] and says_so(PROLONGED[1], right, today):
            other = PROLONGED[1]
        apart = _are_apart(one, other) and (joint or _are_listed(one, other, left, right))
        told_again = other in [name for name, _ in ranked_of(right, today)] if one else False
        apart = apart or (joint and told_again and _are_of_two(left, right, today))
        begun_anew = parted_at is not None and _begins_anew(parted_at[1])
        if apart and pair in (("", ""), (one, other)) and not begun_anew:
            parted_at, pair = (left, right), (one, other)
        if parted_at is not None:
            continue
        both = _both_dated(clause, place, today) if joint and other in ("", one) else None
        if both is not None:
            yield from both
            return
    for part in parted_at or ():
        yield from taken_apart(sentence, mentions, part, today)
    if parted_at is None:
        yield clause


def _begins_anew(clause: Clause) -> bool:
    """Tell whether somebody and what they did stand first, as in `der var` (there was)."""
    first, second = (*clause.words[:2], "", "")[:2]
    verbs = told_words("verbs") | told_words("is_first")
    return first in told_words("subjects") and second in verbs


def _begun_with(
    sentence: Sentence, mentions: Sequence[Mention], clause: Clause, today: date, *, of: str
) -> str:
    """Return what the part begins with telling, where it tells more than that after it.

    Nothing is looked for where the part before it tells nothing for certain.
    """
    tokens = clause.sentence.tokens
    for place in islice(_joints(clause), MOST_JOINTS) if of else ():
        if place < _FEWEST:
            continue
        end = clause.start + tokens[place].start
        begun = _certainly(part_of(sentence, mentions, clause.start, end), today)
        if begun:
            return begun
    return ""


def _joints(clause: Clause) -> Iterator[int]:
    """Yield the words before which it may be taken apart."""
    for place in range(1, len(clause.sentence.tokens) - 1):
        gap = clause.sentence.gap(place)
        ends = "." in gap and _ENDS_WITH_A_DAY.fullmatch(clause.words[place - 1]) is not None
        if clause.words[place] in told_words("ands") or "," in gap or ends:
            yield place


def _both_measured(clause: Clause, place: int, today: date) -> tuple[Clause, Clause] | None:
    """Split two measurements, each with its own value and with what is said of both.

    An example is `oppetid i januar: 99,83 på k-101 og 99,2 på k-102` (uptime in January: 99.83 on
    k-101 and 99.2 on k-102).
    """
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
    """Split where the second part has its own day, and keep what is said of both.

    An example is `ole holder ferie i uge 29 og maren i uge 30` (Ole is on holiday in week 29; Maren
    in week 30).
    """
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
    """Tell whether there are two people, systems or the like on either side of that word.

    Two values of the field that tells what it is of will do too.
    """
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


def _values(name: str, clause: Clause) -> Sequence[PatternHit]:
    """Find what the words say it is of, as `organisationen` (the organisation)."""
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
    """Return the clause without these mentions, and blank at these characters."""
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
    """Tell whether these are two different tellings, and neither belongs to the other."""
    if not one or not other or one == other:
        return False
    belongs = [tellings()[name] for name in (one, other)]
    return not any(
        name in (*telling.takes_in, *telling.takes_in_unnamed)
        for telling in belongs
        for name in (one, other)
    )


def _are_of_two(left: Clause, right: Clause, today: date) -> bool:
    """Tell whether each is of something of its own, on a day of its own.

    An example is `øvelsen på Nødmelderen var i går, og den på Fyrjournal er 21. april` (the
    exercise on Nødmelderen was yesterday, and that on Fyrjournal is on 21 April).
    """
    sides = [
        {(one.kind, key) for one in side.mentions if one.kind in _OF_ITS_OWN for key in one.keys}
        for side in (left, right)
    ]
    dated = all(stretches(side.sentence.raw, today=today, tense="any") for side in (left, right))
    return dated and all(sides) and sides[0].isdisjoint(sides[1])


def _are_listed(one: str, other: str, left: Clause, right: Clause) -> bool:
    """Tell whether another of the same begins after a comma alone.

    It is somebody who takes over, or something of its own. A report and its figure count too.
    """
    if not one or not other:
        return False
    if (one, other) == PROLONGED:
        return True  # `et tillæg til K-202, den udløber nu først i 2030` (… it now ends in 2030)
    if tellings()[one].section != tellings()[other].section:
        return {one, other} == _OFTEN_TOGETHER or (other in _LISTED and bool(right.mentions))
    if {tellings()[name].do for name in (one, other)} == {"end", "add"}:
        return True  # `Mogens er stoppet, den nye er Bente` (Mogens has left, the new one is Bente)
    if (one, other) == _HANDED_ON:
        return True  # `per er færdig som ISK 31/3, jens overtager rollen 1/4` (… Jens takes over …)
    first, second = (
        {key for mention in side.mentions if mention.kind != "person" for key in mention.keys}
        for side in (left, right)
    )
    return bool(first) and bool(second) and first.isdisjoint(second)


def _certainly(clause: Clause, today: date) -> str:
    """Return what it nearly certainly tells, or "".

    Of a few words less is enough, where a pattern tells the same.
    """
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
    return name if kinds[name] >= _RATHER and says_so(name, clause, today) else ""


def _are_of_one_section(one: str, other: str) -> bool:
    return one in tellings() and tellings()[one].section == tellings()[other].section
