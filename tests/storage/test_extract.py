"""Test that part of a journal is proven to somebody who is not shown the rest."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from bot.app.commands.audit import checked_lines
from bot.app.startup_error import StartupError
from governance.privacy.identifiers import Identifiers
from governance.records.actions import Action
from storage.database import Database
from storage.privacy.erasure import PersonEraser
from storage.register import journal
from storage.register.entry_hash import SECOND_FORM, new_secret
from storage.register.extract import Extract, ExtractBroken, HiddenEntries, check, extract
from storage.unit_of_work import UnitOfWork
from tests.databases import audited

A = "a"


def test_the_entries_shown_are_proven_and_the_others_are_digests(database: Database) -> None:
    shown = _extracted(database)
    written = shown.model_dump_json()
    assert "Ring til Bo" in written
    assert "Skriv til Ann" not in written
    assert written.count('"secret":') == 2  # of the entries shown
    again = Extract.model_validate_json(written)
    assert [one.seq for one in check(again).shown] == [1, 3]
    assert again.head == shown.head


@pytest.mark.parametrize(
    "what", ["a shown text", "a secret", "a hidden entry", "a mark", "an entry left out"]
)
def test_whatever_is_changed_in_it_is_found(database: Database, what: str) -> None:
    written = _extracted(database).model_dump(mode="json")
    match what:
        case "a shown text":
            written["entries"][0]["shown"]["state"]["title"] = "Ring til Karl"
        case "a secret":
            written["entries"][0]["secret"] = new_secret()
        case "a hidden entry":
            written["entries"][1]["contents"] = b64encode(bytes(32)).decode()
        case "a mark":
            written["entries"][0]["mark"] = "0000"
        case _:
            del written["entries"][1]
    with pytest.raises(ExtractBroken):
        check(Extract.model_validate(written))


def test_it_says_between_which_entries_it_breaks(database: Database) -> None:
    written = _extracted(database).model_dump(mode="json")
    written["entries"][1]["contents"] = b64encode(bytes(32)).decode()
    with pytest.raises(ExtractBroken) as broken:
        check(Extract.model_validate(written))
    assert (broken.value.after, broken.value.seq) == (1, 3)


def test_an_older_journal_of_the_second_form_goes_on_in_the_third(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entries from before are verified and shown as they were, with those that came after."""
    with monkeypatch.context() as older:
        older.setattr(journal, "FORM", SECOND_FORM)
        _extracted(database)
    written = _extracted(database)
    assert list(audited(database, A)) == [8]
    again = check(Extract.model_validate_json(written.model_dump_json()))
    assert [(one.seq, one.form) for one in again.shown] == [(1, 2), (3, 2), (5, 3), (7, 3)]
    assert (again.first, again.last) == (1, 8)
    assert again.hashes[written.head] == 8
    assert "Skriv til Ann" not in written.model_dump_json()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda entry: entry["digests"].update(state="0" * 64), id="a digest"),
        pytest.param(lambda entry: entry.update(command="Other"), id="a command"),
        pytest.param(lambda entry: entry.pop("digests"), id="no digests"),
    ],
)
def test_a_hidden_entry_of_the_second_form_is_proven_too(
    database: Database, monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None]
) -> None:
    monkeypatch.setattr(journal, "FORM", SECOND_FORM)
    written = _extracted(database).model_dump(mode="json")
    change(written["entries"][1])
    with pytest.raises(ExtractBroken):
        check(Extract.model_validate(written))


@pytest.mark.parametrize("contents", ["", "AAAA", "!", b64encode(bytes(32)).decode()[:-2] + "B="])
def test_what_are_no_digests_is_refused(contents: str) -> None:
    with pytest.raises(ValidationError):
        HiddenEntries(seq=1, contents=contents)


def test_what_was_erased_from_a_shown_entry_stays_erased_and_proven(database: Database) -> None:
    _extracted(database)

    def erase(unit: UnitOfWork) -> None:
        unit.use_tenant(A)
        ann = Identifiers.of(emails=["ann@taage.example"])
        PersonEraser(unit.connection, A, ann).erase("erased-0123456789ab", unit.journal)

    database.transact(erase)
    shown = _of_bo(database)
    assert len(check(shown).shown) == 2
    assert "ann@taage.example" not in shown.model_dump_json()


def test_of_a_record_there_never_was_there_is_nothing(database: Database) -> None:
    def read(unit: UnitOfWork) -> Extract | None:
        unit.use_tenant(A)
        return extract(unit.connection, A, "actions", "nothing")

    assert database.transact(read) is None


def _extracted(database: Database) -> Extract:
    def write(unit: UnitOfWork) -> None:
        unit.use_tenant(A, who="ann@taage.example")
        for _ in range(2):
            for title in ("Ring til Bo", "Skriv til Ann"):
                kept = unit.register.get(Action, _action(title).key)
                seen = kept.version if kept else 0
                unit.register.save(_action(title), seen=seen, command="Test")

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
