"""Test that this version opens what an earlier one left behind.

Every conversation goes on in its middle.
"""

from pathlib import Path

import pytest

from storage.register.journal import JournalFault, verify
from storage.unit_of_work import UnitOfWork
from tests.frozen.frozen import FROZEN, Frozen
from tests.frozen.situations import Situation

LEFT = [
    pytest.param(frozen, situation, id=f"{frozen.folder.name} {situation.name}")
    for frozen in FROZEN
    for situation in frozen.situations
]


@pytest.mark.parametrize(("frozen", "situation"), LEFT)
def test_a_conversation_goes_on(frozen: Frozen, situation: Situation, tmp_path: Path) -> None:
    with frozen.thawed(situation, tmp_path) as (stage, person):
        situation.go_on(stage, person)

        assert not stage.database.transact(_faults)


def _faults(unit: UnitOfWork) -> list[JournalFault]:
    """Return what is wrong with the journals."""
    steps = [
        step for tenant in unit.identities.tenants() for step in verify(unit.connection, tenant.id)
    ]
    return [step for step in steps if isinstance(step, JournalFault)]
