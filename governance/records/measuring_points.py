"""Measuring points say what is measured under a contract; measurements say what was measured."""

from typing import Annotated, ClassVar, Literal

from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import AtLeastOne, ContractNumber, Number, PastDay, Refers, Text


class MeasuringPoint(Record):
    """Something that is measured under a contract, with its target."""

    section: ClassVar[str] = "measuring_points"
    label: ClassVar[Label] = Label(
        "Målepunkter",
        "Measuring points",
        "Hvad der måles efter kontrakten.",
        "What is measured under the contract.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("contract", "name")
    serves: ClassVar[str] = "3.4"

    contract: Annotated[ContractNumber, Label("Kontrakt", "Contract")]
    name: Annotated[Text, Label("Målepunkt", "Measuring point")]
    target: Annotated[Number, Label("Mål", "Target")]
    unit: Annotated[Text | None, Label("Enhed", "Unit")] = None
    better: Annotated[
        Literal["higher", "lower"],
        Label("Bedre når", "Better when", "højere eller lavere", "higher or lower"),
    ]
    every_days: Annotated[AtLeastOne, Label("Måles hver (dage)", "Measured every (days)")]
    clause: Annotated[Text | None, Label("Punkt i kontrakten", "Clause")] = None

    def reached_by(self, value: float) -> bool:
        """Tell whether the value is as good as the target or better."""
        return value >= self.target if self.better == "higher" else value <= self.target


class Measurement(Record):
    """The value measured at a point for one period."""

    section: ClassVar[str] = "measurements"
    label: ClassVar[Label] = Label(
        "Målinger", "Measurements", "Hvad der blev målt.", "What was measured."
    )
    key_fields: ClassVar[tuple[str, ...]] = ("contract", "point", "period_end")
    serves: ClassVar[str] = "3.4"

    contract: Annotated[ContractNumber, Label("Kontrakt", "Contract")]
    point: Annotated[
        Annotated[Text, Refers("measuring_points")],
        Label("Målepunkt", "Measuring point"),
    ]
    period_end: Annotated[PastDay, Label("Perioden slutter", "Period ends on")]
    value: Annotated[Number, Label("Værdi", "Value")]
    source: Annotated[Text | None, Label("Kilde", "Source")] = None
