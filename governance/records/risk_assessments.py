"""Risk assessments are made of the systems."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, model_validator

from governance.schema.faults import fault, in_order
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import PastDay, Person, SystemName, yes_or_no


class RiskAssessment(Record):
    """A risk assessment of a system."""

    section: ClassVar[str] = "risk_assessments"
    label: ClassVar[Label] = Label(
        "Risikovurderinger",
        "Risk assessments",
        "Risikovurderingerne af hvert system.",
        "The risk assessments of each system.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("system", "assessed_on")
    serves: ClassVar[str] = "3.1"

    system: Annotated[SystemName, Label("System", "System")]
    assessed_on: Annotated[PastDay, Label("Vurderet", "Assessed on")]
    reason: Annotated[
        Literal["yearly", "change", "incident", "supervision", "new contract"],
        Label("Udløst af", "Reason"),
    ]
    supplier_input: Annotated[
        Literal["yes", "partly", "no", "not possible"],
        BeforeValidator(yes_or_no),
        Label("Leverandørens input", "Supplier's input"),
    ]
    subcontractor_input: Annotated[
        Annotated[Literal["yes", "partly", "no", "none"], BeforeValidator(yes_or_no)] | None,
        Label(
            "Underleverandørernes input",
            "Subcontractors' input",
            "ingen: der er ingen væsentlige underleverandører",
            "none: there are no subcontractors that matter",
        ),
    ] = None
    plan_on: Annotated[
        PastDay | None,
        Label(
            "Handleplan lavet",
            "Action plan made on",
            "Den dag planen blev skrevet, også når ingen tiltag er nødvendige",
            "The day the plan was written, also where no measures are needed",
        ),
    ] = None
    plan_agreed: Annotated[
        Annotated[Literal["yes", "partly", "no"], BeforeValidator(yes_or_no)] | None,
        Label(
            "Handleplan aftalt med leverandøren",
            "Action plan agreed with the supplier",
        ),
    ] = None
    accepted_on: Annotated[
        PastDay | None,
        Label(
            "Restrisiko accepteret",
            "Residual risk accepted on",
            "Den dag risikoejeren accepterede restrisikoen",
            "The day the risk owner accepted the residual risk",
            formerly=("Restrisiko godkendt", "Accepted on"),
        ),
    ] = None
    accepted_by: Annotated[
        Person | None,
        Label(
            "Restrisiko accepteret af",
            "Residual risk accepted by",
            formerly=("Godkendt af", "Accepted by"),
        ),
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.accepted_by is not None and self.accepted_on is None:
            raise fault(
                "needs",
                "accepted_by needs accepted_on: the day it was accepted",
                field="accepted_on",
                because="accepted_by",
            )
        in_order(self, "assessed_on", "accepted_on")
        return self
