"""Answers to the checklists say what is true today; the journal keeps what was answered before."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from governance.schema.faults import fault, other_requirement
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import Scope
from governance.schema.values import (
    AtLeastOne,
    LongText,
    MemberEmail,
    PastDay,
    QuestionId,
    Text,
    requirement_of,
)


class Answer(Record):
    """An answer to one question for one scope."""

    section: ClassVar[str] = "answers"
    label: ClassVar[Label] = Label(
        "Svar", "Answers", "Svarene i tjeklisterne.", "The answers to the checklists."
    )
    key_fields: ClassVar[tuple[str, ...]] = ("question", "scope")

    question: Annotated[QuestionId, Label("Spørgsmål", "Question")]
    scope: Annotated[Scope, Label("Gælder for", "Scope")]
    value: Annotated[Text, Label("Svar", "Answer")]
    note: Annotated[LongText | None, Label("Bemærkning", "Note")] = None
    answered_by: Annotated[MemberEmail, Label("Svaret af", "Answered by")]
    answered_on: Annotated[PastDay, Label("Svaret", "Answered on")]
    round: Annotated[
        AtLeastOne,
        Label("Runde", "Round", "Tjeklistens runde", "The round of the checklist"),
    ] = 1
    reopened_by: Annotated[
        QuestionId | None,
        Label(
            "Genåbnet af",
            "Reopened by",
            "Det spørgsmål, hvis rettede svar gør, at dette skal stilles igen",
            "The question whose corrected answer calls for this one to be asked again",
        ),
    ] = None

    @property
    def requirement_served(self) -> str:
        return requirement_of(self.question)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.reopened_by is None:
            return self
        if self.reopened_by == self.question:
            raise fault(
                "reopened_by_itself",
                "an answer is reopened by another question than its own",
                field="reopened_by",
            )
        if requirement_of(self.reopened_by) != requirement_of(self.question):
            raise other_requirement("reopened_by", self.reopened_by, requirement_of(self.question))
        return self
