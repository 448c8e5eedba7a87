"""Load the eleven requirements from `requirements/*.yaml`, and check every line of them.

Source of the requirements: the catalogue of requirements for contract and supplier management
(1.1–3.5). What the catalogue states and what is our own default is marked on each interval and
trigger.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from governance.roles import Role
from governance.schema.interval_settings import INTERVALS

ScopeKind: TypeAlias = Literal["authority", "system", "contract", "forum"]
Letter: TypeAlias = Literal["R", "A", "C", "I"]
Mark: TypeAlias = Literal["catalogue", "default"]
Tense: TypeAlias = Literal["past", "future", "any"]
AnswerKind: TypeAlias = Literal["graded", "date", "number", "person", "choice", "multi", "text"]
Counts: TypeAlias = Literal["met", "partly", "not_met", "neutral"]
How: TypeAlias = Literal["fact", "line", "part", "judgement"]

NonEmpty = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class CatalogueFault(Exception):
    """The requirements cannot be used as they are written; it names file and field."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BilingualText(_Part):
    """One text in both languages."""

    da: NonEmpty
    en: NonEmpty

    def __getitem__(self, lang: str) -> str:
        return self.da if lang == "da" else self.en


class Interval(_Part):
    """How often something is due.

    `setting` is one of the interval settings of the register.
    """

    setting: str
    mark: Mark
    text: BilingualText

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.setting not in INTERVALS:
            raise ValueError(f"unknown interval setting {self.setting!r}")
        return self


class Trigger(_Part):
    """Something besides time that makes something due."""

    id: NonEmpty
    mark: Mark
    text: BilingualText


class Option(_Part):
    """One choice, what it counts as, and other words people use for it.

    `alone` says that it excludes every other.
    """

    id: NonEmpty
    label: BilingualText
    alone: bool = False
    counts: Counts = "neutral"
    words: tuple[str, ...] = ()


class FollowUp(_Part):
    """The action that is opened when the answer is not met.

    `workdays` counts from the day of the answer.
    """

    title: BilingualText
    workdays: Annotated[int, Field(ge=1, le=250)]
    owner: Role


class AsksFor(_Part):
    """The fact a question asks for, and where in the register it stands.

    - `how` is one of four ways to ask. A `fact` is asked for itself. A `line` shows what the
      register holds. A `part` stands in the form of `together_with`. A `judgement` is what nothing
      in the register can decide.
    - `fields` are what it writes, each `section.field`.
    - `of` are the kinds of scope its fact stands in, where that is not the requirement's own.
    - `decision` is the kind of decision that somebody has to take for it.
    """

    how: How
    fields: Annotated[tuple[str, ...], Field(min_length=1)]
    together_with: str | None = None
    of: tuple[ScopeKind, ...] = ()
    decision: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.how == "part") != (self.together_with is not None):
            raise ValueError("a part, and only a part, is asked together_with another question")
        return self


