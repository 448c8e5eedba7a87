"""Test a data protection officer's questions: what is held, who looked, erase, prove the chain."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.app.monitoring.logs import JsonLines, OneHandler, TextLines
from bot.app.privacy.erasure_file import ErasureFile
from bot.app.register.create_authority import tenant_id
from bot.edge.encryption import NoKeyFits, Sealer
from governance.changes.record_commands import StillReferenced
from governance.records.contacts import Contact
from governance.records.role_assignments import RoleAssignment
from storage.backup.create import back_up
from storage.backup.restore import restore
from storage.core.schema import journal, metadata
from storage.database import Database
from storage.privacy.remembered import RememberedErasure
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, audited, opened
from tests.fakes.clock import FakeClock
from tests.stories.cast import PANCAKES, Person, Stage, told
from tests.stories.screens.every import screens_of
from tests.stories.screens.port import Platform

KIM, ADDRESS, NUMBER = "Kim Udgåetsen", "kiu@syvsover.example", "+4500001401"
NADIA = "nadia.fiktivlund@pandekageby.example"
TENANT = tenant_id(PANCAKES)
DUTY = Contact(
    system="Omsorgsnøglen",
    side="supplier",
    slot="duty",
    name=KIM,
    phone="+45 00 00 14 01",
    email=ADDRESS,
    hours="24/7",
    order=1,
)

everywhere_once = told("console")


@pytest.fixture
def stage(
    databases: Databases, clock: FakeClock, platform: Platform, tmp_path: Path
) -> Iterator[Stage]:
    stage = Stage(
        databases.used("demo").url,
        clock,
        platform=platform,
        screens=screens_of(platform, folder=tmp_path, clock=clock),
        copies=tmp_path / "copies",
    )
    stage.copy()
    yield stage
    stage.close()


@pytest.fixture
def nadia(stage: Stage) -> Person:
    """Bring in the data protection officer, who administers nothing."""
    email = "nadia.fiktivlund@pandekageby.example"
    role = {"scope": "authority", "role": "DPO", "member": email, "from": date(2026, 1, 1)}
    stage.write(RoleAssignment.model_validate(role), of=PANCAKES)
    return stage.person(email, of=PANCAKES)


@everywhere_once
def test_anybody_may_ask_what_is_held_on_them(stage: Stage, mia: Person) -> None:
    mia.says("hvilke oplysninger har I om mig?")
    stage.work()
    mia.sees("Her er, hvad Kravbot har om Mia Demolund")
    held = stage.handed(mia, "persondata 2026-03-02.txt").decode()
    assert "mia.demolund@pandekageby.example" in held
    assert "# Registeret" in held
    assert "verified_by: mia.demolund@pandekageby.example" in held
    mia.says("hvem har set mit nummer?")
    stage.work()
    mia.sees("Ingen har slået Mia Demolund op")


@everywhere_once
def test_about_others_only_the_officer_and_administrators_may_ask(
    stage: Stage, mia: Person, nadia: Person
) -> None:
    mia.says(f"hvilke oplysninger har I om {KIM}?")
    mia.sees("Du kan spørge om dig selv")
    mia.says(f"slet {KIM}")
    mia.sees("Kun en administrator og jeres databeskyttelsesrådgiver kan slette en person")
    nadia.says("hvilke oplysninger har I om Mia Demolund?")
    stage.work()
    nadia.sees("Her er, hvad Kravbot har om Mia Demolund")
    mia.says("hvilke oplysninger har I om mig?")
    stage.work()
    held = stage.handed(mia, "persondata 2026-03-02.txt").decode()
    assert "who: nadia.fiktivlund@pandekageby.example" in held.partition("# Hvem der har spurgt")[2]


@everywhere_once
def test_whoever_is_here_still_is_not_erased_nor_whoever_asks(stage: Stage, nadia: Person) -> None:
    nadia.says("slet Mia Demolund")
    stage.work()
    nadia.sees("er her stadig, så jeg sletter ikke")
    nadia.says("slet Nadia Fiktivlund")
    stage.work()
    nadia.sees("Du kan ikke slette dig selv")
    nadia.says("slet Nogen Ukendtsen")
    stage.work()
    nadia.sees("Jeg kender ingen, der hedder “Nogen Ukendtsen”")


@everywhere_once
def test_an_officer_asks_who_saw_kim_erases_and_proves_the_chain(
    stage: Stage, databases: Databases, mia: Person, nadia: Person, tmp_path: Path
) -> None:
    stage.write(DUTY, of=PANCAKES)
    stage.copy()
    mia.says("omsorgsnøglen er nede, hvem ringer jeg til?")
    mia.presses("Svarer ikke")
    stage.copy()
    stage.clock.forward(days=1)
    stage.write(DUTY.model_copy(update={"left_on": date(2026, 3, 3)}), of=PANCAKES)
    stage.copy()

    nadia.says(f"hvilke oplysninger har I om {KIM}?")
    stage.work()
    held = stage.handed(nadia, "persondata 2026-03-03.txt").decode()
    assert ADDRESS in held
    assert "mia.demolund@pandekageby.example" in held.partition("# Hvem der har slået")[2]
    nadia.says(f"hvem har slået {KIM} op?")
    stage.work()
    nadia.sees(f"{KIM} er slået op 1 gang", "Mia Demolund", "Omsorgsnøglen")

    back_up(stage.database, tmp_path / "before.kravbot")
    older = (tmp_path / "before.kravbot").rename(tmp_path.parent / f"{tmp_path.name}.before")
    assert KIM in _rows(stage)
    assert KIM in _files(stage, tmp_path)  # in the call lists, if not in the database's file
    before = audited(stage.database, TENANT)[-1]
    nadia.says(f"slet {KIM}")
    stage.work()
    nadia.sees(f"Slet {KIM}?", "Det kan ikke fortrydes", "Det her bliver")
    nadia.presses("Slet personen")
    stage.work()
    nadia.sees("Personen er slettet", "erased-")

    assert isinstance(before, int)
    assert audited(stage.database, TENANT)[-1] == before + 1
    for text in (KIM, KIM.casefold(), ADDRESS, NUMBER):
        assert text not in _rows(stage)
        assert text not in _files(stage, tmp_path)
    back_up(stage.database, tmp_path / "after.kravbot")
    for text in (KIM, ADDRESS, NUMBER):
        assert text not in _files(stage, tmp_path)

    stage.copy()
    place = databases.migrated()
    with opened(place, stage.clock) as restored:
        erasures = ErasureFile(tmp_path / "copies", Sealer([stage.key])).read()
        assert restore(older, restored, erasures=erasures).erased == 1
        assert isinstance(audited(restored, TENANT)[-1], int)
        for text in (KIM, KIM.casefold(), ADDRESS, NUMBER):
            assert text not in _rows_of(restored)
        if restored.is_sqlite:
            assert KIM.encode() not in Path(place.name).read_bytes()

    nadia.says(f"hvilke oplysninger har I om {KIM}?")
    stage.work()
    nadia.sees(f"Jeg kender ingen, der hedder “{KIM}”")


@everywhere_once
def test_in_a_backup_of_another_history_nobody_is_taken_for_somebody_else(
    stage: Stage, databases: Databases, tmp_path: Path
) -> None:
    """A place in the journal counts only where it is the very entry that was meant."""

    def mias(unit: UnitOfWork) -> tuple[int, datetime]:
        unit.use_tenant(TENANT)
        j = journal.c
        key = "mia.demolund@pandekageby.example"
        here = (j.tenant == TENANT, j.section == "members", j.record_key == key)
        return tuple(unit.connection.execute(select(j.seq, j.at).where(*here)).one())

    seq, moment = stage.database.transact(mias)
    back_up(stage.database, tmp_path / "now.kravbot")
    for at, erased in ((moment + timedelta(seconds=1), 0), (moment, 1)):
        place = ("email", seq, at.isoformat(), "state/email")
        erasure = RememberedErasure(TENANT, "erased-0123456789ab", (place,))
        with opened(databases.migrated(), stage.clock) as restored:
            again = restore(tmp_path / "now.kravbot", restored, erasures=[erasure])
        assert again.erased == erased


@contextmanager
def _log_kept() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Keep what the process would write to its log at DEBUG, in both forms.

    As a control it also keeps what another handler than ours would write.
    """
    kept, unmasked, root = io.StringIO(), io.StringIO(), logging.getLogger()
    ours = OneHandler(), OneHandler()
    for handler, form in zip(ours, (JsonLines(), TextLines()), strict=True):
        handler.setStream(kept)
        handler.setFormatter(form)
    handlers: list[logging.Handler] = [*ours, logging.StreamHandler(unmasked)]
    for each in handlers:
        root.addHandler(each)
    level = root.level
    root.setLevel(logging.DEBUG)
    try:
        yield kept, unmasked
    finally:
        root.setLevel(level)
        for each in handlers:
            root.removeHandler(each)


