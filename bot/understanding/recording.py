"""What somebody tells, rather than asks: of which section of the register it is, and every field that was said.

`vi øvede nødmelderen i går m kagemand, failover tog 71 min` is an exercise. Nothing is written by it: a form opens with
all of it filled in, and asks for the rest.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from bot.meaning import Reading, Wish
from bot.understanding.clauses import Clause, clauses, part_of
from bot.understanding.folding import Sentence
from bot.understanding.likeness import TOLD, likely, likely_telling, masked
from bot.understanding.names import Mention
from bot.understanding.patterns import Heard, Hit
from bot.understanding.tellings import (
    Telling,
    parted,
    telling_patterns,
    tellings,
    told_phrases,
    told_words,
)
from bot.understanding.told_about import Gone, Told, by_first_name
from bot.understanding.told_fields import contradicts, fields_told
from bot.understanding.told_records import Found, found_record
from governance.ports import Readable
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.events import Event

_HARDLY, _MOSTLY = 0.02, 0.9
"""Sentences like it hardly ever tell that, but mostly something else."""
_CERTAINLY = 0.98
"""So like others that no pattern speaks against it."""
_FEWEST = 5
_ALIKE = 0.75
"""Words, and how like others, from which on something is told that no pattern tells."""
_NAMES_ONLY = 0.9
_WORDS_BEFORE = 3
_AKIN = 0.95
_PRESENT = re.compile(r"(?:erer|foerer|es|aas)$")
_THINGS = ("systems", "suppliers", "contracts", "forums", "scope")


def read_records(
    sentence: Sentence,
    mentions: Sequence[Mention],
    *,
    register: Readable,
    today: date,
    me: str,
) -> tuple[Reading, ...]:
    """What is told in the sentence, in its order; nothing when it asks, orders or only looks like it."""
    if _is_hardly_told(sentence, mentions):
        return ()
    found: list[Reading] = []
    before: Clause | None = None
    gone: Gone | None = None
    mentions = (*_first_name(sentence, mentions, register), *mentions)
    for ranked, clause in _tellings_in(sentence, mentions):
        kinds = _kinds(clause)
        for name, hit in ranked:
            if kinds.get(name, 0.0) < _HARDLY and max(kinds.values(), default=0) >= _MOSTLY:
                continue
            told = Told(
                tellings()[name],
                name,
                clause,
                hit,
                register=register,
                today=today,
                me=me,
                before=before,
                gone=gone,
            )
            record = found_record(told) if told.telling.finds is not None else Found()
            reading = None if record is None else _reading(told, record)
            if record is not None and (reading is not None or record.is_over):
                found += [] if reading is None else [reading]
                gone = record.gone
                break
        before = clause
    return tuple(found)


def read_like_records(
    sentence: Sentence,
    mentions: Sequence[Mention],
    *,
    register: Readable,
    today: date,
    me: str,
) -> Reading | None:
    """What no pattern tells, but sentences like it do; less sure than what one tells."""
    clause = part_of(sentence, mentions, 0, len(sentence.raw))
    if len(clause.words) < _FEWEST or clause.begins_to_ask or _is_called_off(clause):
        return None
    heard = Heard(clause.sentence, clause.mentions)
    alike, kinds = likely(masked(heard)), _kinds(clause)
    sure = sum(alike.get(intent, 0.0) for intent in TOLD)
    name = max(kinds, key=kinds.__getitem__, default="")
    if sure < _ALIKE or name not in tellings() or kinds[name] < _ALIKE:
        return None
    telling = tellings()[name]
    if sure * kinds[name] < _CERTAINLY and _is_spoken_against(name, heard):
        return None
    quality = min(sure * kinds[name], _AKIN)
    hit = Hit(f"{name}/tells", 0, len(clause.words), 1, quality, frozenset())
    told = Told(telling, name, clause, hit, register=register, today=today, me=me, alike=True)
    record = found_record(told) if telling.finds is not None else Found()
    return None if record is None else _reading(told, record)


def _is_hardly_told(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Sentences like it hardly ever tell anything, but mostly mean something else."""
    alike = likely(masked(Heard(sentence, mentions)))
    told = sum(alike.get(intent, 0.0) for intent in TOLD)
    return told < _HARDLY and max(alike.values(), default=0) >= _MOSTLY


def _kinds(clause: Clause) -> Mapping[str, float]:
    """Which tellings it is like, if it is one."""
    return likely_telling(masked(Heard(clause.sentence, clause.mentions)))


def _is_spoken_against(name: str, heard: Heard) -> bool:
    return any(
        parted(hit.name) == (name, "never") and _speaks_against(hit)
        for hit in telling_patterns().hits(heard)
    )


def _first_name(
    sentence: Sentence, mentions: Sequence[Mention], register: Readable
) -> Iterator[Mention]:
    """`bo er med i driftsforum`: at the beginning it is a name, though a word besides."""
    called = by_first_name(register).get(sentence.words[0], ()) if sentence.words else ()
    if len(called) == 1 and all(one.start > 0 for one in mentions):
        yield Mention("person", (called[0],), 0, 1)


