"""2.1 Roles and responsibilities are filled, accepted, confirmed and approved.

They are kept apart from each other, and have deputies.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from governance.obligations.facts import newest
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.roles import Role
from governance.schema.scopes import ScopeKind, parse_scope

AT_NIGHT = (Role.BER, Role.DRI, Role.SYS)
_HELD: tuple[ScopeKind, ...] = ("authority", "system", "contract")
_KINDS: tuple[ScopeKind, ...] = (*_HELD, "forum")
_WIDER: dict[ScopeKind, tuple[ScopeKind, ...]] = {
    "authority": (),
    "system": ("authority",),
    "contract": ("authority", "system"),
}


@rule(
    "2.1",
    *_HELD,
    source="catalogue",
    trigger=(
        "A role that does or approves one of the scope's requirements has no holder, or is said to "
        "be vacant"
    ),
    due="missing since it became vacant, else since the scope came under the requirements",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(RoleAssignment,),
)
def role_filled(case: RuleInput) -> Iterator[Finding]:
    scope = case.facts.scope
    own = {row.role for row in case.facts.all(RoleAssignment) if _is_here(case, row)}
    vacant = {row.role for row in _rows(case) if row.member is None}
    candidates = {*vacant, *(own & _doers(case, _KINDS)), *_needed(case)}
    for role in sorted(candidates):
        if not case.roster.roles.holders(role, scope) and not _told_wider(case, role):
            yield missing(_vacant_since(case, role), role.value, role=role.value)


def _needed(case: RuleInput) -> set[Role]:
    """Return the roles with R or A for what is assessed on this kind of scope."""
    kinds: tuple[ScopeKind, ...] = (
        ("contract", "forum") if case.facts.kind == "contract" else (case.facts.kind,)
    )
    return _doers(case, kinds)


def _doers(case: RuleInput, kinds: Sequence[ScopeKind]) -> set[Role]:
    return {
        role
        for requirement in case.facts.catalogue
        if requirement.scope in kinds
        for role, letter in case.roster.division(requirement.id).items()
        if letter in ("R", "A")
    }


def _told_wider(case: RuleInput, role: Role) -> bool:
    """Tell whether the gap is shown at the authority or at the contract's system instead.

    It is then theirs to fill.
    """
    wider = _WIDER[case.facts.kind]
    return role in _doers(case, wider) or any(
        row.role is role and parse_scope(row.scope)[0] in wider
        for row in case.facts.all(RoleAssignment)
    )


def _vacant_since(case: RuleInput, role: Role) -> date:
    rows = [
        row for row in case.facts.all(RoleAssignment) if row.role is role and _is_here(case, row)
    ]
    standing = [row.from_ or case.facts.recorded_on(row) for row in rows if row.member is None]
    ended = [row.boundaries()[-1] for row in rows if row.to and case.when.passed(row.to)]
    return newest((*standing, *ended)) or case.facts.since


def _is_here(case: RuleInput, row: RoleAssignment) -> bool:
    return row.scope.casefold() == case.facts.scope.casefold()


def _rows(case: RuleInput) -> tuple[RoleAssignment, ...]:
    """Return the rows in force of the scope itself."""
    return tuple(row for row in case.roster.roles.rows() if _is_here(case, row))


@rule(
    "2.1",
    *_HELD,
    source="catalogue",
    trigger="Two people are accountable for one requirement here",
    due="missing since the later of them came",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(RoleAssignment,),
)
def one_accountable(case: RuleInput) -> Iterator[Finding]:
    for requirement in case.facts.catalogue:
        if requirement.scope != case.facts.kind:
            continue
        holders = case.roster.holders("A", requirement.id, case.facts.scope)
        people = sorted({holder.member.email for holder in holders})
        if len(people) > 1:
            came = [
                row.from_ or case.facts.recorded_on(row)
                for row in case.roster.roles.rows()
                if row.member in people
            ]
            yield missing(
                newest(came) or case.facts.since,
                requirement.id,
                of=requirement.id,
                people=tuple(people),
            )


@rule(
    "2.1",
    *_HELD,
    source="default",
    trigger="A holder has not said yes to the role; an auditor is not asked",
    due="missing since the role began",
    owner="the holder",
    settled_by=(RoleAssignment, Review),
)
def role_accepted(case: RuleInput) -> Iterator[Finding]:
    for row in _rows(case):
        if row.member is None or case.roster.audits(row.member):
            continue
        if not _accepted(case, row):
            yield missing(
                row.from_ or case.facts.recorded_on(row),
                f"{row.role.value}/{row.member}",
                person=row.member,
                role=row.role.value,
                holder=row.member,
            )


def _accepted(case: RuleInput, row: RoleAssignment) -> date | None:
    """Return when the holder last said yes to the role.

    That is in the role itself, or for all the roles held there.
    """
    confirmed = newest(
        review.done_on
        for review in case.facts.all(Review)
        if review.kind == "role_confirmed"
        and review.by == row.member
        and review.scope.casefold() == row.scope.casefold()
        and (row.from_ is None or review.done_on >= row.from_)
    )
    return newest((row.accepted_on, confirmed))


@rule(
    "2.1",
    *_HELD,
    source="default",
    trigger=(
        "A holder last confirmed the roles held here; saying yes to them counts as the first time. "
        "An auditor is not asked"
    ),
    due="role_confirmed after that",
    owner="the holder",
    settled_by=(Review, RoleAssignment),
)
def role_confirmed(case: RuleInput) -> Iterator[Finding]:
    said: dict[str, list[date]] = {}
    for row in _rows(case):
        accepted = _accepted(case, row)
        if row.member is None or case.roster.audits(row.member):
            continue
        if accepted is not None:
            said.setdefault(row.member, []).append(accepted)
    for member, days in sorted(said.items()):
        for found in case.repeated("role_confirmed", min(days), member):
            yield _of(found, member)


def _of(found: Finding, member: str) -> Finding:
    return Finding(found.kind, found.day, member, {**found.about, "holder": member}, person=member)


@rule(
    "2.1",
    *_HELD,
    source="default",
    trigger="A holder of BER, DRI or SYS has no deputy",
    due="missing since the role began",
    roles=(Role.SYS, Role.ISK),
    owner="the holder, else SYS",
    settled_by=(RoleAssignment,),
)
def deputy_named(case: RuleInput) -> Iterator[Finding]:
    for row in _rows(case):
        if row.role in AT_NIGHT and row.member is not None and row.deputy is None:
            yield missing(
                row.from_ or case.facts.recorded_on(row),
                f"{row.role.value}/{row.member}",
                person=None if case.roster.audits(row.member) else row.member,
                role=row.role.value,
                holder=row.member,
            )


@rule(
    "2.1",
    *_HELD,
    source="default",
    trigger=(
        "An auditor holds another role, too; or the coordinator who supervises is the supplier's "
        "daily contact, without an accepted exception"
    ),
    due="missing since the later of the roles began",
    roles=(Role.LED,),
    priority=2,
    theme="duty",
    settled_by=(RoleAssignment, Review),
)
def duties_segregated(case: RuleInput) -> Iterator[Finding]:
    if last_review(case, "segregation_accepted"):
        return
    held: dict[str, list[RoleAssignment]] = {}
    for row in case.roster.roles.rows():
        if row.member is not None:
            held.setdefault(row.member, []).append(row)
    for member, rows in sorted(held.items()):
        clashing = sorted({row.role.value for row in rows if _clashes(case, row, rows)})
        if clashing:
            began = newest(
                row.from_ or case.facts.recorded_on(row)
                for row in rows
                if row.role.value in clashing
            )
            yield missing(began or case.facts.since, member, holder=member, held=tuple(clashing))


def _clashes(case: RuleInput, row: RoleAssignment, rows: Sequence[RoleAssignment]) -> bool:
    """Tell whether the row is one of two its holder must not hold together.

    It is so only in the scope where the clash is to be reported.
    """
    roles = {other.role for other in rows}
    if Role.REV in roles and len(roles) > 1:
        return any(_is_here(case, other) for other in rows)
    if case.facts.kind != "contract" or not _is_enhanced(case):
        return False
    scope = case.facts.scope
    supervising = {holder.member.email for holder in case.roster.roles.holders(Role.ISK, scope)}
    daily = {holder.member.email for holder in case.roster.roles.holders(Role.LEV, scope)}
    return row.role in (Role.ISK, Role.LEV) and row.member in supervising & daily


def _is_enhanced(case: RuleInput) -> bool:
    supplier = case.facts.one(Contract).supplier.casefold()
    return any(
        not one.is_under_normal
        for one in case.facts.all(Supplier)
        if one.name.casefold() == supplier
    )


def approved_on(case: RuleInput, subject: str) -> date | None:
    """Return when that was last approved."""
    return newest(one.approved_on for one in case.facts.all(Approval) if one.subject == subject)


@rule(
    "2.1",
    "authority",
    source="default",
    trigger=(
        "The contact details registered under the NIS2 act changed, and nobody has reported it "
        "since"
    ),
    due="contact_details_reported after they changed",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(Review, Authority),
)
def contact_details_reported(case: RuleInput) -> Iterator[Finding]:
    changed = newest(one.contact_changed_on for one in case.facts.all(Authority))
    if changed is None:
        return
    reported = last_review(case, "contact_details_reported")
    if reported is None or reported < changed:
        yield due(case.after(changed, "contact_details_reported"), changed=changed)


@rule(
    "2.1",
    "authority",
    source="catalogue",
    trigger="Management last approved the organisation",
    due="organisation_approved after that",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(Approval,),
)
def organisation_approved(case: RuleInput) -> Iterator[Finding]:
    yield from case.repeated("organisation_approved", approved_on(case, "organisation"))


@rule(
    "2.1",
    "authority",
    source="catalogue",
    trigger="No document of kind organisation describes the roles",
    due="missing since the authority was recorded",
    roles=(Role.ISK,),
    settled_by=(Document,),
)
def organisation_written(case: RuleInput) -> Iterator[Finding]:
    if not case.facts.all(Document, lambda document: document.kind == "organisation"):
        yield missing(case.facts.since)
