"""Members are the people of the authority."""

from typing import Annotated, ClassVar, Final

from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import Email, Locale, Platform, TelephoneNumber, Text

_FORMS_OF_ADDRESS: Final = frozenset(
    ("hr", "herr", "fr", "fru", "frk", "dr", "prof", "mr", "mrs", "ms", "miss")
)


class Member(Record):
    """A person of the authority."""

    section: ClassVar[str] = "members"
    label: ClassVar[Label] = Label(
        "Medlemmer",
        "Members",
        "De kolleger, Kravbot taler med.",
        "The colleagues Kravbot talks to.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("email",)
    serves: ClassVar[str] = "2.1"
    directed: ClassVar[bool] = True
    ends_by: ClassVar[str | None] = "active"

    email: Annotated[Email, Label("E-mail", "E-mail")]
    name: Annotated[Text, Label("Navn", "Name")]
    title: Annotated[Text | None, Label("Stilling", "Title")] = None
    phone: Annotated[TelephoneNumber | None, Label("Telefon", "Telephone")] = None
    locale: Annotated[
        Locale | None,
        Label("Sprog", "Language", "Tomt: myndighedens sprog", "Empty: the authority's language"),
    ] = None
    preferred_platform: Annotated[
        Platform | None,
        Label(
            "Foretrukken kanal",
            "Preferred platform",
            "Hvor Kravbot skriver til personen af sig selv; tomt: på alle, personen bruger",
            "Where Kravbot writes to the person by itself; empty: on all the person uses",
        ),
    ] = None
    active: Annotated[
        bool,
        Label("Aktiv", "Active", "Nej, når personen er stoppet", "No, when the person has left"),
    ] = True
    admin: Annotated[bool, Label("Administrator", "Administrator")] = False


def first_name_of(name: str) -> str:
    """Return the first name in a person's name, without a form of address before it.

    An e-mail address, which stands for whoever is no member, stays whole.
    """
    words = name.split()
    while len(words) > 1 and words[0].strip(".").casefold() in _FORMS_OF_ADDRESS:
        del words[0]
    return words[0] if words else ""
