"""Check that what is kept of where everything stands is what the whole register comes to."""

from collections.abc import Mapping
from dataclasses import replace

from bot.app.register.create_authority import tenant_id
from governance.catalogue import catalogue
from governance.obligations.ledger import Entry, ItemStates, ObligationFilter
from governance.reconciliation.reconciler import DerivedRegister
from governance.reconciliation.section_cache import SectionCache
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, Stage


def assert_one_truth(stage: Stage, *, of: str = LIGHTHOUSES) -> None:
    """Assert that the ledger holds what is derived from the facts of today, and nothing else."""

    def compare(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(of))
        derived = dict(
            DerivedRegister(SectionCache(unit.register), catalogue(), stage.today).every()
        )
        states = {scope: found for scope, found in unit.ledger.states().items() if found}
        assert states == _told({scope: one.states for scope, one in derived.items()})
        entries = list(unit.ledger.find(ObligationFilter(), limit=100_000))
        wanted = [entry for one in derived.values() for entry in one.entries]
        assert _bare(entries, stage) == _bare(wanted, stage)

    stage.database.transact(compare)


def _told(states: Mapping[str, ItemStates]) -> Mapping[str, ItemStates]:
    return {scope: found for scope, found in states.items() if found}


def _bare(entries: list[Entry], stage: Stage) -> list[Entry]:
    bare = [replace(entry, opened_on=stage.today) for entry in entries]
    return sorted(bare, key=lambda entry: (entry.obligation.scope, entry.obligation.name))
