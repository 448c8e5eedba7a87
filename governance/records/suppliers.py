"""Suppliers are kept here, with how closely each is supervised."""

import re
from collections import Counter
from collections.abc import Collection
from typing import Annotated, ClassVar, Literal

from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import LongText, NotAsked, PastDay, Person, Text

_LEGAL_FORM = re.compile(
    r",?\s+(?:a/s|aps|p/s|i/s|k/s|ivs|amba|fmba|ltd\.?|llc|inc\.?|gmbh|ab|as|oy|bv)$", re.IGNORECASE
)


class Supplier(Record):
    """A supplier of systems."""

    section: ClassVar[str] = "suppliers"
    label: ClassVar[Label] = Label(
        "Leverandører",
        "Suppliers",
        "De leverandører, der driver jeres systemer.",
        "The suppliers that operate your systems.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("name",)
    serves: ClassVar[str] = "1.1"

    name: Annotated[Text, Label("Leverandør", "Supplier")]
    cvr: Annotated[Text | None, Label("CVR-nummer", "CVR number")] = None
    supervision: Annotated[
        Literal["normal", "enhanced"],
        Label(
            "Tilsyn",
            "Supervision",
            "normalt: én metode pr. periode. skærpet: alt i krav 3.5",
            "normal: one method a cycle. enhanced: all of requirement 3.5",
        ),
    ] = "enhanced"
    subcontractors: Annotated[
        tuple[Text, ...],
        Label("Underleverandører", "Subcontractors"),
    ] = ()
    normal_reason: Annotated[
        LongText | None,
        Label(
            "Hvorfor normalt tilsyn",
            "Why normal supervision",
            "Begrundelsen, når tilsynet ikke er skærpet",
            "The reason where supervision is not enhanced",
        ),
    ] = None
    normal_decided_by: Annotated[
        Person | None, NotAsked(), Label("Besluttet af", "Normal decided by")
    ] = None
    normal_decided_on: Annotated[
        PastDay | None, NotAsked(), Label("Besluttet den", "Normal decided on")
    ] = None

    @property
    def is_under_normal(self) -> bool:
        """True when supervision is normal, and somebody decided why."""
        decided = self.normal_reason is not None and self.normal_decided_by is not None
        return self.supervision == "normal" and decided


def without_legal_form(name: str) -> str:
    """Return the name as it stands without `A/S`, `ApS` and the like."""
    return _LEGAL_FORM.sub("", name)


def spoken_names(every: Collection[str]) -> dict[str, str]:
    """Return what each supplier is called in speech.

    It is the first word where no other has it, else the name without the legal form.
    """
    firsts = Counter(name.split(" ")[0] for name in every)
    return {
        name: first if firsts[first] == 1 else without_legal_form(name)
        for name in every
        for first in [name.split(" ")[0]]
    }
