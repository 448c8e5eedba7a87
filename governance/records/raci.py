"""An authority may depart from the default division of a requirement among the roles."""

from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, model_validator

from governance.roles import Role
from governance.schema.faults import fault
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import Letter, RequirementId, RoleCode


def _upper(written: object) -> object:
    return written.strip().upper() if isinstance(written, str) else written


class RaciDeparture(Record):
    """A role's letter for a requirement where it departs from the default."""

    section: ClassVar[str] = "raci"
    label: ClassVar[Label] = Label(
        "RACI",
        "RACI",
        "Kun de steder, hvor I fordeler et krav anderledes end standarden.",
        "Only where you divide a requirement differently from the default.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("requirement", "role")
    serves: ClassVar[str] = "2.1"
    directed: ClassVar[bool] = True

    requirement: Annotated[RequirementId, Label("Krav", "Requirement")]
    role: Annotated[RoleCode, Label("Rolle", "Role")]
    letter: Annotated[
        Letter,
        BeforeValidator(_upper),
        Label(
            "Bogstav",
            "Letter",
            "R udfører, A godkender, C spørges, I orienteres",
            "R does, A approves, C is asked, I is told",
        ),
    ]

    @model_validator(mode="after")
    def _independent(self) -> Self:
        if self.role is Role.REV and self.letter != "I":
            raise fault(
                "auditor_informed",
                "an auditor (REV) is only informed: R, A and C would cost independence",
                field="letter",
            )
        return self