@pytest.fixture
def mailing(
    databases: Databases, clock: FakeClock, platform: Platform, tmp_path: Path
) -> Iterator[Stage]:
    """Open the same with a mail server that takes nobody's mail."""
    stage = Stage(
        databases.used("demo").url,
        clock,
        platform=platform,
        screens=screens_of(platform, folder=tmp_path, clock=clock),
        copies=tmp_path / "copies",
        mail=True,
    )
    assert stage.mail is not None
    stage.mail.recipient = f"550 5.1.1 <{ADDRESS}>: {KIM} is not here"
    stage.copy()
    yield stage
    stage.close()


@everywhere_once
def test_nobody_stands_in_the_log_nor_in_what_is_left_of_them(
    mailing: Stage, tmp_path: Path
) -> None:
    """Kim is told of, asked for, called, mailed and erased; what goes wrong names Kim, too."""
    stage = mailing
    officer, mia = (
        stage.person(f"{name}@pandekageby.example", of=PANCAKES)
        for name in ("nadia.fiktivlund", "mia.demolund")
    )
    role = {"scope": "authority", "role": "DPO", "member": NADIA, "from": date(2026, 1, 1)}
    with _log_kept() as (log, unmasked):
        stage.write(RoleAssignment.model_validate(role), of=PANCAKES)
        stage.write(DUTY, of=PANCAKES)
        stage.copy()
        for said in (KIM, ADDRESS, NUMBER, f"ring til {KIM}", f"ret {KIM}", f"{KIM} er stoppet"):
            mia.says(said)
        mia.says(f"{KIM} har fået nyt nummer {NUMBER}")
        mia.says("omsorgsnøglen er nede, hvem ringer jeg til?")
        mia.presses("Svarer ikke")
        stage.copy()
        mia.says(f"underret {KIM}")
        mia.presses("Send mailen")
        for _ in range(3):
            stage.work()
        mia.sees("kunne ikke afleveres")
        stage.write(DUTY.model_copy(update={"left_on": date(2026, 3, 2)}), of=PANCAKES)
        stage.copy()
        with pytest.raises(IntegrityError):  # what a fault of ours would say of a row
            stage.database.transact(_write_twice)
        for fault in _faults_about_kim():
            logging.getLogger("bot.app").warning("a turn failed", exc_info=fault)
        officer.says(f"hvilke oplysninger har I om {KIM}?")
        officer.says(f"hvem har slået {KIM} op?")
        stage.work()
        officer.says(f"slet {KIM}")
        stage.work()
        press = [one for one in officer.buttons if one.startswith("Slet")][-1]
        officer.presses(press)
        stage.work()
        officer.sees("Personen er slettet")
        stage.copy()
    back_up(stage.database, tmp_path / "after.kravbot")
    written = log.getvalue()
    assert "a turn failed" in written
    assert ADDRESS in unmasked.getvalue()
    assert KIM.casefold() in unmasked.getvalue().casefold()
    left = {"log": written, "rows": _rows(stage), "files": _files(stage, tmp_path)}
    for where, text in left.items():
        for form in (KIM, KIM.casefold(), ADDRESS, NUMBER, "00 00 14 01", "00001401"):
            assert form not in text, (where, form)


