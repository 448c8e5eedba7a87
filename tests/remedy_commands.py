"""Carry out what settles an obligation: the command its button comes to, filled in to the end.

`governance/obligations/remedies.yaml` says which buttons there are.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import JsonValue

from governance.access import Actor
from governance.catalogue import catalogue
from governance.commands import (
    AddRecord,
    AnyCommand,
    ClaimNotPossible,
    CloseFollowUp,
    ConfirmContact,
    CorrectRecord,
    Decide,
    EndRecord,
    StartChecklist,
)
from governance.context import CommandContext
from governance.obligations.ledger import Entry
from governance.obligations.remedies import Remedy
from governance.ports import Today
from governance.queries.scope_context import whole_roster
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.members import Member
from governance.records.told_decisions import ToldDecision
from storage.unit_of_work import UnitOfWork

ENTERED: Mapping[str, Mapping[str, JsonValue]] = {
    "master_data_filled/fill_in": {
        "signed_on": "2022-01-01",
        "type": "K04",
        "case_no": "2026-1",
        "owner": "{other}",
        "audit_right": "yes, 22.1",
        "step_in_right": "yes, 22.2",
        "exit_assistance": "yes, 22.3",
        "ends_on": "{today+1800}",
        "notice_deadline": "{today+1430}",
    },
    "master_data_attested/look_and_correct": {"case_no": "2026-9"},
    "option_decided/decide": {"options": ["12/2026-04-01/no"]},
    "notice_decided/give_notice": {"auto_renews_months": None, "ends_on": "{today+330}"},
    "document_filed/file": {"filed": True},
    "document_renewed/new_one": {"valid_until": "{today+670}"},
    "able_people/correct_number": {"able_people": 3},
    "decision_maker_comes/correct_seat": {"attended": "3/3"},
    "items_decided/is_decided": {"postponed_items": None},
    "minutes_kept/met": {"last_minutes_on": "{today}"},
    "mandate_written/write_mandate": {"mandate": "Op til 100.000 kr."},
    "supplier_heard/supplier_answered": {"supplier_input": "yes"},
    "risk_plan_made/plan_made": {"plan_on": "{today}", "plan_agreed": "yes"},
    "subcontractors_heard/supplier_answered": {"subcontractor_input": "partly"},
    "supervision_weighed/assess": {"system": "Nat"},
    "security_clauses_measured/new_point": {"target": 99.5, "better": "higher"},
    "option_documented/file": {"signed_on": "{today}"},
    "notice_given/notice_sent": {"dated": "{today}"},
    "technical_knowledge/correct_number": {"technical_people": 1},
    "core_documents_linked/file": {"url": "https://by.example/1"},
    "document_expected/new_one": {"dated": "{today}"},
    "user_controls_noted/note_it": {"user_controls": "ingen"},
    "deviation_raised/is_raised": {"supplier_asked": "yes"},
    "risk_accepted/accepted": {"accepted_on": "{today}"},
    "event_decided/decide": {"decision": "reasoned no: x", "decided_on": "{today}"},
    "plan_with_supplier/supplier_answered": {"supplier_input": "yes"},
    "supplier_plan_fits/fits_now": {"fits": "yes"},
    "recovery_times_agreed/fill_in": {"rto_hours": 4.0, "rpo_hours": 1.0},
    "contact_verified/new_number": {"phone": "+4570102030"},
    "slot_filled/name_one": {"name": "Ny", "phone": "+4570102030", "hours": "24/7"},
    "contact_verified/name_one": {"name": "Ny", "phone": "+4570102030", "hours": "24/7"},
    "number_at_all_hours/new_number": {"name": "Ny", "phone": "+4570102030", "hours": "24/7"},
    "exercise_held/exercised": {"held_on": "{today}", "type": "table-top"},
    "exercised_with_supplier/exercised": {"held_on": "{today}", "type": "table-top"},
    "exercise_evaluated/evaluate": {"evaluated_on": "{today}"},
    "restore_tested/restored": {"held_on": "{today}"},
    "callout_tested/called_it": {"held_on": "{today}"},
    "change_tested/exercised": {"held_on": "{today}", "type": "table-top"},
    "exercise_varied/plan_it": {"planned_on": "{today+60}", "type": "call-out"},
    "planned_exercise_held/exercised": {"held_on": "{today}"},
    "measuring_points_set/new_point": {"target": 99.5, "better": "higher"},
    "point_measured/measured": {"period_end": "{today}", "value": 99.9},
    "statement_received/received": {
        "period_from": "{today-366}",
        "period_to": "{today-1}",
        "received_on": "{today}",
    },
    "statement_reviewed/has_read": {"reviewed_on": "{today}"},
    "statement_covers/look_and_correct": {"covers_us": "yes"},
    "audit_right_held/look_and_correct": {"audit_right": "yes, 22.1"},
    "supervision_done/supervised": {"method": "test", "done_on": "{today}"},
    "supervision_planned/plan_it": {"method": "test", "planned_on": "{today+180}"},
    "planned_supervision_done/supervised": {"done_on": "{today}"},
    "supplier_visited/plan_it": {"planned_on": "{today+180}"},
    "deviation_renewed/look_and_correct": {"expires_on": "{today+330}"},
    "deviation_accepted/accept": {"accepted_by": "{RIS}"},
    "decision_maker/name_one": {"person": "{other}", "mandate": "x"},
    "decision_maker_stays/name_one": {"person": "{other}", "mandate": "x"},
    "decision_maker_comes/name_one": {"person": "{other}", "attended": "3/3"},
    "forum_exists/new_forum": {"level": "operations", "every_days": 30},
    "role_filled/name_one": {"member": "{other}"},
    "successor_named/name_one": {"member": "{other}", "from": "{today+150}"},
    "deputy_named/name_one": {"deputy": "{other}"},
    "scope_decided/give_reason": {"criticality": "ikke kritisk", "scope_reason": "Udgår"},
    "normal_decided/give_reason": {"normal_reason": "Lille"},
    "red_point_handled/follow_up": {"owner": "{other}", "due_on": "{today+30}"},
    "findings_planned/follow_up": {"owner": "{other}", "due_on": "{today+30}"},
    "risk_assessed/assessed": {"reason": "yearly", "supplier_input": "yes"},
    "risk_assessed_after_event/assessed": {"reason": "change", "supplier_input": "yes"},
    "slow_restore_assessed/assessed": {"reason": "incident", "supplier_input": "yes"},
    "qualification_assessed/assess": {"system": "Nat"},
    "organisation_approved/approved": {"approved_by": "{LED}"},
    "processes_approved/approved": {"approved_by": "{LED}"},
}
"""The values somebody writes, by rule and button, besides those filled in already.

