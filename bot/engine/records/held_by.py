"""Find all that a colleague holds in the register, for whoever takes over from them."""

from collections.abc import Iterator
from datetime import date

from pydantic import JsonValue

from bot.cards.register.handover import SORTS, HeldItem, Sort
from bot.engine.dialog import TurnContext
from bot.engine.records.fields import called_in
from bot.formatting.record_names import name_of
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.contracts import Contract
from governance.records.forums import Seat
from governance.records.role_assignments import RoleAssignment
from governance.schema.record import Record


def held_by(person: str, to: str, since: date | None, context: TurnContext) -> list[HeldItem]:
    """List what that colleague holds now, in the order of `SORTS`.

    The dialogs name `to` and the day already, where they are told; else they are asked for.
    """
    found = [
        *_roles(person, to, since, context),
        *_seats(person, to, context),
        *_owned(Contract, person, to, context),
        *_owned(Action, person, to, context),
    ]
    return [one for sort in SORTS for one in found if one.sort == sort]


def _roles(person: str, to: str, since: date | None, context: TurnContext) -> Iterator[HeldItem]:
    for kept in context.register.find(RoleAssignment, member=person):
        role = kept.record
        if role.is_over(context.today.day):
            continue
        told: dict[str, JsonValue] = {"scope": role.scope, "role": role.role}
        told |= {"member": to} if to else {}
        told |= {"from": since.isoformat()} if since is not None else {}
        begins: dict[str, JsonValue] = {"do": "add", "section": role.section, "values": told}
        place = context.command_context.scope_context(role.scope).label
        called = f"{context.words(f'word.{role.role}')} · {place}"
        yield HeldItem("roles", called, {**begins, "said": "yes"})


def _seats(person: str, to: str, context: TurnContext) -> Iterator[HeldItem]:
    for kept in context.register.find(Seat, person=person):
        seat = kept.record
        if seat.is_over(context.today.day):
            continue
        told: dict[str, JsonValue] = {"forum": seat.forum, "side": seat.side}
        told |= {"person": to} if to else {}
        if seat.decision_maker is not None:
            told["decision_maker"] = "yes" if seat.decision_maker else "no"
        begins: dict[str, JsonValue] = {"do": "add", "section": seat.section, "values": told}
        yield HeldItem("seats", seat.forum, {**begins, "said": "yes"})


def _owned(
    cls: type[Contract] | type[Action], person: str, to: str, context: TurnContext
) -> Iterator[HeldItem]:
    for kept in context.register.find(cls, owner=person):
        record: Record = kept.record
        if record.is_over(context.today.day):
            continue
        begins: dict[str, JsonValue] = {"do": "correct", "section": cls.section, "key": record.key}
        begins |= (
            {"values": {"owner": to}, "said": "yes"} if to else {"only": ["owner"], "anew": True}
        )
        sort: Sort = "actions" if cls is Action else "contracts"
        called = name_of(record, sheet_of(cls.section), context.words, called_in(context))
        due_on = record.due_on if isinstance(record, Action) else None
        yield HeldItem(sort, called, begins, due_on)
