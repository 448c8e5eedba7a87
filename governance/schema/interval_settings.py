"""An authority may change these interval settings, which have defaults (`register.md`)."""

from collections.abc import Mapping

from governance.workdays import Span

INTERVALS: dict[str, Span] = {
    "first_assessed": Span(14),
    "contact_verified": Span(90),
    "contact_confirmed": Span(2, "workdays"),
    "decision_confirmed": Span(5, "workdays"),
    "master_data_attested": Span(90),
    "contract_read_through": Span(365),
    "criticality_assessed": Span(365),
    "document_list_review": Span(183),
    "document_filed": Span(5, "workdays"),
    "organisation_approved": Span(365),
    "processes_approved": Span(365),
    "role_confirmed": Span(365),
    "contact_details_reported": Span(14),
    "staffing_checked": Span(183),
    "competence": Span(365),
    "handover_started": Span(20, "workdays"),
    "handover_tested": Span(365),
    "forum_confirmed": Span(183),
    "risk_assessed": Span(365),
    "risk_followed_up": Span(92),
    "event_decided": Span(10, "workdays"),
    "risk_after_event": Span(30),
    "plan_reviewed": Span(365),
    "plan_after_event": Span(20, "workdays"),
    "plan_acknowledged": Span(365),
    "plan_acknowledged_new": Span(10, "workdays"),
    "offline_pack": Span(90),
    "exercise_held": Span(365),
    "exercise_evaluated": Span(10, "workdays"),
    "restore_test": Span(730),
    "callout_test": Span(183),
    "measuring_points_reviewed": Span(365),
    "red_point_handled": Span(5, "workdays"),
    "supervision_cycle": Span(365),
    "visit": Span(730),
    "statement_reviewed": Span(15, "workdays"),
    "finding_planned": Span(20, "workdays"),
    "deviation_raised": Span(30, "workdays"),
    "addendum_filed": Span(10, "workdays"),
    "checklist_repeated": Span(365),
    "left_people_erased": Span(90),
    "look_ups_kept": Span(396),
}


def spans(changed: Mapping[str, int]) -> Mapping[str, Span]:
    """Return every interval as an authority has it.

    `changed` holds the lengths it has set itself.
    """
    return {
        name: Span(changed.get(name, span.length), span.unit) for name, span in INTERVALS.items()
    }
