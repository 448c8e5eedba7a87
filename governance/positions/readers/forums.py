"""2.4 Forums: those with the supplier, and who of ours decides there."""

from governance.obligations.rule import RuleInput
from governance.obligations.rules.forums import deciders_of
from governance.positions.item import Reading, fact
from governance.positions.reader import condition, reads
from governance.positions.readers.reviews_and_documents import documents_of
from governance.records.forums import Forum, Seat
from governance.schema.values import Side


@condition
def standing_forum(case: RuleInput) -> bool:
    return case.facts.one(Forum).level != "ad hoc"


def _seats(case: RuleInput, side: Side) -> tuple[Seat, ...]:
    return case.facts.all(Seat, lambda seat: seat.side == side)


@reads("2.4-1")
def forums(case: RuleInput) -> Reading | None:
    standing = case.facts.all(Forum, lambda forum: forum.level != "ad hoc")
    return fact(*standing) if standing else None


@reads("2.4-2")
def decision_maker(case: RuleInput) -> Reading | None:
    deciders = deciders_of(case)
    if deciders:
        return fact(*deciders)
    ours = _seats(case, "us")
    return fact(*ours, extent="no") if ours else None


@reads("2.4-3")
def mandate(case: RuleInput) -> Reading | None:
    written = tuple(seat for seat in deciders_of(case) if seat.mandate is not None)
    papers = documents_of(case, "mandate")
    return fact(*written, papers=papers) if written or papers else None


@reads("2.4-4")
def attendance(case: RuleInput) -> Reading | None:
    counted = tuple(seat for seat in deciders_of(case) if seat.attendance is not None)
    return fact(*counted, papers=documents_of(case, "minutes")) if counted else None


@reads("2.4-6")
def suppliers_decision_maker(case: RuleInput) -> Reading | None:
    theirs = _seats(case, "supplier")
    deciding = tuple(seat for seat in theirs if seat.decision_maker)
    if deciding:
        return fact(*deciding)
    return fact(*theirs, extent="no") if theirs else None


@reads("2.4-7")
def last_minutes(case: RuleInput) -> Reading | None:
    forum = case.facts.one(Forum)
    if forum.last_minutes_on is None:
        return None
    return fact(forum, day=forum.last_minutes_on, papers=documents_of(case, "minutes"))
