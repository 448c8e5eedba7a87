"""A checklist is gone through in rounds of one requirement for one scope."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from governance.schema.faults import in_order, other_requirement, together
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import Scope
from governance.schema.values import (
    AtLeastOne,
    MemberEmail,
    PastDay,
    QuestionId,
    RequirementId,
    requirement_of,
)


class Checklist(Record):
    """The latest round of one requirement's checklist for one scope."""

    section: ClassVar[str] = "checklists"
    label: ClassVar[Label] = Label(
        "Tjeklister",
        "Checklists",
        "De tjeklister, der er begyndt eller gjort færdige.",
        "The checklists begun or finished.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("requirement", "scope")

    requirement: Annotated[RequirementId, Label("Krav", "Requirement")]
    scope: Annotated[Scope, Label("Gælder for", "Scope")]
    round: Annotated[
        AtLeastOne,
        Label("Runde", "Round", "1 den første gang", "1 the first time"),
    ] = 1
    started_on: Annotated[PastDay, Label("Begyndt", "Started on")]
    started_by: Annotated[MemberEmail, Label("Begyndt af", "Started by")]
    finished_on: Annotated[PastDay | None, Label("Færdig", "Finished on")] = None
    finished_by: Annotated[MemberEmail | None, Label("Gjort færdig af", "Finished by")] = None
    skipped: Annotated[
        tuple[QuestionId, ...],
        Label(
            "Sprunget over",
            "Skipped",
            "Spørgsmål sprunget over i denne runde",
            "Questions skipped in this round",
        ),
    ] = ()

    @property
    def requirement_served(self) -> str:
        return self.requirement

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.finished_on is None) != (self.finished_by is None):
            raise together("finished_on", "finished_by", self)
        in_order(self, "started_on", "finished_on")
        for question in self.skipped:
            if requirement_of(question) != self.requirement:
                raise other_requirement("skipped", question, self.requirement)
        return self
