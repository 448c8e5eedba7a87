"""Test the register's file where others work too.

Every transaction is among theirs, on the database's own thread.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.app.register.create_authority import tenant_id
from bot.app.register.import_export import (
    ImportRequest,
    export_register,
    import_register,
    read_content,
)
from bot.app.register.import_export_jobs import ImportExportJobs, JobReport
from bot.edge.media_types import FileRefused
from bot.messages import StoredFile
from governance.ports import VersionConflict
from governance.records.systems import System
from register.comparison import Comparison, compare
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, opened
from tests.register.files import STF, workbook

YUSUF = "yusuf.fiktivsen@stf.example"
NEW = workbook(("Systemer", [["System", "Kritikalitet"], ["Månelyset", "samfundskritisk"]]))


@pytest.fixture
def threads(database: Database, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect the names of the threads on which transactions ran."""
    seen: set[str] = set()
    transact = database.transact

    def watched(work: Callable[[UnitOfWork], object]) -> object:
        seen.add(threading.current_thread().name.partition("_")[0])
        return transact(work)

    monkeypatch.setattr(database, "transact", watched)
    return seen


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    with opened(databases.used("demo")) as database:
        yield database


async def among_others(database: Database, does: Callable[[], Awaitable[object]]) -> object:
    """Begin it while somebody else's transaction is in the middle of its work."""
    entered, go_on = threading.Event(), threading.Event()

    def busy(unit: UnitOfWork) -> None:
        entered.set()
        go_on.wait(10)

    other = asyncio.create_task(database.run(busy))
    await asyncio.to_thread(entered.wait, 10)
    mine = asyncio.ensure_future(does())
    await asyncio.sleep(0.2)
    go_on.set()
    await other
    return await mine


async def test_bringing_in_and_taking_out(database: Database, threads: set[str]) -> None:
    read = read_content(NEW, "xlsx")
    came = await among_others(
        database, lambda: import_register(database, read, ImportRequest(authority=STF))
    )
    assert getattr(came, "done", False)
    out = await among_others(
        database, lambda: export_register(database, "xlsx", authority=STF, lang=None)
    )
    assert isinstance(out, bytes)
    assert threads == {"database"}


async def test_every_errand_of_the_conversation(database: Database, threads: set[str]) -> None:
    exchange = ImportExportJobs(database, tenant_id(STF), YUSUF)
    file = await exchange._keep("r.xlsx", NEW)
    looked_at = await among_others(database, lambda: exchange.read(file, "xlsx"))
    await among_others(database, exchange.template)
    await among_others(database, exchange.export)
    assert isinstance(looked_at, JobReport)
    agreed = looked_at.result["found"]["fingerprint"]  # type: ignore[index,call-overload]  # JSON
    merged = await among_others(database, lambda: exchange.merge(file, "xlsx", str(agreed)))
    assert isinstance(merged, JobReport)
    assert merged.result["merged"] is True
    assert threads == {"database"}


async def test_a_file_that_is_somebody_elses_is_not_read(database: Database) -> None:
    mine = await ImportExportJobs(database, tenant_id(STF), YUSUF)._keep("r.xlsx", NEW)
    other = ImportExportJobs(database, tenant_id(STF), "bo.proevesen@stf.example")
    with pytest.raises(FileRefused, match=r"engine\.file_unknown"):
        await other.read(StoredFile(mine.name, mine.sha256, mine.size, mine.media_type), "xlsx")


async def test_what_somebody_changed_in_between_is_read_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is changed once while it is written: all of it is done anew, and comes out right."""
    from storage.register.repository import RecordRepository  # noqa: PLC0415

    save_all, left = RecordRepository.save_all, [1]

    def once_too_late(self: RecordRepository, changes: object, *, command: str) -> None:
        if left:
            left.pop()
            raise VersionConflict(None)
        save_all(self, changes, command=command)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(RecordRepository, "save_all", once_too_late)
    came = await import_register(database, read_content(NEW, "xlsx"), ImportRequest(authority=STF))
    assert came.done
    assert [record.key for record in came.merged.added] == [System.key_of(name="Månelyset")]


async def test_others_go_on_while_it_is_compared(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison of a large file takes seconds; nobody's transaction waits for it."""
    compared, go_on = threading.Event(), threading.Event()

    def slowly(*reading: object, **how: object) -> Comparison:
        compared.set()
        go_on.wait(10)
        return compare(*reading, **how)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr("bot.app.register.import_export.compare", slowly)
    importing = asyncio.ensure_future(
        import_register(database, read_content(NEW, "xlsx"), ImportRequest(authority=STF))
    )
    await asyncio.to_thread(compared.wait, 10)
    async with asyncio.timeout(5):
        await database.run(lambda unit: unit.identities.tenants())
    go_on.set()
    assert (await importing).done


async def test_what_somebody_changes_while_it_is_compared_is_compared_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, calls = asyncio.get_running_loop(), list[object]()
    other = System(name="Stjerneskud", criticality="samfundskritisk")

    def change(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(STF), who="somebody")
        unit.register.save(other, seen=0, command="AddRecord")

    def meanwhile(*reading: object, **how: object) -> Comparison:
        result = compare(*reading, **how)  # type: ignore[arg-type]  # as it was given
        if not calls:
            asyncio.run_coroutine_threadsafe(database.run(change), loop).result()
        calls.append(result)
        return result

    monkeypatch.setattr("bot.app.register.import_export.compare", meanwhile)
    came = await import_register(database, read_content(NEW, "xlsx"), ImportRequest(authority=STF))
    assert came.done
    assert len(calls) == 2
