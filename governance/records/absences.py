"""An absence says when a member is away, and never why."""

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator

from governance.schema.faults import in_order
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import Day, MemberEmail


class Absence(Record):
    """A period in which a member is away."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    section: ClassVar[str] = "absences"
    label: ClassVar[Label] = Label(
        "Fravær",
        "Absences",
        "Hvornår nogen er væk. Aldrig hvorfor.",
        "When somebody is away. Never why.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("member", "from_", "to")
    serves: ClassVar[str] = "2.1"
    lasts: ClassVar[tuple[str, str] | None] = ("from_", "to")

    member: Annotated[MemberEmail, Label("Medlem", "Member")]
    from_: Annotated[Day, Field(alias="from"), Label("Fra", "From")]
    to: Annotated[
        Day,
        Label(
            "Til",
            "To",
            "Sidste fraværsdag; et skøn, hvis den ikke er kendt",
            "The last day away; an estimate where it is not known",
        ),
    ]

    def covers(self, day: date) -> bool:
        """Tell whether the member is away that day; both ends count."""
        return self.from_ <= day <= self.to

    @model_validator(mode="after")
    def _whole(self) -> Self:
        in_order(self, "from_", "to")
        return self
