"""After changes that only few rules and questions ask about, only those are asked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from governance.catalogue import Catalogue
from governance.reconciliation.change_recorder import Change
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import Supervision
from governance.records.told_decisions import ToldDecision
from governance.schema.record import Record


@dataclass(frozen=True)
class Focus:
    """The rules by name, the questions by id, and the sections they ask about.

    They also ask about people, systems, contracts and forums.
    """

    rules: frozenset[str]
    questions: frozenset[str]
    sections: frozenset[type[Record]]


_SAID: frozenset[type[Record]] = frozenset({Answer, Checklist, Deviation, Evidence, ToldDecision})
"""The sections every question asks about."""
FOLLOW_UPS = Focus(
    frozenset({"follow_up_done", "red_point_handled", "findings_planned", "first_assessed"}),
    frozenset({"3.1-6", "3.3-6", "3.4-4", "3.5-7"}),
    _SAID | {Action, MeasuringPoint, Measurement, Review, Supervision},
)
"""The focus of a follow-up that is opened or closed."""
JUDGED: frozenset[type[Record]] = _SAID | {
    *(Document, Event, Exercise, Review, RiskAssessment),
}
"""The sections that any judgement asks about, besides the answers."""


def focus_of(changes: Sequence[Change], catalogue: Catalogue) -> Focus | None:
    """Return what it is enough to ask after these changes, None for everything.

    A judgement, with the follow-up it opens or closes, is the most frequent change of all.
    """
    follow_ups = any(isinstance(one.record, Action) for one in changes)
    judged: set[str] = set()
    for change in changes:
        match change.record:
            case Action():
                pass
            case Answer(question=question) if catalogue.is_judged(catalogue.question(question)):
                judged.add(question)
            case _:
                return None
    if not judged:
        return FOLLOW_UPS if follow_ups else None
    said = _judgements(catalogue, frozenset(judged))
    if not follow_ups:
        return said
    return Focus(
        said.rules | FOLLOW_UPS.rules,
        said.questions | FOLLOW_UPS.questions,
        said.sections | FOLLOW_UPS.sections,
    )


@cache
def _judgements(catalogue: Catalogue, judged: frozenset[str]) -> Focus:
    questions = [
        question
        for requirement in catalogue
        for question in requirement.questions
        if question.id in judged or question.asks_for.together_with in judged
    ]
    rules = (name.split("/")[0] for question in questions for name in question.read_by)
    return Focus(
        frozenset({*rules, "first_assessed"}),
        frozenset(question.id for question in questions),
        JUDGED,
    )
