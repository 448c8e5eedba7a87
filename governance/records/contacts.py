"""Whom to call, at the supplier and among our own."""

from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import model_validator

from governance.records.faults import fault
from governance.records.label import Label
from governance.records.record import Record
from governance.records.values import (
    AtLeastOne,
    Day,
    Email,
    PastDay,
    Person,
    Side,
    SupplierName,
    SystemName,
    Text,
)

Slot: TypeAlias = Literal[
    "duty",
    "incident manager",
    "escalation 1",
    "escalation 2",
    "security",
    "contract",
    "decision maker",
    "communication",
    "dpo",
]


class Contact(Record):
    section: ClassVar[str] = "contacts"
    label: ClassVar[Label] = Label(
        "Kontakter",
        "Contacts",
        "Hvem der ringes til, hos leverandøren og hos jer selv.",
        "Whom to call, at the supplier and among your own.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("system", "supplier", "side", "slot", "name")

    system: Annotated[
        SystemName | None,
        Label(
            "System",
            "System",
            "Enten system eller leverandør",
            "Either a system or a supplier",
        ),
    ] = None
    supplier: Annotated[
        SupplierName | None,
        Label(
            "Leverandør",
            "Supplier",
            "Gælder for alle leverandørens systemer",
            "Holds for all systems of the supplier",
        ),
    ] = None
    side: Annotated[
        Side,
        Label(
            "Side",
            "Side",
            "os: jeres egne. leverandør: leverandørens",
            "us: our own. supplier: theirs",
        ),
    ]
    slot: Annotated[Slot, Label("Plads", "Slot")]
    name: Annotated[
        Text,
        Label("Navn", "Name", "En person eller en funktion", "A person or a function"),
    ]
    function: Annotated[Text | None, Label("Funktion", "Function")] = None
    phone: Annotated[
        Text | None,
        Label("Telefon", "Telephone", "Gerne internationalt: +45 …", "Preferably as +45 …"),
    ] = None
    alt_phone: Annotated[Text | None, Label("Anden telefon", "Other telephone")] = None
    email: Annotated[Email | None, Label("E-mail", "E-mail")] = None
    hours: Annotated[
        Text | None,
        Label(
            "Tid",
            "Hours",
            "24/7 eller med ord, fx hverdage 7 til 17",
            "24/7 or in words, e.g. weekdays 7 to 17",
        ),
    ] = None
    order: Annotated[
        AtLeastOne | None,
        Label("Rækkefølge", "Order", "Den laveste ringes op først", "The lowest is called first"),
    ] = None
    verified_on: Annotated[PastDay | None, Label("Bekræftet", "Verified on")] = None
    verified_by: Annotated[Person | None, Label("Bekræftet af", "Verified by")] = None
    left_on: Annotated[Day | None, Label("Fratrådt", "Left on")] = None
    changed_on: Annotated[
        PastDay | None,
        Label(
            "Ændret",
            "Changed on",
            "Den dag navn, nummer eller e-mail sidst blev ændret",
            "The day the name, number or e-mail last changed",
        ),
    ] = None

    @property
    def answers_at_all_hours(self) -> bool:
        """A number that is answered day and night."""
        return self.phone is not None and self.hours is not None and "24/7" in self.hours

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.system is None) == (self.supplier is None):
            raise fault(
                "system_or_supplier",
                "a contact belongs to a system or to a supplier, and not to both",
                field="system",
            )
        if not (self.phone or self.alt_phone or self.email or self.hours):
            raise fault(
                "reachable",
                "a contact needs a phone, an e-mail, or a note in hours saying how to reach them",
                field="phone",
            )
        return self
