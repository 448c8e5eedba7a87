"""Test where the app is installed: found by workspace, and ended without a trace of its tokens.

Tokens are never kept in the clear.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.slack.installation.installations import Installation
from bot.app.platforms.slack_installations import (
    DatabaseInstallations,
    DatabaseOAuthStates,
    unreadable,
)
from bot.app.startup_error import StartupError
from bot.edge.encryption import NoKeyFits, Sealer, new_key
from storage.backup.create import back_up
from storage.backup.restore import restore
from storage.database import Database
from storage.identity.installations import KeptInstallation
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, only_sqlite, opened
from tests.fakes.clock import FakeClock

TOKEN, LATER_TOKEN = "xoxb-1-2-hemmeligt", "xoxb-1-3-hemmeligt"
REFRESH_TOKEN = "xoxe-1-ogsaahemmeligt"  # noqa: S105  # made up
TEN_MINUTES = timedelta(minutes=10)
KEY = new_key()


def kept(enterprise: str, workspace: str, *, tokens: str = "sealed") -> KeptInstallation:
    return KeptInstallation(
        "slack", enterprise, workspace, "U1", "B1", "A1", ("chat:write",), tokens
    )


def installed(enterprise: str = "E1", workspace: str = "T1", *, token: str = TOKEN) -> Installation:
    return Installation(
        enterprise=enterprise,
        workspace=workspace,
        bot_user="U1",
        bot_id="B1",
        app_id="A1",
        token=token,
        scopes=("chat:write", "commands"),
        refresh_token=REFRESH_TOKEN,
    )


def keep(database: Database, *ones: KeptInstallation) -> None:
    for one in ones:
        database.transact(lambda unit, one=one: unit.installations.keep(one))  # type: ignore[misc]


def found(database: Database, enterprise: str, workspace: str) -> KeptInstallation | None:
    return database.transact(lambda unit: unit.installations.find("slack", enterprise, workspace))


# ── Found ────────────────────────────────────────────────────────────────────

OWN, WHOLE, ELSEWHERE = kept("E1", "T1"), kept("E1", ""), kept("", "T9")


@pytest.mark.parametrize(
    ("enterprise", "workspace", "expected"),
    [
        pytest.param("E1", "T1", OWN, id="a workspace's own before its organisation's"),
        pytest.param("E1", "T2", WHOLE, id="its organisation's"),
        pytest.param("E1", "", WHOLE, id="the organisation itself"),
        pytest.param("", "T9", ELSEWHERE, id="outside any organisation"),
        pytest.param("E1", "T9", ELSEWHERE, id="a workspace that has joined an organisation since"),
        pytest.param("", "T1", OWN, id="its own, whatever is told of its organisation"),
        pytest.param("E2", "T2", None, id="another organisation"),
        pytest.param("", "T2", None, id="nobody knows"),
        pytest.param("", "", None, id="nowhere"),
    ],
)
def test_the_installation_of_a_workspace(
    database: Database, enterprise: str, workspace: str, expected: KeptInstallation | None
) -> None:
    keep(database, WHOLE, OWN, ELSEWHERE, replace(kept("E2", "T2"), platform="other"))
    assert found(database, enterprise, workspace) == expected


def test_installed_again_it_is_the_newest(database: Database, clock: FakeClock) -> None:
    keep(database, OWN)
    clock.forward(days=1)
    again = replace(
        OWN, tokens="new", scopes=("commands",), expires_at=clock.now() + timedelta(hours=12)
    )
    keep(database, again)
    assert found(database, "E1", "T1") == again
    assert database.transact(lambda unit: unit.installations.living("slack")) == [again]


# ── Ended ────────────────────────────────────────────────────────────────────


def end(database: Database, enterprise: str, workspace: str, **when: object) -> bool:
    return database.transact(
        lambda unit: unit.installations.end("slack", enterprise, workspace, **when)  # type: ignore[arg-type]
    )


def test_ended_its_tokens_are_gone_and_the_row_stays(database: Database) -> None:
    keep(database, OWN, WHOLE)
    assert end(database, "E1", "T1")
    assert not end(database, "E1", "T1")
    assert found(database, "E1", "T1") == WHOLE
    rows = database.transact(
        lambda unit: unit.connection.exec_driver_sql(
            "SELECT tokens, ended_at FROM installations WHERE workspace = 'T1'"
        ).all()
    )
    assert [row.tokens for row in rows] == [None]
    assert rows[0].ended_at


def test_an_organisations_end_leaves_what_workspaces_have_of_their_own(database: Database) -> None:
    keep(database, OWN, WHOLE)
    assert end(database, "E1", "")
    assert found(database, "E1", "T2") is None
    assert found(database, "E1", "T1") == OWN


def test_a_workspaces_end_is_not_its_organisations(database: Database) -> None:
    keep(database, WHOLE)
    assert not end(database, "E1", "T2")
    assert not end(database, "", "")
    assert found(database, "E1", "T2") == WHOLE


def test_news_of_an_end_that_come_after_the_next_installation(
    database: Database, clock: FakeClock
) -> None:
    keep(database, OWN)
    uninstalled = clock.now() + timedelta(seconds=30)
    clock.forward(minutes=1)
    keep(database, replace(OWN, tokens="new"))
    assert not end(database, "E1", "T1", before=uninstalled)
    assert found(database, "E1", "T1") == replace(OWN, tokens="new")
    assert end(database, "E1", "T1", before=clock.now())


def test_renewed_it_is_no_new_installation(database: Database, clock: FakeClock) -> None:
    """News of an uninstallation from before the renewal still count."""
    keep(database, OWN)
    uninstalled = clock.now() + timedelta(seconds=1)
    clock.forward(hours=10)
    fresh = replace(OWN, tokens="fresh", expires_at=clock.now() + timedelta(hours=12))
    assert database.transact(lambda unit: unit.installations.renew(fresh))
    assert found(database, "E1", "T1") == fresh
    assert end(database, "E1", "T1", before=uninstalled)


def test_what_has_ended_is_not_renewed(database: Database) -> None:
    keep(database, OWN)
    end(database, "E1", "T1")
    assert not database.transact(lambda unit: unit.installations.renew(OWN))
    assert found(database, "E1", "T1") is None


# ── Under way ────────────────────────────────────────────────────────────────


def offer(database: Database, digest: str) -> None:
    database.transact(lambda unit: unit.installations.offer_state(digest, lasts=TEN_MINUTES))


def use(database: Database, digest: str) -> bool:
    return database.transact(lambda unit: unit.installations.use_state(digest))


def test_a_state_serves_once(database: Database) -> None:
    offer(database, "one")
    assert not use(database, "other")
    assert [use(database, "one") for _ in range(3)] == [True, False, False]


def test_a_state_serves_for_its_time(database: Database, clock: FakeClock) -> None:
    for digest in ("one", "other"):
        offer(database, digest)
    clock.forward(minutes=9, seconds=59)
    assert use(database, "one")
    clock.forward(seconds=1)
    assert not use(database, "other")


def test_states_that_are_too_old_are_forgotten(database: Database, clock: FakeClock) -> None:
    for number in range(20):
        offer(database, f"digest {number}")
        clock.forward(minutes=1)

    def count(unit: UnitOfWork) -> int:
        return int(
            unit.connection.exec_driver_sql("SELECT count(*) FROM install_states").scalar_one()
        )

    assert database.transact(count) == 10


async def test_two_browsers_with_one_state_get_it_once(database: Database) -> None:
    states = DatabaseOAuthStates(database)
    await states.offer("one", lasts=TEN_MINUTES)
    assert sorted([await states.use("one"), await states.use("one")]) == [False, True]


# ── Sealed ───────────────────────────────────────────────────────────────────


async def test_what_is_kept_comes_back(database: Database, clock: FakeClock) -> None:
    installations = DatabaseInstallations(database, Sealer([KEY]))
    one = replace(installed(), expires_at=clock.now() + timedelta(hours=12))
    await installations.keep(one)
    assert await installations.find("E1", "T1") == one
    assert await installations.find("E1", "T2") is None
    renewed = replace(one, token=LATER_TOKEN, refresh_token=None, expires_at=None)
    assert await installations.renew(renewed)
    assert await installations.find("E1", "T1") == renewed
    await installations.end("E1", "T1", before=clock.now())
    assert await installations.find("E1", "T1") is None
    assert not await installations.renew(one)


async def test_tokens_moved_to_another_row_are_not_taken(database: Database) -> None:
    installations = DatabaseInstallations(database, Sealer([KEY]))
    await installations.keep(installed(workspace="T1"))
    await installations.keep(installed(workspace="T2"))
    database.transact(
        lambda unit: unit.connection.exec_driver_sql(
            "UPDATE installations SET tokens = (SELECT tokens FROM installations WHERE workspace = "
            "'T1')"
        )
    )
    assert await installations.find("E1", "T1") == installed(workspace="T1")
    with pytest.raises(NoKeyFits):
        await installations.find("E1", "T2")


async def test_twenty_changes_of_the_key_and_it_is_found_at_every_moment(
    database: Database,
) -> None:
    keys = [KEY]
    await DatabaseInstallations(database, Sealer(keys)).keep(installed())
    await DatabaseInstallations(database, Sealer(keys)).keep(installed(workspace="T2"))
    for _ in range(20):
        keys = [new_key(), keys[0]]
        changing = DatabaseInstallations(database, Sealer(keys))
        assert await changing.find("E1", "T1") == installed()
        assert await changing.reseal() == 2
        assert await changing.reseal() == 0
        assert (
            await DatabaseInstallations(database, Sealer(keys[:1])).find("E1", "T1") == installed()
        )


async def test_without_the_key_it_is_said_what_is_missing(database: Database) -> None:
    await DatabaseInstallations(database, Sealer([KEY])).keep(installed())
    others = DatabaseInstallations(database, Sealer([new_key()]))
    with pytest.raises(StartupError, match="KRAVBOT_ENCRYPTION_KEYS"):
        await others.reseal()
    with pytest.raises(NoKeyFits):
        await others.find("E1", "T1")
    assert unreadable(database, [new_key()])
    assert unreadable(database, [])
    assert not unreadable(database, [new_key(), KEY])


def test_where_nothing_is_installed_no_key_is_missing(database: Database) -> None:
    assert not unreadable(database, [])


async def test_nothing_is_in_the_clear_in_a_backup_and_it_comes_back_with_the_key(
    databases: Databases, tmp_path: Path
) -> None:
    source, copy = databases.migrated(), tmp_path / "copy.db"
    with opened(source) as database:
        await DatabaseInstallations(database, Sealer([KEY])).keep(installed())
        back_up(database, copy)
    assert not secrets_in(copy)
    with opened(databases.migrated()) as database:
        restore(copy, database)
        assert unreadable(database, [new_key()])
        assert await DatabaseInstallations(database, Sealer([KEY])).find("E1", "T1") == installed()


@only_sqlite
async def test_nothing_is_in_the_clear_in_the_database_nor_beside_it(databases: Databases) -> None:
    place = databases.migrated()
    with opened(place) as database:
        installations = DatabaseInstallations(database, Sealer([KEY]))
        await installations.keep(installed())
        await installations.renew(installed(token=LATER_TOKEN))
        beside = sorted(Path(place.name).parent.glob(f"{Path(place.name).name}*"))
        assert len(beside) > 1
        assert not [path for path in beside if secrets_in(path)]
        await installations.end("E1", "T1")
    assert not secrets_in(Path(place.name))


def secrets_in(path: Path) -> bool:
    written = path.read_bytes()
    return any(secret in written for secret in (b"hemmeligt", b"xoxb-", b"xoxe-"))


def test_an_installation_is_somewhere_and_shows_no_token() -> None:
    assert "hemmeligt" not in repr(installed())
    assert not installed().org_wide
    assert installed(workspace="").org_wide
    with pytest.raises(ValueError, match="in a workspace or in an organisation"):
        installed(enterprise="", workspace="")
