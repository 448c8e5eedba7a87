"""Find the part of the register that is a system owner's: their systems and what belongs there."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from governance.context import CommandContext
from governance.ports import RegisterReader
from governance.records.about import scopes_of
from governance.records.authorities import Authority
from governance.records.contracts import Contract
from governance.records.forums import Forum, Seat
from governance.records.members import Member
from governance.records.references import references
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import scope_of


def owned_systems(context: CommandContext) -> tuple[str, ...]:
    """Return the systems that the actor owns today, themselves or as deputy."""
    held = {role.role for role in context.actor.roles}
    if Role.SYS not in held:
        return ()
    names = [kept.record.name for kept in context.register.find(System)]
    return tuple(
        name
        for name in names
        if Role.SYS in context.scope_context(scope_of("system", name)).roles_of(context.actor.email)
    )


def scopes_with_a_role(register: RegisterReader, email: str, today: date) -> frozenset[str]:
    """Return the systems, contracts, suppliers and forums where somebody has a role or a seat.

    They are folded scopes, as of today. A role in a system is one in its contracts, too, and one in
    a contract is one in its systems. The role may be a deputy's. Roles in the whole authority name
    none.
    """
    roles = [kept.record for kept in register.find(RoleAssignment)]
    seats = [kept.record for kept in register.find(Seat, person=email)]
    held = {
        one.scope.casefold()
        for one in roles
        if email in (one.member, one.deputy) and one.in_force(today)
    }
    found = set(held)
    for contract in (kept.record for kept in register.find(Contract)):
        number = scope_of("contract", contract.number).casefold()
        of_it = _folded(scope_of("system", name) for name in contract.systems)
        if number in held:
            found |= of_it
        if number in held or not held.isdisjoint(of_it):
            found |= {number, scope_of("supplier", contract.supplier).casefold()}
    forums = [kept.record for kept in register.find(Forum)]
    seated = {one.forum.casefold() for one in seats}
    found |= _folded(
        scope_of("forum", one.name)
        for one in forums
        if scope_of("contract", one.contract).casefold() in found or one.name.casefold() in seated
    )
    return frozenset(found)


def belonging_to(systems: Collection[str], records: Sequence[Record]) -> list[Record]:
    """Return those of the records that belong to the systems, in their order.

    Theirs are the contracts for any of them, and these contracts' suppliers and forums. Whatever is
    about one of these is theirs, unless it is about another system. The colleagues it names come
    with it, and so does the authority itself.
    """
    owned = _folded(scope_of("system", name) for name in systems)
    contracts = [one for one in records if isinstance(one, Contract) and _is_for(one, owned)]
    numbers = {one.number.casefold() for one in contracts}
    forums = [
        one.name for one in records if isinstance(one, Forum) and one.contract.casefold() in numbers
    ]
    around = {
        *owned,
        *_folded(scope_of("contract", one.number) for one in contracts),
        *_folded(scope_of("supplier", one.supplier) for one in contracts),
        *_folded(scope_of("forum", name) for name in forums),
    }
    found = [one for one in records if _belongs(one, owned, around)]
    named = {
        reference.key
        for record in found
        for reference in references(record)
        if reference.section == Member.section
    }
    kept = {id(one) for one in found}
    return [
        one
        for one in records
        if id(one) in kept
        or isinstance(one, Authority)
        or (isinstance(one, Member) and one.key in named)
    ]


def _belongs(record: Record, owned: Collection[str], around: Collection[str]) -> bool:
    scopes = [scope.casefold() for scope in scopes_of(record)]
    if isinstance(record, Contract | System | Supplier | Forum):
        return scopes[0] in around
    of_others = any(scope.startswith("system:") and scope not in owned for scope in scopes)
    return scopes[0] in around and not of_others


def _is_for(contract: Contract, owned: Collection[str]) -> bool:
    return any(scope_of("system", name).casefold() in owned for name in contract.systems)


def _folded(scopes: Iterable[str]) -> set[str]:
    return {scope.casefold() for scope in scopes}
