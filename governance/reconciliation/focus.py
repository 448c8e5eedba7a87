"""After changes that only few rules and questions ask about, only those are asked again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from governance.catalogue import Catalogue, Question
from governance.obligations.rules.follow_up import follow_up_done
from governance.reconciliation.change_recorder import Change
from governance.records.actions import Action
from governance.records.answers import Answer
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


_SAID: frozenset[type[Record]] = frozenset({Answer, Deviation, Evidence, ToldDecision})
"""The sections every question asks about."""
_JUDGED: frozenset[type[Record]] = _SAID | {
    *(Document, Event, Exercise, Review, RiskAssessment),
}
"""The sections that any judgement asks about, besides the answers."""
_FOLLOWED: frozenset[type[Record]] = _SAID | {
    *(Action, MeasuringPoint, Measurement, Review, Supervision),
}
"""The sections that the questions about follow-ups ask about."""
_ABOUT_FOLLOW_UPS = frozenset({"3.1-6", "3.3-6", "3.4-4", "3.5-7"})


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
        return _follow_ups(catalogue) if follow_ups else None
    said = _judgements(catalogue, frozenset(judged))
    if not follow_ups:
        return said
    followed = _follow_ups(catalogue)
    return Focus(
        said.rules | followed.rules,
        said.questions | followed.questions,
        said.sections | followed.sections,
    )


@cache
def _judgements(catalogue: Catalogue, judged: frozenset[str]) -> Focus:
    questions = (
        question
        for requirement in catalogue
        for question in requirement.questions
        if question.id in judged or question.asks_for.together_with in judged
    )
    return _around(catalogue, questions, (), _JUDGED)


@cache
def _follow_ups(catalogue: Catalogue) -> Focus:
    """Return the focus of a follow-up that is opened, moved or closed."""
    questions = (catalogue.question(number) for number in _ABOUT_FOLLOW_UPS)
    return _around(catalogue, questions, (follow_up_done.__name__,), _FOLLOWED)


def _around(
    catalogue: Catalogue,
    changed: Iterable[Question],
    rules: Iterable[str],
    sections: frozenset[type[Record]],
) -> Focus:
    """Return the focus in which those questions, and what those rules find, may change.

    A rule that finds a gap nobody has told of says so by every question that reads it.
    """
    wanted = {one.id: one for one in changed}
    names = {*rules, *(name for one in wanted.values() for name in _read_by(one))}
    questions = (
        question.id
        for requirement in catalogue
        for question in requirement.questions
        if question.id in wanted or names & _read_by(question)
    )
    return Focus(frozenset(names), frozenset(questions), sections)


def _read_by(question: Question) -> set[str]:
    return {name.partition("/")[0] for name in question.read_by}
