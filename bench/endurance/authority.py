"""Found an authority of five hundred people, who are all known in Teams."""

from collections.abc import Sequence
from datetime import timedelta

from bench.large import DAY, NAME, Size, large_authority
from bot.app.register.create_authority import create_authority, tenant_id
from bot.engine.members.binding_codes import digest_of
from bot.engine.ports import Membership
from governance.ports import Clock
from governance.records.members import Member
from governance.schema.record import Record
from storage.database import Database
from storage.migrate import migrate
from storage.unit_of_work import UnitOfWork

TENANT = tenant_id(NAME)
WORKSPACE = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
PLATFORM = "teams"
BEGINS = DAY
"""A Monday."""

_IN_LARGE = 400
"""The people of `bench.large`, who have its roles; the others only read."""
_CODES_LAST = timedelta(days=1000)


def email(number: int) -> str:
    """Return the address of the person of that number; the first ones own a system each."""
    return f"medarbejder{number:03}@dsr.example"


def object_id(number: int) -> str:
    """Return the person's id in Entra."""
    return f"00000000-0000-0000-0000-{number:012d}"


def system(number: int) -> str:
    """Return the name of the system that the person of that number owns."""
    return f"Fagsystemet {number:04}"


def code_of(number: int) -> str:
    """Return the code by which the crisis link of that number is fetched."""
    return f"{number:03}".rjust(40, "k")


def found(url: str, clock: Clock, *, systems: int, people: int, codes: Sequence[int]) -> None:
    """Make the database; `codes` are the numbers of the crisis links that can be fetched."""
    database = Database(url, clock, absent="make")
    migrate(url, using=database)
    database.transact(lambda unit: _fill(unit, systems, people, codes))
    database.close()


def _fill(unit: UnitOfWork, systems: int, people: int, codes: Sequence[int]) -> None:
    size = Size(systems=systems, people=min(people, _IN_LARGE), suppliers=max(2, systems // 2))
    more = [
        Member(email=email(n), name=f"Medarbejder Nummer {n}", title="Sagsbehandler")
        for n in range(size.people, people)
    ]
    records: list[Record] = [*large_authority(size), *more]
    create_authority(unit, NAME, records, demo=False)
    unit.identities.bind(PLATFORM, WORKSPACE, TENANT)
    for n in range(people):
        membership = Membership(TENANT, email(n))
        unit.identities.join(PLATFORM, WORKSPACE, object_id(n), membership)
    for n in codes:
        whose = Membership(TENANT, email(n))
        unit.crisis_links.offer(f"link-{n}", digest_of(code_of(n)), whose, lasts=_CODES_LAST)
