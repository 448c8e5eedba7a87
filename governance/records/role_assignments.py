"""Role assignments say who holds which role, where, and who stands in."""

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator

from governance.schema.faults import fault, in_order
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import RoleScope
from governance.schema.values import Day, MemberEmail, PastDay, RoleCode
from governance.workdays import ONE_DAY


class RoleAssignment(Record):
    """One holder of one role.

    Without a member it is an explicit vacancy, where nobody holds the role.
    """

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    section: ClassVar[str] = "roles"
    label: ClassVar[Label] = Label(
        "Roller",
        "Roles",
        "Hvem der har hvilken rolle, og hvem der er stedfortræder.",
        "Who holds which role, and who stands in.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("scope", "role", "member")
    serves: ClassVar[str] = "2.1"
    directed: ClassVar[bool] = True
    ends_by: ClassVar[str | None] = "to"
    lasts: ClassVar[tuple[str, str] | None] = ("from_", "to")

    scope: Annotated[
        RoleScope,
        Label(
            "Gælder for",
            "Scope",
            "myndigheden, system:NAVN eller kontrakt:NUMMER",
            "authority, system:NAME or contract:NUMBER",
        ),
    ]
    role: Annotated[RoleCode, Label("Rolle", "Role")]
    member: Annotated[
        MemberEmail | None,
        Label("Indehaver", "Holder", "E-mail. Tomt: ubesat", "E-mail. Empty: vacant"),
    ] = None
    deputy: Annotated[MemberEmail | None, Label("Stedfortræder", "Deputy")] = None
    from_: Annotated[Day | None, Field(alias="from"), Label("Fra", "From")] = None
    to: Annotated[Day | None, Label("Til", "To", "Sidste dag", "The last day")] = None
    accepted_on: Annotated[
        PastDay | None,
        Label("Sagt ja til rollen", "Accepted on"),
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.member is None and self.deputy is not None:
            raise fault(
                "vacant_deputy",
                "a vacant role has no deputy: name the person as its holder",
                field="deputy",
            )
        if self.member is None and self.accepted_on is not None:
            raise fault(
                "vacant_accepted", "nobody can have accepted a vacant role", field="accepted_on"
            )
        if self.member is not None and self.member == self.deputy:
            raise fault(
                "own_deputy", "the deputy is somebody other than the holder", field="deputy"
            )
        in_order(self, "from_", "to")
        return self

    def in_force(self, day: date) -> bool:
        """Tell whether the row counts on that day; both ends are included."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)

    def boundaries(self) -> tuple[date, ...]:
        """Return the days on which the row begins to count, and on which it no longer does."""
        begins = () if self.from_ is None else (self.from_,)
        return begins if self.to is None or self.to == date.max else (*begins, self.to + ONE_DAY)
