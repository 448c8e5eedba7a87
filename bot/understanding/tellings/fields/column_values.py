"""Read what a sentence says of the columns of one section, each by a word that stands for it.

The section is known: a form of it is open, or was chosen. `og den blev evalueret i fredags` (and it
was evaluated on Friday) says a day. `uden kagemand` (without Kagemand) says no.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.understanding.entities.clock_grammar import length_at
from bot.understanding.entities.dates import FoundDate, days_in
from bot.understanding.entities.names import names_of
from bot.understanding.entities.numbers import number_at
from bot.understanding.entities.periods import read_period
from bot.understanding.questions.record_questions import section_hits
from bot.understanding.tellings.fields.contact_details import called_in
from bot.understanding.tellings.fields.contract_options import options_named
from bot.understanding.tellings.fields.texts import hours_told
from bot.understanding.tellings.tellings import field_patterns, parted, tellings
from bot.understanding.text.patterns import Heard, PatternHit
from governance.catalogue import Tense
from governance.ports import RegisterReader
from governance.queries.record_query import ORDERED_BY, can_say_no
from governance.records.columns import Column, sheet_of
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.suppliers import Supplier
from governance.schema.scopes import scope_of

_AS_WRITTEN = 0.86
"""The least quality of a hit: a compound or a stem of another word says nothing of a column."""
_KIND_OF: Mapping[str, str] = {
    "systems": "system",
    "contracts": "contract",
    "suppliers": "supplier",
    "forums": "forum",
}
_PERSON = frozenset(("name", "phone"))
"""The columns of a section that holds people."""
_HOURS = "hours"
"""The column of when somebody is there, which is known by how it is written."""
_SCOPE = "scope"
_IN_MINUTES = "_minutes"
"""The end of the name of a field that is a length of time."""
_OF_NOBODY = (Contract.section, Document.section)
"""The sections whose days are of no person."""
_YES, _NO = "yes", "no"
_SAYS_NO = frozenset((_NO, "not possible"))
"""The values whose own words deny something."""
_SUPPLIERS_INPUT = "supplier_input"
"""The column of whether the supplier answered, which says nothing of its subcontractors."""
_TESTED = "tested"
"""The column of what was tried in an exercise."""
_MOST_TRIED = 6
_BETWEEN_NOUNS = frozenset(("og", "and", "i", "in"))
_BEFORE_A_VERB = frozenset(("at", "to"))
_STOPS = (".", ";", "!")
_AND = re.compile(r"\s*,\s*|\s+(?:og|samt|and)\s+", re.IGNORECASE)
_FURTHEST = 5
"""The most words between a column's word and its number or day."""
_DENIED_BEFORE = 4
"""The words before what is said within which it is denied: `ikke været på besøg`."""


def values_told(
    section: str, text: str, *, register: RegisterReader, today: date, whole: bool = False
) -> dict[str, str]:
    """Return what is said, by the register's names of the fields and as a form writes it.

    With `whole` the sentence tells of a record that is not begun yet: what it names, and a day that
    no word stands beside, belong to it, too.
    """
    sentence = Sentence(text)
    heard = Heard(sentence, names_of(register).mentions(sentence))
    found: dict[str, str] = {}
    hits = [hit for hit in section_hits(section, heard) if hit[2].quality >= _AS_WRITTEN]
    for column, value, hit in hits:
        if (value and _is_denied(hit, heard)) or _is_of_a_person(column, hit, heard):
            continue
        said = value or _said(column, hit, heard, today)
        if said is not None:
            found.setdefault(column.name, said)
    for name, value in _choices_told(section, heard).items():
        if name != _SUPPLIERS_INPUT or not _names_a_subcontractor(heard, register):
            found.setdefault(name, value)
    named = called_in(text) if {one.name for one in sheet_of(section).columns} >= _PERSON else ""
    if named:
        found.setdefault("name", named)
    options = [column for column in sheet_of(section).columns if column.kind == "option"]
    told = options_named(text, today=today) if options else None
    if told is not None:
        found.setdefault(options[0].name, ";".join(told.options))
    tested = (
        ""
        if _TESTED not in {one.name for one in sheet_of(section).columns}
        else _tested(section, heard, today)
    )
    if tested:
        found.setdefault(_TESTED, tested)
    hours = hours_told(text) if _HOURS in {one.name for one in sheet_of(section).columns} else None
    if hours is not None:
        found.setdefault(_HOURS, hours)
    if whole:
        found = {**dict(_own_number(section, heard, today)), **found}
        found = {
            **dict(_named(section, heard, register)),
            **dict(_own_day(section, heard, today)),
            **found,
        }
    return found


