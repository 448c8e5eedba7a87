"""The authority itself is one record, with the intervals it has changed."""

from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from governance.schema.faults import fault
from governance.schema.interval_settings import INTERVALS
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import AtLeastOne, Locale, OwnWord, PastDay, Text


class Authority(Record):
    """The authority's own record, with its name, language and intervals."""

    section: ClassVar[str] = "authority"
    label: ClassVar[Label] = Label(
        "Myndighed",
        "Authority",
        "Jer selv: navn, sprog og de frister, I har ændret. Én række.",
        "Yourselves: name, language and the intervals you have changed. One row.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("name",)
    serves: ClassVar[str] = "2.1"
    directed: ClassVar[bool] = True

    name: Annotated[Text, Label("Navn", "Name")]
    locale: Annotated[
        Locale,
        Label("Sprog", "Language", "da eller en", "da or en"),
    ] = "da"
    timezone: Annotated[Text, Label("Tidszone", "Time zone")] = "Europe/Copenhagen"
    cvr: Annotated[Text | None, Label("CVR-nummer", "CVR number")] = None
    contact_changed_on: Annotated[
        PastDay | None,
        Label(
            "Kontaktoplysninger ændret",
            "Contact details changed",
            "Dagen, hvor oplysningerne efter NIS2-loven sidst blev ændret",
            "The day on which what you registered under the NIS2 act last changed",
        ),
    ] = None
    settings: Annotated[
        dict[str, AtLeastOne],
        Label(
            "Ændrede intervaller",
            "Changed intervals",
            "Intervallets navn og antal dage eller arbejdsdage, fx contact_verified: 60",
            "The interval's name and its days or working days, e.g. contact_verified: 60",
        ),
    ] = Field(default_factory=dict)

    contact_notices: Annotated[
        bool,
        Label(
            "Underretning på mail",
            "Notices by mail",
            "Om underretning efter GDPR art. 14 kan mailes til en leverandørs kontakt",
            "Whether the notice of GDPR art. 14 may be mailed to a supplier's contact",
        ),
    ] = True

    own_words: Annotated[
        tuple[OwnWord, ...],
        Label(
            "Egne ord",
            "Own words",
            "Ord, I bruger for noget andet, fx bøjebogen = Fyrjournal eller ugemøde = driftsforum",
            "Words you use for something else, e.g. buoy book = Fyrjournal",
        ),
    ] = ()

    @field_validator("timezone")
    @classmethod
    def _exists(cls, timezone: str) -> str:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise fault(
                "timezone", f"{timezone!r} is not a time zone: write it as Europe/Copenhagen"
            ) from error
        return timezone

    @field_validator("settings")
    @classmethod
    def _known(cls, settings: dict[str, int]) -> dict[str, int]:
        unknown = sorted(settings.keys() - INTERVALS.keys())
        if unknown:
            raise fault(
                "interval",
                f"unknown interval setting {', '.join(unknown)}",
                unknown=", ".join(unknown),
            )
        return settings
