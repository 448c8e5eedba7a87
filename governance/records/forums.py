"""Forums with the suppliers are kept here, with those who sit in them."""

import re
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import AfterValidator, model_validator

from governance.schema.faults import fault
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import (
    AtLeastOne,
    ContractNumber,
    Count,
    ForumName,
    LongText,
    PastDay,
    Person,
    Side,
    Text,
)

Level: TypeAlias = Literal["strategic", "tactical", "operations", "security", "ad hoc"]

_ATTENDANCE = re.compile(r"(\d{1,3})\s*(?:/|ud af|af|out of|of)\s*(\d{1,3})", re.IGNORECASE)


def _attendance(text: str) -> str:
    counted = _ATTENDANCE.fullmatch(text)
    if counted is None or int(counted[1]) > int(counted[2]):
        raise fault(
            "attendance", f"{text!r} is not an attendance: write 2/3 for two of the last three"
        )
    return f"{int(counted[1])}/{int(counted[2])}"


class Forum(Record):
    """A forum in which one meets the supplier of a contract."""

    section: ClassVar[str] = "forums"
    label: ClassVar[Label] = Label(
        "Fora",
        "Forums",
        "De mødefora, I har med leverandøren.",
        "The forums you have with the supplier.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("name",)
    serves: ClassVar[str] = "2.4"

    name: Annotated[Text, Label("Forum", "Forum")]
    contract: Annotated[ContractNumber, Label("Kontrakt", "Contract")]
    level: Annotated[Level, Label("Niveau", "Level")]
    every_days: Annotated[
        AtLeastOne | None,
        Label("Mødes hver (dage)", "Meets every (days)"),
    ] = None
    last_minutes_on: Annotated[PastDay | None, Label("Seneste referat", "Last minutes on")] = None
    postponed_items: Annotated[
        Count | None,
        Label(
            "Udsatte punkter",
            "Postponed items",
            "Punkter udsat, fordi ingen kunne beslutte",
            "Items postponed because nobody could decide",
        ),
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.every_days is None and self.level != "ad hoc":
            raise fault(
                "standing_forum",
                "a standing forum needs every_days: how often it meets",
                field="every_days",
            )
        return self


class Seat(Record):
    """A person's seat in a forum."""

    section: ClassVar[str] = "seats"
    label: ClassVar[Label] = Label(
        "Pladser i fora",
        "Forum seats",
        "Hvem der sidder i hvert forum, og hvem der kan beslutte.",
        "Who sits in each forum, and who can decide.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("forum", "person")
    serves: ClassVar[str] = "2.4"

    forum: Annotated[ForumName, Label("Forum", "Forum")]
    person: Annotated[
        Person,
        Label(
            "Person",
            "Person",
            "E-mail på en af jeres egne, ellers et navn",
            "The e-mail of one of yours, else a name",
        ),
    ]
    side: Annotated[
        Side,
        Label(
            "Side",
            "Side",
            "jeres: jeres egne. leverandør: leverandørens",
            "us: your own. supplier: theirs",
        ),
    ]
    role: Annotated[Text | None, Label("Rolle i forummet", "Role in the forum")] = None
    decision_maker: Annotated[
        bool,
        Label("Kan beslutte", "Decision-maker"),
    ] = False
    mandate: Annotated[
        LongText | None,
        Label(
            "Mandat",
            "Mandate",
            "Hvad personen må beslutte, skrevet ned",
            "What the person may decide, in writing",
        ),
    ] = None
    deputy: Annotated[Person | None, Label("Stedfortræder", "Deputy")] = None
    attended: Annotated[
        Annotated[Text, AfterValidator(_attendance)] | None,
        Label(
            "Fremmøde",
            "Attendance",
            "2/3: med til to af de seneste tre møder",
            "2/3: at two of the last three meetings",
        ),
    ] = None
    standing: Annotated[
        bool,
        Label(
            "Fast medlem",
            "Standing member",
            "Nej: kaldes ind, når der er brug for det",
            "No: called in when needed",
        ),
    ] = True

    @property
    def attendance(self) -> tuple[int, int] | None:
        """The number of meetings attended, and of meetings held."""
        if self.attended is None:
            return None
        attended, held = self.attended.split("/")
        return int(attended), int(held)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.deputy is not None and self.deputy == self.person:
            raise fault(
                "own_deputy", "the deputy is somebody other than the person", field="deputy"
            )
        return self
