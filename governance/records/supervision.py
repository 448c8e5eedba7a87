"""The suppliers are supervised, and send audit statements."""

from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import BeforeValidator, model_validator

from governance.schema.degrees import WrittenDegree
from governance.schema.faults import fault, in_order, one_of
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import ContractNumber, Count, Day, LongText, PastDay, Text

Method: TypeAlias = Literal["written", "test", "audit", "visit"]


class Supervision(Record):
    """Supervision of a contract, planned or done."""

    section: ClassVar[str] = "supervision"
    label: ClassVar[Label] = Label(
        "Tilsyn",
        "Supervision",
        "Tilsyn med leverandøren, planlagt og udført.",
        "Supervision of the supplier, planned and done.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("contract", "method", "planned_on", "done_on")
    serves: ClassVar[str] = "3.5"

    contract: Annotated[ContractNumber, Label("Kontrakt", "Contract")]
    method: Annotated[
        Method,
        Label(
            "Metode",
            "Method",
            "skriftlig kontrol, egen test, revisionserklæring eller besøg",
            "written check, test of your own, audit statement, or visit",
        ),
    ]
    planned_on: Annotated[
        Day | None,
        Label("Planlagt", "Planned on", "Planlagt eller udført", "Planned or done"),
    ] = None
    done_on: Annotated[PastDay | None, Label("Udført", "Done on")] = None
    result: Annotated[LongText | None, Label("Resultat", "Result")] = None
    findings_open: Annotated[Count | None, Label("Åbne fund", "Open findings")] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.planned_on is None and self.done_on is None:
            raise one_of("planned_on", "done_on")
        if self.done_on is None and self.findings_open is not None:
            raise fault(
                "needs",
                "findings come from supervision that was done: done_on is missing",
                field="done_on",
                because="findings_open",
            )
        return self


def _as_text(written: object) -> object:
    return str(written) if isinstance(written, int) else written


class AuditStatement(Record):
    """An audit statement about a contract for one period."""

    section: ClassVar[str] = "audit_statements"
    label: ClassVar[Label] = Label(
        "Revisionserklæringer",
        "Audit statements",
        "Erklæringer fra leverandørens revisor.",
        "Statements from the supplier’s auditor.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("contract", "standard", "period_from", "period_to")
    serves: ClassVar[str] = "3.5"
    lasts: ClassVar[tuple[str, str] | None] = ("period_from", "period_to")

    contract: Annotated[ContractNumber, Label("Kontrakt", "Contract")]
    standard: Annotated[Text, Label("Standard", "Standard", "Fx ISAE 3402", "E.g. ISAE 3402")]
    period_from: Annotated[Day, Label("Periode fra", "Period from")]
    period_to: Annotated[Day, Label("Periode til", "Period to")]
    type: Annotated[
        Annotated[Literal["1", "2"], BeforeValidator(_as_text)] | None,
        Label("Type", "Type", "1: en dag. 2: en periode", "1: a day. 2: a period"),
    ] = None
    covers_us: Annotated[
        WrittenDegree | None,
        Label(
            "Dækker jeres ydelse",
            "Covers your service",
            "ja, nej eller delvist; et par ord kan følge",
            "yes, no or partly; a few words may follow",
            formerly=("Dækker vores ydelse", "Covers our service"),
        ),
    ] = None
    subservice: Annotated[
        Text | None,
        Label(
            "Underleverandører",
            "Subcontractors",
            "Fx carve-out: navn, eller inclusive",
            "E.g. carve-out: name, or inclusive",
        ),
    ] = None
    qualified: Annotated[bool | None, Label("Med forbehold", "Qualified")] = None
    received_on: Annotated[PastDay | None, Label("Modtaget", "Received on")] = None
    reviewed_on: Annotated[PastDay | None, Label("Gennemgået", "Reviewed on")] = None
    user_controls: Annotated[
        LongText | None,
        Label(
            "Krav til jer selv",
            "Controls asked of you",
            "De kontroller, erklæringen forudsætter, at I selv har. Skriv ingen, når der ingen er",
            "The controls the statement expects you to have. Write none where there are none",
            formerly=("Krav til os selv", "Controls asked of us"),
        ),
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        in_order(self, "period_from", "period_to")
        in_order(self, "received_on", "reviewed_on")
        return self
