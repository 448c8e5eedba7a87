"""Deviations say what is not possible under the current contract, and what is done instead."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from governance.schema.faults import fault, in_order
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import Scope
from governance.schema.values import (
    ContractNumber,
    Day,
    LongText,
    PastDay,
    Person,
    QuestionId,
    Text,
    YesNo,
    requirement_of,
)


class Deviation(Record):
    """A reasoned claim that a question's demand is not possible under a contract."""

    section: ClassVar[str] = "deviations"
    label: ClassVar[Label] = Label(
        "Ikke muligt",
        "Not possible",
        "Hvad der ikke er muligt under den nuværende kontrakt, og hvad I gør i stedet.",
        "What is not possible under the current contract, and what you do instead.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("contract", "question", "scope")

    contract: Annotated[ContractNumber, Label("Kontrakt", "Contract")]
    question: Annotated[QuestionId, Label("Spørgsmål", "Question")]
    scope: Annotated[
        Scope | None,
        Label(
            "Gælder for",
            "Scope",
            "Tomt: hele kontrakten",
            "Empty: the whole contract",
        ),
    ] = None
    reason: Annotated[LongText, Label("Hvorfor", "Reason")]
    compensating: Annotated[
        LongText,
        Label(
            "Hvad I gør i stedet",
            "What you do instead",
            formerly=("Hvad vi gør i stedet", "What we do instead"),
        ),
    ]
    assessed_by: Annotated[Person, Label("Vurderet af", "Assessed by")]
    created_on: Annotated[PastDay, Label("Oprettet", "Created on")]
    expires_on: Annotated[Day, Label("Udløber", "Expires on")]
    clause: Annotated[
        Text | None,
        Label(
            "Punkt i kontrakten",
            "Clause",
            "Punktet, eller at det mangler",
            "The clause, or that there is none",
        ),
    ] = None
    supplier_asked: Annotated[YesNo | None, Label("Leverandøren spurgt", "Supplier asked")] = None
    supplier_reply: Annotated[LongText | None, Label("Leverandørens svar", "Supplier's reply")] = (
        None
    )
    next_opportunity: Annotated[
        Literal["tender", "option", "change"] | None,
        Label(
            "Næste mulighed",
            "Next opportunity",
            "genudbud, option eller ændring",
            "tender, option or change",
        ),
    ] = None
    accepted_by: Annotated[
        Person | None,
        Label(
            "Restrisiko accepteret af",
            "Residual risk accepted by",
            formerly=("Restrisiko godkendt af", "Remaining risk accepted by"),
        ),
    ] = None
    accepted_on: Annotated[
        PastDay | None,
        Label(
            "Restrisiko accepteret den",
            "Residual risk accepted on",
            formerly=("Restrisiko godkendt den", "Remaining risk accepted on"),
        ),
    ] = None

    @property
    def last_day(self) -> date:
        return self.expires_on

    @property
    def requirement_served(self) -> str:
        return requirement_of(self.question)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        in_order(self, "created_on", "expires_on")
        if self.supplier_reply is not None and self.supplier_asked != "yes":
            raise fault(
                "needs_yes",
                "a supplier_reply needs supplier_asked: yes",
                field="supplier_asked",
                because="supplier_reply",
            )
        return self
