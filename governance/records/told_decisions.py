"""A decision told of by somebody whose decision it is not waits here for whoever decides."""

import json
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias, get_args

from pydantic import JsonValue

from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import Scope
from governance.schema.values import Channel, LongText, MemberEmail, NotAsked, PastDay, Text

DecisionKind: TypeAlias = Literal[
    "organisation",
    "processes",
    "assessment",
    "risk",
    "deviation",
    "segregation",
    "sanction",
    "exercise",
    "option",
    "retender",
    "event",
    "scope",
    "supervision",
    "mandate",
    "role",
]
DECISION_KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)

_SERVES: Mapping[DecisionKind, str] = {
    "organisation": "2.1",
    "processes": "2.2",
    "risk": "3.1",
    "segregation": "2.1",
    "sanction": "3.4",
    "exercise": "3.3",
    "option": "1.1",
    "retender": "1.1",
    "event": "3.1",
    "scope": "1.1",
    "supervision": "3.5",
    "mandate": "2.4",
    "role": "2.1",
}


def requirement_of_decision(kind: DecisionKind, about: str | None) -> str:
    """Return the requirement that a decision serves.

    That of an assessment is what it is `about`, and that of a deviation begins its question.
    """
    if kind in ("assessment", "deviation"):
        return (about or "").partition("-")[0]
    return _SERVES[kind]


class ToldDecision(Record):
    """A decision that somebody told of, and that whoever decides has not answered.

    Nothing counts by it. `about` narrows it within the scope: the requirement of an assessment, the
    question of a deviation, the day, the number of an option, the role and the person.

    `proposed` is what the decision sets, by the register's names of the fields, as JSON. It is
    set of the record `target_key` of `target_section`, or of a new one.
    """

    section: ClassVar[str] = "told_decisions"
    label: ClassVar[Label] = Label(
        "Ventende beslutninger",
        "Decisions that wait",
        "Beslutninger, nogen har fortalt om. De gælder først, når beslutningstageren har sagt ja.",
        "Decisions somebody reported. They do not count before whoever decides has said yes.",
        formerly=("Beslutninger, der venter",),
    )
    key_fields: ClassVar[tuple[str, ...]] = ("kind", "scope", "about")
    kept_in: ClassVar[str | None] = "minutes_ref"

    kind: Annotated[DecisionKind, NotAsked(), Label("Hvad", "What")]
    scope: Annotated[Scope, NotAsked(), Label("Gælder for", "Scope")]
    about: Annotated[
        Text | None,
        NotAsked(),
        Label(
            "Nærmere",
            "About",
            "Kravet, spørgsmålet, dagen eller nummeret, beslutningen handler om",
            "The requirement, question, day or number that the decision is about",
        ),
    ] = None
    decider: Annotated[MemberEmail | None, NotAsked(), Label("Venter på", "Waits for")] = None
    told_on: Annotated[PastDay, NotAsked(), Label("Fortalt", "Told on")]
    told_by: Annotated[MemberEmail, NotAsked(), Label("Fortalt af", "Told by")]
    told_through: Annotated[Channel, NotAsked(), Label("Fortalt gennem", "Told through")]
    decided_on: Annotated[
        PastDay | None,
        NotAsked(),
        Label(
            "Besluttet",
            "Decided on",
            "Dagen, som blev oplyst",
            "The day that was reported",
        ),
    ] = None
    minutes_ref: Annotated[Text | None, NotAsked(), Label("Referat", "Minutes")] = None
    reason: Annotated[LongText | None, NotAsked(), Label("Begrundelse", "Reason")] = None
    target_section: Annotated[Text, NotAsked(), Label("Ark", "Section")]
    target_key: Annotated[Text | None, NotAsked(), Label("Post", "Record")] = None
    proposed: Annotated[Text, NotAsked(), Label("Værdier", "Values", "Som JSON", "As JSON")]

    @property
    def requirement_served(self) -> str:
        return requirement_of_decision(self.kind, self.about)

    @property
    def changes(self) -> Mapping[str, JsonValue]:
        """The fields that the decision sets; empty where they cannot be read."""
        try:
            read = json.loads(self.proposed)
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}
