"""Define what any test may ask for: a clock, and a database of either kind."""

import gc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest

from tests import selection
from tests.fakes.clock import FakeClock

# The databases import much and most tests need none, so they are imported where one is first asked
# for. Hence also the return types; a test names the real type of what it asks for.
# ruff: noqa: PLC0415


def pytest_configure() -> None:
    """No example has to be done in a given time: that is for `bench/`."""
    hypothesis.settings.register_profile("kravbot", deadline=None)
    hypothesis.settings.load_profile("kravbot")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another commit tries; see `tests/selection.py`."""
    if selection.is_all():
        return
    kept = list(selection.chosen(items))
    left_out = {id(item) for item in items} - {id(item) for item in kept}
    config.hook.pytest_deselected(items=[item for item in items if id(item) in left_out])
    items[:] = kept


def pytest_collection_finish() -> None:
    """Freeze what is there by now, so that the garbage collector does not go through it again.

    It looks less often at what comes: at its own pace it took one second in fifteen.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Name the kind of database; for one of them only, see `tests/databases.py`."""
    return str(request.param)


@pytest.fixture
def databases(backend: str, request: pytest.FixtureRequest) -> Iterator[object]:
    """Lend a `Databases`: as many fresh ones as the test wants."""
    made = request.getfixturevalue(f"{backend}_databases")
    with made.lent():
        yield made


@pytest.fixture
def database(databases: object, clock: FakeClock) -> Iterator[object]:
    """Open a `Database`, migrated and empty, under the test's own clock."""
    from tests.databases import Databases, opened

    assert isinstance(databases, Databases)
    with opened(databases.used("migrated"), clock) as database:
        yield database


@pytest.fixture
def demo_database(databases: object, clock: FakeClock) -> Iterator[object]:
    """Open a `Database` with the two demo authorities, on the demo's day."""
    from tests.databases import Databases, opened

    assert isinstance(databases, Databases)
    with opened(databases.used("demo"), clock) as database:
        yield database


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[object]:
    from tests.databases import SqliteFiles
    from tests.folders import folder_in_memory

    with folder_in_memory() as folder:
        yield SqliteFiles(folder)


@pytest.fixture(scope="session")
def postgresql_databases(postgres: object) -> Iterator[object]:
    from tests.databases import PostgresDatabases
    from tests.postgres import PostgresServer

    assert isinstance(postgres, PostgresServer)
    with closing(PostgresDatabases(postgres)) as databases:
        yield databases


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """Start the session's `PostgresServer`.

    Without it the tests that need one fail; none is skipped.
    """
    from tests.postgres import NoPostgres, postgres_server

    try:
        with postgres_server() as server:
            yield server
    except NoPostgres as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def children() -> Iterator[object]:
    """Make a `Nursery`, whose children may be killed."""
    from tests.crash.nursery import nursery

    with nursery() as running:
        yield running


@pytest.fixture
def demo_folder(tmp_path: Path) -> Path:
    """Make a folder whose `var/kravbot.db` holds the demo."""
    from tests.databases import SqliteFiles

    files = SqliteFiles(tmp_path)
    (tmp_path / "var").mkdir()
    Path(files.demo().name).rename(tmp_path / "var" / "kravbot.db")
    return tmp_path
