"""A plan says what a form asks, and a draft what is known while it is filled in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.engine.dialog import Transition, TurnContext
from bot.messages import Card, CardField
from governance.commands import AnyCommand
from governance.ports import Versioned
from governance.records.columns import Column, sheet_of

INFERRED: Final = "inferred"
"""The argument of a form that holds what was filled in because it follows from the rest."""
TOLD_WITH: Final = "told_with"
"""The argument of a form that holds the sentences its record was told with."""


class FormDraft(BaseModel):
    """A form is filled in with `values`; `given` came with the call.

    `errors` says what is wrong with which field, and `heard` what was just taken from a sentence.
    `before` holds what a field was before the last sentence was added to it, by the field's name.
    """

    model_config = ConfigDict(frozen=True)

    given: dict[str, JsonValue]
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    heard: str = ""
    before: dict[str, str] = {}

    @property
    def base(self) -> Mapping[str, str] | None:
        """The values known of the record that is corrected; None where it is a new one."""
        base = self.given.get("base")
        if not isinstance(base, dict):
            return None
        return {name: str(value) for name, value in base.items()}

    @property
    def inferred(self) -> Sequence[str]:
        """The names of the fields that still hold what was inferred."""
        found = self.given.get(INFERRED)
        inferred = found if isinstance(found, dict) else {}
        return [name for name, value in inferred.items() if self.values.get(name) == value]

    def is_changed(self, field: str) -> bool:
        """Tell whether the field of that name is another than it was known to be."""
        value = self.values.get(field, "")
        return value != (self.base or {}).get(field, "")


@dataclass(frozen=True)
class FormPlan:
    """A plan says what a form asks and makes of it.

    Its functions see the draft and the context, and are pure.

    - `fields`: in the order they are asked, without values.
    - `card`: shows the filled fields.
    - `command`: is made when every field is right.
    - `check`: finds what no field shows alone, as field → sentence.
    - `known`: is filled in from the start.
    - `inferred`: what follows from what is filled in, for fields that are empty; it is shown so.
    - `done`: is said at the end of a form that nobody called, and sees what the command led to.
    - `on_conflict`: returns the draft to go on with when somebody else was first. Without it, the
      caller is given what was written.
    - `about`: the scopes the form speaks of as it is filled in.
    - `section`: the section of the register whose columns the fields are.
    - `sure`: shows what saving comes to where that is to be seen first; None where it is saved.
    - `instead`: goes on with another record, where a correction says that it was meant; else None.
    - `continued`: what a line says of a record after the sentences it was told with, by the names
      of the fields, as the form writes it; empty where it says nothing so.
    - `narrative`: the name of the text that takes what is told besides; empty where there is none.
    - `colleague`: the e-mail of the one colleague of that name; empty where it is nobody's alone.
    """

    fields: Callable[[FormDraft, TurnContext], tuple[CardField, ...]]
    card: Callable[[FormDraft, tuple[CardField, ...], TurnContext], Card]
    command: Callable[[FormDraft, TurnContext], AnyCommand]
    check: Callable[[FormDraft, TurnContext], Mapping[str, str]]
    known: Callable[[Mapping[str, JsonValue], TurnContext], Mapping[str, str]] | None = None
    inferred: Callable[[FormDraft, TurnContext], Mapping[str, str]] | None = None
    done: Callable[[FormDraft, TurnContext], Card] | None = None
    on_conflict: (
        Callable[[FormDraft, AnyCommand, Versioned[Any], TurnContext], FormDraft] | None
    ) = None
    about: Callable[[FormDraft], Sequence[str]] | None = None
    section: Callable[[FormDraft], str] | None = None
    sure: Callable[[FormDraft, TurnContext], Card | None] | None = None
    instead: Callable[[FormDraft, str, TurnContext], Transition | None] | None = None
    continued: Callable[[FormDraft, str, TurnContext], Mapping[str, str]] | None = None
    narrative: Callable[[FormDraft], str] | None = None
    colleague: Callable[[str, TurnContext], str] | None = None

    def section_of(self, draft: FormDraft) -> str:
        """Return the section of the register whose columns the fields are; empty for none."""
        return self.section(draft) if self.section is not None else ""

    def columns_of(self, draft: FormDraft) -> Mapping[str, Column]:
        """Return that section's columns by the names of their fields."""
        section = self.section_of(draft)
        return {one.name: one for one in sheet_of(section).columns} if section else {}
