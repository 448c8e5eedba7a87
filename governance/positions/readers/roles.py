"""2.1 Roles and responsibilities: filled, accepted, with deputies, and approved by management."""

from governance.obligations.rule import RuleInput
from governance.obligations.rules.roles import AT_NIGHT
from governance.positions.item import Reading, fact
from governance.positions.reader import condition, reads
from governance.positions.readers.reviews_and_documents import documents_of
from governance.records.approvals import Approval
from governance.records.role_assignments import RoleAssignment


def newest_approval(case: RuleInput, subject: str) -> Reading | None:
    """Read when that was last approved."""
    found = case.facts.all(Approval, lambda approval: approval.subject == subject)
    newest = max(found, key=lambda approval: approval.approved_on, default=None)
    return None if newest is None else fact(newest, day=newest.approved_on)


def _held_here(case: RuleInput) -> tuple[RoleAssignment, ...]:
    """Return the scope's own rows in force that name somebody, but for auditors."""
    here = case.facts.scope.casefold()
    return tuple(
        row
        for row in case.roster.roles.rows()
        if row.scope.casefold() == here
        and row.member is not None
        and not case.roster.audits(row.member)
    )


@condition
def people_named(case: RuleInput) -> bool:
    """Tell whether somebody is named here; in the whole authority somebody has to be."""
    return case.facts.kind == "authority" or bool(_held_here(case))


@condition
def night_roles_named(case: RuleInput) -> bool:
    return case.facts.kind == "authority" or bool(_held_at_night(case))


@condition
def own_work_checked(case: RuleInput) -> bool:
    """Tell whether somebody checks their own work here; of the whole authority it is asked."""
    return case.facts.kind == "authority" or bool(case.findings("duties_segregated"))


def _held_at_night(case: RuleInput) -> tuple[RoleAssignment, ...]:
    return tuple(row for row in _held_here(case) if row.role in AT_NIGHT)


@reads("2.1-1")
def roles_filled(case: RuleInput) -> Reading | None:
    rows = case.facts.all(RoleAssignment)
    return fact(*rows) if rows else None


@reads("2.1-2")
def organisation_described(case: RuleInput) -> Reading | None:
    described = documents_of(case, "organisation")
    return fact(*described, day=described[0].dated) if described else None


@reads("2.1-3", "2.1-4")
def organisation_approved(case: RuleInput) -> Reading | None:
    return newest_approval(case, "organisation")


@reads("2.1-7")
def own_work(case: RuleInput) -> Reading | None:
    """Read the clashes the rule knows; that there are no others is for a person to say."""
    clashes = case.findings("duties_segregated")
    return fact(day=min(one.day for one in clashes), extent="no") if clashes else None


@reads("2.1-5")
def roles_accepted(case: RuleInput) -> Reading | None:
    rows = _held_here(case)
    return fact(*rows) if rows else None


@reads("2.1-6")
def deputies(case: RuleInput) -> Reading | None:
    rows = _held_at_night(case)
    return fact(*rows) if rows else None
