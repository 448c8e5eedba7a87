"""Test that part of a journal is proven to somebody who is not shown the rest."""

from datetime import date

import pytest

from bot.app.commands.audit import checked_lines
from bot.app.startup_error import StartupError
from governance.privacy.identifiers import Identifiers
from governance.records.actions import Action
from storage.database import Database
from storage.privacy.erasure import PersonEraser
from storage.register.extract import Extract, ExtractBroken, check, extract
from storage.unit_of_work import UnitOfWork

A = "a"


def test_the_entries_shown_are_proven_and_the_others_are_digests(database: Database) -> None:
    shown = _extracted(database)
    written = shown.model_dump_json()
    assert "Ring til Bo" in written
    for hidden in ("Skriv til Ann", "secret"):
        assert hidden not in written
    again = Extract.model_validate_json(written)
    assert [one.seq for one in check(again)] == [1, 3]
    assert again.head == shown.head


@pytest.mark.parametrize(
    "what", ["a shown text", "a hidden command", "a salt", "an entry left out"]
)
def test_whatever_is_changed_in_it_is_found(database: Database, what: str) -> None:
    written = _extracted(database).model_dump(mode="json")
    match what:
        case "a shown text":
            written["entries"][0]["shown"]["state"]["title"] = "Ring til Karl"
        case "a hidden command":
            written["entries"][1]["command"] = "Other"
        case "a salt":
            written["entries"][0]["salts"]["who"] = ["00"]
        case _:
            del written["entries"][1]
    with pytest.raises(ExtractBroken):
        check(Extract.model_validate(written))


def test_what_was_erased_from_a_shown_entry_stays_erased_and_proven(database: Database) -> None:
    _extracted(database)

    def erase(unit: UnitOfWork) -> None:
        unit.use_tenant(A)
        ann = Identifiers.of(emails=["ann@taage.example"])
        PersonEraser(unit.connection, A, ann).erase("erased-0123456789ab", unit.journal)

    database.transact(erase)
    shown = _of_bo(database)
    assert len(check(shown)) == 2
    assert "ann@taage.example" not in shown.model_dump_json()


def test_of_a_record_there_never_was_there_is_nothing(database: Database) -> None:
    def read(unit: UnitOfWork) -> Extract | None:
        unit.use_tenant(A)
        return extract(unit.connection, A, "actions", "nothing")

    assert database.transact(read) is None


def _extracted(database: Database) -> Extract:
    def write(unit: UnitOfWork) -> None:
        unit.use_tenant(A, who="ann@taage.example")
        unit.register.save(_action("Ring til Bo"), seen=0, command="Test")
        unit.register.save(_action("Skriv til Ann"), seen=0, command="Test")
        unit.register.save(_action("Ring til Bo"), seen=1, command="Test")
        unit.register.save(_action("Skriv til Ann"), seen=1, command="Test")

    database.transact(write)
    return _of_bo(database)


def _of_bo(database: Database) -> Extract:
    def read(unit: UnitOfWork) -> Extract:
        unit.use_tenant(A)
        found = extract(unit.connection, A, "actions", _action("Ring til Bo").key)
        assert found is not None
        return found

    return database.transact(read)


def _action(title: str) -> Action:
    return Action(
        title=title, requirement="3.4", owner="ann@taage.example", due_on=date(2026, 4, 1)
    )


def test_the_command_that_checks_it_says_what_is_proven(database: Database) -> None:
    written = _extracted(database).model_dump_json()
    *shown, told = checked_lines(written.encode())
    assert len(shown) == 2
    assert "2 indførsler er bevist op til indførsel 4" in told
    with pytest.raises(StartupError, match="hænger ikke sammen ved indførsel"):
        checked_lines(written.replace("Ring til Bo", "Ring til Karl").encode())
    with pytest.raises(StartupError, match="ikke et udtræk"):
        checked_lines(b"{}")
