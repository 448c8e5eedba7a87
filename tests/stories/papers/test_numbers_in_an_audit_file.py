"""Test that telephone numbers stand in an audit file only where whoever is accountable says so."""

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from bot.app.commands.verify_report import verify_report
from bot.app.register.create_authority import tenant_id
from governance.records.contacts import Contact
from storage.core.schema import journal
from storage.register.journal_notes import LOOKUP_SECTION, SHOWN
from storage.unit_of_work import UnitOfWork
from tests.papers.pdf_text import text_of
from tests.stories.audit_files import unpacked
from tests.stories.cast import LIGHTHOUSES, Person, Stage

NAME = "Tilsynsmappe Nødmelderen 2. mar. 2026"
ASKED = "tilsynsmappe for nødmelderen med telefonnumre"


def _numbers(stage: Stage) -> Sequence[str]:
    found = [one for one in stage.kept(Contact, system="Nødmelderen") if one.phone]
    assert found
    return [str(one.phone) for one in found]


def _shown_to(stage: Stage, who: str) -> set[str]:
    """Return whose numbers the journal says that they were shown in files."""

    def read(unit: UnitOfWork) -> set[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        j = journal.c
        own = j.tenant == tenant_id(LIGHTHOUSES), j.section == LOOKUP_SECTION, j.who == who
        states = unit.connection.execute(select(j.state).where(*own)).scalars()
        return {one for state in states for one in state[SHOWN] if state["platform"] == "file"}

    return stage.database.transact(read)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def test_the_accountable_orders_it_with_numbers(stage: Stage, bo: Person) -> None:
    bo.says(ASKED)
    stage.work()
    bo.sees("Tilsynsmappen er klar", "Telefonnumre er med", "Bo Prøvesen")
    bo.does_not_see("Med telefonnumre")
    packed = stage.handed(bo, f"{NAME}.zip")
    files = unpacked(packed)
    report = files[f"{NAME}.json"].decode()
    printed = text_of(files[f"{NAME}.pdf"])
    for number in _numbers(stage):
        assert _digits(number)[-8:] in _digits(report)
    assert "Telefonnumre er med" in printed
    assert "nummer udeladt" not in report
    assert "left-out" not in json.dumps(json.loads(report)["proof"])
    assert any(line.startswith("Bevist") or "er bevist" in line for line in verify_report(packed))
    names = {one.name for one in stage.kept(Contact, system="Nødmelderen") if one.phone}
    assert names - {"Bo Prøvesen"} <= _shown_to(stage, bo.email)


def test_whoever_is_not_accountable_is_told_who_is(stage: Stage, ditte: Person) -> None:
    ditte.says(ASKED)
    ditte.sees("Numre kræver et ja fra den ansvarlige", "Bo Prøvesen")
    stage.work()
    ditte.does_not_see("Tilsynsmappen er klar")
    assert not _shown_to(stage, ditte.email)


def test_without_being_said_there_are_none(stage: Stage, bo: Person) -> None:
    bo.says("tilsynsmappe for nødmelderen uden telefonnumre")
    stage.work()
    report = unpacked(stage.handed(bo, f"{NAME}.zip"))[f"{NAME}.json"].decode()
    assert not any(_digits(number)[-8:] in _digits(report) for number in _numbers(stage))
    bo.presses("Med telefonnumre")
    stage.work()
    bo.sees("Telefonnumre er med")


def test_management_may_have_those_of_the_whole_authority(
    stage: Stage, signe: Person, yusuf: Person
) -> None:
    signe.says("tilsynsmappe med telefonnumre")
    stage.work()
    signe.sees("Tilsynsmappen er klar", "Telefonnumre er med")
    yusuf.says("tilsynsmappe med telefonnumre")
    yusuf.sees("Numre kræver et ja fra den ansvarlige", "Signe Testesen")


def test_an_auditor_has_to_ask_them(stage: Stage, revi: Person) -> None:
    revi.says("audit file with telephone numbers")
    revi.sees("Numre kræver et ja fra den ansvarlige", "Anders Eksempelsen")


def test_as_of_a_day_it_is_so_too(stage: Stage, bo: Person) -> None:
    stage.wake(date(2026, 3, 10))
    bo.says("tilsynsmappe for nødmelderen med numre pr. 3. marts 2026")
    stage.work()
    bo.sees("Telefonnumre er med", "3. mar. 2026")
