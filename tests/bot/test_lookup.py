"""Test how a system or a contact is looked up: by the beginnings of words, in either language.

What is doubtful comes last.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.cards.register.lookup import ContactView, SystemView
from bot.search.systems_and_contacts import View, look_up
from governance.ports import Register
from governance.records.authorities import Authority
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.systems import System
from governance.schema.record import Record
from storage.database import Database
from tests.stories.cast import LIGHTHOUSES
from tests.stories.rehearsal import TODAY, rehearsal, stocked


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("lookup")) as database:
        yield database


@pytest.fixture
def register(demo: Database) -> Iterator[Register]:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        yield unit.register


def names(register: Register, text: str, *, limit: int = 30, today: date = TODAY.day) -> list[str]:
    found = look_up(register, text, limit=limit, today=today)
    return [name_of(view) for view in found.views]


def name_of(view: View) -> str:
    return view.system.name if isinstance(view, SystemView) else view.contact.name


def write(register: Register, record: Record) -> None:
    kept = register.get(type(record), record.key)
    register.save(record, seen=kept.version if kept else 0, command="Test")


def driftsvagten(register: Register) -> Contact:
    return register.find(Contact, name="Driftsvagten")[0].record


FIRST = {
    "Nødmelderen": "Nødmelderen",
    "noedmelderen": "Nødmelderen",
    "NØDM": "Nødmelderen",
    "n\u00f8dmelder": "Nødmelderen",
    "tågev": "Tågevarsel",
    "K-101": "Tågevarsel",
    "opdigtet": "Torben Opdigtet",
    "driftschef pindsvin": "Torben Opdigtet",
    "døgnvagt pindsvin": "Driftsvagten",
    "døgnvagten hos pindsvin": "Driftsvagten",
    "duty tågevarsel": "Driftsvagten",
    "vagttelefon pindsvin": "Driftsvagten",
    "incident manager pindsvin": "Rita Ikkerigtig",
    "hændelsesleder nødmelderen": "Sif Luftig",
    "kaffe": "",
    "nødmelderen kaffe": "",
    "!?": "Fyrjournal",
}


@pytest.mark.parametrize(("text", "first"), FIRST.items())
def test_words_find_what_they_name(register: Register, text: str, first: str) -> None:
    assert [*names(register, text), ""][0] == first


def test_nobody_is_called_by_a_contract_to_come(register: Register) -> None:
    [now] = [one for one in register.find(Contract) if one.record.number == "K-102"]
    coming = now.record.model_copy(
        update={
            "number": "K-104",
            "supplier": "Pindsvin Drift A/S",
            "starts_on": date(2030, 1, 1),
            "ends_on": date(2034, 1, 1),
            "options": (),
            "notice_deadline": None,
        }
    )
    write(register, coming)
    [found] = look_up(register, "fyrjournal", limit=1, today=TODAY.day).views
    assert isinstance(found, SystemView)
    assert "K-104" in [contract.number for contract in found.contracts]
    assert "Pindsvin Drift A/S" not in {contact.supplier for contact in found.contacts}
    [then] = look_up(register, "fyrjournal", limit=1, today=date(2030, 1, 1)).views
    assert isinstance(then, SystemView)
    assert "Pindsvin Drift A/S" in {contact.supplier for contact in then.contacts}


def test_every_word_has_to_fit(register: Register) -> None:
    assert set(names(register, "vagt pindsvin")) < set(names(register, "vagt"))


def test_without_words_the_systems_come_in_their_order(register: Register) -> None:
    write(register, System(name="Ankerbogen", criticality="forretningskritisk"))
    assert names(register, "  ") == ["Fyrjournal", "Nødmelderen", "Tågevarsel", "Ankerbogen"]


def test_what_is_called_so_comes_before_what_has_to_do_with_it(register: Register) -> None:
    found = names(register, "tågevarsel")
    assert found[0] == "Tågevarsel"
    assert {"Driftsvagten", "Ole Pladsholder"} < set(found[1:])


def test_a_whole_name_comes_before_one_that_only_begins_so(register: Register) -> None:
    assert names(register, "bo")[0] == "Bo Prøvesen"
    assert "Bodil Fantasi" in names(register, "bo")


def test_no_more_than_asked_for(register: Register) -> None:
    whole = look_up(register, "vagt", limit=30, today=TODAY.day)
    some = look_up(register, "vagt", limit=2, today=TODAY.day)
    assert some.views == whole.views[:2]
    assert some.more == len(whole.views) - 2
    assert whole.more == 0


def test_who_has_left_comes_last_and_is_there(register: Register) -> None:
    write(register, driftsvagten(register).model_copy(update={"left_on": date(2026, 3, 1)}))
    assert names(register, "pindsvin")[-1] == "Driftsvagten"
    assert names(register, "pindsvin", today=date(2026, 2, 28))[-1] != "Driftsvagten"
    (system, *_) = look_up(register, "tågevarsel", limit=1, today=TODAY.day).views
    assert isinstance(system, SystemView)
    assert system.contacts[-1].name == "Driftsvagten"


def test_a_system_brings_its_contacts_in_order(register: Register) -> None:
    (system,) = look_up(register, "tågevarsel", limit=1, today=TODAY.day).views
    assert isinstance(system, SystemView)
    assert [contract.number for contract in system.contracts] == ["K-101"]
    assert system.suppliers == ["Pindsvin Drift A/S"]
    theirs = [contact.name for contact in system.contacts if contact.side == "supplier"]
    assert theirs[:3] == ["Driftsvagten", "Torben Opdigtet", "Helle Opfundet"]


def test_who_is_entered_for_several_systems_is_found_once(register: Register) -> None:
    assert len(register.find(Contact, name="Ole Pladsholder")) > 1
    (ole,) = look_up(register, "pladsholder", limit=9, today=TODAY.day).views
    assert isinstance(ole, ContactView)
    assert {"Nødmelderen", "Tågevarsel"} <= set(ole.systems)


def test_the_authority_says_how_long_a_number_counts(register: Register) -> None:
    assert look_up(register, "", limit=1, today=TODAY.day).views[0].verified_within == 90
    authority = register.find(Authority)[0].record
    write(register, authority.model_copy(update={"settings": {"contact_verified": 60}}))
    assert look_up(register, "", limit=1, today=TODAY.day).views[0].verified_within == 60


def test_a_change_is_found_at_once(register: Register) -> None:
    assert names(register, "natugle") == []
    write(register, driftsvagten(register).model_copy(update={"function": "Natugle"}))
    assert names(register, "natugle") == ["Driftsvagten"]
