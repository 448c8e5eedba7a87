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
def maren_there(stage: Stage, maren: Person) -> Person:
    """Put Maren into a workspace nobody has bound."""
    return _in(NEW, stage, maren)


def _in(organisation: str, stage: Stage, person: Person) -> Person:
    return stage.person(person.email, of=LIGHTHOUSES, organisation=organisation)


def test_until_then_everybody_is_a_stranger(maren_there: Person) -> None:
    maren_there.says("hej")
    assert maren_there.title == "Jeg er ikke forbundet endnu"


def test_the_code_binds_it_and_a_member_is_at_home(
    stage: Stage, code: str, maren_there: Person
) -> None:
    maren_there.says(f"  {code.lower().replace('-', ' ')} ")
    maren_there.sees("Jeg er forbundet", "jeg her for Styrelsen for Tåge og Fyrtårne")
    maren_there.says("start 3.3 på nødmelderen")
    maren_there.sees("Jeg ved allerede")
    assert _journal(stage) == ["BindWorkspace"]


def test_whoever_is_not_in_the_register_is_told_so(stage: Stage, code: str) -> None:
    operator = _in(NEW, stage, stage.person("drift@leverandoer.example", of=LIGHTHOUSES))
    operator.says(code)
    operator.sees("Dig kender jeg ikke endnu")
    operator.says("hej")
    assert operator.title == "Jeg kender dig ikke endnu"


def test_it_works_once(stage: Stage, code: str, maren: Person, mia: Person) -> None:
    there = _in(NEW, stage, maren)
    there.says(code)
    other = _in("En anden organisation", stage, mia)
    other.says(code)
    other.sees("Koden virker ikke")
    other.says("hej")
    assert other.title == "Jeg er ikke forbundet endnu"


def test_not_after_three_days(stage: Stage, code: str, maren_there: Person) -> None:
    stage.clock.forward(days=3)
    maren_there.says(code)
    maren_there.sees("Koden virker ikke")


def test_what_is_bound_stays_where_it_is(stage: Stage, code: str, maren: Person) -> None:
    there = _in(NEW, stage, maren)
    there.says(code)
    another, _ = stage.database.transact(lambda unit: new_binding(unit, PANCAKES))
    there.says(another)
    there.sees("Jeg er allerede forbundet")
    assert _bound_to(stage) == tenant_id(LIGHTHOUSES)


def test_a_guest_binds_nothing(stage: Stage, code: str, maren_there: Person) -> None:
    maren_there.sender = replace(maren_there.sender, external=True)
    maren_there.says(code)
    maren_there.sees("Koden virker ikke")
    assert _bound_to(stage) is None


@pytest.mark.parametrize(
    "wrong", ["KRAV-0000-0000-0000-0000", "KRAV-ZZZZ-ZZZZ-ZZZZ-ZZZZ"], ids=["zeros", "the last"]
)
def test_a_code_nobody_made_binds_nothing(stage: Stage, maren_there: Person, wrong: str) -> None:
    maren_there.says(wrong)
    maren_there.sees("Koden virker ikke")
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
