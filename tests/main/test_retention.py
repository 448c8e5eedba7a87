"""Test that whoever has been gone for long is taken out each day, unless a legal hold stands."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from pydantic import JsonValue

from bot.app.commands.privacy import erase_from_here, hold_from_here
from bot.app.privacy.retention import keep_to_retention
from bot.app.register.create_authority import tenant_id
from governance.records.contacts import Contact
from governance.records.members import Member
from governance.schema.aliases import is_alias
from storage.database import Database
from storage.register.journal import JournalEntry
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, audited, opened
from tests.fakes.clock import FakeClock
from tests.stories.cast import PANCAKES

T = TypeVar("T")
TENANT = tenant_id(PANCAKES)
KIM, MIA = "Kim Udgåetsen", "mia.demolund@pandekageby.example"


@pytest.fixture
def database(databases: Databases, clock: FakeClock):  # type: ignore[no-untyped-def]
    with opened(databases.used("demo"), clock) as database:
        yield database


def test_a_contact_who_left_is_erased_after_ninety_days(
    database: Database, clock: FakeClock
) -> None:
    """Kim left on 31 January; it is 2 March."""
    assert _kept(database) == 0
    assert KIM in _names(database)
    clock.forward(days=61)
    assert _kept(database) == 1
    assert KIM not in _names(database)
    assert any(map(is_alias, _names(database)))
    assert isinstance(audited(database, TENANT)[-1], int)
    assert _kept(database) == 0


def test_of_a_colleague_who_left_the_number_goes_and_the_name_stays(
    database: Database, clock: FakeClock
) -> None:
    def leave(unit: UnitOfWork) -> None:
        mia = unit.register.get(Member, MIA)
        assert mia is not None
        gone = mia.record.model_copy(update={"active": False})
        unit.register.save(gone, seen=mia.version, command="EndRecord")

    _in(database, leave)
    clock.forward(days=91)
    assert _kept(database) == 2  # Kim, too
    mia = _in(database, lambda unit: unit.register.get(Member, MIA))
    assert mia is not None
    assert mia.record.name == "Mia Demolund"
    assert is_alias(str(mia.record.phone).lstrip("+"))
    clock.forward(days=1)
    assert _kept(database) == 0


def test_who_looked_is_forgotten_after_thirteen_months(
    database: Database, clock: FakeClock
) -> None:
    def look(unit: UnitOfWork) -> None:
        unit.use_tenant(TENANT, who=MIA)
        state: dict[str, JsonValue] = {"who": MIA, "systems": ["Omsorgsnøglen"], "contact": KIM}
        unit.journal.note(JournalEntry("lookups", "1", 1, "LookUp", state))

    _in(database, look)
    clock.forward(days=396)
    _kept(database)
    assert _looked(database) == (MIA, MIA, ["Omsorgsnøglen"])
    clock.forward(days=1)
    _kept(database)
    who, said, systems = _looked(database)
    assert is_alias(who)
    assert (who, systems) == (said, ["Omsorgsnøglen"])
    assert isinstance(audited(database, TENANT)[-1], int)


def test_while_a_legal_hold_stands_nothing_goes(database: Database, clock: FakeClock) -> None:
    clock.forward(days=91)
    told = _run(hold_from_here(database, "Sag 26/17", authority=PANCAKES, lift=False))
    assert "Sag 26/17" in told
    assert _kept(database) == 0
    lines, done = _erased(database, surely=True)
    assert not done
    assert "slettestop" in lines[0]
    assert "legal hold" in lines[1]
    assert KIM in _names(database)
    assert "hævet" in _run(hold_from_here(database, None, authority=PANCAKES, lift=True))
    assert "intet slettestop" in _run(
        hold_from_here(database, None, authority=PANCAKES, lift=False)
    )
    assert _kept(database) == 1


def test_at_the_command_line_it_is_said_first_what_goes(database: Database) -> None:
    lines, done = _erased(database, surely=False)
    assert done
    assert "--yes" in lines[-1]
    assert KIM in _names(database)
    lines, done = _erased(database, surely=True)
    assert done
    assert "erased-" in lines[0]
    assert KIM not in _names(database)
    lines, done = _erased(database, surely=True)
    assert (done, len(lines)) == (False, 2)


def _erased(database: Database, *, surely: bool) -> tuple[list[str], bool]:
    return _run(
        erase_from_here(
            database, None, None, KIM, authority=PANCAKES, mentions=False, surely=surely
        )
    )


def _kept(database: Database) -> int:
    return _run(keep_to_retention(database, TENANT, None))


def _names(database: Database) -> list[str]:
    return _in(database, lambda unit: [one.record.name for one in unit.register.find(Contact)])


def _looked(database: Database) -> tuple[str, str, list[str]]:
    def read(unit: UnitOfWork) -> tuple[str, str, list[str]]:
        since = unit.now.replace(year=2026, month=1)
        [one] = unit.memory.written(since, sections=["lookups"], most=10_000)
        state = one.state or {}
        return one.who, str(state["who"]), list(state["systems"])  # type: ignore[arg-type]

    return _in(database, read)


def _in(database: Database, work: Callable[[UnitOfWork], T]) -> T:
    def entered(unit: UnitOfWork) -> T:
        unit.use_tenant(TENANT)
        return work(unit)

    return database.transact(entered)


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)
