"""Find out who is meant in something that was told."""

from collections.abc import Sequence
from itertools import pairwise

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.clauses import Clause
from bot.understanding.tellings.fields.evidence import FieldEvidence
from bot.understanding.tellings.tellings import ToldField, told_phrases, told_words
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.role_assignments import RoleAssignment
from governance.schema.scopes import AUTHORITY

_TYPED_RIGHT = 0.95
_FINDS_FIRST = ("first_holder", "first_seat")
"""The first person named finds the record, and is not also the last one."""
_HAVE = (("har",), ("have",))


def person_told(said: FieldEvidence, name: str, field: ToldField) -> str | None:
    """Find the person who is meant in that field.

    It is whoever is named. With `any` it may also be whoever speaks, where nobody else can be
    meant. With `beside` it is only whoever is named in the field's very words, and with `me` always
    whoever speaks.
    """
    if field.person == "me":
        return said.told.me
    if field.words:
        beside = said.who(name)
        if beside is not None or field.person == "beside":
            return beside
    if field.person == "named" and told_phrases("for_oneself").at(said.words, 0) is not None:
        return said.told.me  # `en opgave til mig: … med Per` (a task for me: … with Per)
    people = said.around.people
    speaks = bool(told_phrases("speakers").all(said.told.clause.sentence))
    if field.person == "any":
        if speaks and not said.told.clause.of_kind("person"):
            return said.told.me
        others = {
            *_predecessors(said),
            *_elsewhere(said),
            *said.others(name),
            *_told_of_besides(said),
        }
        people = [one for one in people if one not in others]
        if named_together(said.told.clause):
            return None
    if not people and field.contacts and contact_told(said) is not None:
        return contact_told(said)
    if field.person == "last" and len(people) == 1 and said.told.telling.finds in _FINDS_FIRST:
        return None
    if people:
        inside = _named_where_told(said) if field.person == "named" else []
        return people[-1] if field.person == "last" else (*inside, *people)[0]
    if (holder := _holder_told(said, field)) is not None:
        return holder
    hit = said.told.hit
    leads = told_words("verbs") | told_words("leads_in")
    left_out = all(word in leads for word in said.words[: hit.start])
    left_out = left_out and (field.person == "any" or said.words[:1] in _HAVE)
    begins = left_out and hit.quality > _TYPED_RIGHT
    return said.told.me if speaks or begins else None


def _holder_told(said: FieldEvidence, field: ToldField) -> str | None:
    """Return whoever holds the role that is said, as `direktionen` (management), where one does."""
    words = set(said.words)
    roles = [
        role
        for role, names in field.holders.items()
        if any(words.issuperset(normalise_phrase(name)) for name in names)
    ]
    held = {
        kept.record.member
        for role in roles
        for kept in said.told.register.find(RoleAssignment, role=role, scope=AUTHORITY)
        if kept.record.member and not kept.record.is_over(said.told.today)
    }
    return held.pop() if len(held) == 1 else None


def _named_where_told(said: FieldEvidence) -> Sequence[str]:
    """Return those named in the very words that tell it, where these are two.

    An example is `Anders agreed that Lone is Jens's deputy`.
    """
    hit = said.told.hit
    inside = [
        one.keys[0]
        for one in said.told.clause.mentions
        if one.kind == "person" and hit.start <= one.start and one.end <= hit.end
    ]
    return inside if len(inside) > 1 else []


def contact_told(said: FieldEvidence) -> str | None:
    """Return whoever of a supplier's people is named in full."""
    register, words = said.told.register, said.words
    people: list[ContactDetails] = [
        *(kept.record for kept in register.find(ToldContact)),
        *(kept.record for kept in register.find(Contact)),
    ]
    for one in people:
        name = normalise_phrase(one.name)
        named = any(words[place : place + len(name)] == name for place in range(len(words)))
        if named and len(name) > 1 and one.side == "supplier":
            return one.name
    return None


def side_told(said: FieldEvidence) -> str | None:
    """Tell whose people have the seat.

    Of somebody who is not named it is ours, unless a supplier is.
    """
    if contact_told(said) is not None:
        return "supplier"
    return "us" if said.around.people or not said.told.clause.of_kind("supplier") else None


def _elsewhere(said: FieldEvidence) -> frozenset[str]:
    """Return the people who are another field's: the deputy is not the holder."""
    fields = said.told.telling.fields.items()
    beside = (said.who(name) for name, field in fields if field.person == "beside")
    return frozenset(one for one in beside if one is not None)


def _told_of_besides(said: FieldEvidence) -> frozenset[str]:
    """Return whoever comes after a pause, where somebody speaks of themselves.

    An example is `jeg holder ferie i uge 15, yusuf tager mine ting` (I am on holiday in week 15,
    Yusuf takes my things).
    """
    clause, hit = said.told.clause, said.told.hit
    if not told_phrases("speakers").all_in(said.words[: hit.end]):
        return frozenset()
    return frozenset(
        one.keys[0]
        for one in clause.mentions
        if one.kind == "person"
        and one.start >= hit.end
        and clause.is_broken(hit.end - 1, one.start + 1)
    )


def named_together(clause: Clause, kind: str = "person") -> Sequence[Mention]:
    """Return the people, or things of that kind, named together; none where one is at a time.

    `ole og maren sidder nu i driftsforum` (Ole and Maren now sit in the forum) is told of two.
    """
    named = [one for one in clause.mentions if one.kind == kind and len(one.keys) == 1]
    joined = [
        (first, second)
        for first, second in pairwise(named)
        if second.start == first.end + 1 and clause.words[first.end] in words_of("joints")
    ]
    return [*joined[0][:1], *(second for _, second in joined)] if joined else []


def _asks_another(words: Sequence[str]) -> bool:
    """Tell whether one asks another.

    An example is `signe har bedt yusuf være beredskabsansvarlig` (Signe has asked Yusuf to be
    continuity manager).
    """
    return len(words) > 1 and words[0] in told_words("have") and words[1] in told_words("appoints")


def _predecessors(said: FieldEvidence) -> frozenset[str]:
    """Return the people who are succeeded, who leave, or who ask another.

    An example is `jeg overtager rollen efter karl` (I take over the role after Karl). Another is
    `når fie stopper er det ole der …` (when Fie leaves it is Ole who …).
    """
    return frozenset(
        key
        for one in said.told.clause.mentions
        if one.kind == "person"
        if not told_words("predecessors").isdisjoint(said.words[max(0, one.start - 1) : one.start])
        or not told_words("leaves").isdisjoint(said.words[one.end : one.end + 1])
        or _asks_another(said.words[one.end : one.end + 2])
        for key in one.keys
    )


def stood_in_once(clause: Clause) -> bool:
    """Tell whether somebody was at one meeting in the place of another, who has the seat still.

    An example is `bo var med i stedet for mig på kontraktforum 24/2` (Bo was at the contract forum
    on 24/2 instead of me).
    """
    words = told_words("was_there")
    return (
        bool(told_phrases("in_the_place_of").all(clause.sentence))
        and not words.isdisjoint(clause.words)
        and told_words("from_now_on").isdisjoint(clause.words)
    )
