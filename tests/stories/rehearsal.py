"""Try things out on the demo's register: whatever is done in a rehearsal is undone at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.app.register.create_authority import tenant_id
from governance.access import Actor
from governance.catalogue import catalogue
from governance.context import CommandContext
from governance.ports import Today
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.role_holders import RoleHeld
from register.demo import ANCHOR
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import SqliteFiles, opened
from tests.fakes.clock import MORNING

TODAY = Today(day=ANCHOR, now=MORNING)


@contextmanager
def stocked(folder: Path) -> Iterator[Database]:
    """Make the two demo authorities in a file of their own."""
    with opened(SqliteFiles(folder).demo()) as database:
        yield database


@contextmanager
def rehearsal(database: Database, *, of: str) -> Iterator[UnitOfWork]:
    """Open one unit of work that is never committed."""
    with database._unit_of_work() as unit:
        unit.use_tenant(tenant_id(of), who="rehearsal")
        yield unit


def command_context_of(
    unit: UnitOfWork, email: str, *, today: Today = TODAY, active: bool = True
) -> CommandContext:
    """Make what a handler gets when that person asks."""
    kept = unit.register.get(Member, Member.key_of(email=email))
    held = [kept.record for kept in unit.register.find(RoleAssignment, member=email)]
    actor = Actor(
        authority=unit.tenant,
        email=email,
        name=kept.record.name if kept else email,
        admin=kept is not None and kept.record.admin,
        roles=tuple(RoleHeld(row.role, row.scope, as_deputy=False) for row in held),
        active=active,
    )
    return CommandContext(
        register=unit.register,
        catalogue=catalogue(),
        actor=actor,
        today=today,
        ledger=unit.ledger,
        past=lambda day: unit.as_of(unit.end_of(day)),
        nudges=unit.nudges,
        reminders=unit.reminders,
        message_times=unit.message_times,
        memory=unit.memory,
        undo_log=unit.undo_log,
    )