def _is_of_a_person(column: Column, hit: PatternHit, heard: Heard) -> bool:
    """Tell whether somebody is said to end or begin there: `jens stopper 31/3` (Jens leaves …)."""
    if column.kind != "day" or column.section not in _OF_NOBODY:
        return False
    return any(one.kind == "person" and one.end == hit.start for one in heard.mentions)


def _tested(section: str, heard: Heard, today: date) -> str:
    """Return what was tried, as `vi prøvede aktivering og kontakt` (we tried …); else nothing.

    A name, a day or a kind of exercise is no such thing.
    """
    verb = next(iter(spoken("tries_out").all(heard.sentence)), None)
    if verb is None or verb.end >= len(heard.words):
        return ""
    ends = range(verb.end + 1, len(heard.words))
    end = next((one for one in ends if _ends_what_was_tried(heard, one)), len(heard.words))
    things = range(verb.end, end)
    days = (one.start for one in days_in(heard.sentence, today=today, tense="any"))
    kinds = {
        place
        for telling, one in tellings().items()
        if one.section == section
        for hit in field_patterns(telling).hits(heard)
        for place in range(hit.start, hit.end)
    }
    taken = {*heard.mention_at, *kinds, *days}
    sentence = (words_of("sentence_words") - _BETWEEN_NOUNS) | _BEFORE_A_VERB
    words = {heard.words[place] for place in things}
    if not taken.isdisjoint(things) or not sentence.isdisjoint(words) or len(things) > _MOST_TRIED:
        return ""
    return "; ".join(_AND.split(heard.sentence.between(verb.end, end)))


def _ends_what_was_tried(heard: Heard, place: int) -> bool:
    return heard.sentence.gap(place).strip() in _STOPS or heard.words[place] in words_of("but")


def _choices_told(section: str, heard: Heard) -> dict[str, str]:
    """Return the choices that are said in the words of what is told of the section.

    Yes or no is left out: what is not mentioned is no answer to it.
    """
    sheet = sheet_of(section)
    said: dict[str, set[str]] = {}
    for telling in (name for name, one in tellings().items() if one.section == section):
        for hit in field_patterns(telling).hits(heard):
            field, value = parted(hit.name)
            denied = value not in _SAYS_NO and _is_denied(hit, heard)
            if hit.quality < _AS_WRITTEN or (denied and value != _YES):
                continue
            said.setdefault(field, set()).add(_NO if denied else value)
    asked = {column.name for column in sheet.columns if column.asked and column.kind == "choice"}
    return {
        name: values.pop() for name, values in said.items() if name in asked and len(values) == 1
    }


def _names_a_subcontractor(heard: Heard, register: RegisterReader) -> bool:
    named = {one.keys[0] for one in heard.mentions if one.kind == "supplier" and len(one.keys) == 1}
    if not named:
        return False
    behind = {name for kept in register.find(Supplier) for name in kept.record.subcontractors}
    return named <= behind


def columns_named(section: str, text: str, *, register: RegisterReader) -> frozenset[str]:
    """Return the columns of the section that are spoken of, by the register's names."""
    sentence = Sentence(text)
    heard = Heard(sentence, names_of(register).mentions(sentence))
    return frozenset(
        column.name for column, _, hit in section_hits(section, heard) if hit.quality >= _AS_WRITTEN
    )


def _said(column: Column, hit: PatternHit, heard: Heard, today: date) -> str | None:
    match column.kind:
        case "yes_no":
            return "no" if _is_denied(hit, heard) else "yes"
        case "day":
            day = _nearest(column, hit, heard, today)
            return None if day is None else day.isoformat()
        case "phrase" if can_say_no(column):
            return "no" if _is_denied(hit, heard) else "yes"
        case "whole" if column.field.endswith(_IN_MINUTES):
            return _minutes(hit, heard) or _number(hit, heard)
        case "whole" | "decimal":
            return _number(hit, heard)
        case _:
            return None


def _is_denied(hit: PatternHit, heard: Heard) -> bool:
    """Tell whether it is said not to be so, also after small words: `svarede faktisk ikke`."""
    first = max(0, hit.start - _DENIED_BEFORE)
    ends = (place for place in range(hit.start, first, -1) if _parts_before(heard, place))
    small = words_of("passed_over") | words_of("filler") | words_of("doubts")
    small |= words_of("after_answer")
    last = hit.end
    while last < len(heard.words) and heard.words[last] in small and not _parts_before(heard, last):
        last += 1
    around = heard.words[next(ends, first) : last + 1]
    return not words_of("says_not").isdisjoint(around)


