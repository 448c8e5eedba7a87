"""Find the record that is meant when one is told to be over, changed or confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from bot.language.normalise import normalise_phrase, within_typo_distance
from bot.language.phrase_table import correction_in
from bot.language.vocabulary import listed
from bot.understanding.tellings.fields.time_spans import stretches
from bot.understanding.tellings.subjects import DepartedContact, RecordReport, SubjectResolver
from bot.understanding.tellings.tellings import (
    field_patterns,
    parted,
    told_counts,
    told_groups,
    told_phrases,
    told_words,
)
from bot.understanding.text.patterns import Heard
from governance.queries.record_query import ORDERED_BY
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from governance.schema.scopes import scope_of

_PLANNED = (Exercise, Supervision)
_CALLED: Mapping[str, str] = {Exercise.section: "EXERCISE"}
"""The group of words by which such a record is called."""
_BESIDE = 5
"""The words before a day, within which it is said what was done that day."""
_SHORTEST = 4
_ENDINGS = ("", "s", "en", "ens")
_WITH_SLOTS = "contact_new"
_MOST_SEARCHED = 1000
"""The most records that are read for one sentence.

Among more of them the sentence must say of which supplier or system.
"""


@dataclass(frozen=True)
class FoundRecord:
    """The words that find a record, and its key where it is plain which one it is.

    `gone` is the contact who is said to have left. `renamed` maps fields to other fields of that
    record. `own_day` is the day that it is called by, with its field. `is_new` says that the
    register does not know it yet, and `is_over` that it knows already. `is_done` says that what is
    told was done, on another day, of every record that it may be of: it is told of another, which
    is not there.
    """

    words: str = ""
    key: str = ""
    gone: DepartedContact | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    own_day: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = False
    is_over: bool = False
    is_done: bool = False


def found_record(told: RecordReport) -> FoundRecord | None:
    """Find the record, or the words that find it; None when nothing named could be one."""
    match told.telling.finds:
        case "contact":
            return _contact(told)
        case "action":
            return _action(told)
        case "holder":
            return _holder(told, _deputised(told) or _stepping_down(told) or _person(told))
        case "first_holder":
            return _holder(told, next(iter(SubjectResolver(told).people), None))
        case "seat":
            return _seat(told, _person(told))
        case "first_seat":
            return _seat(told, next(iter(SubjectResolver(told).people), None))
        case "system":
            system = SubjectResolver(told).system
            return _of_its_month(told) if system is None else _of(told, system, system=system)
        case "upcoming":
            return _upcoming(told)
        case "undecided":
            return _undecided(told)
        case "me":
            is_contact = bool(told.me and told.register.find(Contact, email=told.me))
            return None if is_contact or not told.me or not _speaks_of_oneself(told) else _me(told)
        case "supplier":
            supplier = SubjectResolver(told).supplier
            return (
                None if supplier is None else FoundRecord(supplier, Supplier.key_of(name=supplier))
            )
        case "forum" | "meeting":
            return _forum(told)
        case "contract":
            number = SubjectResolver(told).contract
            return None if number is None else _of(told, number, contract=number)
        case "deviation":
            return _deviation(told)
        case _:
            return FoundRecord()


def _forum(told: RecordReport) -> FoundRecord | None:
    """Find the forum that is named, or that met; of several that may have the dialog asks which."""
    around = SubjectResolver(told)
    if told.telling.finds == "forum":
        forums = [around.forum] if around.forum is not None else []
    else:
        forums = list(around.forums_met)
    match forums:
        case []:
            return None
        case [name]:
            return FoundRecord(name, Forum.key_of(name=name))
        case _:
            return FoundRecord(around.contract or around.supplier or "")


def _deviation(told: RecordReport) -> FoundRecord | None:
    """Find what is not possible under the contract that is named, or the only one there is."""
    number = SubjectResolver(told).contract
    about = {} if number is None else {"contract": number}
    found = [kept.record for kept in told.register.find(Deviation, **about)]
    return _one(found, number or "") if found else None


def _of(told: RecordReport, words: str, **about: str) -> FoundRecord:
    cls = sheet_of(told.telling.section).record_class
    if cls is Contract:
        return FoundRecord(words, Contract.key_of(number=words))
    if cls is System:
        return FoundRecord(words, System.key_of(name=words))
    records = [kept.record for kept in told.register.find(cls, **about)]
    if (own := _on_its_own_day(told, records)) is not None:
        return own
    given = [name for name, field in told.telling.fields.items() if field.day is not None]
    open_ones = [one for one in records if all(getattr(one, name) is None for name in given)]
    if told.telling.has_happened and records and not open_ones and not _corrects(told):
        return FoundRecord(words, is_done=True)
    return _one(open_ones, words)


def _on_its_own_day(told: RecordReport, records: Sequence[Record]) -> FoundRecord | None:
    """Find the exercise of the day that stands beside its name, before what is told of it.

    An example is `evalueringen fra øvelsen den 26/2 er skrevet` (the evaluation of the exercise on
    26/2 is written): it was held that day, and it is not said when it was evaluated. It is new
    where there is none of that day; None where no day is said so.
    """
    section = told.telling.section
    called = told_groups("groups").get(_CALLED.get(section, ""), frozenset())
    own = ORDERED_BY.get(section)
    if own is None or told.telling.do != "correct" or not told.telling.has_happened:
        return None
    days = [
        one.first
        for one in stretches(told.clause.sentence.raw, today=told.today, tense="past")
        if one.is_day
        and not called.isdisjoint(one.lead[-_BESIDE:])
        and not told_words("is_first").isdisjoint(one.follow[:1])
    ]
    if len(days) != 1 or days[0] > told.today:
        return None
    there = [one for one in records if getattr(one, own) == days[0]]
    key = there[0].key if len(there) == 1 else ""
    return FoundRecord(key=key, own_day={own: days[0].isoformat()}, is_new=not there)


def _corrects(told: RecordReport) -> bool:
    """Tell whether it is said that what stands there is wrong."""
    raw = told.clause.sentence.raw
    return bool(correction_in(raw)) or bool(told_phrases("set_right").all(told.clause.sentence))


def _me(told: RecordReport) -> FoundRecord | None:
    """Find whoever speaks among the colleagues."""
    kept = told.register.get(Member, Member.key_of(email=told.me))
    return None if kept is None else FoundRecord(kept.record.name, kept.record.key)


def _undecided(told: RecordReport) -> FoundRecord | None:
    """Find the event on which nothing is decided yet: of that day or kind, or called so.

    None where there is no such event. It is the only one, or the one of which most is said.
    """
    system = SubjectResolver(told).system
    if system is None and told.register.count(Event) > _MOST_SEARCHED:
        return None
    about = {} if system is None else {"system": system}
    events = [kept.record for kept in told.register.find(Event, **about)]
    undecided = [one for one in events if one.decision is None]
    said = set(told.clause.words)
    days = {
        one.first
        for one in stretches(told.clause.sentence.raw, today=told.today, tense="past")
        if one.is_day
    }
    scores = [
        (one.happened_on in days)
        + (not told_groups("event_kinds")[one.kind].isdisjoint(said))
        + sum(
            any(_same(word, part) for part in normalise_phrase(one.title))
            for word in said
            if len(word) > _SHORTEST
        )
        for one in undecided
    ]
    most = max(scores, default=0)
    best = [one for one, score in zip(undecided, scores, strict=True) if score == most]
    if not best or (not most and system is None):
        return None
    return _one(best, best[0].title if len(best) == 1 else system or "")


def _of_its_month(told: RecordReport) -> FoundRecord:
    """Find the one of the month that it is called by, as `novemberøvelsen` (the November exercise).

    It has not yet what is told of it.
    """
    cls = sheet_of(told.telling.section).record_class
    months = {
        int(month)
        for month, names in listed("months").items()
        for word in told.clause.words
        for name in map(normalise_phrase, names)
        if len(name[0]) >= _SHORTEST and word.startswith(name[0]) and word != name[0]
    }
    own = ORDERED_BY.get(cls.section)
    if not months or own is None or told.register.count(cls) > _MOST_SEARCHED:
        return FoundRecord()
    given = [name for name, field in told.telling.fields.items() if field.day is not None]
    records = [kept.record for kept in told.register.find(cls)]
    return _one(
        [
            one
            for one in records
            if (day := getattr(one, own)) is not None
            and day.month in months
            and all(getattr(one, name) is None for name in given)
        ],
        "",
    )


def _upcoming(told: RecordReport) -> FoundRecord | None:
    """Find what is planned and not yet held, or else what was held, where it says when next."""
    around = SubjectResolver(told)
    cls = sheet_of(told.telling.section).record_class
    about = {"system": around.system} if cls is Exercise else {"contract": around.contract}
    if None in about.values():
        return None
    records = [kept.record for kept in told.register.find(cls, **about)]
    planned = [one for one in records if isinstance(one, _PLANNED) and _is_planned(one)]
    if planned:
        return _one(planned, str(next(iter(about.values()))))
    next_ones = [one for one in records if isinstance(one, Exercise) and one.next_on is not None]
    found = _one(next_ones[-1:], around.system or "")
    return (
        replace(found, renamed={"planned_on": "next_on"}) if next_ones else FoundRecord(is_new=True)
    )


def _is_planned(record: Exercise | Supervision) -> bool:
    held = record.held_on if isinstance(record, Exercise) else record.done_on
    return held is None


def _one(found: Sequence[Record], words: str) -> FoundRecord:
    return FoundRecord(words, found[0].key if len(found) == 1 else "")


def _contact(told: RecordReport) -> FoundRecord | None:
    """Find a contact by name, or else by their slot.

    The name is all of it, or else its first or last word. Whoever is still there goes before who
    has left.
    """
    words = told.clause.words
    suppliers = told.clause.of_kind("supplier")
    if told.telling.do == "end" and told.clause.of_kind("person"):
        return None  # `ole er ude af det` (Ole is out of it): one of ours
    if not suppliers and told.register.count(Contact) > _MOST_SEARCHED:
        return None
    is_mine = not suppliers and bool(told_phrases("own_number").all(told.clause.sentence))
    about: dict[str, Any] = {"supplier": suppliers} if suppliers else {}
    about |= {"email": told.me} if is_mine else {}
    people: list[ContactDetails] = [
        *(kept.record for kept in told.register.find(ToldContact, **about)),
        *(kept.record for kept in told.register.find(Contact, **about)),
    ]
    if len(people) > _MOST_SEARCHED:
        said = frozenset(told.clause.sentence.raw.casefold().replace(",", " ").split())
        people = [one for one in people if not said.isdisjoint(one.name.casefold().split())]
    if is_mine and len(people) != 1:
        return FoundRecord(people[0].name) if people else None
    if is_mine:
        return _of_contact(people, told, is_over=False)
    over = [one for one in people if one.is_over(told.today)]
    there = [one for one in people if one not in over]
    for among in (there, over):
        for fits in (_all_named, _partly_named):
            found = [one for one in among if fits(normalise_phrase(one.name), words)]
            if found:
                return _of_contact(found, told, is_over=among is over)
    slots = {
        parted(hit.name)[1]
        for hit in field_patterns(_WITH_SLOTS).hits(Heard(told.clause.sentence))
        if parted(hit.name)[0] == "slot" and hit.quality == 1
    }
    is_new_slot = "slot" in told.telling.needs
    found = [] if is_new_slot else [one for one in there if one.slot in slots]
    if len(suppliers) == len(found) == 1:
        return _of_contact(found, told, is_over=False)
    says_how = not {"phone", "alt_phone", "hours"}.isdisjoint(told.telling.needs)
    all_of_them = told.telling.do == "confirm" and told_words("all_of_them") & set(words)
    if all_of_them and not suppliers:
        return FoundRecord()
    enough = len(suppliers) == 1 and (says_how or all_of_them)
    return FoundRecord(suppliers[0]) if enough and there else None


def _of_contact(
    found: Sequence[ContactDetails], told: RecordReport, *, is_over: bool
) -> FoundRecord:
    only = len(found) == 1
    return FoundRecord(
        found[0].name if only else _said_of(found[0].name, told),
        found[0].key if only else "",
        gone=DepartedContact(found[0].slot, found[0].supplier) if only else None,
        is_over=is_over,
    )


def _all_named(name: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(within_typo_distance(word, part) for word in words) for part in name)


def _partly_named(name: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether the first or last word of the name is said, inflected or written apart.

    Examples are `vagtcentralens` (the duty centre's) and `service desk`.
    """
    said = {*words, *("".join(pair) for pair in pairwise(words))}
    return any(f"{part}{end}" in said for part in (name[0], name[-1]) for end in _ENDINGS)