In braces stand days reckoned from today, and people: `other` is a colleague, and a role is whoever
holds it.
"""

_GAP = re.compile(r"\{(\w+?)([+-]\d+)?\}")


def context_of(unit: UnitOfWork, email: str, today: Today) -> CommandContext:
    """Make what commands need, for that person on that day."""
    member = unit.register.get(Member, Member.key_of(email=email))
    roster = whole_roster(unit.register, catalogue(), today.day)
    actor = Actor(
        authority=unit.tenant,
        email=email,
        name=email,
        admin=member is not None and member.record.admin,
        roles=roster.roles.held_by(email),
    )
    return CommandContext(
        register=unit.register,
        catalogue=catalogue(),
        actor=actor,
        today=today,
        ledger=unit.ledger,
        past=lambda day: unit.as_of(unit.end_of(day)),
        nudges=unit.nudges,
        reminders=unit.reminders,
        message_times=unit.message_times,
        memory=unit.memory,
        undo_log=unit.undo_log,
        through="teams",
    )


def command_of(
    entry: Entry,
    remedy: Remedy,
    unit: UnitOfWork,
    me: str,
    today: date,
    people: Mapping[str, str],
) -> AnyCommand | None:
    """Make the command that the button comes to, filled in to the end.

    For `people` see `ENTERED`.
    """
    obligation = entry.obligation
    values = dict(remedy.values or {})
    match remedy.do:
        case "tap":
            return remedy.command()
        case "add":
            return AddRecord(
                section=remedy.section, values=entered(obligation.rule, remedy, me, today, people)
            )
        case "correct":
            return CorrectRecord(
                section=remedy.section,
                key=remedy.key,
                values=entered(obligation.rule, remedy, me, today, people),
                seen=remedy.version,
            )
        case "confirm":
            section: Any = remedy.section
            return ConfirmContact(
                section=section, key=remedy.key, seen=remedy.version, through="phone"
            )
        case "end":
            return EndRecord(section=remedy.section, key=remedy.key, seen=remedy.version)
        case "checklist":
            return StartChecklist(
                requirement=obligation.requirement, scope=obligation.scope, again=True
            )
        case "follow_up":
            kept = unit.register.get(Action, obligation.subject)
            assert kept is not None
            return CloseFollowUp(key=obligation.subject, seen=kept.version)
        case "decide":
            return _decision(values, unit)
        case "not_possible":
            return ClaimNotPossible(
                question=str(values["question"]),
                scope=obligation.scope,
                contract=str(values.get("contract") or "K-1"),
                reason="Kontrakten giver ikke ret til det",
                compensating="Vi spørger",
                next_opportunity="tender",
                supplier_asked="yes",
                seen=0,
            )
        case _:
            return None


def entered(
    rule: str, remedy: Remedy, me: str, today: date, people: Mapping[str, str]
) -> dict[str, JsonValue]:
    """Fill in the rest of a new record with whatever its fields take."""
    given = ENTERED.get(f"{rule}/{remedy.called}", {})
    written = dict(remedy.values or {})
    written |= {name: _filled(value, today, people) for name, value in given.items()}
    if remedy.do != "add":
        return written
    for column in sheet_of(remedy.section).columns:
        if column.name in written or not column.asked or not (column.required or column.key):
            continue
        if column.field in sheet_of(remedy.section).record_class.apart:
            continue
        written[column.name] = _some(column, me, today)
    return {name: value for name, value in written.items() if value is not None}


def _filled(value: JsonValue, today: date, people: Mapping[str, str]) -> JsonValue:
    def gap(found: re.Match[str]) -> str:
        name, days = found[1], int(found[2] or 0)
        return (today + timedelta(days=days)).isoformat() if name == "today" else people[name]

    if isinstance(value, list):
        return [_filled(one, today, people) for one in value]
    return _GAP.sub(gap, value) if isinstance(value, str) else value


def _some(column: Any, me: str, today: date) -> JsonValue:
    if column.choices:
        return str(column.choices[0])
    if column.refers == "members":
        return me
    match column.kind:
        case "day":
            return today.isoformat() if column.required else None
        case "yes_no":
            return True
        case "whole" | "decimal":
            return 30
        case _:
            return "Noget" if column.required else None


def _decision(values: Mapping[str, Any], unit: UnitOfWork) -> Decide:
    about = values.get("about")
    key = ToldDecision.key_of(kind=values["kind"], scope=values["scope"], about=about)
    kept = unit.register.get(ToldDecision, key)
    return Decide(
        kind=values["kind"],
        scope=values["scope"],
        about=about,
        seen=kept.version if kept else 0,
    )
