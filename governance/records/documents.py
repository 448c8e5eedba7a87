"""The documents of a contract, of a system, or the authority's own."""

from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import model_validator

from governance.records.faults import fault, in_order
from governance.records.label import Label
from governance.records.record import Record
from governance.records.values import ContractNumber, Day, PastDay, SystemName, Text

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
    "other",
]


class Document(Record):
    section: ClassVar[str] = "documents"
    label: ClassVar[Label] = Label(
        "Dokumenter",
        "Documents",
        "De dokumenter, der skal kunne findes frem: aftaler, tillæg, referater, planer.",
        "The documents one must be able to find: agreements, addenda, minutes, plans.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("contract", "system", "kind", "title")
    serves: ClassVar[str] = "1.2"

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
            "Lagt på plads",
            "Filed",
            "Nej, når dokumentet findes, men ikke er journaliseret",
            "No, when the document exists but is not filed",
        ),
    ] = True
    url: Annotated[Text | None, Label("Link", "Link")] = None
    valid_until: Annotated[Day | None, Label("Gælder til", "Valid until")] = None

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
