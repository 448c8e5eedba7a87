"""Read what somebody tells, rather than asks.

A reading says of which section of the register it is, and gives every field that was said. An
exercise is `vi øvede nødmelderen i går m kagemand, failover tog 71 min` (we exercised Nødmelderen
yesterday; Kagemand was there, the failover took 71 minutes).

Nothing is written by it. A form opens with all of it filled in, and asks for the rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.classifier.classifier import TOLD, likely, masked
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.clauses import Clause, part_of
from bot.understanding.tellings.delegations import delegated_at
from bot.understanding.tellings.fields.people import named_together, stood_in_once
from bot.understanding.tellings.fields.record_fields import choices_likely, contradicts, fields_told
from bot.understanding.tellings.fields.time_spans import stretches
from bot.understanding.tellings.found_records import FoundRecord, found_record
from bot.understanding.tellings.likely_tellings import is_called_off, likely_tellings, tellings_told
from bot.understanding.tellings.listed_actions import read_listed_actions
from bot.understanding.tellings.offered_tellings import corrects_a_figure, says_no
from bot.understanding.tellings.pattern_ranks import is_spoken_against, kinds_of
from bot.understanding.tellings.subjects import (
    DepartedContact,
    RecordReport,
    SubjectResolver,
    first_names,
)
from bot.understanding.tellings.tellings import (
    parted,
    tellings,
    told_groups,
    told_phrases,
    told_words,
)
from bot.understanding.text.patterns import Heard, PatternHit
from governance.ports import RegisterReader
from governance.queries.record_query import ORDERED_BY
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.forums import Forum, Seat
from governance.records.reviews import Review
from governance.schema.scopes import ScopeKind, scope_of

_HARDLY, _MOSTLY = 0.02, 0.9
"""Sentences like it hardly ever tell anything, but mostly mean something else."""
_CERTAINLY = 0.98
"""From here on it is so like others that no pattern speaks against it."""
_FEWEST = 5
_ALIKE = 0.75
"""The words, and the likeness to others, from which on it is told though no pattern tells it."""
_NAMES_ONLY = 0.9
_AKIN = 0.95
_THINGS = ("systems", "suppliers", "contracts", "forums", "scope")
_LATER_DAYS = ("evaluated_on",)
_WHOSE: Mapping[str, str] = {Absence.section: "member", Review.section: "by"}
"""The column that names who it is of, in records of which each has one of their own."""
_KINDS: Sequence[ScopeKind] = ("system", "contract", "supplier", "forum")
_OF_A_SUPPLIER = "with_supplier"
_NOTHING = "nothing"
"""The word in `unless` for a record about no system, supplier or contract."""


def read_records(
    sentence: Sentence,
    mentions: Sequence[Mention],
    *,
    register: RegisterReader,
    today: date,
    me: str,
) -> tuple[Interpretation, ...]:
    """Read what the sentence tells, in its order.

    The result is empty when the sentence asks, orders or only looks like telling. What is promised
    comes after what else is told. What is listed, as `to ting: …` (two things), comes last.
    """
    listed = read_listed_actions(sentence, register=register, today=today, me=me)
    if listed is not None:
        before = Sentence(listed.before)
        first = [one for one in mentions if one.end <= len(before.words)]
        told = read_records(before, first, register=register, today=today, me=me)
        return (*told, *listed.readings)
    if _is_hardly_told(sentence, mentions):
        return ()
    found = _read_parts(sentence, mentions, register, today, me, promises=True)
    if not is_only_promised(sentence, found):
        return found
    besides = _read_parts(sentence, mentions, register, today, me, promises=False)
    return (*besides, *(one for one in found if one not in besides)) if besides else found


def is_only_promised(sentence: Sentence, told: Sequence[Interpretation]) -> bool:
    """Tell whether no more is told than what somebody has promised; it may be more than that."""
    follow_ups = all(one.slots.get("section") == Action.section for one in told)
    return follow_ups and bool(told_phrases("promises").all_in(sentence.words))


def _read_parts(
    sentence: Sentence,
    mentions: Sequence[Mention],
    register: RegisterReader,
    today: date,
    me: str,
    *,
    promises: bool,
) -> tuple[Interpretation, ...]:
    found: list[Interpretation] = []
    before: Clause | None = None
    gone: DepartedContact | None = None
    also = first_names(sentence, mentions, register)
    mentions = sorted((*also, *mentions), key=lambda one: one.start)
    last: RecordReport | None = None
    over: RecordReport | None = None
    for ranked, clause in tellings_told(sentence, mentions, today, promises=promises):
        one = _first_of(
            RecordReport(
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
            for name, hit in likely_tellings(ranked, clause)
        )
        if one is not None:
            last, record, reading = one
            gone = record.gone
            found += [] if reading is None else [_of_a_meeting(reading, last) or reading]
            over = last if reading is None else over
        elif last is not None and found:
            further = part_of(sentence, mentions, last.clause.start, clause.end)
            again = _first_of([replace(last, clause=further)])
            found[-1:] = found[-1:] if again is None or again[2] is None else [again[2]]
        before = clause
    if not found and over is not None:
        return (_of_what_is_over(over),)
    if len(found) == 1 and last is not None:
        whole = replace(last, clause=part_of(sentence, mentions, 0, len(sentence.raw)))
        if (met := _of_a_meeting(found[0], whole)) is not None:
            return (met,)
        each = _of_each(_with_what_is_likely(found[0], whole), last)
        return tuple(_of_what_is_there(one, register) for one in each)
    return tuple(_of_what_is_there(one, register) for one in found)


def _of_what_is_there(reading: Interpretation, register: RegisterReader) -> Interpretation:
    """Return the correction of a record that the register has already, by all that names it.

    An example is `tillæg 3 til k-103 er journaliseret` (addendum 3 to k-103 is filed): it is told
    of, but is not new.
    """
    said = reading.slots.get("values")
    if reading.slots.get("do") != "add" or not isinstance(said, Mapping):
        return reading
    sheet = sheet_of(str(reading.slots["section"]))
    named = {one.field: said.get(one.name) for one in sheet.columns if one.key}
    if any(named[one.field] is None for one in sheet.columns if one.key and one.required):
        return reading
    key = sheet.record_class.key_of(**named)
    kept = register.get(sheet.record_class, key)
    names = {one.name for one in sheet.columns if one.key}
    if kept is None or names.issuperset(said):
        return reading
    slots: dict[str, JsonValue] = {"do": "correct", "section": sheet.section, "key": key}
    slots["values"] = dict(said)
    wish = Intent("dialog", "record", {**slots, "said": "yes"})
    return replace(reading, slots=slots, wish=wish)


def _of_a_meeting(reading: Interpretation, told: RecordReport) -> Interpretation | None:
    """Return that a forum met, where that is told before its minutes, and not that they are filed.

    An example is `driftsmøde med pindsvin i onsdags, referat på sagen` (operations meeting with
    Pindsvin on Wednesday, minutes on file). Of several forums the dialog asks which one met.
    """
    said = reading.slots.get("values")
    values = said if isinstance(said, Mapping) else {}
    around, day = SubjectResolver(told), values.get("dated")
    minutes = reading.slots.get("section") == Document.section and values.get("kind") == "minutes"
    words = told.clause.words
    first = next((place for place, word in enumerate(words) if word in told_words("minutes_of")), 0)
    if not (minutes and _is_of_a_meeting(words[:first])) or day is None or not around.forums_met:
        return None
    start, end = told.clause.between_pauses(first)
    if not told_words("denials").isdisjoint(words[start:end]):
        return None
    slots: dict[str, JsonValue] = {"do": "correct", "section": Forum.section}
    if len(around.forums_met) == 1:
        [forum] = around.forums_met
        slots |= {"key": Forum.key_of(name=forum), "words": forum}
    elif around.contract is not None:
        slots |= {"words": around.contract}
    slots |= {"values": {"last_minutes_on": day}}
    wish = Intent("dialog", "record", {**slots, "said": "yes"})
    return Interpretation("record", slots, reading.confidence, wish)


def _is_of_a_meeting(words: Sequence[str]) -> bool:
    meetings = tuple(told_words("meetings"))
    return any(word in told_words("meets") or word.endswith(meetings) for word in words)


def _with_what_is_likely(reading: Interpretation, told: RecordReport) -> Interpretation:
    """Add the choices that were said before or after the words that tell it.

    An example is `vi øvede nødmelderen i går. kagemand var der` (we exercised Nødmelderen
    yesterday. Kagemand was there). Nothing else may be told in the sentence.
    """
    said = reading.slots.get("values")
    values = said if isinstance(said, Mapping) else {}
    further = choices_likely(told, values)
    if not values or not further:
        return reading
    return _with_values(reading, further)


def _of_each(reading: Interpretation, told: RecordReport) -> Iterator[Interpretation]:
    """Return a reading for each person or thing of which it is told.

    Two are in `ole og ditte er på kursus på torsdag` (Ole and Ditte are on a course on Thursday).
    """
    whose = _WHOSE.get(told.telling.section)
    people = named_together(told.clause) if whose else ()
    for one in people:
        yield _with_values(reading, {str(whose): one.keys[0]})
    if not people:
        yield from _of_each_thing(reading, told)


def _of_each_thing(reading: Interpretation, told: RecordReport) -> Iterator[Interpretation]:
    """Return a reading for each of the things named together that such a record belongs to.

    Two are in `K-101 og K-103 har fået erklæringer` (K-101 and K-103 have got statements). A
    supplier that took part did so where it runs the system.
    """
    said = reading.slots.get("values")
    values = said if isinstance(said, Mapping) else {}
    for kind in _KINDS:
        things = named_together(told.clause, kind)
        column = _column_of(kind, told, values) if things else None
        if column is None:
            continue
        for one in things:
            key = scope_of(kind, one.keys[0]) if column == "scope" else one.keys[0]
            own = _with_values(reading, {column: key})
            yield own if _is_theirs(key, told) else _without(own, _OF_A_SUPPLIER)
        return
    yield reading


def _is_theirs(thing: str, told: RecordReport) -> bool:
    """Tell whether the suppliers named run that thing; so does nobody where none is named."""
    named = told.clause.of_kind("supplier")
    contracts = (
        kept.record for name in named for kept in told.register.find(Contract, supplier=name)
    )
    return not named or any(thing in (*one.systems, one.number) for one in contracts)


def _without(reading: Interpretation, name: str) -> Interpretation:
    said = reading.slots.get("values")
    kept: dict[str, JsonValue] = {
        field: value
        for field, value in (said if isinstance(said, Mapping) else {}).items()
        if field != name
    }
    slots: dict[str, JsonValue] = {**reading.slots, "values": kept}
    wish = replace(reading.wish, arguments={**reading.wish.arguments, "values": kept})
    return replace(reading, slots=slots, wish=wish)


def _column_of(kind: ScopeKind, told: RecordReport, values: Mapping[str, JsonValue]) -> str | None:
    """Return the column for a thing of that kind, where it was left open which one is meant."""
    columns = {column.name for column in sheet_of(told.telling.section).columns}
    names = (kind, "scope") if told.telling.do == "add" else ()
    return next((one for one in names if one in columns and one not in values), None)


def _with_values(reading: Interpretation, further: Mapping[str, JsonValue]) -> Interpretation:
    said = reading.slots.get("values")
    values: dict[str, JsonValue] = {**(said if isinstance(said, Mapping) else {}), **further}
    slots: dict[str, JsonValue] = {**reading.slots, "values": values}
    wish = replace(reading.wish, arguments={**reading.wish.arguments, "values": values})
    return replace(reading, slots=slots, wish=wish)


def _of_what_is_over(told: RecordReport) -> Interpretation:
    """Show whoever says again what the register already knows that it does."""
    record = found_record(told) or FoundRecord()
    slots: dict[str, JsonValue] = {"do": told.telling.do, "section": told.telling.section}
    slots |= {"words": record.words} if record.words else {}
    return Interpretation("record", slots, told.hit.quality, Intent("dialog", "record", slots))


def _first_of(
    tellings_there: Iterable[RecordReport],
) -> tuple[RecordReport, FoundRecord, Interpretation | None] | None:
    """Return the first that is told with all it needs.

    It has no reading where the register knows already.
    """
    for one in tellings_there:
        told = one
        record = found_record(told) if told.telling.finds is not None else FoundRecord()
        if record is not None and record.is_new:
            told = replace(told, telling=told.telling.model_copy(update={"do": "add"}))
        reading = None if record is None else _reading(told, record)
        if record is not None and (reading is not None or record.is_over):
            return told, record, reading
    return None


def read_like_records(
    sentence: Sentence,
    mentions: Sequence[Mention],
    *,
    register: RegisterReader,
    today: date,
    me: str,
) -> Interpretation | None:
    """Read what no pattern tells, but sentences like it do.

    It is less sure than what a pattern tells.
    """
    also = first_names(sentence, mentions, register)
    mentions = sorted((*also, *mentions), key=lambda one: one.start)
    clause = part_of(sentence, mentions, 0, len(sentence.raw))
    asks = clause.begins_to_ask or sentence.raw.rstrip().endswith("?")
    if len(clause.words) < _FEWEST or asks or is_called_off(clause):
        return None
    heard = Heard(clause.sentence, clause.mentions)
    alike, kinds = likely(masked(heard)), kinds_of(clause)
    sure = sum(alike.get(intent, 0.0) for intent in TOLD)
    name = max(kinds, key=kinds.__getitem__, default="")
    if sure < _ALIKE or name not in tellings() or kinds[name] < _ALIKE:
        return None
    telling = tellings()[name]
    denied = says_no(clause) and not corrects_a_figure(clause)
    if telling.has_happened and not telling.denies and denied:
        return None
    if sure * kinds[name] < _CERTAINLY and is_spoken_against(name, heard):
        return None
    quality = min(sure * kinds[name], _AKIN)
    hit = PatternHit(f"{name}/tells", 0, len(clause.words), 1, quality, frozenset())
    told = RecordReport(
        telling, name, clause, hit, register=register, today=today, me=me, alike=True
    )
    one = _first_of([told])
    reading = None if one is None else one[2]
    if reading is None:
        return None
    return _of_a_meeting(reading, told) or _of_what_is_there(reading, register)


def _is_hardly_told(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether sentences like it hardly ever tell anything, but mostly mean something else."""
    if _orders_a_task(sentence, mentions) or _is_promised(sentence, mentions):
        return False
    alike = likely(masked(Heard(sentence, mentions)))
    told = sum(alike.get(intent, 0.0) for intent in TOLD)
    return told < _HARDLY and max(alike.values(), default=0) >= _MOSTLY


