"""Test the server as it is run, on a PostgreSQL that is stopped.

It starts, says whom to call, and goes on when the database is back.
"""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.app.register.create_authority import load_demo
from bot.main.clock import SystemClock
from storage.database import Database
from storage.migrate import migrate
from tests.commands import kravbot, line_of, running
from tests.postgres import OWNER, PROGRAM, StoppablePostgres, stoppable_postgres
from tests.selection import third

pytestmark = third(2)

OLE = "ole.pladsholder@stf.example"
SAID = "tågevarsel er nede hvem ringer jeg til\nSvarer ikke\nhvad er overskredet\n"


@pytest.fixture(scope="module")
def server() -> Iterator[StoppablePostgres]:
    with stoppable_postgres() as server:
        yield server


def answer(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=5) as answered:
            return answered.status, answered.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def chat(folder: Path, settings: dict[str, str], said: str) -> str:
    return kravbot(folder, "chat", "--as", OLE, steps=said, settings=settings).stdout


def until(address: str, status: int) -> None:
    for _ in range(100):
        if answer(address)[0] == status:
            return
        time.sleep(0.2)
    raise AssertionError(f"{address}: {answer(address)}")


def test_it_starts_answers_and_goes_on(
    server: StoppablePostgres, tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    server.running.create("calls")
    url = server.running.url(PROGRAM, "calls")
    migrate(server.running.url(OWNER, "calls"), app_url=url)
    database = Database(url, SystemClock())
    load_demo(database, None)
    database.close()
    port, watched = unused_tcp_port_factory(), unused_tcp_port_factory()
    health = f"http://127.0.0.1:{watched}"
    settings = {
        "KRAVBOT_DATABASE_URL": url,
        "KRAVBOT_HEALTH_PORT": str(watched),
        "KRAVBOT_LOG_FORMAT": "text",
    }
    command = ("run", "--port", str(port))
    with running(tmp_path, *command, settings=settings) as process:
        assert "er klar på" in line_of(process)
        assert answer(f"{health}/lookupz")[1].startswith("ok ")
    server.stop()
    with running(tmp_path, *command, settings=settings) as process:
        assert "Databasen svarer ikke" in line_of(process)
        assert "er klar på" in line_of(process)
        assert answer(f"{health}/readyz") == (503, "database\n")
        assert answer(f"{health}/lookupz")[1].startswith("ok ")
        said = chat(tmp_path, settings, SAID)
        assert "Tågevarsel: ring nu" in said
        assert "Svarede ikke · 1 gang" in said
        assert "Jeg kan ikke gemme noget lige nu" in said
        server.start()
        until(f"{health}/readyz", 200)
        assert "over fristen" in chat(tmp_path, settings, "hvad er overskredet\n")
        for _ in range(50):
            if "waiting 0" in answer(f"{health}/lookupz")[1]:
                break
            time.sleep(0.2)
        assert "waiting 0" in answer(f"{health}/lookupz")[1]


def test_a_role_that_row_level_security_does_not_bind_is_refused_when_it_is_back(
    server: StoppablePostgres, tmp_path: Path, unused_tcp_port: int
) -> None:
    server.running.create("bypassed")
    url = server.running.url(OWNER, "bypassed")
    migrate(url, app_url=server.running.url(PROGRAM, "bypassed"))
    server.stop()
    command = ("run", "--port", str(unused_tcp_port))
    with running(tmp_path, *command, settings={"KRAVBOT_DATABASE_URL": url}) as process:
        assert "Databasen svarer ikke" in line_of(process)
        assert "er klar på" in line_of(process)
        server.start()
        assert process.wait(30) == 2
        assert process.stderr is not None
        assert "owns the tables" in process.stderr.read()
