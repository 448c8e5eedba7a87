"""Ask for a paper outside the turn, and take what came of it: the same for every paper."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import JsonValue

from bot.cards import notices, papers
from bot.cards.papers import HandedOver, PaperKind
from bot.cards.unknown_name import UnknownName
from bot.engine.dialog import Again, Cancel, Done, StepAnswer, Transition, TurnContext
from bot.engine.queries.nearest import nearest_scope
from bot.engine.queries.topic import scopes_in
from bot.messages import Card
from governance.commands import (
    AnyCommand,
    DraftLetter,
    PrintAuditFile,
    PrintContractSheet,
    PrintMiniPlan,
    PrintOverview,
    PrintRaci,
    PrintYearWheel,
    WriteAgenda,
)
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.systems import System
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope, scope_of

_CLASSES: Mapping[str, type[Record]] = {"system": System, "contract": Contract, "forum": Forum}

MAKE = "paper"
"""The background job that makes a paper.

Its arguments are the `paper`, `about` whom or what, and for some a `person`. It comes back with
what was made under `made`, or with a sentence under `refused`.
"""


def wanted_paper(paper: PaperKind, **arguments: JsonValue) -> Mapping[str, JsonValue]:
    """Return the arguments of the job."""
    return {"paper": paper, **arguments}


def numbers_wanted_of(wanted: Mapping[str, JsonValue]) -> Sequence[str]:
    """Return the scopes whose telephone numbers are to stand in what a job wants.

    They are those it is `about`, else the whole authority; none where it wants no `numbers`.
    """
    return (scopes_in(wanted) or (AUTHORITY,)) if wanted.get("numbers") else ()


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


def paper_command(paper: PaperKind, about: str, *, numbers_of: Sequence[str] = ()) -> AnyCommand:
    """Return the command by which a member has the paper made of what `about` says.

    `numbers_of` are the scopes whose telephone numbers are to stand in an audit file.
    """
    match paper:
        case "mini_plan":
            return PrintMiniPlan(system=parse_scope(about)[1])
        case "year_wheel":
            return PrintYearWheel(about=about)
        case "raci":
            return PrintRaci(about=about)
        case "audit_file":
            return PrintAuditFile(about=about, numbers_of=tuple(numbers_of))
        case "overview":
            return PrintOverview(about=about)
        case "contract_sheet":
            return PrintContractSheet(about=about)
        case "agenda" | "minutes":
            return WriteAgenda(about=about)
        case "letter":
            return DraftLetter(about=about)


def nothing_called_so(
    paper: PaperKind, arguments: Mapping[str, JsonValue], context: TurnContext, *, of_one: bool
) -> Card | None:
    """Return the card for a name that nothing in the register has; None where none was said."""
    said = str(arguments.get("words") or "").strip()
    if not said or arguments.get("about"):
        return None
    unknown = UnknownName(said, nearest_scope(said, context.register))
    return papers.not_known(
        context.words,
        context.today.now,
        unknown,
        paper,
        of_one=of_one,
        name_of=lambda scope: context.command_context.scope_context(scope).label,
    )


def scopes_of_kind(kind: ScopeKind, scopes: Iterable[str], context: TurnContext) -> tuple[str, ...]:
    """Return the systems, contracts or forums that the scopes stand for.

    They are those themselves, or those of the contracts around them.
    """
    found: dict[str, None] = {}
    for scope in scopes:
        if parse_scope(scope)[0] == kind:
            found |= dict.fromkeys(_as_kept(scope, context))
            continue
        for contract in context.command_context.scope_context(scope).contracts:
            found |= dict.fromkeys(_of_contract(kind, contract, context))
    return tuple(found)


def _as_kept(scope: str, context: TurnContext) -> Iterator[str]:
    """Yield the scope as the register writes its name, where it is in there."""
    kind, name = parse_scope(scope)
    cls = _CLASSES[kind]
    kept = context.register.get(cls, cls.key_of(**{cls.key_fields[0]: name}))
    if kept is not None:
        yield scope_of(kind, str(getattr(kept.record, cls.key_fields[0])))


def _of_contract(kind: ScopeKind, contract: Contract, context: TurnContext) -> Iterator[str]:
    match kind:
        case "system":
            yield from (scope_of("system", name) for name in contract.systems)
        case "contract":
            yield scope_of("contract", contract.number)
        case "forum":
            for kept in context.register.find(Forum, contract=contract.number):
                yield scope_of("forum", kept.record.name)
        case _:
            pass
