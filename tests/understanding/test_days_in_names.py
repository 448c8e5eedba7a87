"""Test that a day in the name of something is no day that is asked about; Monday 2 March 2026."""

import pytest

from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from governance.records.systems import System
from register.demo import ANCHOR
from tools.understanding.demo_register import InMemory, register_of

UNDERSTANDING = LocalUnderstanding(catalogue())
NAMES = ("Uge 43 Planlægning", "Lille Torsdag", "Maj Register")


@pytest.fixture(scope="module")
def register() -> InMemory:
    one = next(iter(register_of("STF").find(System))).record
    return InMemory([one.model_copy(update={"name": name}) for name in NAMES])


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("hvad forfalder på uge 43 planlægning", None),
        ("hvad forfalder på uge 43 planlægning inden fredag", "2026-03-06"),
        ("hvad forfalder på lille torsdag", None),
        ("hvad forfalder på maj register i april", "2026-04-30"),
    ],
)
def test_what_is_due_is_of_the_day_that_is_not_in_the_name(
    register: InMemory, said: str, until: str | None
) -> None:
    understood = UNDERSTANDING.understand(
        said, lang="da", today=ANCHOR, register=register, topic=None, me="x@stf.example"
    )
    [reading] = understood.readings
    assert (reading.intent, reading.slots.get("until")) == ("due_soon", until)