def _orders_a_task(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether it begins as an order for a follow-up, and says what is to be done.

    So does `maren skal læse planen` (Maren is to read the plan).
    """
    if delegated_at(sentence.words, mentions) is not None:
        return True
    start = spoken("polite").skip(sentence.words)
    first = next((one for one in mentions if one.kind == "person" and one.start == start), None)
    is_to = told_words("orders_somebody")
    if first is not None and not is_to.isdisjoint(sentence.words[first.end : first.end + 1]):
        return True
    begins = spoken("begins_a_task").at(sentence.words, start) is not None
    return begins and (":" in sentence.raw or " at " in sentence.raw)


def _is_promised(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether a supplier is named, and something is promised."""
    named = any(one.kind == "supplier" for one in mentions)
    return named and bool(told_phrases("promises").all_in(sentence.words))


def _reading(told: RecordReport, record: FoundRecord) -> Interpretation | None:
    telling, values = told.telling, fields_told(told)
    values = {name: day for name, day in values.items() if day not in record.own_day.values()}
    values |= record.own_day if record.is_new else {}
    dated = any(name in values for name in telling.own_days or telling.days)
    only_named = _by_name_only(told)
    if record.key and not values and (asked := _asked_for(told)):
        return _to_be_asked(told, record, asked)
    if record.is_over or not _has_what_it_needs(told, values) or (only_named and not dated):
        return None
    if not _is_about_something(told, values) or contradicts(told):
        return None
    if _is_only_gone_on_with(told, values) or _is_of_who_left(told):
        return None
    if (telling.do, telling.section) == ("add", Seat.section) and stood_in_once(told.clause):
        return None
    values = {record.renamed.get(name, name): value for name, value in values.items()}
    is_new_event = telling.section == Event.section and telling.do == "add"
    if is_new_event and not words_of("moves_by_order").isdisjoint(told.clause.words[:1]):
        return None
    intent = "report_event" if is_new_event else "record"
    said: dict[str, JsonValue] = {"key": record.key, "words": record.words, "values": values}
    slots = {name: value for name, value in said.items() if value}
    if intent == "record":
        slots = {"do": telling.do, "section": telling.section, **slots}
    confidence = told.hit.quality * (_NAMES_ONLY if only_named else 1.0)
    arguments = {**slots, "said": "yes"} if values else slots
    if record.is_done:  # what is there stays as it is: another is begun
        own = ORDERED_BY.get(telling.section)
        arguments = {**arguments, "do": "add", "unsaid": [own] if own else []}
    elif telling.do == "add" and (vague := _told_vaguely(told, values)):
        arguments = {**arguments, "unsaid": vague}
    return Interpretation(intent, slots, confidence, Intent("dialog", intent, arguments))


def _told_vaguely(told: RecordReport, values: Mapping[str, JsonValue]) -> list[JsonValue]:
    """Return the days that are no more than a month or a week: `godkendt i januar`.

    They are asked for; else today would be filled in.
    """
    raw = told.clause.sentence.raw
    said = stretches(raw, today=told.today, tense="past")
    days = [name for name, field in told.telling.fields.items() if field.day is not None]
    if not any(not one.is_day and one.last < told.today for one in said):
        return []
    return [name for name in days if name not in values]


def _asked_for(told: RecordReport) -> Sequence[str]:
    """Return the fields that are told to be another, where it is not said what they are."""
    words, groups = set(told.clause.words), told_groups("groups")
    return [
        name
        for name, said in told.telling.asks.items()
        if not said or any(words & groups.get(one, frozenset((one,))) for one in said)
    ]


def _to_be_asked(
    told: RecordReport, record: FoundRecord, asked: Sequence[str]
) -> Interpretation | None:
    """Return the correction of a record of which only those fields are asked."""
    if record.is_over or contradicts(told) or parted(told.hit.name)[1] == "names":
        return None
    slots: dict[str, JsonValue] = {"do": told.telling.do, "section": told.telling.section}
    slots |= {"key": record.key, "words": record.words}
    wish = Intent("dialog", "record", {**slots, "only": list(asked), "anew": True})
    return Interpretation("record", slots, told.hit.quality, wish)


def _is_only_gone_on_with(told: RecordReport, values: Mapping[str, JsonValue]) -> bool:
    """Tell whether only a later day of a record is said.

    `the exercise was evaluated on Thursday` adds none.
    """
    telling = told.telling
    later = [name for name in telling.days if name in _LATER_DAYS and name in values]
    return telling.do == "add" and bool(later) and telling.own_days.keys().isdisjoint(values)


def _is_of_who_left(told: RecordReport) -> bool:
    """Tell whether the one who is away has left, so that nobody of ours is away.

    An example is `gunnar har sagt op og er væk fra i dag` (Gunnar has resigned and is gone from
    today).
    """
    away = told.telling.section == Absence.section
    return away and told.gone is not None and not told.clause.of_kind("person")


def _by_name_only(told: RecordReport) -> bool:
    return parted(told.hit.name)[1] == "names"


def _has_what_it_needs(told: RecordReport, values: Mapping[str, JsonValue]) -> bool:
    if not values.keys() >= set(told.telling.needs_all):
        return False
    needs = [name for name in told.telling.needs if name not in ("contact", "action")]
    if "system" in needs and told.clause.of_kind("supplier"):
        return True
    return not needs or any(name in values or (told.alike and name == "name") for name in needs)


def _is_about_something(told: RecordReport, values: Mapping[str, JsonValue]) -> bool:
    """Tell whether it names the system, contract or the like that such a record belongs to."""
    columns = sheet_of(told.telling.section).columns
    if told.telling.unless.get(str(values.get("kind"))) == _NOTHING:
        return True
    nobody = told.telling.section == Absence.section and "member" not in values
    if nobody and (told.alike or told.clause.of_kind("system")):
        return False
    hangs = [one for one in columns if one.refers in _THINGS and (one.key or one.required)]
    if told.telling.do != "add" or not hangs or told.telling.section == Action.section:
        return True
    return any(one.name in values for one in hangs) or any(
        one.kind != "person" for one in told.clause.mentions
    )
