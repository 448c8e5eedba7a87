"""A writer says which facts an answer to one question tells; writers enter themselves by its id."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from governance.catalogue import Question
from governance.checklists.assessment import (
    CHOICES_APART,
    DONT_KNOW,
    YES,
)
from governance.obligations.rule import RuleInput
from governance.positions.answer_facts import AnswerFacts
from governance.records.answers import Answer
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.schema.values import Locale


@dataclass(frozen=True)
class GivenAnswer:
    """An answer as a writer reads it, with the other answers of the scope and the facts around it.

    `answers` are by the question's id, this one among them.
    """

    question: Question
    answer: Answer
    answers: Mapping[str, Answer]
    case: RuleInput
    locale: Locale

    @property
    def value(self) -> str:
        return self.answer.value

    @property
    def day(self) -> date | None:
        """The day that was said; None where it is none, or lies ahead of the day it was said on."""
        return self.day_of(self.question.id)

    @property
    def day_ahead(self) -> date | None:
        """The day that was said, wherever it lies; None where it is none."""
        return _day(self.said(self.question.id))

    @property
    def number(self) -> int | None:
        """The number that was said; None where it is none."""
        value = self.said(self.question.id) or ""
        return int(value) if value.isdecimal() else None

    @property
    def chosen(self) -> tuple[str, ...]:
        """The options that were chosen, in the order of the question's list."""
        chosen = {choice.strip() for choice in self.value.split(CHOICES_APART)}
        return tuple(one.id for one in self.question.options if one.id in chosen)

    @property
    def link(self) -> str | None:
        """The newest link that was added to the question here; None where there is none."""
        return self.link_of(self.question.id)

    def said(self, question: str) -> str | None:
        """Return what was said of that question; None where nothing was, or 'don't know'."""
        answer = self.answers.get(question)
        if answer is None or answer.reopened_by is not None or answer.value == DONT_KNOW:
            return None
        return answer.value

    def day_of(self, question: str) -> date | None:
        """Return the day on which something happened, as it was said of that question."""
        day = _day(self.said(question))
        return day if day is None or day <= self.answers[question].answered_on else None

    def link_of(self, question: str) -> str | None:
        """Return the newest link that was added to that question here."""
        here = self.case.facts.scope.casefold()
        found = self.case.facts.all(
            Evidence,
            lambda one: (
                one.question == question and one.scope.casefold() == here and one.url is not None
            ),
        )
        newest = max(found, key=lambda one: (one.added_on, one.key), default=None)
        return None if newest is None else newest.url

    def member(self, name: str) -> Member | None:
        """Return the member with that e-mail, or the only one with that name."""
        said = name.strip().casefold()
        members = self.case.facts.all(Member)
        named = [one for one in members if said in (one.email, one.name.casefold())]
        return named[0] if len(named) == 1 else None

    def person(self, name: str) -> str:
        """Return who that is as the register writes it: by e-mail where it is a member."""
        member = self.member(name)
        return name.strip() if member is None else member.email


def _day(value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        return None


Writer: TypeAlias = Callable[[GivenAnswer], AnswerFacts]


@dataclass(frozen=True)
class EnteredWriter:
    """A writer, with the graded values and the 'none' that it can write down.

    Any other of these leaves the answer standing for itself.
    """

    write: Writer
    values: tuple[str, ...]


_WRITERS: dict[str, EnteredWriter] = {}


def writes(*questions: str, values: tuple[str, ...] = (YES,)) -> Callable[[Writer], Writer]:
    """Enter the function as the writer of those questions."""

    def enter(writer: Writer) -> Writer:
        for question in questions:
            if question in _WRITERS:
                raise ValueError(f"two writers write {question}")
            _WRITERS[question] = EnteredWriter(writer, values)
        return writer

    return enter


def entered_writers() -> Mapping[str, EnteredWriter]:
    """Return the writers entered so far, by the question's id."""
    return _WRITERS
