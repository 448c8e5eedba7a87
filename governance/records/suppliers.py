"""The suppliers, and how closely each is supervised."""

from typing import Annotated, ClassVar, Literal

from governance.records.label import Label
from governance.records.record import Record
from governance.records.values import Text


class Supplier(Record):
    section: ClassVar[str] = "suppliers"
    label: ClassVar[Label] = Label(
        "Leverandører",
        "Suppliers",
        "De leverandører, der driver jeres systemer.",
        "The suppliers that operate your systems.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("name",)
    serves: ClassVar[str] = "1.1"

    name: Annotated[Text, Label("Leverandør", "Supplier")]
    cvr: Annotated[Text | None, Label("CVR-nummer", "CVR number")] = None
    supervision: Annotated[
        Literal["normal", "enhanced"],
        Label(
            "Tilsyn",
            "Supervision",
            "normalt: én metode pr. periode. skærpet: alt i krav 3.5",
            "normal: one method a cycle. enhanced: all of requirement 3.5",
        ),
    ] = "enhanced"
    subcontractors: Annotated[
        tuple[Text, ...],
        Label("Underleverandører", "Subcontractors"),
    ] = ()
