"""2.4 Forums asks that each has somebody of ours who can decide.

That person has it in writing, stays, and comes.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from governance.obligations.facts import newest
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.records.documents import Document
from governance.records.forums import Forum, Seat
from governance.records.members import Member
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role

_HALF_A_YEAR = timedelta(days=183)


def deciders_of(case: RuleInput) -> tuple[Seat, ...]:
    """Return those of ours who decide in the forum and belong to it.

    One who has left the authority does not.
    """
    gone = {member.email for member in case.facts.all(Member) if not member.active}
    return case.facts.all(
        Seat,
        lambda seat: (
            seat.side == "us" and seat.decision_maker and seat.standing and seat.person not in gone
        ),
    )


def _meets(case: RuleInput) -> bool:
    return case.facts.one(Forum).level != "ad hoc"


def _begun(case: RuleInput) -> date:
    return max(case.facts.since, case.facts.recorded_on(case.facts.one(Forum)))


def _next_meeting(case: RuleInput) -> date | None:
    """Return when the forum that meets at intervals is expected to meet next."""
    forum = case.facts.one(Forum)
    if forum.every_days is None or forum.last_minutes_on is None:
        return None
    return forum.last_minutes_on + timedelta(days=forum.every_days)


@rule(
    "2.4",
    "contract",
    source="catalogue",
    trigger="The contract has no standing forum",
    due="missing since the contract came under the requirements",
    roles=(Role.LEV,),
    priority=2,
    theme="duty",
    settled_by=(Forum,),
)
def forum_exists(case: RuleInput) -> Iterator[Finding]:
    if not case.facts.all(Forum, lambda forum: forum.level != "ad hoc"):
        yield missing(case.facts.since)


@rule(
    "2.4",
    "forum",
    source="catalogue",
    trigger="Nobody of ours in the standing forum decides",
    due="missing since the forum was recorded",
    roles=(Role.SYS,),
    priority=2,
    theme="duty",
    settled_by=(Seat,),
)
def decision_maker(case: RuleInput) -> Iterator[Finding]:
    if _meets(case) and not deciders_of(case):
        yield missing(_begun(case), meeting=_next_meeting(case))


@rule(
    "2.4",
    "forum",
    source="catalogue",
    trigger=(
        "A decision-maker's mandate is not in writing: neither with the seat nor as a document of "
        "kind mandate"
    ),
    due="missing since the seat was recorded",
    roles=(Role.SYS,),
    settled_by=(Seat, Document),
)
def mandate_written(case: RuleInput) -> Iterator[Finding]:
    if not _meets(case) or case.facts.all(Document, lambda document: document.kind == "mandate"):
        return
    for seat in deciders_of(case):
        if seat.mandate is None:
            yield missing(case.facts.recorded_on(seat), seat.person, person=None, who=seat.person)


@rule(
    "2.4",
    "forum",
    source="default",
    trigger=(
        "Every decision-maker leaves all roles here within half a year, and has no deputy in the "
        "forum"
    ),
    due="missing since half a year before the last of them leaves",
    roles=(Role.SYS,),
    priority=2,
    theme="duty",
    settled_by=(Seat, RoleAssignment),
    also=("2.3",),
)
def decision_maker_stays(case: RuleInput) -> Iterator[Finding]:
    deciders = deciders_of(case)
    if not _meets(case) or not deciders or any(seat.deputy for seat in deciders):
        return
    leaving = {seat.person: _leaves(case, seat.person) for seat in deciders}
    days = [day for day in leaving.values() if day is not None]
    if len(days) < len(leaving):
        return
    last = max(days)
    if case.when.reached(last - _HALF_A_YEAR):
        who = max(deciders, key=lambda seat: (leaving[seat.person] or last, seat.person)).person
        yield missing(last - _HALF_A_YEAR, who=who, last_day=last, meeting=_next_meeting(case))


def _leaves(case: RuleInput, person: str) -> date | None:
    """Return the last day of the last of the person's roles here.

    It is None when one goes on, or there is none.
    """
    ends = [row.to for row in case.facts.all(RoleAssignment) if row.member == person]
    return None if not ends or None in ends else newest(ends)


@rule(
    "2.4",
    "forum",
    source="default",
    trigger="No decision-maker came to two of the last three meetings",
    due="missing since the last minutes",
    roles=(Role.SYS,),
    settled_by=(Seat,),
)
def decision_maker_comes(case: RuleInput) -> Iterator[Finding]:
    counted = [(seat.attendance, seat) for seat in deciders_of(case) if seat.attendance is not None]
    if not _meets(case) or not counted:
        return
    (attended, held), seat = max(counted, key=lambda one: one[0][0] / max(one[0][1], 1))
    if held and attended * 3 < held * 2:
        since = case.facts.one(Forum).last_minutes_on or _begun(case)
        meeting = _next_meeting(case)
        yield missing(since, attended=attended, held=held, meeting=meeting, who=seat.person)


@rule(
    "2.4",
    "forum",
    source="default",
    trigger="Items were postponed because nobody could decide",
    due="missing since the last minutes",
    roles=(Role.SYS,),
    settled_by=(Forum,),
)
def items_decided(case: RuleInput) -> Iterator[Finding]:
    forum = case.facts.one(Forum)
    if forum.postponed_items:
        yield missing(forum.last_minutes_on or _begun(case), count=forum.postponed_items)


@rule(
    "2.4",
    "forum",
    source="default",
    trigger="The forum's members were last confirmed",
    due="forum_confirmed after that",
    roles=(Role.LEV,),
    settled_by=(Review,),
)
def forum_confirmed(case: RuleInput) -> Iterator[Finding]:
    if _meets(case):
        last = last_review(case, "forum_confirmed")
        yield from case.repeated("forum_confirmed", last, since=_begun(case))


@rule(
    "2.4",
    "forum",
    source="default",
    trigger="The last minutes of a forum that meets at intervals",
    due="the forum's every_days after them",
    roles=(Role.LEV,),
    settled_by=(Forum,),
)
def minutes_kept(case: RuleInput) -> Iterator[Finding]:
    forum = case.facts.one(Forum)
    if forum.every_days is None:
        return
    if forum.last_minutes_on is None:
        yield missing(_begun(case))
    else:
        yield due(
            forum.last_minutes_on + timedelta(days=forum.every_days), last=forum.last_minutes_on
        )
