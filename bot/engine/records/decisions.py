"""Find the decisions that wait, and what there is to decide them by."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.cards.decisions import DecisionView, Waiting, decision_name
from bot.cards.notices import page_button
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.formatting.record_names import field_of
from governance.changes.consequence import Consequence, consequence
from governance.changes.decision_commands import asked_of, is_decided_by
from governance.changes.draft import InvalidRecord, drafted
from governance.decisions.deciders import deciding_roles
from governance.decisions.parts import Decided, decision_of_role, decisions_in
from governance.intervals import intervals_of
from governance.obligations.ledger import ObligationFilter
from governance.obligations.rules.processes import WRITTEN_BY
from governance.ports import Versioned
from governance.queries.scope_context import whole_roster
from governance.records.checklists import Checklist
from governance.records.columns import sheet_of
from governance.records.documents import Document
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY
from governance.workdays import deadline

_MOST_GAPS = 3
APPROVALS = ("organisation", "processes", "assessment")
_AGAIN: Mapping[str, str] = {
    "organisation": "organisation_approved",
    "processes": "processes_approved",
}


def decided_of(told: ToldDecision) -> Decided:
    """Return the decision that was told of."""
    return Decided(told.kind, told.scope, told.about)


def told_of(decided: Decided, context: TurnContext) -> Versioned[ToldDecision] | None:
    """Return what was told of the decision, where it waits."""
    key = ToldDecision.key_of(kind=decided.kind, scope=decided.scope, about=decided.about)
    return context.register.get(ToldDecision, key)


def passed_on(before: Record | None, told: Record, context: TurnContext) -> list[Decided]:
    """Return the decisions in what was told that wait for whoever decides, now that it was saved.

    `before` is the record as it stands without them.
    """
    found = [*decisions_in(before, told, actor=context.actor.email)]
    if isinstance(told, RoleAssignment) and told != before:
        found.append(decision_of_role(told))
    return [
        one
        for one in found
        if not is_decided_by(one, context.command_context) and told_of(one, context) is not None
    ]


def waiting_for_me(context: TurnContext) -> list[Decided]:
    """Return every decision that the actor may take now: those told of, and approvals asked for."""
    told = [decided_of(kept.record) for kept in context.register.find(ToldDecision)]
    wanted = ObligationFilter(person=context.actor.email)
    asked = [
        approval_of(entry.obligation.rule, entry.obligation.scope, entry.obligation.requirement)
        for entry in context.command_context.ledger.find(wanted, limit=_MOST_ASKED)
        if entry.accountable == context.actor.email
        and (entry.obligation.is_gap or entry.obligation.is_overdue(context.today.day))
    ]
    every = dict.fromkeys([*told, *(one for one in asked if one is not None)])
    return [one for one in every if is_decided_by(one, context.command_context)]


_MOST_ASKED = 200


def approval_of(rule: str, scope: str, requirement: str) -> Decided | None:
    """Return the approval that the obligation asks for; None where it asks for something else."""
    match rule:
        case "organisation_approved":
            return Decided("organisation", AUTHORITY)
        case "processes_approved":
            return Decided("processes", AUTHORITY)
        case "assessment_approved":
            return Decided("assessment", scope, requirement)
        case _:
            return None


def waiting(decided: Decided, context: TurnContext) -> Waiting:
    """Say for whom the decision waits."""
    asked = asked_of(decided, context.command_context)
    roster = context.command_context.scope_context(decided.scope).roster
    kept = told_of(decided, context)
    return Waiting(
        decided,
        who=asked.name if asked else None,
        role=deciding_roles(decided, roster)[0],
        key=kept.record.key if kept else "",
        version=kept.version if kept else 0,
        detail=_detail(kept.record, context) if kept else "",
    )


def _detail(told: ToldDecision, context: TurnContext) -> str:
    words = context.words
    day = words.near_date(told.told_on, context.today.day)
    return words("deciding.told_short", who=context.name_of(told.told_by), day=day)


def view_of(decided: Decided, context: TurnContext) -> DecisionView:
    """Gather what there is to decide by."""
    kept = told_of(decided, context)
    told = kept.record if kept else None
    answers = None
    if decided.kind == "assessment":
        arguments = {"requirement": decided.about or "", "scope": decided.scope}
        answers = page_button(context.words("deciding.see_answers"), "answers", arguments)
    return DecisionView(
        decided,
        facts=tuple(_facts(decided, told, context)),
        parts=tuple(_parts(decided, context)),
        teller=context.name_of(told.told_by) if told else None,
        told_on=told.told_on if told else None,
        consequence=_consequence(told, context) if told else None,
        next_on=next_on(decided, context),
        answers=answers,
    )


def next_on(decided: Decided, context: TurnContext) -> date | None:
    """Return the day by which it is to be approved again, were it approved today."""
    again = _AGAIN.get(decided.kind)
    if again is None:
        return None
    return deadline(context.today.day, intervals_of(context.register)[again])


def _parts(decided: Decided, context: TurnContext) -> Iterator[tuple[str, str]]:
    """Name what an approval covers: the roles with their holders, or the processes."""
    match decided.kind:
        case "organisation":
            yield from _roles(context)
        case "processes":
            yield from _processes(context)
        case _:
            return


def _facts(
    decided: Decided, told: ToldDecision | None, context: TurnContext
) -> Iterator[tuple[str, str]]:
    words = context.words
    match decided.kind:
        case "organisation":
            yield words("deciding.documents"), _titles("organisation", context)
        case "assessment":
            yield from _checklist(decided, context)
        case _:
            pass
    gaps = _gaps(decided, context) if decided.kind in APPROVALS else []
    if gaps:
        yield words("deciding.lacks"), "; ".join(gaps)
    if told is None:
        return
    if decided.kind not in APPROVALS:
        yield from _proposed(told, context)
    if told.decided_on is not None:
        yield words("deciding.told_day"), words.date(told.decided_on)
    if told.minutes_ref is not None:
        yield words("deciding.told_minutes"), told.minutes_ref
    if told.reason is not None and decided.kind not in ("scope", "supervision"):
        yield words("deciding.told_reason"), told.reason


def _roles(context: TurnContext) -> Iterator[tuple[str, str]]:
    roster = whole_roster(context.register, context.catalogue, context.today.day)
    for role in Role:
        held = []
        for row in roster.roles.rows():
            if row.role is role and row.member is not None and row.scope == AUTHORITY:
                name = context.name_of(row.member)
                if row.deputy is not None:
                    deputy = context.name_of(row.deputy)
                    name = context.words("deciding.deputy", name=name, deputy=deputy)
                held.append(name)
        elsewhere = {
            context.name_of(row.member)
            for row in roster.roles.rows()
            if row.role is role and row.member is not None and row.scope != AUTHORITY
        }
        names = [*held, *sorted(elsewhere - set(held))]
        if names:
            yield _capital(context.words(f"word.{role}")), ", ".join(names)


def _processes(context: TurnContext) -> Iterator[tuple[str, str]]:
    words = context.words
    documents = [kept.record for kept in context.register.find(Document, kind="process")]
    for process in WRITTEN_BY:
        titles = [one.title for one in documents if one.process in (process, None)]
        said = ", ".join(titles) if titles else words("deciding.no_document")
        yield _capital(words(f"word.{process}")), said


def _titles(kind: str, context: TurnContext) -> str:
    found = [kept.record.title for kept in context.register.find(Document, kind=kind)]
    return ", ".join(found) if found else context.words("deciding.no_document")


def _checklist(decided: Decided, context: TurnContext) -> Iterator[tuple[str, str]]:
    words = context.words
    for kept in context.register.find(Checklist, requirement=decided.about, scope=decided.scope):
        checklist = kept.record
        if checklist.finished_on is not None:
            who = context.name_of(checklist.finished_by or checklist.started_by)
            day = words.date(checklist.finished_on)
            yield words("deciding.finished"), words("deciding.finished_by", day=day, who=who)


def _gaps(decided: Decided, context: TurnContext) -> Sequence[str]:
    scopes = None if decided.scope == AUTHORITY else (decided.scope,)
    wanted = ObligationFilter(gap=True, requirement=decided.requirement, scopes=scopes)
    called = naming(context)
    return [
        called.whole(entry.obligation)
        for entry in context.command_context.ledger.find(wanted, limit=_MOST_GAPS)
        if approval_of(entry.obligation.rule, entry.obligation.scope, entry.obligation.requirement)
        is None
    ]


def _proposed(told: ToldDecision, context: TurnContext) -> Iterator[tuple[str, str]]:
    """Show what it would set, by the headings of the register."""
    record = _would_be(told, context)
    sheet = sheet_of(told.target_section)
    for name in told.changes:
        column = sheet.column(name)
        if column is None or record is None:
            continue
        value = getattr(record, column.field)
        said = field_of(record, column, context.words, whole=True)
        if column.refers == "members" and isinstance(value, str):
            said = context.name_of(value)
        elif isinstance(value, date):
            said = context.words.date(value)
        yield column.heading(context.words.lang), said


def _would_be(told: ToldDecision, context: TurnContext) -> Record | None:
    kept = _target(told, context)
    try:
        return drafted(told.target_section, told.changes, context.command_context, kept=kept)
    except InvalidRecord:
        return None


def _target(told: ToldDecision, context: TurnContext) -> Versioned[Record] | None:
    if told.target_key is None:
        return None
    return context.register.get(sheet_of(told.target_section).record_class, told.target_key)


def _consequence(told: ToldDecision, context: TurnContext) -> Consequence | None:
    kept, would_be = _target(told, context), _would_be(told, context)
    if kept is None or not isinstance(would_be, System | Supplier):
        return None
    return consequence_of(kept, would_be, context)


def consequence_of(kept: Versioned[Record], told: Record, context: TurnContext) -> Consequence:
    """Return what would fall away if that were decided."""
    return consequence(kept, _as_decided(told, context), context.command_context)


def _as_decided(told: Record, context: TurnContext) -> Record:
    """Return the record as it would be with who decided it."""
    me, day = context.actor.email, context.today.day
    match told:
        case System():
            return told.model_copy(update={"scope_decided_by": me, "scope_decided_on": day})
        case Supplier():
            return told.model_copy(update={"normal_decided_by": me, "normal_decided_on": day})
        case _:
            return told


def name_in(decided: Decided, context: TurnContext) -> str:
    """Name the decision for the person."""
    return decision_name(decided, naming(context))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
