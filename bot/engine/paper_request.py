"""Ask for a paper outside the turn, and take what came of it: the same for every paper."""

from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from bot.cards import notices, papers
from bot.cards.papers import HandedOver, PaperKind
from bot.engine.dialog import Again, Cancel, Done, StepAnswer, Transition, TurnContext
from governance.records.contracts import Contract
from governance.records.systems import System
from governance.schema.scopes import parse_scope, scope_of

MAKE = "paper"
"""The background job that makes a paper.

Its arguments are the `paper`, `about` whom or what, and for some a `person`. It comes back with
what was made under `made`, or with a sentence under `refused`.
"""


def wanted_paper(paper: PaperKind, **arguments: JsonValue) -> Mapping[str, JsonValue]:
    """Return the arguments of the job."""
    return {"paper": paper, **arguments}


def take_paper(answer: StepAnswer, context: TurnContext) -> Transition | None:
    """Return what follows from the answer at the step that waits.

    It is None where the paper is to be made once more.
    """
    match answer:
        case StepAnswer(kind="result", value={"made": dict(made)}):
            paper = HandedOver.model_validate(made)
            return Done(card=papers.handed_over(context.words, context.today.now, paper))
        case StepAnswer(kind="result", value={"refused": str(sentence)}):
            return Done(card=notices.refused(context.words, context.today.now, sentence))
        case StepAnswer(kind="choice", value="again"):
            return None
        case StepAnswer(kind="choice", value="leave"):
            return Cancel()
        case _:
            return Again(context.words("paper.still_making"))


def systems_of(scopes: Iterable[str], context: TurnContext) -> list[str]:
    """Return the systems the scopes stand for: themselves, or those of a contract or supplier."""
    found: dict[str, None] = {}
    contracts = [kept.record for kept in context.register.find(Contract)]
    for scope in scopes:
        kind, name = parse_scope(scope)
        if kind == "system":
            kept = context.register.get(System, System.key_of(name=name))
            found |= {} if kept is None else {kept.record.name: None}
            continue
        for contract in contracts:
            if name.casefold() in (contract.number.casefold(), contract.supplier.casefold()):
                found |= dict.fromkeys(contract.systems)
    return [scope_of("system", name) for name in found]
