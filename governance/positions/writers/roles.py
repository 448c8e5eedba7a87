"""2.1 Roles and responsibilities: where they are described, and who approved them when."""

from dataclasses import replace
from datetime import date

from governance.checklists.assessment import NONE
from governance.positions.answer_facts import AnswerFacts
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    added,
    against,
    document,
    filled,
    lacking,
    reviewed,
    written,
)
from governance.records.approvals import Approval


@writes("2.1-2")
def organisation_described(told: GivenAnswer) -> AnswerFacts:
    return written(document(told, "organisation"))


@writes("2.1-3", "2.1-4")
def organisation_approved(told: GivenAnswer) -> AnswerFacts:
    """Write the approval once both are said: who gave it, and when."""
    who = told.said("2.1-3")
    return approval(
        told,
        "organisation",
        by=None if who in (None, NONE) else who,
        day=told.day_of("2.1-4"),
        minutes=told.link_of("2.1-4"),
    )


def approval(
    told: GivenAnswer, subject: str, *, by: str | None, day: date | None, minutes: str | None
) -> AnswerFacts:
    """Write an approval; one of that day or later is left as it is, but for its minutes."""
    found = told.case.facts.all(Approval, lambda one: one.subject == subject)
    newest = max(found, key=lambda one: one.approved_on, default=None)
    if newest is not None and day is None:
        same = by is None or told.person(by) == newest.approved_by
        return NOTHING_NEW if same else against("approvals.approved_by")
    if newest is not None and day is not None and newest.approved_on >= day:
        return written(filled(newest, minutes_ref=minutes if newest.approved_on == day else None))
    if by is None or day is None:
        return lacking(
            "approvals.approved_by" if by is None else None,
            "approvals.approved_on" if day is None else None,
        )
    return written(
        added(
            told,
            Approval,
            subject=subject,
            approved_by=told.person(by),
            approved_on=day,
            minutes_ref=minutes,
        )
    )


@writes("2.1-7")
def own_work_accepted(told: GivenAnswer) -> AnswerFacts:
    """Write that a clash of duties is accepted, where it is said whose it is and why."""
    if "ja_accepteret" not in told.chosen or told.answer.note is None:
        return NOTHING_NEW
    accepted = reviewed(told, "segregation_accepted", told.answer.answered_on)
    return replace(accepted, stays=True)