def _said_of(name: str, told: RecordReport) -> str:
    """Return the part of the name that was said."""
    return " ".join(
        part
        for part in name.split()
        if set(normalise_phrase(part)) <= {*told.clause.words, *map(_without_s, told.clause.words)}
    )


def _without_s(word: str) -> str:
    """Leave out the s of the genitive: `torbens` (Torben's) is of `torben`."""
    return word.removesuffix("s")


def _action(told: RecordReport) -> FoundRecord | None:
    """Find the action whose title has the most of what was said, but for names of things.

    Of several alike it is the one of whoever is named.
    """
    named = {place for one in told.clause.mentions for place in range(one.start, one.end)}
    said = [
        word
        for place, word in enumerate(told.clause.words)
        if len(word) >= _SHORTEST and place not in told.hit.places | named
    ]
    system = SubjectResolver(told).system
    if system is None and told.register.count(Action) > _MOST_SEARCHED:
        return None
    contract = SubjectResolver(told).contract
    kept_actions = [*told.register.find(Action, **({} if system is None else {"system": system}))]
    if system is not None and contract is not None:
        kept_actions += told.register.find(Action, contract=contract)
    scored = [
        (
            sum(_likeness(word, normalise_phrase(kept.record.title)) for word in said),
            kept.record,
        )
        for kept in kept_actions
        if not kept.record.is_over(told.today)
    ]
    most = max((score for score, _ in scored), default=0)
    if not most:
        words = _named_after(told, ("om", "about", "med")) or system or ""
        return FoundRecord(words) if words else None
    best = [action for score, action in scored if score == most]
    people = told.clause.of_kind("person")
    best = [action for action in best if action.owner in people] or best
    return _one(best, best[0].title if len(best) == 1 else "")


