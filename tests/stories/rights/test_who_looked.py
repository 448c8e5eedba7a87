"""Test that whoever is shown somebody's number is logged, wherever the number stands."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from sqlalchemy import select

from bot.app.register.create_authority import tenant_id
from governance.queries.shown_numbers import NumberOwner, owners_in
from governance.records.contacts import Contact, ToldContact
from governance.records.members import Member
from register.demo import demo_register
from storage.core.schema import journal
from storage.privacy.holdings import HoldingsReader, LookUp
from storage.privacy.person_search import find_person
from storage.register.journal_notes import LOOKUP_SECTION
from storage.unit_of_work import UnitOfWork
from tests.selection import third
from tests.stories.canaries import Canaries
from tests.stories.cast import PANCAKES, Person, Stage, told
from tests.stories.rights.test_an_auditor_sees_no_numbers import REVI, everything

TENANT = tenant_id(PANCAKES)
MIA = "mia.demolund@pandekageby.example"
RITA = "Rita Ikkerigtig"

everywhere_once = told("console")


@pytest.fixture
def stage(stage_with_call_lists: Stage) -> Stage:
    return stage_with_call_lists


@pytest.fixture
def per(stage: Stage) -> Person:
    """Bring in an administrator."""
    return stage.person("per.attrapgaard@pandekageby.example", of=PANCAKES)


def logged(stage: Stage, *, files: bool = True) -> list[tuple[str, Sequence[str]]]:
    """Return who was shown whose number, in the order it was written; without `files` on cards."""

    def read(unit: UnitOfWork) -> list[tuple[str, Sequence[str]]]:
        unit.use_tenant(TENANT)
        j = journal.c
        rows = unit.connection.execute(
            select(j.who, j.state)
            .where(j.tenant == TENANT, j.section == LOOKUP_SECTION)
            .order_by(j.seq)
        )
        return [
            (row.who, row.state.get("shown", ()))
            for row in rows
            if files or row.state["platform"] != "file"
        ]

    return stage.database.transact(read)


def look_ups(stage: Stage, who: str) -> list[LookUp]:
    def read(unit: UnitOfWork) -> list[LookUp]:
        unit.use_tenant(TENANT)
        person = find_person(unit.connection, TENANT, who, stage.today)
        assert person is not None, who
        return HoldingsReader(unit.connection, TENANT, person).look_ups()

    return stage.database.transact(read)


@everywhere_once
def test_a_number_on_a_card_is_logged_once_a_turn(stage: Stage, mia: Person, per: Person) -> None:
    mia.says("hjælp")
    mia.says("status")
    assert logged(stage) == []
    mia.says("Rita Ikkerigtig")
    mia.sees("Rita Ikkerigtig", "+45 00 00 11 01")
    assert logged(stage) == [(MIA, [RITA])]
    per.says(f"hvem har slået {RITA} op?")
    stage.work()
    per.sees(f"{RITA} er slået op 1 gang", "Mia Demolund", "på et kort eller i en fil")


@everywhere_once
def test_ones_own_number_is_not_logged(stage: Stage, mia: Person, per: Person) -> None:
    [kept] = stage.kept(Member, of=PANCAKES, email=MIA)
    stage.write(kept.model_copy(update={"phone": "+45 60 77 88 99"}), of=PANCAKES)
    mia.says("Mia Demolund")
    mia.sees("+45 60 77 88 99")
    assert logged(stage) == []
    per.says("Mia Demolund")
    per.sees("+45 60 77 88 99")
    assert logged(stage) == [("per.attrapgaard@pandekageby.example", [MIA])]
    mia.says("hvem har set mit nummer?")
    stage.work()
    mia.sees("Mia Demolund er slået op 1 gang", "Per Attrapgaard")


@everywhere_once
def test_what_was_only_told_of_is_logged_too(stage: Stage, mia: Person) -> None:
    contact = ToldContact(
        supplier="Pindsvin Drift A/S",
        side="supplier",
        slot="duty",
        name="Ny Vagthavende",
        phone="+45 60 12 34 56",
        told_on=date(2026, 3, 1),
        told_by=MIA,
        told_through="phone",
    )
    stage.write(contact, of=PANCAKES)
    mia.wants("register", section="told_contacts", key=contact.key)
    mia.sees("60 12 34 56")
    assert logged(stage)[-1] == (MIA, ["Ny Vagthavende"])


@everywhere_once
def test_the_register_as_a_file_and_a_mini_plan_are_look_ups(stage: Stage, per: Person) -> None:
    per.says("send mig registeret")
    stage.work()
    [(who, whose)] = logged(stage)
    assert who == "per.attrapgaard@pandekageby.example"
    assert RITA in whose
    per.says("miniplan for vandvagten")
    stage.work()
    assert any(name.endswith(".pdf") for name in per.files)
    found = [(one.system, one.paper) for one in look_ups(stage, RITA)]
    # The file; the mini plan; and the card that says what is on it.
    assert sorted(found) == [("", False), ("", False), ("Vandvagten", True)]


@third
def test_whatever_shows_a_number_to_somebody_is_logged(stage: Stage, revi: Person) -> None:
    """Everything is asked for and pressed, and what came is compared with what was logged."""
    written = Canaries()
    ours = dict(demo_register())[PANCAKES]
    for record in written.written_into(ours):
        stage.write(record, of=PANCAKES)
    [member] = stage.kept(Member, of=PANCAKES, email=REVI)
    stage.write(member.model_copy(update={"admin": True}), of=PANCAKES)
    everything(stage, revi)
    stage.work()
    stage.copy()

    seen = [card.model_dump_json().encode() for card in revi.ever_seen]
    owners = list(_numbered(stage, written))
    shown = {one.named for one, numbers in owners if numbers & written.found_in(*seen)}
    every = {one.named for one, _ in owners}
    noted = {name for who, names in logged(stage, files=False) for name in names if who == REVI}
    assert len(noted) > 5
    assert noted <= every
    assert shown <= noted
    revi.ever_seen.clear()  # with numbers in them, names are longer than a row takes


def _numbered(stage: Stage, written: Canaries) -> Iterator[tuple[NumberOwner, set[str]]]:
    for cls in (Member, Contact, ToldContact):
        for record in stage.kept(cls, of=PANCAKES):
            dialled = [getattr(record, name, None) or "" for name in ("phone", "alt_phone")]
            numbers = written.found_in(" ; ".join(dialled).encode())
            for owner in owners_in([record], seen_by=REVI):
                yield owner, numbers
