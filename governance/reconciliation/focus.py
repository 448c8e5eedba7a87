"""After changes that only few rules and questions ask about, only those are asked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from governance.catalogue import Catalogue, Question
from governance.obligations.rules.first_assessment import first_assessed
from governance.obligations.rules.follow_up import follow_up_done
from governance.positions.known import scopes_asked
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
from governance.schema.scopes import ScopeKind, parse_scope


@dataclass(frozen=True)
class Focus:
    """The rules by name, the questions by id, and the sections they ask about.

    They also ask about people, systems, contracts and forums.
    """

    rules: frozenset[str]
    questions: frozenset[str]
    sections: frozenset[type[Record]]


_ASKED_FOR: Mapping[str, frozenset[type[Record]]] = {
    "1.1-2": frozenset({Document, Evidence}),
    "1.2-3": frozenset({Document}),
    "1.2-4": frozenset({Deviation}),
    "1.2-5": frozenset({Document}),
    "1.2-6": frozenset({Deviation}),
    "2.1-7": frozenset({Review, ToldDecision}),
    "2.2-8": frozenset({Evidence}),
    "2.3-5": frozenset(),
    "2.3-6": frozenset(),
    "2.4-5": frozenset({Deviation, Evidence}),
    "2.4-8": frozenset({Evidence}),
    "3.1-4": frozenset({Event, Exercise, RiskAssessment}),
    "3.1-6": frozenset({Action}),
    "3.2-7": frozenset({Deviation, Evidence}),
    "3.3-6": frozenset({Action}),
    "3.3-9": frozenset({Event, Exercise, Review}),
    "3.4-2": frozenset({Document, Evidence, Deviation}),
    "3.4-4": frozenset({Action, Evidence, Measurement, MeasuringPoint, Review}),
    "3.4-5": frozenset({Event, Evidence}),
    "3.4-6": frozenset({Deviation}),
    "3.5-7": frozenset({Action, Supervision}),
}
"""The sections that a question and the rules it is read by ask about, besides the answers."""
_ALWAYS: tuple[type[Record], ...] = (Answer, Checklist)
_ABOUT_FOLLOW_UPS = ("3.1-6", "3.3-6", "3.4-4", "3.5-7")


def focus_of(changes: Sequence[Change], catalogue: Catalogue) -> Focus | None:
    """Return what it is enough to ask after these changes, None for everything.

    A judgement, with the follow-up it opens or closes, is the most frequent change of all.
    """
    judged: set[str] = set()
    kinds: set[ScopeKind] = set()
    follow_ups = False
    for change in changes:
        match change.record:
            case Action() as action:
                follow_ups = True
                kinds.add(parse_scope(action.stands_under)[0])
            case Answer() as answer if catalogue.is_judged(catalogue.question(answer.question)):
                judged.add(answer.question)
                kinds.add(parse_scope(answer.scope)[0])
            case _:
                return None
    if not judged and not follow_ups:
        return None
    return _focus(catalogue, frozenset(judged), frozenset(kinds), follow_ups=follow_ups)


@cache
def _focus(
    catalogue: Catalogue,
    judged: frozenset[str],
    kinds: frozenset[ScopeKind],
    *,
    follow_ups: bool,
) -> Focus:
    """Return the focus in which those questions, and what their rules find, may change.

    A rule that finds a gap nobody has told of says so by every question that reads it.
    """
    every = [question for requirement in catalogue for question in requirement.questions]
    changed = [
        question
        for question in every
        if question.id in judged
        or question.asks_for.together_with in judged
        or (
            follow_ups
            and question.id in _ABOUT_FOLLOW_UPS
            and kinds.intersection(scopes_asked(question, catalogue))
        )
    ]
    rules = {name for question in changed for name in _read_by(question)}
    names = {question.id for question in changed}
    questions = [one for one in every if one.id in names or rules & _read_by(one)]
    rules.add(first_assessed.__name__)
    sections = frozenset(_ALWAYS).union(*(_ASKED_FOR[one.id] for one in questions))
    if follow_ups:
        rules.add(follow_up_done.__name__)
        sections |= {Action}
    return Focus(frozenset(rules), frozenset(one.id for one in questions), sections)


def _read_by(question: Question) -> set[str]:
    return {name.partition("/")[0] for name in question.read_by}