def _named_after(told: RecordReport, joints: Sequence[str]) -> str:
    """Return what follows one of the joints.

    An example is `tiltaget om logning er udført` (the action on logging is done).
    """
    sentence, words = told.clause.sentence, told.clause.words
    start = next((at + 1 for at, word in enumerate(words) if word in joints), len(words))
    end = start
    while end < len(words) and words[end] not in told_words("title_ends"):
        end += 1
    return sentence.between(start, end) if start < end else ""


def _speaks_of_oneself(told: RecordReport) -> bool:
    """Tell whether it is of whoever speaks, and of nobody else: `har fået nyt nummer` is.

    `mogens har fået nyt nummer` (Mogens has got a new number) is not.
    """
    clause = told.clause
    if told_phrases("speakers").all(clause.sentence):
        return True
    leads = told_words("verbs") | told_words("leads_in") | told_words("opens")
    return leads.issuperset(clause.words[: told.hit.start])


def _likeness(word: str, title: Sequence[str]) -> int:
    """Return 2 where the word stands in the title, and 1 where one of its words begins alike."""
    if any(within_typo_distance(word, part) for part in title):
        return 2
    return int(any(_same(word, part) for part in title))


def _same(word: str, part: str) -> bool:
    return within_typo_distance(word, part) or (word[: _SHORTEST + 1] == part[: _SHORTEST + 1])


