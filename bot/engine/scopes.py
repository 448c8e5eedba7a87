"""Find the scopes a requirement is assessed on here, and the one an answer means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self, TypeAlias

from bot.cards.checklist.scope_choice import ScopeChoice
from bot.engine.dialog import StepAnswer, TurnContext
from governance.catalogue import Requirement
from governance.records.checklists import Checklist
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.systems import System
from governance.schema.scopes import AUTHORITY, scope_of


@dataclass(frozen=True)
class Scopes:
    """The scopes that the requirement is assessed on here, with other names people use for them."""

    requirement: Requirement
    choices: tuple[ScopeChoice, ...]
    names: Mapping[str, tuple[str, ...]]

    @property
    def the_authority_alone(self) -> bool:
        """Tell whether the requirement is the authority's as a whole, with nothing to choose."""
        return [choice.value for choice in self.choices] == [AUTHORITY]

    @property
    def only(self) -> str | None:
        """The only scope to choose; None when there are none or several."""
        return self.choices[0].value if len(self.choices) == 1 else None

    def of(self, wanted: Iterable[str]) -> Self:
        """Keep those that are among these, in the same order."""
        kept = frozenset(wanted)
        return replace(
            self, choices=tuple(choice for choice in self.choices if choice.value in kept)
        )

    def chosen(self, answer: StepAnswer) -> str | None:
        """Find the scope that the answer means: by button, number in the list, or name."""
        if answer.kind == "choice":
            return next((c.value for c in self.choices if c.value == answer.value), None)
        return self._numbered(answer.text) or self.named(answer.text)

    def named(self, text: str) -> str | None:
        """Find the one scope the words name; None when they name none or several."""
        said = f" {_plain(text)} "
        found = {
            choice.value
            for choice in self.choices
            for name in self.names.get(choice.value, ())
            if f" {_plain(name)} " in said
        }
        return found.pop() if len(found) == 1 else None

    def _numbered(self, text: str) -> str | None:
        number = text.strip().rstrip(".")
        if not number.isdecimal() or not 1 <= int(number) <= len(self.choices):
            return None
        return self.choices[int(number) - 1].value


def further(answer: StepAnswer) -> int | None:
    """Return where the next page of the choices begins; None when that was not asked for."""
    match answer:
        case StepAnswer(kind="choice", value={"first": int(first)}):
            return first
        case _:
            return None


def read_scopes(requirement: Requirement, context: TurnContext) -> Scopes:
    """Read everything of the requirement's kind in the register, with what is in scope first."""
    found = _found(requirement, context)
    begun = _begun(requirement, context)
    choices = tuple(choice.with_state(begun.get(choice.value)) for choice, _ in found)
    return Scopes(requirement, choices, {choice.value: names for choice, names in found})


def requirement_in(answer: StepAnswer, requirements: Iterable[Requirement]) -> Requirement | None:
    """Find the requirement that the answer means.

    It goes by the button, the number, the place in the list, the title or another word for it.
    """
    text = (str(answer.value) if answer.kind == "choice" else answer.text).strip().casefold()
    offered = list(requirements)
    for requirement in offered:
        if requirement.id in text.split():
            return requirement
    if text.isdecimal() and 1 <= int(text) <= len(offered):
        return offered[int(text) - 1]
    for requirement in offered:
        titles = (requirement.title.da, requirement.title.en, *requirement.words)
        if any(title.casefold() in text for title in titles):
            return requirement
    return None


_Found: TypeAlias = list[tuple[ScopeChoice, tuple[str, ...]]]


def _found(requirement: Requirement, context: TurnContext) -> _Found:
    match requirement.scope:
        case "authority":
            return [
                (
                    ScopeChoice(
                        AUTHORITY, context.command_context.scope_context(AUTHORITY).label, ""
                    ),
                    (),
                )
            ]
        case "system":
            return _systems(context)
        case "contract":
            return _contracts(context)
        case "forum":
            return _forums(context)


def _systems(context: TurnContext) -> _Found:
    systems = [kept.record for kept in context.register.find(System)]
    systems.sort(key=lambda system: system.inclusion == "out")
    return [
        (
            ScopeChoice(scope_of("system", system.name), system.name, system.purpose or ""),
            (system.name, *system.aliases),
        )
        for system in systems
    ]


def _contracts(context: TurnContext) -> _Found:
    called = {
        kept.record.name: (kept.record.name, *kept.record.aliases)
        for kept in context.register.find(System)
    }
    found: _Found = []
    for kept in context.register.find(Contract):
        contract = kept.record
        detail = f"{', '.join(contract.systems)} · {contract.supplier}"
        systems = [name for system in contract.systems for name in called.get(system, (system,))]
        found.append(
            (
                ScopeChoice(scope_of("contract", contract.number), contract.number, detail),
                (contract.number, contract.supplier, *systems),
            )
        )
    return found


def _forums(context: TurnContext) -> _Found:
    forums = [kept.record for kept in context.register.find(Forum)]
    return [
        (ScopeChoice(scope_of("forum", forum.name), forum.name, forum.contract), (forum.name,))
        for forum in forums
    ]


def _begun(requirement: Requirement, context: TurnContext) -> dict[str, str]:
    """Map each scope to what is said of its checklist: that it is underway, or when it was done."""
    said: dict[str, str] = {}
    for kept in context.register.find(Checklist, requirement=requirement.id):
        checklist = kept.record
        if checklist.finished_on is None:
            said[checklist.scope] = context.words("choosing.underway")
        else:
            day = context.words.date(checklist.finished_on)
            said[checklist.scope] = context.words("choosing.done", day=day)
    return said


def _plain(text: str) -> str:
    folded = text.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return " ".join("".join(c if c.isalnum() or c == "-" else " " for c in folded).split())
