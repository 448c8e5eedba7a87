"""Test what a person chooses for themselves, and the code that makes an account of theirs known."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.app.register.create_authority import tenant_id
from governance.records.members import Member
from storage.core.schema import journal
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage


def _chosen(stage: Stage, email: str) -> str | None:
    [member] = stage.kept(Member, email=email)
    return member.preferred_platform


def test_where_i_am_written_to(stage: Stage, maren: Person) -> None:
    maren.says("indstillinger")
    maren.sees("Indstillinger", "Jeg skriver til dig, hvor du har mig")
    maren.presses("I Slack")
    maren.sees("Jeg skriver til dig i Slack")
    assert _chosen(stage, maren.email) == "slack"
    maren.presses("Begge steder")
    maren.sees("Jeg skriver til dig, hvor du har mig")
    assert _chosen(stage, maren.email) is None


def test_my_language(maren: Person) -> None:
    maren.says("indstillinger")
    maren.presses("English")
    maren.says("settings")
    maren.sees("Wherever you have me")


# ── An account by its code ───────────────────────────────────────────────────


@pytest.fixture
def unknown(stage: Stage) -> Person:
    """Use an account in the authority's organisation, with an e-mail nobody has in the register."""
    return stage.person("m.skabelonsen.privat@stf.example", of=LIGHTHOUSES)


def _code(person: Person) -> str:
    person.says("forbind konto")
    person.presses("Få en kode")
    return person.title.removeprefix("Din kode: ")


def test_my_code_makes_the_account_mine(stage: Stage, maren: Person, unknown: Person) -> None:
    unknown.says("hej")
    assert unknown.title == "Jeg kender dig ikke endnu"
    unknown.says(_code(maren))
    unknown.sees("Nu kender jeg dig her", "Maren Skabelonsen", "Goddag, Maren")
    unknown.says("mine opfølgninger")
    assert unknown.title == "Mine opfølgninger"
    assert _joined(stage) == ["JoinAccount"]


def test_it_works_once(maren: Person, unknown: Person, stage: Stage) -> None:
    code = _code(maren)
    unknown.says(code)
    another = stage.person("en.tredje@stf.example", of=LIGHTHOUSES)
    another.says(code)
    another.sees("Koden virker ikke")


def test_not_after_a_quarter_of_an_hour(maren: Person, unknown: Person, stage: Stage) -> None:
    code = _code(maren)
    stage.clock.forward(minutes=15)
    unknown.says(code)
    unknown.sees("Koden virker ikke")


def test_nor_in_another_authoritys_organisation(maren: Person, stage: Stage) -> None:
    elsewhere = stage.person("ukendt@pandekageby.example", of=PANCAKES)
    elsewhere.says(_code(maren))
    elsewhere.sees("Koden virker ikke")


def test_nor_for_a_guest(maren: Person, unknown: Person) -> None:
    unknown.sender = replace(unknown.sender, external=True)
    unknown.says(_code(maren))
    unknown.sees("Koden virker ikke")


def test_nor_does_it_bind_an_organisation(maren: Person, stage: Stage) -> None:
    there = stage.person(maren.email, of=LIGHTHOUSES, organisation="En helt ny organisation")
    there.says(_code(maren))
    there.sees("Koden virker ikke")


def _joined(stage: Stage) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        rows = unit.connection.execute(
            select(journal.c.command).where(
                journal.c.tenant == tenant_id(LIGHTHOUSES), journal.c.section == "identities"
            )
        )
        return list(rows.scalars())

    return stage.database.transact(read)