class Question(_Part):
    """One question of a checklist.

    Its kind is graded (ja/delvist/nej … [yes/partly/no …]), date, number, person, choice (one
    option), multi (several options) or text.

    A `mandatory` question is part of the rule for 'met'. It must be met in full unless
    `partly_suffices`.

    The question is asked again when the answer to `depends_on` changes. It falls away with the
    values of that answer in `falls_away`.

    A date has a `tense`, and `within` names the interval setting that says when one is too old. A
    number is met from `at_least` or up to `at_most`. A `multi` is met from `at_least` choices that
    count as met, otherwise it is as the worst of those chosen.

    `none_counts` is what 'ingen'/'aldrig' ['none'/'never'] counts as where a date, number, person
    or text is asked for.

    `asks_for` is the fact behind it. The rules in `read_by` read the same fact, each a name, or
    `name/subject` for one of its findings. `applies` names the condition under which the question
    is asked at all, `proves` the fields that count as evidence (`evidence`: a file or link added to
    the question), and `holds` the interval after which a judgement is asked for again.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[1-3]\.[1-5]-[1-9]$")]
    kind: AnswerKind
    ask: BilingualText
    topic: BilingualText
    why: BilingualText
    evidence: BilingualText | None = None
    not_possible: bool = False
    weaker: BilingualText | None = None
    mandatory: bool = False
    partly_suffices: bool = False
    options: tuple[Option, ...] = ()
    tense: Tense = "any"
    within: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    none_counts: Counts = "not_met"
    depends_on: str | None = None
    falls_away: tuple[str, ...] = ()
    observes: str | None = None
    follow_up: FollowUp | None = None
    asks_for: AsksFor
    read_by: tuple[str, ...] = ()
    applies: str | None = None
    proves: tuple[str, ...] = ()
    holds: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.holds is not None and self.holds not in INTERVALS:
            raise ValueError(f"unknown interval setting {self.holds!r}")
        if (self.kind in ("choice", "multi")) != bool(self.options):
            raise ValueError("options go with the kinds choice and multi, and only with them")
        ids = [option.id for option in self.options]
        if len(set(ids)) != len(ids):
            raise ValueError("an option's id is written twice")
        if self.within is not None and self.within not in INTERVALS:
            raise ValueError(f"unknown interval setting {self.within!r}")
        if self.falls_away and self.depends_on is None:
            raise ValueError("falls_away needs depends_on")
        return self

    def contradiction(self, value: str) -> Option | None:
        """Return the option among several chosen that can only stand alone, if there is one."""
        chosen = value.split(";")
        alone = (option for option in self.options if option.alone and option.id in chosen)
        return next(alone, None) if len(chosen) > 1 else None

    @property
    def requirement(self) -> str:
        """The number of the requirement it belongs to, such as `3.5` for `3.5-2`."""
        return self.id.split("-")[0]


class Requirement(_Part):
    """One of the eleven requirements, with its checklist."""

    id: Annotated[str, StringConstraints(pattern=r"^[1-3]\.[1-5]$")]
    title: BilingualText
    words: tuple[str, ...] = ()
    scope: ScopeKind
    purpose: BilingualText
    met: BilingualText
    raci: Mapping[Role, Letter]
    intervals: tuple[Interval, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [question.id for question in self.questions]
        for place, question in enumerate(self.questions):
            if question.requirement != self.id:
                raise ValueError(f"{question.id} does not belong to {self.id}")
            if question.id in ids[:place]:
                raise ValueError(f"{question.id} is written twice")
            if question.depends_on is not None and question.depends_on not in ids[:place]:
                raise ValueError(
                    f"{question.id} depends on {question.depends_on}, which does not come before it"
                )
        if not any(question.mandatory for question in self.questions):
            raise ValueError("no question is mandatory, so nothing could be met")
        letters = list(self.raci.values())
        if letters.count("A") != 1 or "R" not in letters:
            raise ValueError("the default RACI needs exactly one A and at least one R")
        return self

    def question(self, question_id: str) -> Question:
        """Return the question with that id.

        Raises KeyError.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def dependants(self, question_id: str) -> tuple[Question, ...]:
        """Return the questions asked again when this one's answer changes, indirect ones too."""
        found: list[str] = [question_id]
        for question in self.questions:
            if question.depends_on in found:
                found.append(question.id)
        return tuple(self.question(other) for other in found[1:])

    def roles(self, letter: Letter) -> tuple[Role, ...]:
        """Return the roles with that letter by default."""
        return tuple(role for role, given in self.raci.items() if given == letter)


class Catalogue:
    """All eleven requirements, in the order of their numbers."""

    def __init__(self, requirements: Mapping[str, Requirement]) -> None:
        self._requirements = dict(sorted(requirements.items()))

    def __iter__(self) -> Iterator[Requirement]:
        return iter(self._requirements.values())

    def __getitem__(self, requirement_id: str) -> Requirement:
        return self._requirements[requirement_id]

    def __contains__(self, requirement_id: object) -> bool:
        return requirement_id in self._requirements

    def __len__(self) -> int:
        return len(self._requirements)

    def question(self, question_id: str) -> Question:
        """Return the question with that id.

        Raises KeyError.
        """
        return self[question_id.split("-", maxsplit=1)[0]].question(question_id)

    def is_judged(self, question: Question) -> bool:
        """Tell whether a person's judgement is all there is to know, or what the rest hangs on."""
        form = question.asks_for.together_with
        first = question if form is None else self.question(form)
        return first.asks_for.how == "judgement"


REQUIREMENT_IDS = ("1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "3.5")


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that comes with Kravbot.

    Raises CatalogueFault.
    """
    return load_catalogue(Path(__file__).parent / "requirements")


def load_catalogue(folder: Path) -> Catalogue:
    """Load every `*.yaml` in the folder, and check it.

    Raises CatalogueFault naming file and field.
    """
    requirements: dict[str, Requirement] = {}
    for path in sorted(folder.glob("*.yaml")):
        requirement = _load(path)
        if requirement.id in requirements:
            raise CatalogueFault(f"{path.name}: id: {requirement.id} is written in two files")
        requirements[requirement.id] = requirement
    missing = [number for number in REQUIREMENT_IDS if number not in requirements]
    if missing:
        raise CatalogueFault(f"{folder.name}: no file for {', '.join(missing)}")
    return Catalogue(requirements)


def _load(path: Path) -> Requirement:
    try:
        written = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return Requirement.model_validate(written)
    except yaml.YAMLError as error:
        raise CatalogueFault(f"{path.name}: cannot be read as YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{_where(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise CatalogueFault(f"{path.name}: {faults}") from error


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "the file"
