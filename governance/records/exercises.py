"""The exercises: planned, held and evaluated."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import model_validator

from governance.records.label import Label
from governance.records.record import Record
from governance.records.values import Count, Day, SystemName, Text, in_order

ExerciseType: TypeAlias = Literal[
    "call-out", "table-top", "crisis management", "technical restore", "full scale"
]


class Exercise(Record):
    section: ClassVar[str] = "exercises"
    key_fields: ClassVar[tuple[str, ...]] = ("system", "held_on", "planned_on")

    system: Annotated[SystemName, Label("System", "System")]
    held_on: Annotated[
        Day | None,
        Label("Holdt", "Held on", "Holdt eller planlagt", "Held or planned"),
    ] = None
    planned_on: Annotated[Day | None, Label("Planlagt", "Planned on")] = None
    type: Annotated[ExerciseType, Label("Type", "Type")]
    with_supplier: Annotated[bool, Label("Leverandøren med", "With the supplier")]
    tested: Annotated[tuple[Text, ...], Label("Prøvet", "Tested")] = ()
    evaluated_on: Annotated[Day | None, Label("Evalueret", "Evaluated on")] = None
    restore_minutes: Annotated[
        Count | None,
        Label("Genoprettet på (minutter)", "Restored in (minutes)"),
    ] = None
    next_on: Annotated[Day | None, Label("Næste", "Next on")] = None

    @property
    def day(self) -> date:
        """The day it was held, else the day it is planned for."""
        day = self.held_on or self.planned_on
        if day is None:
            raise ValueError("an exercise needs held_on or planned_on")
        return day

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.held_on is None and self.planned_on is None:
            raise ValueError("an exercise needs held_on or planned_on")
        if self.held_on is None and self.evaluated_on is not None:
            raise ValueError("an exercise is evaluated after it was held: held_on is missing")
        in_order(self.held_on, self.evaluated_on, fault="evaluated_on comes before held_on")
        in_order(self.day, self.next_on, fault="next_on comes before the exercise itself")
        return self
