"""Keep who has a system's mini plan on paper, and which edition."""

from datetime import date

from governance.commands import ReturnMiniPlan, TakeMiniPlan
from governance.context import CommandContext, NotFound
from governance.ports import RegisterReader, Versioned
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.reviews import Review
from governance.records.systems import System
from governance.schema.scopes import parse_scope, scope_of


def hold(command: TakeMiniPlan | ReturnMiniPlan, context: CommandContext) -> None:
    """Record that the actor has that edition, or has none any more.

    Raises NotFound.
    """
    system = context.register.get(System, System.key_of(name=command.system))
    if system is None:
        raise NotFound
    scope = scope_of("system", system.record.name)
    mine = [one for one in held_by_anybody(context.register, scope) if _by(one, context)]
    if isinstance(command, ReturnMiniPlan):
        for kept in mine:
            context.register.end(Review, kept.key, seen=kept.version, command=command.name)
        return
    taken = Review(
        scope=scope,
        kind="mini_plan_held",
        done_on=context.today.day,
        by=context.actor.email,
        result=command.version,
    )
    known = next((one for one in mine if one.key == taken.key), None)
    if known is None or known.record != taken:
        seen = 0 if known is None else known.version
        context.register.save(taken, seen=seen, command=command.name)


def held_by_anybody(register: RegisterReader, scope: str) -> list[Versioned[Review]]:
    """Return who took which edition of the system's mini plan and when, in the order of keys."""
    return list(register.find(Review, scope=scope, kind="mini_plan_held"))


def editions_held(register: RegisterReader, scope: str) -> dict[str, Review]:
    """Return the newest edition that each active member took, by e-mail."""
    found: dict[str, Review] = {}
    for kept in held_by_anybody(register, scope):
        before = found.get(kept.record.by)
        if before is None or before.done_on < kept.record.done_on:
            found[kept.record.by] = kept.record
    return {email: review for email, review in found.items() if _is_active(register, email)}


def _is_active(register: RegisterReader, email: str) -> bool:
    kept = register.get(Member, Member.key_of(email=email))
    return kept is not None and kept.record.active


def _by(kept: Versioned[Review], context: CommandContext) -> bool:
    return kept.record.by == context.actor.email


def last_change_of_contacts(register: RegisterReader, scope: str, today: date) -> date | None:
    """Return the day on which a contact of the system last changed or left, up to today.

    Contacts of its suppliers are its own, too.
    """
    name = parse_scope(scope)[1].casefold()
    contracts = [kept.record for kept in register.find(Contract)]
    suppliers = {
        one.supplier.casefold()
        for one in contracts
        if name in (system.casefold() for system in one.systems)
    }
    days = [
        day
        for kept in register.find(Contact)
        if (kept.record.system or "").casefold() == name
        or (kept.record.supplier or "").casefold() in suppliers
        for day in (kept.record.changed_on, kept.record.left_on)
        if day is not None and day <= today
    ]
    return max(days, default=None)
