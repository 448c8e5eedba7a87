"""Events may call for a new risk assessment: changes, incidents, findings."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, model_validator

from governance.schema.faults import fault, in_order, together
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.values import Opens, PastDay, SystemName, Text

NEW_ASSESSMENT = "new assessment"
REASONED_NO = "reasoned no"


def _decision(text: str) -> str:
    word, _, reason = (part.strip() for part in text.partition(":"))
    if word.casefold() == NEW_ASSESSMENT and not reason:
        return NEW_ASSESSMENT
    if word.casefold() == REASONED_NO and reason:
        return f"{REASONED_NO}: {reason}"
    raise fault(
        "decision", f"{text!r} is not a decision: write 'new assessment' or 'reasoned no: why'"
    )


class Event(Record):
    """A change, an incident or a finding that happened to a system."""

    section: ClassVar[str] = "events"
    label: ClassVar[Label] = Label(
        "Hændelser",
        "Events",
        "Ændringer, hændelser og fund, der kan kræve en ny risikovurdering.",
        "Changes, incidents and findings that may call for a new risk assessment.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("system", "kind", "happened_on", "title")
    serves: ClassVar[str] = "3.1"

    system: Annotated[SystemName, Label("System", "System")]
    kind: Annotated[Literal["change", "incident", "finding"], Label("Slags", "Kind")]
    happened_on: Annotated[PastDay, Label("Skete", "Happened on")]
    title: Annotated[Text, Label("Hvad", "What")]
    significant: Annotated[bool, Label("Væsentlig", "Significant")] = True
    notified_on: Annotated[
        PastDay | None,
        Label(
            "I fik besked",
            "Notified on",
            "Den dag leverandøren gav jer besked",
            "The day the supplier told you",
            formerly=("Vi fik besked",),
        ),
    ] = None
    decided_on: Annotated[PastDay | None, Label("Besluttet", "Decided on")] = None
    decision: Annotated[
        Annotated[Text, AfterValidator(_decision), Opens((NEW_ASSESSMENT, REASONED_NO))] | None,
        Label(
            "Beslutning",
            "Decision",
            "ny vurdering, eller begrundet nej: og hvorfor",
            "new assessment, or reasoned no: with the reason",
        ),
    ] = None

    @property
    def calls_for_assessment(self) -> bool:
        """True when it is decided that a new assessment is to be made."""
        return self.decision == NEW_ASSESSMENT

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.decided_on is None) != (self.decision is None):
            raise together("decided_on", "decision", self)
        in_order(self, "happened_on", "decided_on")
        return self