def _reading(told: Told, record: Found) -> Reading | None:
    telling, values = told.telling, fields_told(told)
    dated = any(field.day and name in values for name, field in telling.fields.items())
    only_named = _by_name_only(told)
    if record.is_over or not _has_what_it_needs(told, values) or (only_named and not dated):
        return None
    if not _is_about_something(told, values) or contradicts(told):
        return None
    intent = "report_event" if telling.section == Event.section else "record"
    said: dict[str, JsonValue] = {"key": record.key, "words": record.words, "values": values}
    slots = {name: value for name, value in said.items() if value}
    if intent == "record":
        slots = {"do": telling.do, "section": telling.section, **slots}
    confidence = told.hit.quality * (_NAMES_ONLY if only_named else 1.0)
    arguments = {**slots, "said": "yes"} if values else slots
    return Reading(intent, slots, confidence, Wish("dialog", intent, arguments))


def _by_name_only(told: Told) -> bool:
    return parted(told.hit.name)[1] == "names"


def _has_what_it_needs(told: Told, values: Mapping[str, JsonValue]) -> bool:
    needs = [name for name in told.telling.needs if name not in ("contact", "action")]
    if "system" in needs and told.clause.of_kind("supplier"):
        return True
    return not needs or any(name in values or (told.alike and name == "name") for name in needs)


def _is_about_something(told: Told, values: Mapping[str, JsonValue]) -> bool:
    """What hangs on a system, a contract or the like is told of one that is named."""
    columns = sheet_of(told.telling.section).columns
    nobody = told.telling.section == Absence.section and "member" not in values
    if nobody and (told.alike or told.clause.of_kind("system")):
        return False
    hangs = [one for one in columns if one.refers in _THINGS and (one.key or one.required)]
    if told.telling.do != "add" or not hangs or told.telling.section == Action.section:
        return True
    return any(one.name in values for one in hangs) or any(
        one.kind != "person" for one in told.clause.mentions
    )


# ── Which telling, of which words ────────────────────────────────────────────


_Ranked = Sequence[tuple[str, Hit]]


def _tellings_in(
    sentence: Sentence, mentions: Sequence[Mention]
) -> Iterator[tuple[_Ranked, Clause]]:
    """What each part may tell, the likeliest first, with the parts after it that go on about the same."""
    open_one: _Ranked = ()
    start = end = 0
    for clause in clauses(sentence, mentions):
        if _is_called_off(clause):
            open_one = ()
            continue
        ranked = () if clause.asks or _is_doubted(clause) else _ranked(clause)
        if ranked:
            if open_one:
                yield open_one, part_of(sentence, mentions, start, end)
            open_one, start = ranked, clause.start
        elif clause.asks and not open_one:
            return
        if not clause.asks:
            end = clause.end
    if open_one:
        yield open_one, part_of(sentence, mentions, start, end)


def _ranked(clause: Clause) -> _Ranked:
    """Those with the most words in the clause first; what tells goes before what only names."""
    heard = Heard(clause.sentence, clause.mentions)
    hits: dict[str, list[tuple[str, Hit]]] = {}
    for hit in telling_patterns().hits(heard):
        name, grade = parted(hit.name)
        hits.setdefault(name, []).append((grade, hit))
    found: list[tuple[str, Hit]] = []
    for name, told in hits.items():
        if any(grade == "never" and _speaks_against(hit) for grade, hit in told):
            continue
        found += [
            (name, hit)
            for grade, hit in told
            if grade != "never"
            and not _is_only_akin(hit)
            and not _is_denied(tellings()[name], clause, hit)
        ]
    return sorted(found, key=_weight, reverse=True)


def _is_called_off(clause: Clause) -> bool:
    """What was to be will not be, or later: whatever was told before it, too."""
    return bool(told_phrases("called_off").all(clause.sentence))


def _is_doubted(clause: Clause) -> bool:
    """It is hoped for, promised, hearsay, or looked back upon."""
    return any(told_phrases(list_).all(clause.sentence) for list_ in ("doubts", "looks_back"))


def _weight(told: tuple[str, Hit]) -> tuple[bool, bool, int, float]:
    """`besøgte` before what `besøger` would be."""
    _, hit = told
    return parted(hit.name)[1] == "tells", hit.quality == 1, hit.words, hit.quality


def _speaks_against(hit: Hit) -> bool:
    """A single word does so as it is written there: `stoppet` is not `stopper`."""
    return hit.quality == 1


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
    if hit.start and clause.words[hit.start - 1] in told_words("infinitives"):
        return True
    if telling.has_happened and any(_is_present(clause.words[place]) for place in hit.places):
        return True
    before = clause.words[max(0, hit.start - _WORDS_BEFORE) : hit.start + 1]
    return telling.has_happened and any(word in told_words("not_yet") for word in before)
