"""Measure one free sentence, in authorities of three sizes, from its words to a wish.

It is read as a turn reads it. The floor is two fuzzy look-ups of a mistyped word, among the systems
and among the contacts.

The register's records are in memory, as after any turn. Names are made once, after the directory
has changed, and that is measured apart.
"""

import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bench.incident import named
from bot.understanding.entities.names import names_of
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from governance.records.authorities import Authority
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from register.demo import ANCHOR
from tools.understanding.demo_register import InMemory

_SUPPLIERS, _MEMBERS = 2_000, 300
_SAID = (
    "hvad er overskredet på {}",
    "hva mangler der hos os ift {} inden fredag",
    "hvornår øvede vi sidst {}",
    "hvem er ansvarlig for {} og hvornår udløber kontrakten",
    "vi øvede {} i går, failover tog 71 min",
    "kan du lige vise mig beviset for risikovurderingen af {} tak",
    "whos responsible for {}",
    "og hvad med {}?",
    "status pr. 1. februar på {}",
    "nej det har vi ikke, men {} er på vej",
)


@dataclass(frozen=True)
class Sizes:
    """The systems and contacts of each authority, and the sentences and look-ups measured in it."""

    authorities: Sequence[tuple[int, int]] = ((100, 500), (1_000, 5_000), (10_000, 50_000))
    sentences: int = 2_000
    warm: int = 200
    floor: int = 300


@dataclass(frozen=True)
class Sized:
    """Milliseconds of one size.

    `names` is what is made once after a change. The others are of one sentence.
    """

    systems: int
    contacts: int
    floor_p50: float
    floor_p99: float
    names: float
    p50: float
    p99: float


def measure(sizes: Sizes = Sizes()) -> Sequence[Sized]:
    """Measure sentences of which every third has a name with a typing error."""
    return [_of_size(systems, contacts, sizes) for systems, contacts in sizes.authorities]


def _of_size(systems: int, contacts: int, sizes: Sizes) -> Sized:
    register = _Indexed(_records(systems, contacts))
    understanding = LocalUnderstanding(catalogue())
    begun = time.perf_counter()
    names_of(register)
    made = time.perf_counter() - begun
    gc.freeze()
    took = []
    for number in range(sizes.sentences + sizes.warm):
        text = _sentence(number, systems)
        begun = time.perf_counter()
        understanding.understand(
            text, lang="da", today=ANCHOR, register=register, topic=None, me=_member(0)
        )
        if number >= sizes.warm:
            took.append((time.perf_counter() - begun) * 1000)
    gc.unfreeze()
    floor = sorted(_floor(systems, contacts, sizes.floor))
    took.sort()
    return Sized(
        systems=systems,
        contacts=contacts,
        floor_p50=floor[len(floor) // 2],
        floor_p99=floor[len(floor) * 99 // 100],
        names=made * 1000,
        p50=took[len(took) // 2],
        p99=took[len(took) * 99 // 100],
    )


def _sentence(number: int, systems: int) -> str:
    name = named(number * 37 % systems)
    if number % 3 == 0:
        name = f"{name[:4]}{name[5]}{name[4]}{name[6:]}"
    return _SAID[number % len(_SAID)].format(name)


def _floor(systems: int, contacts: int, times: int) -> Iterator[float]:
    of_systems = [named(n) for n in range(systems)]
    of_contacts = [f"vagt {named(n % systems)} {n}" for n in range(contacts)]
    for number in range(times):
        word = named(number * 37 % systems)
        word = f"{word[:4]}{word[5]}{word[4]}{word[6:]}"
        begun = time.perf_counter()
        for among in (of_systems, of_contacts):
            process.extract(word, among, scorer=OSA.distance, score_cutoff=2, limit=8)
        yield (time.perf_counter() - begun) * 1000


class _Indexed(InMemory):
    """It answers the same question from an index, as storage's directory does."""

    def __init__(self, records: Iterator[Record]) -> None:
        super().__init__(records)
        self._found: dict[object, object] = {}

    def find(self, cls, **equals):  # type: ignore[no-untyped-def]  # as in the port
        key = (cls, *sorted((name, str(value)) for name, value in equals.items()))
        if key not in self._found:
            self._found[key] = super().find(cls, **equals)
        return self._found[key]


def _records(systems: int, contacts: int) -> Iterator[Record]:
    yield Authority(name="Direktoratet for Store Registre")
    for n in range(_MEMBERS):
        yield Member(email=_member(n), name=f"{named(n).title()} {named(n + 4000).title()}")
    suppliers = [f"{named(n).title()[::-1]} A/S" for n in range(min(_SUPPLIERS, systems))]
    yield from (Supplier(name=name) for name in suppliers)
    for n in range(systems):
        name = named(n).title()
        yield System(name=name, aliases=(f"fs{n}",), criticality="samfundskritisk")
        yield Contract(
            number=f"K-{n}",
            title=f"Drift {n}",
            starts_on=date(2024, 1, 1),
            supplier=suppliers[n % len(suppliers)],
            systems=(name,),
            owner=_member(n),
        )
    for n in range(contacts):
        yield Contact(
            system=named(n % systems).title(),
            side="supplier",
            slot="duty",
            name=f"Vagt {named(n % systems)} {n}",
            phone=f"+45 {n:08}",
        )


def _member(number: int) -> str:
    return f"medarbejder{number % _MEMBERS}@stor.example"