def _parts_before(heard: Heard, place: int) -> bool:
    """Tell whether something else begins there: a clause, or what is said after a `but`."""
    return heard.sentence.ends_clause(place) or heard.words[place - 1] in words_of("reservations")


def _nearest(column: Column, hit: PatternHit, heard: Heard, today: date) -> date | None:
    tense: Tense = "past" if column.past else "any"
    days = [one for one in days_in(heard.sentence, today=today, tense=tense) if one.day]
    after = [one for one in days if 0 <= one.start - hit.end <= _FURTHEST]
    before = [one for one in days if 0 <= hit.start - one.end <= _FURTHEST]
    found: Sequence[FoundDate] = after or before
    day = found[0].day if found else None
    return None if column.past and day is not None and day > today else day


def _number(hit: PatternHit, heard: Heard) -> str | None:
    """Return the nearest number; the words of a name lie between and are not counted."""
    bare = [place for place in range(len(heard.words)) if place not in heard.mention_at]
    after = [place for place in bare if place >= hit.end][:_FURTHEST]
    before = [place for place in reversed(bare) if place < hit.start][:2]
    numbers = (number_at(heard.words, place) for place in (*after, *before))
    return next((one for one in numbers if one is not None), None)


def _minutes(hit: PatternHit, heard: Heard) -> str | None:
    """Return the length of time that follows, in minutes."""
    after = range(hit.end, min(len(heard.words), hit.end + _FURTHEST))
    lengths = (length_at(heard.words, place) for place in after)
    found = next((one for one in lengths if one is not None), None)
    return None if found is None else str(found.minutes)


def _named(section: str, heard: Heard, register: RegisterReader) -> Iterator[tuple[str, str]]:
    for column in sheet_of(section).columns:
        kind = _KIND_OF.get(column.refers or "")
        keys = [one.keys[0] for one in heard.mentions if one.kind == kind and len(one.keys) == 1]
        if not keys and column.required and column.refers == Contract.section:
            keys = _only_contract(heard, register)
        if not keys and column.refers == _SCOPE:
            keys = _only_scope(heard)
        if keys and column.asked:
            yield column.name, ";".join(keys) if column.many else keys[0]


def _only_scope(heard: Heard) -> list[str]:
    """Return what the record is about, where one thing is named."""
    things = [one for one in heard.mentions if one.kind != "person" and len(one.keys) == 1]
    found = {scope_of(one.kind, one.keys[0]) for one in things if one.kind != "person"}
    return list(found) if len(found) == 1 else []


def _only_contract(heard: Heard, register: RegisterReader) -> list[str]:
    """Return the contract of the system that is named, where it has no other."""
    systems = {one.keys[0] for one in heard.mentions if one.kind == "system" and len(one.keys) == 1}
    found = [
        kept.record.number for kept in register.find(Contract) if systems & set(kept.record.systems)
    ]
    return found if len(systems) == len(found) == 1 else []


def _own_number(section: str, heard: Heard, today: date) -> Iterator[tuple[str, str]]:
    """Yield the only figure of the sentence as the only figure that the section requires."""
    wanted = [
        column
        for column in sheet_of(section).columns
        if column.kind == "decimal" and column.required and column.asked
    ]
    dated = {
        place
        for one in days_in(heard.sentence, today=today, tense="any")
        for place in range(one.start, one.end)
    }
    named = {place for one in heard.mentions for place in range(one.start, one.end)}
    figures = [
        number
        for place, word in enumerate(heard.words)
        if word[0].isdigit()
        and place not in dated | named
        and (number := number_at(heard.words, place)) is not None
    ]
    if len(wanted) == len(figures) == 1:
        yield wanted[0].name, figures[0]


def _own_day(section: str, heard: Heard, today: date) -> Iterator[tuple[str, str]]:
    own = ORDERED_BY.get(section)
    if own is None:
        return
    column = sheet_of(section).of_field(own)
    period = read_period(heard.sentence, today=today, tense="past")
    if own.endswith("_end") and period is not None and period.last <= today:
        yield column.name, period.last.isoformat()
        return
    tense: Tense = "past" if column.past else "any"
    days = {one.day for one in days_in(heard.sentence, today=today, tense=tense) if one.day}
    if len(days) == 1 and column.asked:
        [day] = days
        if not column.past or day <= today:
            yield column.name, day.isoformat()