def _holder(told: RecordReport, person: str | None) -> FoundRecord | None:
    """Find the role of that person; which of them, where one is said, or of what it is."""
    if person is None:
        return None
    held = [
        kept.record
        for kept in told.register.find(RoleAssignment, member=person)
        if not kept.record.is_over(told.today)
    ]
    spoken_of = {one.name for one in told_counts("roles").all(told.clause.sentence)}
    system, contract = told.clause.of_kind("system"), told.clause.of_kind("contract")
    scopes = [scope_of("system", name) for name in system]
    scopes += [scope_of("contract", name) for name in contract]
    if any(one.role in spoken_of for one in held):
        held = [one for one in held if one.role in spoken_of]
    elif spoken_of:  # none of theirs is what is said
        return FoundRecord(f"{_first_name(person)} {_said_of_role(told)}")
    if any(one.scope in scopes for one in held):
        held = [one for one in held if one.scope in scopes]
    elif scopes:  # none of theirs is of what is named: nobody can tell which is meant
        return FoundRecord(_first_name(person))
    return _one(held, _first_name(person))


def _said_of_role(told: RecordReport) -> str:
    """Return the role's words as they were said."""
    sentence = told.clause.sentence
    hits = told_counts("roles").all(sentence)
    return " ".join(sentence.between(one.start, one.end) for one in hits)


