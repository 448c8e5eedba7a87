"""Start a checklist.

REQUIREMENT ──▶ SCOPE ──▶ checklist
"""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.cards import choosing
from bot.cards.choosing import Choice
from bot.engine.dialog import Again, Answer, Become, Dialog, Go, Scene, Transition
from bot.messages import Card
from governance.catalogue import Requirement
from governance.records.checklists import Checklist
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.scopes import AUTHORITY, scope_of
from governance.records.systems import System


class Step(StrEnum):
    REQUIREMENT = "requirement"
    SCOPE = "scope"


class Draft(BaseModel):
    """`words` is what was said along with the wish, and may name the system, contract or forum."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    requirement: str | None = None
    words: str = ""
    first: int = 0


@dataclass(frozen=True)
class Scopes:
    """What the requirement is assessed on here, with other names people use for it."""

    requirement: Requirement
    choices: tuple[Choice, ...]
    names: dict[str, tuple[str, ...]]


class StartChecklist(Dialog[Draft]):
    """The flow, with one turn of its own: what the sentence already said is not asked."""

    def arrive(self, step: str, draft: Draft, scene: Scene) -> Transition | None:
        if step == Step.REQUIREMENT:
            return Go(Step.SCOPE, draft) if draft.requirement else None
        scopes = read_scopes(draft, scene)
        if len(scopes.choices) == 1 and scopes.choices[0].value == AUTHORITY:
            return _checklist(draft, AUTHORITY)
        named = _named(scopes, draft.words) if draft.words else None
        return None if named is None else _checklist(draft, named)


dialog = StartChecklist("start_checklist", draft=Draft, steps=Step)


@dialog.asks(Step.REQUIREMENT)
def ask_requirement(draft: Draft, scene: Scene) -> Card:
    return choosing.requirement(scene.words, scene.today, list(scene.catalogue))


@dialog.takes(Step.REQUIREMENT)
def take_requirement(draft: Draft, answer: Answer, scene: Scene) -> Transition:
    wanted = str(answer.value) if answer.kind == "choice" else answer.text
    found = _requirement(wanted, scene)
    if found is None:
        return Again(scene.words("choosing.which_requirement"))
    return Go(Step.SCOPE, draft.model_copy(update={"requirement": found.id}))


def read_scopes(draft: Draft, scene: Scene) -> Scopes:
    """Everything of the requirement's kind in the register, what is in scope first."""
    requirement = scene.catalogue[draft.requirement or ""]
    choices: list[Choice] = []
    names: dict[str, tuple[str, ...]] = {}
    match requirement.scope:
        case "authority":
            choices.append(Choice(AUTHORITY, scene.deal.around(AUTHORITY).label, ""))
        case "system":
            systems = {kept.record.name: kept.record for kept in scene.register.find(System)}
            for system in sorted(systems.values(), key=lambda s: s.inclusion == "out"):
                scope = scope_of("system", system.name)
                choices.append(Choice(scope, system.name, system.purpose or ""))
                names[scope] = (system.name, *system.aliases)
        case "contract":
            aliases = _aliases(scene)
            for kept in scene.register.find(Contract):
                contract = kept.record
                scope = scope_of("contract", contract.number)
                detail = f"{', '.join(contract.systems)} · {contract.supplier}"
                choices.append(Choice(scope, contract.number, detail))
                names[scope] = (
                    contract.number,
                    contract.supplier,
                    *(
                        name
                        for system in contract.systems
                        for name in aliases.get(system, (system,))
                    ),
                )
        case "forum":
            for forum in scene.register.find(Forum):
                scope = scope_of("forum", forum.record.name)
                choices.append(Choice(scope, forum.record.name, forum.record.contract))
                names[scope] = (forum.record.name,)
    begun = _begun(requirement, scene)
    return Scopes(
        requirement, tuple(choice.with_state(begun.get(choice.value)) for choice in choices), names
    )


@dialog.asks(Step.SCOPE, needs=read_scopes)
def ask_scope(draft: Draft, scopes: Scopes, scene: Scene) -> Card:
    return choosing.scope(
        scene.words, scene.today, scopes.requirement, scopes.choices, first=draft.first
    )


@dialog.takes(Step.SCOPE)
def take_scope(draft: Draft, answer: Answer, scopes: Scopes, scene: Scene) -> Transition:
    if answer.kind == "choice" and isinstance(answer.value, dict) and "first" in answer.value:
        return Go(
            Step.SCOPE, draft.model_copy(update={"first": answer.value["first"], "words": ""})
        )
    if answer.kind == "choice":
        known = [choice.value for choice in scopes.choices]
        return _checklist(draft, str(answer.value)) if answer.value in known else Again("")
    named = _numbered(scopes, answer.text) or _named(scopes, answer.text)
    if named is None:
        return Again(scene.words("choosing.which_scope"))
    return _checklist(draft, named)


def _checklist(draft: Draft, scope: str) -> Transition:
    return Become("checklist", {"requirement": draft.requirement or "", "scope": scope})


def _requirement(wanted: str, scene: Scene) -> Requirement | None:
    text = wanted.strip().casefold()
    numbered = {str(number): requirement for number, requirement in enumerate(scene.catalogue, 1)}
    if text in scene.catalogue:
        return scene.catalogue[text]
    if text in numbered:
        return numbered[text]
    for requirement in scene.catalogue:
        titles = (requirement.title.da, requirement.title.en, *requirement.words)
        if any(title.casefold() in text for title in titles):
            return requirement
    return None


def _numbered(scopes: Scopes, text: str) -> str | None:
    number = text.strip().rstrip(".")
    if not number.isdigit() or not 1 <= int(number) <= len(scopes.choices):
        return None
    return scopes.choices[int(number) - 1].value


def _named(scopes: Scopes, text: str) -> str | None:
    """The one scope the words name; None when they name none or several."""
    said = f" {_plain(text)} "
    found = {
        scope
        for scope, names in scopes.names.items()
        if any(f" {_plain(name)} " in said or _plain(name) == said.strip() for name in names)
    }
    return found.pop() if len(found) == 1 else None


def _plain(text: str) -> str:
    folded = text.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return " ".join("".join(c if c.isalnum() or c == "-" else " " for c in folded).split())


def _aliases(scene: Scene) -> dict[str, tuple[str, ...]]:
    return {
        kept.record.name: (kept.record.name, *kept.record.aliases)
        for kept in scene.register.find(System)
    }


def _begun(requirement: Requirement, scene: Scene) -> dict[str, str]:
    """Scope → what to say of its checklist: underway, or done and when."""
    said: dict[str, str] = {}
    for kept in scene.register.find(Checklist, requirement=requirement.id):
        checklist = kept.record
        if checklist.finished_on is None:
            said[checklist.scope] = scene.words("choosing.underway")
        else:
            day = scene.words.date(checklist.finished_on)
            said[checklist.scope] = scene.words("choosing.done", day=day)
    return said
