"""Test that whoever has an authority's one-time code binds a workspace of a platform to it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.app.commands.binding_codes import new_binding
from bot.app.register.create_authority import tenant_id
from storage.core.schema import journal
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage, told

pytestmark = told("console", "teams", "slack")

NEW = "En helt ny organisation"


@pytest.fixture
def code(stage: Stage) -> str:
    return stage.database.transact(lambda unit: new_binding(unit, LIGHTHOUSES))[0]


@pytest.fixture
def yusuf_there(stage: Stage, yusuf: Person) -> Person:
    """Put Yusuf, who is an administrator, into a workspace nobody has bound."""
    return _in(NEW, stage, yusuf)


def _in(organisation: str, stage: Stage, person: Person) -> Person:
    return stage.person(person.email, of=LIGHTHOUSES, organisation=organisation)


def test_until_then_everybody_is_a_stranger(yusuf_there: Person) -> None:
    yusuf_there.says("hej")
    assert yusuf_there.title == "Jeg er ikke forbundet endnu"


def test_the_code_binds_it_and_a_member_is_at_home(
    stage: Stage, code: str, yusuf_there: Person
) -> None:
    yusuf_there.says(f"  {code.lower().replace('-', ' ')} ")
    yusuf_there.sees("Jeg er forbundet", "jeg her for Styrelsen for Tåge og Fyrtårne")
    yusuf_there.says("start 3.3 på nødmelderen")
    yusuf_there.sees("Jeg ved allerede")
    assert _journal(stage) == ["BindWorkspace"]


@pytest.mark.parametrize("email", ["drift@leverandoer.example", "maren.skabelonsen@stf.example"])
def test_only_an_administrator_can_use_it(
    stage: Stage, code: str, email: str, yusuf_there: Person
) -> None:
    other = _in(NEW, stage, stage.person(email, of=LIGHTHOUSES))
    other.says(code)
    other.sees("Koden virker ikke", "Kun en administrator i registeret kan bruge koden.")
    assert _bound_to(stage) is None
    yusuf_there.says(code)
    yusuf_there.sees("Jeg er forbundet")


def test_it_works_once(stage: Stage, code: str, yusuf: Person, mia: Person) -> None:
    there = _in(NEW, stage, yusuf)
    there.says(code)
    other = _in("En anden organisation", stage, mia)
    other.says(code)
    other.sees("Koden virker ikke")
    other.says("hej")
    assert other.title == "Jeg er ikke forbundet endnu"


def test_not_after_three_days(stage: Stage, code: str, yusuf_there: Person) -> None:
    stage.clock.forward(days=3)
    yusuf_there.says(code)
    yusuf_there.sees("Koden virker ikke")


def test_what_is_bound_stays_where_it_is(stage: Stage, code: str, yusuf: Person) -> None:
    there = _in(NEW, stage, yusuf)
    there.says(code)
    another, _ = stage.database.transact(lambda unit: new_binding(unit, PANCAKES))
    there.says(another)
    there.sees("Jeg er allerede forbundet")
    assert _bound_to(stage) == tenant_id(LIGHTHOUSES)


def test_a_guest_binds_nothing(stage: Stage, code: str, yusuf_there: Person) -> None:
    yusuf_there.sender = replace(yusuf_there.sender, external=True)
    yusuf_there.says(code)
    yusuf_there.sees("Koden virker ikke")
    assert _bound_to(stage) is None


@pytest.mark.parametrize(
    "wrong", ["KRAV-0000-0000-0000-0000", "KRAV-ZZZZ-ZZZZ-ZZZZ-ZZZZ"], ids=["zeros", "the last"]
)
def test_a_code_nobody_made_binds_nothing(stage: Stage, yusuf_there: Person, wrong: str) -> None:
    yusuf_there.says(wrong)
    yusuf_there.sees("Koden virker ikke")
    assert _bound_to(stage) is None


def _bound_to(stage: Stage) -> str | None:
    workspace = stage.screens.workspace(NEW)
    return stage.database.transact(
        lambda unit: unit.identities.tenant_of(stage.platform, workspace)
    )


def _journal(stage: Stage) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        rows = unit.connection.execute(
            select(journal.c.command).where(
                journal.c.tenant == tenant_id(LIGHTHOUSES), journal.c.section == "workspaces"
            )
        )
        return list(rows.scalars())

    return stage.database.transact(read)
