"""Model how people answer nudges, to live through a year with them.

`docs/nudges.md` has what came of it.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from governance.changes.checklist_commands import NotPossibleRefused
from governance.changes.draft import InvalidRecord
from governance.changes.postpone import NotThatLong, NotToBePutOff, PushedJustNow
from governance.changes.record_commands import SameChannel, StillReferenced
from governance.commands import (
    AddRecord,
    AnyCommand,
    CorrectRecord,
    Postpone,
    RecordAnswer,
    StartChecklist,
)
from governance.context import NotAllowed, NotFound
from governance.handlers import apply
from governance.nudges import FOLLOWED, Identity, SentNudge
from governance.obligations.remedies import remedies
from governance.ports import Today, VersionConflict
from governance.records.answers import Answer
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from governance.workdays import add_workdays
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.remedy_commands import command_of, context_of
from tests.stories.answering import answered

REFUSED = (
    *(NotAllowed, NotFound, InvalidRecord, ValueError, VersionConflict, NotPossibleRefused),
    *(NotThatLong, NotToBePutOff, PushedJustNow, SameChannel, StillReferenced),
)
"""The exceptions by which a command is refused."""
REMEMBERED = timedelta(days=30)
"""So long somebody may still act on what they were told."""


@dataclass(frozen=True)
class Model:
    """One kind of people, by the chance that they act on a thing on a working day.

    - `does`: whoever was asked does it; `puts_off`: they put it off by a week.
    - `pushes`, `accepts`: whoever follows it asks for it, or accepts the delay for a month, on the
      day of the overview.
    """

    name: str
    does: float = 0
    puts_off: float = 0
    pushes: float = 0
    accepts: float = 0
    seed: int = 2026


DILIGENT = Model("diligent", does=0.6, puts_off=0.02, pushes=0.5, accepts=0.02)
ORDINARY = Model("ordinary", does=0.15, puts_off=0.03, pushes=0.3, accepts=0.05)
SILENT = Model("silent")
MODELS = (DILIGENT, ORDINARY, SILENT)


@dataclass
class People:
    """Everybody of one model, in some authorities."""

    model: Model
    database: Database
    tenants: Sequence[str]
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.model.seed)

    async def act(self, today: Today) -> None:
        """Let everybody act on what they were told, as the chances fall."""
        if self.model == SILENT:
            return
        for tenant in self.tenants:
            for told in await self.database.run(partial(_open, tenant, today.day)):
                await self._answer(tenant, told, today)

    async def _answer(self, tenant: str, told: SentNudge, today: Today) -> None:
        chance, model = self._draw.random(), self.model
        if told.why in FOLLOWED:
            if told.day != today.day:
                return
            if chance < model.pushes:
                await self._postpone(tenant, told, today, "push")
            elif chance < model.pushes + model.accepts:
                await self._postpone(tenant, told, today, "accept")
        elif chance < model.does:
            await self._do(tenant, told, today)
        elif chance < model.does + model.puts_off:
            await self._postpone(tenant, told, today, "snooze")

    async def _postpone(self, tenant: str, told: SentNudge, today: Today, sort: str) -> None:
        scope, rule, subject = told.identity
        more = {
            "push": {},
            "accept": {"by": add_workdays(today.day, 10), "reason": "Det kan vente"},
            "snooze": {"workdays": 5, "reason": "Der er travlt"},
        }
        command = Postpone.model_validate(
            {
                "scope": scope,
                "rule": rule,
                "subject": subject,
                "due_on": told.due_on,
                "sort": sort,
                **more[sort],
            }
        )
        await self._tried(sort, tenant, told.person, command, today)

    async def _do(self, tenant: str, told: SentNudge, today: Today) -> None:
        """Take the first way to do it that is not refused."""
        for command in await self.database.run(partial(_ways, tenant, told, today)):
            if isinstance(command, StartChecklist):
                await self._go_through(tenant, told.person, command, today)
                return
            if await self._tried(told.identity[1], tenant, told.person, command, today):
                return

    async def _go_through(
        self, tenant: str, person: str, command: StartChecklist, today: Today
    ) -> None:
        """Answer every question with yes or, where that contradicts the register, with no."""
        await self._tried("checklist", tenant, person, command, today)
        for record in answered(command.requirement, command.scope, today.day, person):
            if not isinstance(record, Answer):
                continue
            for value in (record.value, "nej"):
                answer = RecordAnswer(
                    question=record.question, scope=command.scope, value=value, seen=0
                )
                if await self._tried("answer", tenant, person, answer, today):
                    break

    async def _tried(
        self, what: str, tenant: str, person: str, command: AnyCommand, today: Today
    ) -> bool:
        """Tell whether the command was taken."""
        try:
            await self.database.run(partial(_apply, tenant, person, command, today))
        except REFUSED as refused:
            self.refused[f"{what}: {type(refused).__name__}"] += 1
            return False
        self.done[what] += 1
        return True


def _apply(tenant: str, person: str, command: AnyCommand, today: Today, unit: UnitOfWork) -> None:
    unit.use_tenant(tenant, who=person)
    apply(command, context_of(unit, person, today))


def _open(tenant: str, today: date, unit: UnitOfWork) -> list[SentNudge]:
    """List what was said lately and still stands, once for each person and thing."""
    unit.use_tenant(tenant)
    found: dict[tuple[str, Identity], SentNudge] = {}
    for kept in unit.register.find(Member):
        for told in unit.nudges.told_to(kept.record.email, since=today - REMEMBERED):
            if not told.settled and told.day <= today:
                found[told.person, told.identity] = told
    return list(found.values())


def _ways(tenant: str, told: SentNudge, today: Today, unit: UnitOfWork) -> list[AnyCommand]:
    """List the commands of the person's ways to do it."""
    unit.use_tenant(tenant, who=told.person)
    scope, rule, _ = told.identity
    standing = unit.ledger.of_scope(scope, rules=(rule,))
    entry = next((one for one in standing if one.obligation.identity == told.identity), None)
    if entry is None:
        return []
    people = _people(unit, told.person, today.day)
    found: list[AnyCommand] = []
    for way in remedies(entry, unit.register, me=told.person, today=today.day):
        command = command_of(entry, way, unit, told.person, today.day, people)
        if rule == "option_decided" and isinstance(command, CorrectRecord):
            command = _no_option(unit, command)
        if rule == "exercise_varied" and isinstance(command, AddRecord):
            same = entry.obligation.about.get("type")
            other = "table-top" if same != "table-top" else "call-out"
            command = command.model_copy(update={"values": {**command.values, "type": other}})
        if command is not None:
            found.append(command)
    return found


def _no_option(unit: UnitOfWork, command: CorrectRecord) -> CorrectRecord:
    """Decide against every option that nobody has decided."""
    kept = unit.register.get(Contract, str(command.key))
    assert kept is not None
    said = [str(replace(one, decision=one.decision or "no")) for one in kept.record.options]
    return command.model_copy(update={"values": {"options": said}})


def _people(unit: UnitOfWork, me: str, today: date) -> Mapping[str, str]:
    """Name a colleague, and whoever holds each role."""
    members = [kept.record.email for kept in unit.register.find(Member) if kept.record.active]
    found = {"other": next(one for one in members if one != me)}
    for role in Role:
        rows = [
            kept.record
            for kept in unit.register.find(RoleAssignment, role=role)
            if kept.record.member and kept.record.in_force(today)
        ]
        found[role.value] = str(rows[0].member) if rows else me
    return found
