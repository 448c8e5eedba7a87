"""An approval is given by top management or an accountable person."""

from typing import Annotated, ClassVar, get_args

from pydantic import AfterValidator, TypeAdapter, ValidationError

from governance.schema.faults import fault
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope, scope_of
from governance.schema.values import NotAsked, Opens, PastDay, Person, RequirementId, Text

WHOLE_AUTHORITY = ("organisation", "processes")
"""The subjects that are approved of the whole authority."""
_WORDS = (*WHOLE_AUTHORITY, "assessment", AUTHORITY, *get_args(ScopeKind)[1:])
_SERVED_BY = {"organisation": "2.1", "processes": "2.2"}
_REQUIREMENT: TypeAdapter[str] = TypeAdapter(RequirementId)


def assessment_of(requirement: str, scope: str) -> str:
    """Return the subject of an approval of how the requirement was assessed there."""
    return f"assessment:{requirement}:{scope}"


def _subject(text: str) -> str:
    kind, _, rest = (part.strip() for part in text.partition(":"))
    if kind in WHOLE_AUTHORITY and not rest:
        return kind
    requirement, _, scope = (part.strip() for part in rest.partition(":"))
    try:
        if kind == "assessment":
            checked = _REQUIREMENT.validate_python(requirement)
            return assessment_of(checked, scope_of(*parse_scope(scope)))
    except (ValidationError, ValueError):
        pass
    raise fault(
        "subject",
        f"{text!r} is not something to approve: write organisation, processes or "
        "assessment:REQUIREMENT:SCOPE, e.g. assessment:3.1:system:NAME",
    )


class Approval(Record):
    """An approval of the organisation, the processes or an assessment on one day."""

    section: ClassVar[str] = "approvals"
    label: ClassVar[Label] = Label(
        "Godkendelser",
        "Approvals",
        "Hvad ledelsen eller den ansvarlige har godkendt.",
        "What management or the accountable person has approved.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("subject", "approved_on")
    kept_in: ClassVar[str | None] = "minutes_ref"

    subject: Annotated[
        Annotated[Text, AfterValidator(_subject), Opens(_WORDS, places=(0, 2))],
        Label(
            "Hvad",
            "Subject",
            "organisation, processer eller vurdering:KRAV:OMFANG, fx vurdering:3.1:system:NAVN",
            "organisation, processes or assessment:REQUIREMENT:SCOPE",
        ),
    ]
    approved_by: Annotated[Person, Label("Godkendt af", "Approved by")]
    approved_on: Annotated[PastDay, Label("Godkendt", "Approved on")]
    minutes_ref: Annotated[
        Text | None,
        Label("Referat", "Minutes", "Sagsnummer eller link", "Case number or link"),
    ] = None
    proposed_by: Annotated[
        Person | None,
        NotAsked(),
        Label(
            "Indstillet af",
            "Put forward by",
            "Hvem der oplyste det, før det blev godkendt",
            "Who reported it before it was approved",
        ),
    ] = None

    @property
    def scope(self) -> str:
        """The scope that was assessed, or the authority whose organisation or processes it is."""
        return self.subject.split(":", 2)[2] if self.subject.count(":") > 1 else AUTHORITY

    @property
    def requirement_served(self) -> str:
        if self.subject.startswith("assessment:"):
            return self.subject.split(":")[1]
        return _SERVED_BY[self.subject]
