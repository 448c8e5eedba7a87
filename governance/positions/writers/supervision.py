"""3.5 Enhanced supervision: what is planned and done, statements, and the right to look."""

from collections.abc import Iterator
from datetime import date

from governance.checklists.assessment import CHOICES_APART, NO, PARTLY, YES
from governance.obligations.facts import newest
from governance.obligations.rules.supervision import latest_statement
from governance.positions.answer_facts import AnswerFacts, FactTold
from governance.positions.readers.supervision import weighed
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    added,
    against,
    corrected,
    lacking,
    reviewed,
    written,
)
from governance.records.contracts import Contract
from governance.records.events import NEW_ASSESSMENT, REASONED_NO, Event
from governance.records.supervision import AuditStatement, Method, Supervision
from governance.schema.degrees import Degree, Extent

_METHODS: dict[str, Method] = {
    "skriftlig": "written",
    "test": "test",
    "revision": "audit",
    "besoeg": "visit",
}
_EXTENTS: dict[str, Extent] = {YES: "yes", PARTLY: "partly", NO: "no"}
_A_STATEMENT = ("standard", "period_from", "period_to")
_FINDINGS = {"da": "Fund ved tilsyn", "en": "Findings of supervision"}


@writes("3.5-1", "3.5-2")
def supervision_plan(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before each method has its day; this year's are left as they are."""
    year = told.answer.answered_on.year
    there = {
        one.method
        for one in told.case.facts.all(Supervision)
        for day in (one.planned_on, one.done_on)
        if day is not None and day.year == year
    }
    said = (told.said("3.5-2") or "").split(CHOICES_APART)
    methods = {_METHODS[choice.strip()] for choice in said if choice.strip() in _METHODS}
    if there and (told.question.id == "3.5-1" or methods <= there):
        return NOTHING_NEW
    return lacking(None if methods else "supervision.method", "supervision.planned_on")


@writes("3.5-3", values=(YES, PARTLY))
def audit_statement(told: GivenAnswer) -> AnswerFacts:
    """Write how far this year's statement covers us; one that is not there needs its period."""
    latest = latest_statement(told.case)
    late = any(told.case.when.passed(one.day) for one in told.case.findings("statement_received"))
    if latest is None or late:
        wanted = (f"audit_statements.{name}" for name in (*_A_STATEMENT, "received_on"))
        return lacking(*wanted, covers_us=_EXTENTS[told.value])
    return written(corrected(latest, covers_us=_degree(latest.covers_us, told)))


def _degree(kept: Degree | None, told: GivenAnswer) -> Degree:
    """Return how far it goes, with the note as its clause, else the one that stands there."""
    extent = _EXTENTS[told.value]
    clause = kept.clause if kept is not None and kept.extent == extent else None
    return Degree(extent, told.answer.note or clause)


@writes("3.5-4")
def statement_read(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before it is said when it was read."""
    latest = latest_statement(told.case)
    if latest is None:
        return lacking(*(f"audit_statements.{name}" for name in _A_STATEMENT))
    return lacking("audit_statements.reviewed_on") if latest.reviewed_on is None else NOTHING_NEW


@writes("3.5-5", values=(YES, PARTLY, NO))
def audit_right(told: GivenAnswer) -> AnswerFacts:
    contract = told.case.facts.one(Contract)
    return written(corrected(contract, audit_right=_degree(contract.audit_right, told)))


@writes("3.5-6")
def visit(told: GivenAnswer) -> AnswerFacts:
    day = told.day
    if day is None:
        return lacking("supervision.done_on")
    visits = told.case.facts.all(Supervision, lambda one: one.method == "visit")
    last = newest(one.done_on for one in visits)
    if last is not None and last >= day:
        return NOTHING_NEW
    return written(
        added(
            told,
            Supervision,
            contract=told.case.facts.name,
            method="visit",
            done_on=day,
            result=told.answer.note,
        )
    )


# ── After supervision ────────────────────────────────────────────────────────


@writes("3.5-8")
def weighed_after(told: GivenAnswer) -> AnswerFacts:
    """Write what was decided of the findings: a new assessment, or a no with its reason."""
    facts = told.case.facts
    days = [one.done_on for one in facts.all(Supervision) if one.done_on and one.findings_open]
    if not days or weighed(told.case) is not None:
        return NOTHING_NEW
    decision = _decision(told)
    if decision is None:
        return lacking("events.decision")
    return _findings_decided(told, max(days), decision)


def _decision(told: GivenAnswer) -> str | None:
    if "ja" in told.chosen:
        return NEW_ASSESSMENT
    return None if told.answer.note is None else f"{REASONED_NO}: {told.answer.note}"


def _findings_decided(told: GivenAnswer, since: date, decision: str) -> AnswerFacts:
    """Decide on the findings since that day; where there are none, on one of the only system."""
    decided = {"decision": decision, "decided_on": told.answer.answered_on}
    findings = told.case.facts.all(
        Event,
        lambda event: (
            event.kind == "finding" and event.happened_on >= since and event.decision is None
        ),
    )
    if findings:
        return written(*(corrected(one, **decided) for one in findings))
    systems = told.case.facts.one(Contract).systems
    if len(systems) > 1:
        return lacking("events.system")
    return written(*_finding(told, systems[0], since, decided))


def _finding(
    told: GivenAnswer, system: str, day: date, decided: dict[str, object]
) -> Iterator[FactTold | None]:
    yield added(
        told,
        Event,
        system=system,
        kind="finding",
        happened_on=day,
        title=_FINDINGS[told.locale],
        **decided,
    )


@writes("3.5-9")
def subcontractors_covered(told: GivenAnswer) -> AnswerFacts:
    """Write that the statement includes them; of our own control it is asked when it was."""
    latest: AuditStatement | None = latest_statement(told.case)
    if "egen_kontrol" in told.chosen:
        return reviewed(told, "subcontractor_controlled", None)
    if latest is None:
        return lacking(*(f"audit_statements.{name}" for name in _A_STATEMENT))
    if latest.subservice is None:
        return written(corrected(latest, subservice="inclusive"))
    includes = latest.subservice.casefold().startswith("inclusive")
    return NOTHING_NEW if includes else against("audit_statements.subservice")