def _stepping_down(told: RecordReport) -> str | None:
    """Return whoever's role ends: the one named last before that is said, not who comes after."""
    if not told.telling.denies:
        return None
    clause = told.clause
    named = [one for one in clause.mentions if one.kind == "person" and len(one.keys) == 1]
    before = [one for one in named if one.start < told.hit.end]
    if named and not before and told_phrases("speakers").all(clause.sentence):
        return told.me
    return before[-1].keys[0] if len(named) > 1 and before else None


def _deputised(told: RecordReport) -> str | None:
    """Return whoever speaks, where the only one named is their deputy: `Maren dækker for mig`."""
    people, deputy = {*SubjectResolver(told).people}, told.telling.fields.get("deputy")
    of_me = not told_words("me").isdisjoint(told.clause.words)
    return told.me if deputy is not None and len(people) == 1 and of_me else None


def _seat(told: RecordReport, person: str | None) -> FoundRecord | None:
    """Find that person's seat, in the forum that is named."""
    forum = SubjectResolver(told).forum
    if forum is None:
        return None
    if not SubjectResolver(told).people:
        theirs = _seat_of_theirs(told, forum)
        if theirs is not None:
            return theirs
    if person is None:
        return None
    held = [kept.record for kept in told.register.find(Seat, forum=forum, person=person)]
    return _one(held, _first_name(person))


def _seat_of_theirs(told: RecordReport, forum: str) -> FoundRecord | None:
    """Find the seat of somebody who is no colleague of ours.

    An example is `rita fra pindsvin er ikke med i driftsforum mere` (Rita from Pindsvin is no
    longer in the operations forum).
    """
    seats = [kept.record for kept in told.register.find(Seat, forum=forum)]
    words = told.clause.words
    theirs = [one for one in seats if "@" not in one.person]
    named = [one for one in theirs if _partly_named(normalise_phrase(one.person), words)]
    return _one(named, named[0].person) if named else None


def _person(told: RecordReport) -> str | None:
    """Return whoever is named last, or else whoever speaks."""
    people = SubjectResolver(told).people
    if people:
        return people[-1]
    return told.me if told_phrases("speakers").all(told.clause.sentence) else None


def _first_name(email: str) -> str:
    return email.split("@", maxsplit=1)[0].split(".", maxsplit=1)[0]
