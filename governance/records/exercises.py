"""Exercises are planned, held and evaluated."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import model_validator

from governance.schema.faults import fault, in_order, one_of
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import Count, Day, LongText, PastDay, SystemName, Text

ExerciseType: TypeAlias = Literal[
    "call-out", "table-top", "crisis management", "technical restore", "full scale"
]


class Exercise(Record):
    """A contingency exercise of a system, planned or held."""

    section: ClassVar[str] = "exercises"
    label: ClassVar[Label] = Label(
        "Øvelser",
        "Exercises",
        "Beredskabsøvelser, planlagte og holdte.",
        "Continuity exercises, planned and held.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("system", "held_on", "planned_on")
    serves: ClassVar[str] = "3.3"

    system: Annotated[SystemName, Label("System", "System")]
    held_on: Annotated[
        PastDay | None,
        Label("Holdt", "Held on", "Holdt eller planlagt", "Held or planned"),
    ] = None
    planned_on: Annotated[Day | None, Label("Planlagt", "Planned on")] = None
    type: Annotated[ExerciseType, Label("Type", "Type")]
    with_supplier: Annotated[bool, Label("Leverandøren med", "With the supplier")]
    participants: Annotated[
        tuple[Text, ...],
        Label(
            "Deltagere",
            "Participants",
            "Navne eller roller, også leverandørens",
            "Names or roles, the supplier's too",
        ),
    ] = ()
    tested: Annotated[tuple[Text, ...], Label("Afprøvet", "Tested", formerly=("Prøvet",))] = ()
    evaluated_on: Annotated[PastDay | None, Label("Evalueret", "Evaluated on")] = None
    evaluation: Annotated[
        LongText | None,
        Label(
            "Evaluering",
            "Evaluation",
            "Hvad gik godt, og hvad skal laves om?",
            "What went well, and what has to change?",
        ),
    ] = None
    restore_minutes: Annotated[
        Count | None,
        Label(
            "Reetableret på (minutter)",
            "Restored in (minutes)",
            formerly=("Genoprettet på (minutter)",),
        ),
    ] = None
    next_on: Annotated[Day | None, Label("Næste", "Next on")] = None

    @property
    def day(self) -> date:
        """The day it was held, else the day it is planned for."""
        day = self.held_on or self.planned_on
        if day is None:
            raise ValueError("an exercise has a day")
        return day

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.held_on is None and self.planned_on is None:
            raise one_of("held_on", "planned_on")
        if self.held_on is None and self.evaluated_on is not None:
            raise fault(
                "needs",
                "an exercise is evaluated after it was held: held_on is missing",
                field="held_on",
                because="evaluated_on",
            )
        in_order(self, "held_on", "evaluated_on")
        in_order(self, "held_on" if self.held_on else "planned_on", "next_on")
        return self
