"""2.4 Forums: those with the supplier, who decides there, and how often they come."""

from collections.abc import Mapping
from datetime import date

from governance.checklists.assessment import NONE
from governance.obligations.rules.forums import deciders_of
from governance.positions.answer_facts import AnswerFacts
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    added,
    against,
    corrected,
    lacking,
    written,
)
from governance.records.forums import Forum, Level, Seat

_LEVELS: Mapping[str, Level] = {
    "strategisk": "strategic",
    "kontrakt": "tactical",
    "drift": "operations",
    "sikkerhed": "security",
    "ad_hoc": "ad hoc",
}
_AD_HOC_NAMES = {"da": "Ad hoc-forum {name}", "en": "Ad hoc forum {name}"}
_MEETINGS = 3


@writes("2.4-1")
def forums(told: GivenAnswer) -> AnswerFacts:
    """Write a forum called ad hoc; a standing one needs how often it meets."""
    facts = told.case.facts
    if facts.kind != "contract":
        return NOTHING_NEW  # the forum in whose checklist it was said is there
    there = {forum.level for forum in facts.all(Forum)}
    new = [_LEVELS[option] for option in told.chosen if _LEVELS.get(option) not in (None, *there)]
    if any(level != "ad hoc" for level in new):
        return lacking("forums.every_days")
    name = _AD_HOC_NAMES[told.locale].format(name=facts.name)
    return written(
        *(added(told, Forum, name=name, contract=facts.name, level=level) for level in new)
    )


@writes("2.4-2")
def decision_maker(told: GivenAnswer) -> AnswerFacts:
    person = told.person(told.value)
    seat = _seat_of(told, person)
    if seat is None:
        return written(added(told, Seat, **_decides(told, person)))
    if seat.side != "us":
        return against("seats.side")
    if not seat.standing:
        return against("seats.standing")
    return written(corrected(seat, decision_maker=True))


def _decides(told: GivenAnswer, person: str) -> dict[str, object]:
    forum = told.case.facts.name
    return {"forum": forum, "person": person, "side": "us", "decision_maker": True}


def _seat_of(told: GivenAnswer, person: str) -> Seat | None:
    key = Seat.key_of(forum=told.case.facts.name, person=person)
    return next((seat for seat in told.case.facts.all(Seat) if seat.key == key), None)


@writes("2.4-3")
def mandate(told: GivenAnswer) -> AnswerFacts:
    return _of_the_decider(told, mandate=told.value)


@writes("2.4-4")
def attendance(told: GivenAnswer) -> AnswerFacts:
    if told.number is None or told.number > _MEETINGS:
        return lacking("seats.attended")
    return _of_the_decider(told, attended=f"{told.number}/{_MEETINGS}")


def _of_the_decider(told: GivenAnswer, **values: object) -> AnswerFacts:
    """Write it with whoever decides; of several, or none, with the one who was named (2.4-2)."""
    deciders = deciders_of(told.case)
    named = told.said("2.4-2")
    person = None if named in (None, NONE) else told.person(named)
    if len(deciders) == 1:
        return written(corrected(deciders[0], **values))
    seat = None if person is None else _seat_of(told, person)
    if seat is not None and seat in deciders:
        return written(corrected(seat, **values))
    if person is None or seat is not None or deciders:
        return lacking("seats.person")
    return written(added(told, Seat, **_decides(told, person), **values))


@writes("2.4-6")
def suppliers_decision_maker(told: GivenAnswer) -> AnswerFacts:
    """Write that the supplier's only member decides; of others it has to be said who."""
    theirs = told.case.facts.all(Seat, lambda seat: seat.side == "supplier")
    if any(seat.decision_maker for seat in theirs):
        return NOTHING_NEW
    if len(theirs) != 1:
        return lacking("seats.person", side="supplier", decision_maker=True)
    return written(corrected(theirs[0], decision_maker=True))


@writes("2.4-7")
def last_minutes(told: GivenAnswer) -> AnswerFacts:
    forum, day = told.case.facts.one(Forum), told.day
    if day is None:
        return lacking("forums.last_minutes_on")
    known = (forum.last_minutes_on or date.min) >= day
    return NOTHING_NEW if known else written(corrected(forum, last_minutes_on=day))
