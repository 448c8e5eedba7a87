"""Tell once that the figures come from the register now, and no longer from the answers alone."""

from dataclasses import dataclass

from bot.cards import notices
from bot.engine.members.member_notices import tell_members
from bot.messages import Card
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.obligations.ledger import Entry
from governance.positions.item import State
from governance.positions.position import COUNTED_AS_MET
from governance.positions.positions import Positions
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_KEY = "figures come from the register"


@dataclass(frozen=True)
class FormerFigures:
    """How many requirements were met by the answers, in each authority that was told so."""

    met: dict[str, int]


async def former_figures(database: Database) -> FormerFigures:
    """Read the figures of before, while they are there; deriving anew replaces them."""
    found: dict[str, int] = {}
    for tenant in await database.run(lambda unit: unit.identities.tenants()):
        met = await database.run(lambda unit, one=tenant.id: _met_before(unit, one))  # type: ignore[misc]
        if met is not None:
            found[tenant.id] = met
    return FormerFigures(found)


async def tell_of_figures(database: Database, former: FormerFigures) -> None:
    """Tell the administrators, and whoever holds a role, what changed and why; each once."""
    for tenant, met in former.met.items():
        await database.run(lambda unit, one=tenant, before=met: _tell(unit, one, before))  # type: ignore[misc]


def _met_before(unit: UnitOfWork, tenant: str) -> int | None:
    unit.use_tenant(tenant)
    return unit.ledger.met_before()


def _tell(unit: UnitOfWork, tenant: str, before: int) -> None:
    unit.use_tenant(tenant)
    entries: tuple[Entry, ...] = ()
    positions = Positions(
        unit.register, catalogue(), unit.now.date(), entries, unit.ledger.states()
    )
    counted = [one for _, found in positions.every() for one in found if one.counts]
    met = sum(one.standing in COUNTED_AS_MET for one in counted)
    unknown = sum(one.found.counts.get(State.UNKNOWN, 0) for one in counted)

    def draw(words: Words) -> Card:
        return notices.figures_changed(
            words, unit.now, before=before, met=met, every=len(counted), unknown=unknown
        )

    tell_members(unit, _KEY, _whom(unit), draw)


def _whom(unit: UnitOfWork) -> list[str]:
    members = [kept.record for kept in unit.register.find(Member) if kept.record.active]
    holders = {kept.record.member for kept in unit.register.find(RoleAssignment)}
    return [one.email for one in members if one.admin or one.email in holders]