def _write_twice(unit: UnitOfWork) -> None:
    """Write a row with a name in it that is there already."""
    unit.use_tenant(TENANT)
    t = metadata.tables["r_contacts"]
    row = unit.connection.execute(select(t).where(t.c.email == ADDRESS)).mappings().first()
    assert row is not None
    unit.connection.execute(t.insert().values(**row))


def _faults_about_kim() -> Iterator[Exception]:
    """Yield what a fault of ours would raise: each quotes the record it is about."""
    try:
        Contact.model_validate({"system": "Omsorgsnøglen", "name": KIM, "email": ADDRESS})
    except ValidationError as fault:
        yield fault
    yield StillReferenced(DUTY, [])


def _rows(stage: Stage) -> str:
    return _rows_of(stage.database)


def _rows_of(database: Database) -> str:
    """Return every row of the authority as text."""

    def read(unit: UnitOfWork) -> str:
        unit.use_tenant(TENANT)
        return "\n".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            if "tenant" in table.c
            for row in unit.connection.execute(select(table).where(table.c.tenant == TENANT))
        )

    return database.transact(read)


def _files(stage: Stage, folder: Path) -> str:
    """Return every byte of the installation's files as text, and what is sealed in them opened."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    if stage.database.is_sqlite:
        name = str(stage.database.url.database)
        files += [Path(f"{name}{ending}") for ending in ("", "-wal", "-shm")]
    sealer, found = Sealer([stage.key]), list[str]()
    for content in (path.read_bytes() for path in files if path.exists()):
        found.append(content.decode("utf-8", "replace"))
        for line in content.split(b"\n"):
            with suppress(NoKeyFits, UnicodeError):
                found.append(sealer.open(line.decode("ascii")))
    return "\n".join(found)
