"""Tell how far a checklist has come.

That is what was asked, what is answered in this round, and what is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from governance.catalogue import Question, Requirement
from governance.checklists.assessment import NOT_POSSIBLE, asked
from governance.ports import RegisterReader, Versioned
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.deviations import Deviation
from governance.records.evidence import Evidence
from governance.schema.interval_settings import spans
from governance.workdays import Span

A = TypeVar("A", Answer, Deviation)


@dataclass(frozen=True)
class ChecklistProgress:
    """The progress of one requirement for one scope.

    `latest` holds each question's answer, of whatever round.
    """

    requirement: Requirement
    scope: str
    checklist: Versioned[Checklist] | None
    latest: Mapping[str, Versioned[Answer]]
    evidence: Mapping[str, list[Evidence]]
    deviations: Mapping[str, Deviation]

    @property
    def round(self) -> int:
        return self.checklist.record.round if self.checklist else 1

    @property
    def is_finished(self) -> bool:
        """True when this round is done, and no correction has opened anything since."""
        kept = self.checklist
        return kept is not None and kept.record.finished_on is not None and not self.open

    @cached_property
    def given(self) -> Mapping[str, Versioned[Answer]]:
        """The answers of this round that stand."""
        return {
            question: kept
            for question, kept in self.latest.items()
            if kept.record.round == self.round and kept.record.reopened_by is None
        }

    @cached_property
    def asked(self) -> list[Question]:
        """The questions that apply with the answers there are."""
        return asked(
            self.requirement,
            {question: kept.record.value for question, kept in self.given.items()},
        )

    @cached_property
    def skipped(self) -> list[Question]:
        """The questions left for later in this round, and still without an answer."""
        left = self.checklist.record.skipped if self.checklist else ()
        return [
            question
            for question in self.asked
            if question.id in left and question.id not in self.given
        ]

    @cached_property
    def open(self) -> list[Question]:
        """The questions not answered in this round; those that were skipped come last."""
        waiting = [question for question in self.asked if question.id not in self.given]
        return [*(q for q in waiting if q not in self.skipped), *self.skipped]

    @cached_property
    def reopened(self) -> list[Question]:
        """The questions answered in this round, and to be asked again because of a correction."""
        return [
            question
            for question in self.asked
            if (kept := self.latest.get(question.id)) is not None
            and kept.record.round == self.round
            and kept.record.reopened_by is not None
        ]

    def next_open(self, *, after: str, rest: bool) -> Question | None:
        """Return the next question to ask.

        A skipped question is asked only with `rest`, each once more, in its order.
        """
        fresh = [question for question in self.open if question not in self.skipped]
        if fresh or not rest:
            return fresh[0] if fresh else None
        place = self.number(after)
        return next((left for left in self.skipped if self.number(left.id) > place), None)

    @property
    def only_skipped_left(self) -> bool:
        """True when every question that applies is answered or skipped, and some are skipped."""
        return bool(self.skipped) and self.open == self.skipped

    def number(self, question_id: str) -> int:
        """Return the question's number among those that apply, from 1.

        It is 0 when the question does not apply.
        """
        return next((n for n, q in enumerate(self.asked, 1) if q.id == question_id), 0)

    def by_number(self, wanted: str) -> Question | None:
        """Return the answered question with that number or id."""
        text = wanted.strip().rstrip(".")
        for number, question in enumerate(self.asked, 1):
            if question.id in self.latest and text in (str(number), question.id):
                return question
        return None


def intervals_of(register: RegisterReader) -> Mapping[str, Span]:
    """Return every interval as the authority has it."""
    authority = next(iter(register.find(Authority)), None)
    return spans(authority.record.settings if authority else {})


def progress(register: RegisterReader, requirement: Requirement, scope: str) -> ChecklistProgress:
    """Read the progress of a checklist.

    It takes three or four small queries, which are remembered for the rest of the unit of work.
    """
    ids = tuple(question.id for question in requirement.questions)
    checklist = register.find(Checklist, requirement=requirement.id, scope=scope)
    answers = register.find(Answer, scope=scope, question=ids)
    evidence: dict[str, list[Evidence]] = {}
    for piece in register.find(Evidence, scope=scope, question=ids):
        evidence.setdefault(piece.record.question, []).append(piece.record)
    claimed = any(kept.record.value == NOT_POSSIBLE for kept in answers)
    deviations = register.find(Deviation, scope=scope, question=ids) if claimed else ()
    return ChecklistProgress(
        requirement=requirement,
        scope=scope,
        checklist=checklist[0] if checklist else None,
        latest={kept.record.question: kept for kept in answers},
        evidence=evidence,
        deviations={kept.record.question: kept.record for kept in deviations},
    )
