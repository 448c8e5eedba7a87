"""Reviews hold what else was done on a day, and by whom.

A thing was read through, checked, confirmed or acknowledged.
"""

from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import model_validator

from governance.schema.faults import fault
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import Scope, ScopeKind, parse_scope
from governance.schema.values import LongText, MemberEmail, PastDay

ReviewKind: TypeAlias = Literal[
    "contract_read_through",
    "document_list_review",
    "retender_started",
    "no_retender",
    "measuring_points_reviewed",
    "staffing_checked",
    "handover_tested",
    "plan_reviewed",
    "plan_acknowledged",
    "offline_pack_issued",
    "mini_plan_held",
    "forum_confirmed",
    "role_confirmed",
    "segregation_accepted",
    "change_tested",
    "incident_as_exercise",
    "sanction_decided",
    "deviations_raised",
    "bridge_letter_received",
    "subcontractor_controlled",
    "contact_details_reported",
    "trained",
    "risk_followed_up",
    "transition_planned",
    "criticality_assessed",
]

SCOPES_OF: dict[ReviewKind, tuple[ScopeKind, ...]] = {
    "contract_read_through": ("contract",),
    "document_list_review": ("contract",),
    "retender_started": ("contract",),
    "no_retender": ("contract",),
    "measuring_points_reviewed": ("contract",),
    "staffing_checked": ("system",),
    "handover_tested": ("system",),
    "plan_reviewed": ("system",),
    "plan_acknowledged": ("system",),
    "offline_pack_issued": ("system",),
    "mini_plan_held": ("system",),
    "forum_confirmed": ("forum",),
    "role_confirmed": ("authority", "system", "contract"),
    "segregation_accepted": ("authority", "system", "contract"),
    "change_tested": ("system",),
    "incident_as_exercise": ("system",),
    "sanction_decided": ("contract",),
    "deviations_raised": ("contract",),
    "bridge_letter_received": ("contract",),
    "subcontractor_controlled": ("contract",),
    "contact_details_reported": ("authority",),
    "trained": ("system",),
    "risk_followed_up": ("system",),
    "transition_planned": ("contract",),
    "criticality_assessed": ("system",),
}

SERVED_BY: dict[ReviewKind, str] = {
    "contract_read_through": "1.1",
    "document_list_review": "1.2",
    "retender_started": "1.1",
    "no_retender": "1.1",
    "measuring_points_reviewed": "3.4",
    "staffing_checked": "2.3",
    "handover_tested": "2.3",
    "plan_reviewed": "3.2",
    "plan_acknowledged": "3.2",
    "offline_pack_issued": "3.2",
    "mini_plan_held": "3.2",
    "forum_confirmed": "2.4",
    "role_confirmed": "2.1",
    "segregation_accepted": "2.1",
    "change_tested": "3.3",
    "incident_as_exercise": "3.3",
    "sanction_decided": "3.4",
    "deviations_raised": "3.4",
    "bridge_letter_received": "3.5",
    "subcontractor_controlled": "3.5",
    "contact_details_reported": "2.1",
    "trained": "2.3",
    "risk_followed_up": "3.1",
    "transition_planned": "1.1",
    "criticality_assessed": "1.1",
}


class Review(Record):
    """One review of a scope, done by somebody on a day."""

    section: ClassVar[str] = "reviews"
    label: ClassVar[Label] = Label(
        "Gennemgange",
        "Reviews",
        "Hvad der ellers blev læst igennem, tjekket eller bekræftet, og hvornår.",
        "What else was read through, checked or confirmed, and when.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("scope", "kind", "done_on", "by")

    scope: Annotated[Scope, Label("Gælder for", "Scope")]
    kind: Annotated[ReviewKind, Label("Hvad", "What")]
    done_on: Annotated[PastDay, Label("Gjort", "Done on")]
    by: Annotated[MemberEmail, Label("Af", "By")]
    result: Annotated[LongText | None, Label("Resultat", "Result")] = None

    @property
    def requirement_served(self) -> str:
        return SERVED_BY[self.kind]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if parse_scope(self.scope)[0] not in SCOPES_OF[self.kind]:
            raise fault(
                "scope_kind",
                f"{self.kind} is done for {' or '.join(SCOPES_OF[self.kind])}",
                field="scope",
                kinds=" ".join(SCOPES_OF[self.kind]),
            )
        return self
