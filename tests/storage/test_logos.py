"""Test that the logo of an authority is kept, journalled and seen by nobody else."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import select

from storage.core.schema import journal
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import MORNING

T = TypeVar("T")

FIRST, SECOND = b"\x89PNG first \0\xff", b"\xff\xd8 second"
ADMIN = "kravbot logo"


def done(database: Database, work: Callable[[UnitOfWork], T], tenant: str = "a") -> T:
    def inside(unit: UnitOfWork) -> T:
        unit.use_tenant(tenant, who=ADMIN)
        return work(unit)

    return database.transact(inside)


def noted(database: Database) -> list[tuple[str, object]]:
    """Return the commands and states of the journal's entries about logos."""

    def read(unit: UnitOfWork) -> list[tuple[str, object]]:
        j = journal.c
        rows = unit.connection.execute(
            select(j.command, j.state).where(j.tenant == "a", j.section == "logos").order_by(j.seq)
        )
        return [(row.command, row.state) for row in rows]

    return done(database, read)


def test_a_logo_is_kept_with_when_and_by_whom(database: Database) -> None:
    assert done(database, lambda unit: unit.logos.current()) is None
    done(database, lambda unit: unit.logos.set("image/png", FIRST))
    kept = done(database, lambda unit: unit.logos.current())
    assert kept is not None
    assert (kept.media_type, kept.content) == ("image/png", FIRST)
    assert (kept.set_at, kept.set_by) == (MORNING, ADMIN)


def test_another_logo_takes_its_place(database: Database) -> None:
    done(database, lambda unit: unit.logos.set("image/png", FIRST))
    done(database, lambda unit: unit.logos.set("image/jpeg", SECOND))
    kept = done(database, lambda unit: unit.logos.current())
    assert kept is not None
    assert (kept.media_type, kept.content) == ("image/jpeg", SECOND)


def test_a_logo_is_removed_once(database: Database) -> None:
    done(database, lambda unit: unit.logos.set("image/png", FIRST))
    assert done(database, lambda unit: unit.logos.remove())
    assert done(database, lambda unit: unit.logos.current()) is None
    assert not done(database, lambda unit: unit.logos.remove())


def test_the_journal_has_each_change_by_its_digest(database: Database) -> None:
    done(database, lambda unit: unit.logos.set("image/png", FIRST))
    done(database, lambda unit: unit.logos.remove())
    done(database, lambda unit: unit.logos.remove())
    digest = sha256(FIRST).hexdigest()
    assert noted(database) == [
        ("SetLogo", {"media_type": "image/png", "sha256": digest}),
        ("RemoveLogo", None),
    ]


def test_another_authority_has_no_part_in_it(database: Database) -> None:
    done(database, lambda unit: unit.logos.set("image/png", FIRST))
    assert done(database, lambda unit: unit.logos.current(), "b") is None
    assert not done(database, lambda unit: unit.logos.remove(), "b")
    assert done(database, lambda unit: unit.logos.current()) is not None
