"""Contacts say whom to call, at the supplier and among our own."""

from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import model_validator

from governance.opening_hours import read_opening_hours
from governance.schema.faults import fault
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import (
    AtLeastOne,
    Channel,
    Day,
    Email,
    MemberEmail,
    NotAsked,
    PastDay,
    Person,
    Refers,
    Side,
    SupplierName,
    SystemName,
    TelephoneNumber,
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


_REACHED_BY = ("name", "phone", "alt_phone", "email")


class ContactDetails(Record):
    """The fields that say who a contact is and how they are reached.

    A contact and one that was only told of have them in common.
    """

    key_fields: ClassVar[tuple[str, ...]] = ("system", "supplier", "side", "slot", "name")
    serves: ClassVar[str] = "3.2"
    apart: ClassVar[tuple[str, ...]] = ("system", "supplier")

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
            "jeres: jeres egne. leverandør: leverandørens",
            "us: your own. supplier: theirs",
        ),
    ]
    slot: Annotated[Slot, Label("Plads", "Slot")]
    name: Annotated[
        Text,
        Label("Navn", "Name", "En person eller en funktion", "A person or a function"),
    ]
    function: Annotated[Text | None, Label("Funktion", "Function")] = None
    phone: Annotated[
        TelephoneNumber | None,
        Label("Telefon", "Telephone", "Fx +45 70 10 20 30", "Such as +45 70 10 20 30"),
    ] = None
    alt_phone: Annotated[TelephoneNumber | None, Label("Anden telefon", "Other telephone")] = None
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

    @property
    def answers_at_all_hours(self) -> bool:
        """True when it has a number that is answered day and night."""
        hours = read_opening_hours(self.hours)
        return self.phone is not None and hours is not None and hours.always

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


class Contact(ContactDetails):
    """A contact who is called when a system is down."""

    section: ClassVar[str] = "contacts"
    label: ClassVar[Label] = Label(
        "Kontakter",
        "Contacts",
        "Hvem der ringes til, hos leverandøren og hos jer selv.",
        "Whom to call, at the supplier and among your own.",
    )
    ends_by: ClassVar[str | None] = "left_on"

    verified_on: Annotated[PastDay | None, NotAsked(), Label("Bekræftet", "Verified on")] = None
    verified_by: Annotated[Person | None, NotAsked(), Label("Bekræftet af", "Verified by")] = None
    left_on: Annotated[Day | None, NotAsked(), Label("Fratrådt", "Left on")] = None
    changed_on: Annotated[
        PastDay | None,
        NotAsked(),
        Label(
            "Ændret",
            "Changed on",
            "Den dag navn, telefon eller e-mail sidst blev en anden",
            "The day the name, a telephone number or the e-mail last became another",
        ),
    ] = None
    informed_on: Annotated[
        PastDay | None,
        NotAsked(),
        Label(
            "Underrettet",
            "Informed on",
            "Dagen, hvor personen fik at vide, hvad I har om vedkommende (GDPR art. 14)",
            "The day the person was told what you hold on them (GDPR art. 14)",
        ),
    ] = None


class ToldContact(ContactDetails):
    """A contact somebody told of in conversation.

    Nobody is called on it until it is confirmed through another channel.
    """

    section: ClassVar[str] = "told_contacts"
    label: ClassVar[Label] = Label(
        "Kontakter til bekræftelse",
        "Contacts to be confirmed",
        "Kontakter, nogen har fortalt om. De ringes ikke op, før de er bekræftet ad en anden vej.",
        "Contacts somebody reported. Nobody calls them before they are confirmed in another way.",
    )

    told_on: Annotated[PastDay, NotAsked(), Label("Fortalt", "Told on")]
    told_by: Annotated[MemberEmail, NotAsked(), Label("Fortalt af", "Told by")]
    told_through: Annotated[Channel, NotAsked(), Label("Fortalt gennem", "Told through")]
    replaces: Annotated[
        Annotated[Text, Refers("contacts")] | None,
        NotAsked(),
        Label(
            "Afløser",
            "Replaces",
            "Nøglen på den kontakt, der afløses",
            "The key of the contact it replaces",
        ),
    ] = None


def is_reached_as(contact: ContactDetails, other: ContactDetails) -> bool:
    """Tell whether both have the same name, the same numbers and the same e-mail.

    Who is called on another number than the one that was verified, is not verified.
    """
    return all(getattr(contact, name) == getattr(other, name) for name in _REACHED_BY)


def is_same_person(contact: ContactDetails, other: ContactDetails) -> bool:
    """Tell whether both have the same name and the same e-mail: who was informed of one, was."""
    return (contact.name, contact.email) == (other.name, other.email)
