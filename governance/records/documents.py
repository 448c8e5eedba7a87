"""Documents belong to a contract, to a system, or to the authority itself."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import BeforeValidator, model_validator

from governance.schema.faults import fault, in_order
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import (
    AtLeastOne,
    ContractNumber,
    Day,
    PastDay,
    SystemName,
    Text,
    YesNo,
    yes_or_no,
)

DocumentKind: TypeAlias = Literal[
    "agreement",
    "addendum",
    "minutes",
    "risk assessment",
    "audit statement",
    "operations report",
    "continuity plan",
    "supplier continuity plan",
    "process",
    "organisation",
    "mandate",
    "hand-over pack",
    "document list",
    "notice",
    "system documentation",
    "data processing agreement",
    "exit plan",
    "other",
]
Process: TypeAlias = Literal[
    "planning", "risk", "control", "transition", "exit", "incidents", "handover"
]

SERVED_BY: Mapping[DocumentKind, str] = {
    "agreement": "1.1",
    "addendum": "1.1",
    "notice": "1.1",
    "minutes": "2.4",
    "risk assessment": "3.1",
    "audit statement": "3.5",
    "operations report": "3.4",
    "continuity plan": "3.2",
    "supplier continuity plan": "3.2",
    "process": "2.2",
    "organisation": "2.1",
    "mandate": "2.4",
    "hand-over pack": "2.3",
}
"""The requirement that a document of the kind serves; any other serves the documentation, 1.2."""


class Document(Record):
    """A document that must be at hand."""

    section: ClassVar[str] = "documents"
    label: ClassVar[Label] = Label(
        "Dokumenter",
        "Documents",
        "Dokumenter, som skal kunne findes frem: aftaler, tillæg, referater, planer.",
        "The documents one must be able to find: agreements, addenda, minutes, plans.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("contract", "system", "kind", "title")
    serves: ClassVar[str] = "1.2"
    kept_in: ClassVar[str | None] = "url"
    apart: ClassVar[tuple[str, ...]] = ("contract", "system")

    contract: Annotated[
        ContractNumber | None,
        Label(
            "Kontrakt",
            "Contract",
            "Kontrakt eller system; ingen af dem: myndighedens eget",
            "Contract or system; neither: the authority's own",
        ),
    ] = None
    system: Annotated[SystemName | None, Label("System", "System")] = None
    kind: Annotated[DocumentKind, Label("Slags", "Kind")]
    title: Annotated[Text, Label("Titel", "Title")]
    dated: Annotated[PastDay | None, Label("Dateret", "Dated")] = None
    signed_on: Annotated[PastDay | None, Label("Underskrevet", "Signed on")] = None
    filed: Annotated[
        bool,
        Label(
            "Journaliseret",
            "Filed",
            "Nej, når dokumentet findes, men ikke er journaliseret",
            "No, when the document exists but is not filed",
            formerly=("Lagt på plads",),
        ),
    ] = True
    url: Annotated[Text | None, Label("Link", "Link")] = None
    valid_until: Annotated[Day | None, Label("Gælder til", "Valid until")] = None
    every_days: Annotated[
        AtLeastOne | None,
        Label(
            "Ventes hver (dage)",
            "Expected every (days)",
            "Hvor tit leverandøren skal sende et nyt, fx 31",
            "How often the supplier has to send a new one, e.g. 31",
        ),
    ] = None
    process: Annotated[
        Process | None,
        Label(
            "Proces",
            "Process",
            "Hvilken proces dokumentet beskriver (krav 2.2 og 2.3). Tomt: alle seks i krav 2.2",
            (
                "Which process the document describes (requirements 2.2 and 2.3). Empty: all six "
                "of requirement 2.2"
            ),
        ),
    ] = None
    supplier_input: Annotated[
        YesNo | None,
        Label(
            "Leverandøren har bidraget",
            "With the supplier's input",
            "Kun for beredskabsplaner",
            "Continuity plans only",
        ),
    ] = None
    fits: Annotated[
        Annotated[Literal["yes", "partly", "no"], BeforeValidator(yes_or_no)] | None,
        Label(
            "Passer til jeres plan",
            "Fits your plan",
            "Kun for leverandørens beredskabsplan",
            "The supplier's continuity plan only",
            formerly=("Passer til vores plan", "Fits our plan"),
        ),
    ] = None

    @property
    def requirement_served(self) -> str:
        if self.process == "handover":
            return "2.3"
        return SERVED_BY.get(self.kind, self.serves)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.contract is not None and self.system is not None:
            raise fault(
                "contract_or_system",
                "a document belongs to a contract or to a system, not to both",
                field="system",
            )
        in_order(self, "dated", "valid_until")
        return self
