"""Tell how far a checklist has come: what is known already, what is asked, and what is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from governance.catalogue import Catalogue, Question, Requirement
from governance.checklists.assessment import NOT_POSSIBLE, asked
from governance.obligations.ledger import LedgerReader
from governance.ports import RegisterReader, Versioned
from governance.positions.item import State
from governance.positions.item_states import read
from governance.positions.known import scopes_asked
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.deviations import Deviation
from governance.records.evidence import Evidence
from governance.schema.scopes import parse_scope

_SETTLED = (State.MET, State.NOT_RELEVANT, State.REASONED, State.WAITING)
_ASKED = ("fact", "judgement")


@dataclass(frozen=True)
class ChecklistProgress:
    """The progress of one requirement for one scope.

    - `latest` holds each question's answer, of whatever round.
    - `states` is what is known of each question of the requirement that stands in the scope.
    - `judged` are the questions that nothing but a person's judgement answers.
    """

    requirement: Requirement
    scope: str
    checklist: Versioned[Checklist] | None
    latest: Mapping[str, Versioned[Answer]]
    evidence: Mapping[str, list[Evidence]]
    deviations: Mapping[str, Deviation]
    states: Mapping[str, State]
    judged: frozenset[str]

    @property
    def round(self) -> int:
        return self.checklist.record.round if self.checklist else 1

    @property
    def is_finished(self) -> bool:
        """True when this round is done, and nothing has come to be unknown since."""
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
        """The questions a person can answer here, those that must be met first.

        What the register counts itself is not among them, nor what stands in another's form.
        """
        values = {question: kept.record.value for question, kept in self.given.items()}
        here = [
            question
            for question in asked(self.requirement, values)
            if question.asks_for.how in _ASKED
            and self.states.get(question.id, State.NOT_RELEVANT) is not State.NOT_RELEVANT
        ]
        return sorted(here, key=lambda question: not question.mandatory)

    @cached_property
    def known(self) -> list[Question]:
        """The questions of which the register or a person has told something."""
        return [
            question
            for question in self.requirement.questions
            if question.asks_for.how != "part"
            and self.states.get(question.id, State.UNKNOWN)
            not in (State.UNKNOWN, State.NOT_RELEVANT)
        ]

    @cached_property
    def skipped(self) -> list[Question]:
        """The questions left for later in this round, and still open."""
        left = self.checklist.record.skipped if self.checklist else ()
        return [
            question for question in self.asked if question.id in left and self._opens(question)
        ]

    @cached_property
    def open(self) -> list[Question]:
        """The questions to be asked in this round; those that were skipped come last."""
        waiting = [question for question in self.asked if self._opens(question)]
        return [*(q for q in waiting if q not in self.skipped), *self.skipped]

    def _opens(self, question: Question) -> bool:
        """Tell whether it is to be asked: what is not known, and what was judged too long ago.

        A round after the first asks for everything that is not in place.
        """
        if question.id in self.given:
            return False
        state = self.states.get(question.id, State.UNKNOWN)
        if self.round > 1:
            return state not in _SETTLED
        return state is State.UNKNOWN or (state is State.STALE and question.id in self.judged)

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

    def next_open(self, *, after: str, rest: bool, but: tuple[str, ...] = ()) -> Question | None:
        """Return the next question to ask, none of `but`.

        A skipped question is asked only with `rest`, each once more, in its order.
        """
        left = [question for question in self.open if question.id not in but]
        fresh = [question for question in left if question not in self.skipped]
        if fresh or not rest:
            return fresh[0] if fresh else None
        place = self.number(after)
        return next((one for one in self.skipped if self.number(one.id) > place), None)

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
        """Return the question with that number or id, of which something is known."""
        text = wanted.strip().rstrip(".")
        for number, question in enumerate(self.asked, 1):
            if text in (str(number), question.id) and self.is_told(question):
                return question
        return None

    def is_told(self, question: Question) -> bool:
        """Tell whether it was answered, or something is known of it."""
        return question.id in self.latest or question in self.known


def alike_open(question: Question, standing: ChecklistProgress) -> tuple[Question, ...]:
    """Return the open questions that are answered alike: they ask for the same kind of record.

    The question itself is among them; it is alone where there is no other.
    """
    if question.kind != "graded" or question.asks_for.how != "fact":
        return (question,)
    others = (
        one
        for one in standing.open
        if one.id != question.id
        and one.kind == "graded"
        and one.asks_for.fields == question.asks_for.fields
    )
    return (question, *others)


def progress(
    register: RegisterReader,
    ledger: LedgerReader,
    catalogue: Catalogue,
    requirement: Requirement,
    scope: str,
) -> ChecklistProgress:
    """Read the progress of a checklist.

    Its four or five small queries are those of the facts around the scope. They are remembered for
    the rest of the unit of work.
    """
    ids = {question.id for question in requirement.questions}
    checklists = register.find(Checklist, scope=scope)
    checklist = [one for one in checklists if one.record.requirement == requirement.id]
    answers = [one for one in register.find(Answer, scope=scope) if one.record.question in ids]
    evidence: dict[str, list[Evidence]] = {}
    for piece in register.find(Evidence, scope=scope):
        evidence.setdefault(piece.record.question, []).append(piece.record)
    claimed = any(kept.record.value == NOT_POSSIBLE for kept in answers)
    deviations = [
        one
        for one in (register.find(Deviation, scope=scope) if claimed else ())
        if one.record.question in ids
    ]
    return ChecklistProgress(
        requirement=requirement,
        scope=scope,
        checklist=checklist[0] if checklist else None,
        latest={kept.record.question: kept for kept in answers},
        evidence=evidence,
        deviations={kept.record.question: kept.record for kept in deviations},
        states=_states(ledger, catalogue, requirement, scope),
        judged=frozenset(
            question.id for question in requirement.questions if catalogue.is_judged(question)
        ),
    )


def _states(
    ledger: LedgerReader, catalogue: Catalogue, requirement: Requirement, scope: str
) -> Mapping[str, State]:
    """Return the state of each question that stands in the scope; of a scope not derived, none."""
    letters = ledger.states(scope).get(scope, {}).get(requirement.id)
    if letters is not None:
        return {item.question: item.state for item in read(requirement, letters, scope)}
    kind = parse_scope(scope)[0]
    return {
        question.id: State.UNKNOWN
        for question in requirement.questions
        if kind in scopes_asked(question, catalogue)
    }
