"""A degree (yes, no or partly, with a few words) says how far a contract or a statement goes."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, PlainSerializer

from governance.schema.faults import fault
from governance.schema.values import Opens, yes_or_no

Extent: TypeAlias = Literal["yes", "no", "partly"]

_EXTENTS: dict[str, Extent] = {"yes": "yes", "no": "no", "partly": "partly"}


@dataclass(frozen=True)
class Degree:
    """A `yes`, `no` or `partly`, after which a clause or a few words may follow (`yes, 22.1`)."""

    extent: Extent
    clause: str | None = None

    def __str__(self) -> str:
        return self.extent if self.clause is None else f"{self.extent}, {self.clause}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a degree as it is written.

        Raises ValueError.
        """
        word, _, clause = (part.strip() for part in text.partition(","))
        extent = _EXTENTS.get(word.casefold())
        if extent is None:
            raise fault(
                "degree", f"{text!r} is not yes, no or partly (a clause may follow: yes, 22.1)"
            )
        return cls(extent, clause or None)


def _read(written: object) -> object:
    word = yes_or_no(written)
    return Degree.parse(word) if isinstance(word, str) else word


WrittenDegree = Annotated[
    Degree,
    BeforeValidator(_read),
    PlainSerializer(str, return_type=str),
    Opens(tuple(_EXTENTS), separator=","),
]
