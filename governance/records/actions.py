"""A follow-up is what somebody has promised to do by a day."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from governance.schema.faults import fault, other_requirement
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, Scope, scope_of
from governance.schema.values import (
    ContractNumber,
    Day,
    MemberEmail,
    PastDay,
    QuestionId,
    RequirementId,
    SystemName,
    Text,
    requirement_of,
)


class Action(Record):
    """A follow-up that somebody has promised to do by a day."""

    section: ClassVar[str] = "actions"
    label: ClassVar[Label] = Label(
        "Opfølgninger",
        "Follow-ups",
        "Hvad nogen har lovet at gøre inden en bestemt dag.",
        "What somebody has promised to do by a certain day.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("system", "contract", "title")
    ends_by: ClassVar[str | None] = "closed_on"
    apart: ClassVar[tuple[str, ...]] = ("system", "contract")

    system: Annotated[
        SystemName | None,
        Label(
            "System",
            "System",
            "System eller kontrakt; ingen af dem: myndighedens eget",
            "System or contract; neither: the authority's own",
        ),
    ] = None
    contract: Annotated[ContractNumber | None, Label("Kontrakt", "Contract")] = None
    title: Annotated[Text, Label("Opfølgning", "Follow-up")]
    requirement: Annotated[RequirementId, Label("Krav", "Requirement")]
    owner: Annotated[MemberEmail, Label("Ansvarlig", "Owner")]
    due_on: Annotated[Day, Label("Frist", "Due on")]
    closed_on: Annotated[PastDay | None, Label("Lukket", "Closed on")] = None
    source: Annotated[
        Literal["risk assessment", "exercise", "supervision", "checklist"] | None,
        Label("Kommer fra", "Source"),
    ] = None
    question: Annotated[
        QuestionId | None,
        Label(
            "Spørgsmål",
            "Question",
            "Det spørgsmål i tjeklisten, opfølgningen kommer fra",
            "The checklist question it came from",
        ),
    ] = None

    scope: Annotated[
        Scope | None,
        Label(
            "Gælder for",
            "Scope",
            "Hvad tjeklisten gjaldt; tomt for andre opfølgninger",
            "What the checklist was about; empty for other follow-ups",
        ),
    ] = None

    @property
    def last_day(self) -> date:
        return self.due_on

    @property
    def requirement_served(self) -> str:
        return self.requirement

    @property
    def stands_under(self) -> str:
        """The scope that it stands under: its own, else its system's, contract's or nothing's."""
        if self.scope is not None:
            return self.scope
        if self.system is not None:
            return scope_of("system", self.system)
        return scope_of("contract", self.contract) if self.contract else AUTHORITY

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.system is not None and self.contract is not None:
            raise fault(
                "contract_or_system",
                "a follow-up belongs to a system or to a contract, not to both",
                field="contract",
            )
        if self.question is not None and requirement_of(self.question) != self.requirement:
            raise other_requirement("question", self.question, self.requirement)
        return self
