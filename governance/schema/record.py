"""Every record of the register has a section, a key, labelled fields, and a state kept whole."""

from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, JsonValue

from governance.schema.label import Label

_CLASSES: dict[str, "type[Record]"] = {}
_MOST_PARTS = 1 << 14


class Record(BaseModel):
    """One row of one section.

    It is frozen, so a change is a new record with the same key.

    - `section` is its name in the register and of its table.
    - `label` is what its sheet is called, with a line saying what it is for.
    - `key_fields` are the fields it is found by (bold in the register).
    - `serves` is the requirement its records serve, empty where each of them says which.
    - `ends_by` is the field that says a record is over, where it stays in the register after that.
    - `lasts` are the fields of its first and last day, where it is of a stretch of time.
    - `kept_in` is the field that says where the document behind it is kept.
    - `directed` says that it tells who is who and does what.
    - `apart` are fields of which at most one is filled in, such as a contract or a system.

    References are written as in the register: a person by e-mail, a system by name, a contract by
    number. A field's Danish and English label stand in its `Label` annotation.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    section: ClassVar[str]
    label: ClassVar[Label]
    key_fields: ClassVar[tuple[str, ...]]
    serves: ClassVar[str] = ""
    ends_by: ClassVar[str | None] = None
    lasts: ClassVar[tuple[str, str] | None] = None
    kept_in: ClassVar[str | None] = None
    directed: ClassVar[bool] = False
    apart: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "section" in cls.__dict__:
            _CLASSES[cls.section] = cls

    @property
    def key(self) -> str:
        """The key as one string, the same for the same record in whatever case it is written."""
        return "/".join([_escaped(getattr(self, name)) for name in self.key_fields])

    @property
    def requirement_served(self) -> str:
        """The requirement this record serves."""
        return self.serves

    @property
    def last_day(self) -> date | None:
        """The last day of what the record is of; None where it has none, or nobody told it."""
        last: date | None = getattr(self, self.lasts[1]) if self.lasts else None
        return last

    def is_over(self, day: date) -> bool:
        """Tell whether the record says itself that it is over, on that day at the latest."""
        match getattr(self, self.ends_by) if self.ends_by else None:
            case bool(active):
                return not active
            case date() as last:
                return last <= day
            case _:
                return False

    def ended(self, day: date) -> Self:
        """Return the record as it is when it is over from that day on.

        Raises ValueError where the section has no field for that, and pydantic.ValidationError.
        """
        if self.ends_by is None:
            raise ValueError(f"{self.section} has no field that says it is over")
        over = False if isinstance(getattr(self, self.ends_by), bool) else day
        return type(self).model_validate({**dict(self), self.ends_by: over})

    @classmethod
    def key_of(cls, **parts: object) -> str:
        """Return the key of the record with these key fields; one left out is empty."""
        return "/".join([_escaped(parts.get(name)) for name in cls.key_fields])

    def state(self) -> dict[str, JsonValue]:
        """Return the whole record as JSON values, which is what the journal keeps."""
        return self.model_dump(mode="json")

    @classmethod
    def from_state(cls, state: dict[str, JsonValue]) -> Self:
        """Read the record that the journal kept.

        Raises pydantic.ValidationError.
        """
        return cls.model_validate(state)


@lru_cache(maxsize=_MOST_PARTS, typed=True)
def _escaped(part: object) -> str:
    """Return a part of a key; the same names stand in the keys of very many records."""
    text = "" if part is None else str(part)
    return text.casefold().replace("%", "%25").replace("/", "%2f")


def record_classes() -> dict[str, type[Record]]:
    """Return every section's model by the section's name."""
    return dict(_CLASSES)
