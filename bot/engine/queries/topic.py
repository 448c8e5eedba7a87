"""Find the topic of a question: a person, scopes with their surroundings, a requirement.

Where none is named, it is the whole authority.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import JsonValue

from bot.cards.unknown_name import UnknownName
from bot.engine.dialog import TurnContext
from bot.engine.queries.nearest import nearest_scope
from bot.engine.queries.register_view import RegisterView
from bot.nlu_port import EXCEPTED, NluResult
from governance.obligations.ledger import ObligationFilter
from governance.ports import RegisterReader
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope

_KEPT = (
    *("about", "person", "mine", "requirement", "section", "wants", "words", "since", "until"),
    *("columns", "values", "of", "find", EXCEPTED),
)


@dataclass(frozen=True)
class LeftOut:
    """An exception of a question: scopes with what belongs to them, a requirement, a person."""

    named: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    requirement: str | None = None
    person: str | None = None
    mine: bool = False


@dataclass(frozen=True)
class Topic:
    """The topic of a question, narrowed by every part that is given.

    - `scopes`: those that were named.
    - `near`: those scopes with their surroundings; None for the whole authority.
    - `person`: an e-mail, which may be one's own (`mine`).
    - `left_out`: what is not asked about; None where nothing is excepted.
    - `unknown`: a name that is not in the register, and the one that is nearest to it.
    - `arguments`: those that ask for the same again.
    """

    scopes: tuple[str, ...] = ()
    near: tuple[str, ...] | None = None
    person: str | None = None
    mine: bool = False
    requirement: str | None = None
    left_out: LeftOut | None = None
    unknown: UnknownName | None = None
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """True where it is less than the whole authority, whoever it is of."""
        narrowed = (self.near, self.requirement, self.left_out)
        return any(one is not None for one in narrowed)

    @property
    def other(self) -> str | None:
        """The person asked about, when it is not whoever speaks."""
        return None if self.mine else self.person

    @property
    def wanted(self) -> ObligationFilter:
        """The filter of the obligations it is about; mine are those I am asked to see to."""
        left_out = self.left_out or LeftOut()
        return ObligationFilter(
            person=self.other,
            asked=(self.person,) if self.mine and self.person else None,
            scopes=self.near,
            scopes_except=left_out.scopes or None,
            requirement=self.requirement,
            requirement_except=left_out.requirement,
            responsible_except=left_out.person,
        )

    def of(self, *kinds: ScopeKind) -> tuple[str, ...]:
        """Return the named scopes of these kinds; where none is, those of the surroundings."""
        named = tuple(scope for scope in self.scopes if parse_scope(scope)[0] in kinds)
        return named or tuple(scope for scope in self.near or () if parse_scope(scope)[0] in kinds)


def topic_of(
    arguments: Mapping[str, JsonValue],
    context: TurnContext,
    seen: RegisterView,
    *,
    named: Iterable[str] = (),
) -> Topic:
    """Find the topic that a sentence or a button asks for.

    `named` has the scopes its words stand for, where `about` has none.
    """
    about = arguments.get("about")
    said = [one for one in about if isinstance(one, str)] if isinstance(about, list) else []
    there = [scope for scope in dict.fromkeys(said) if _is_there(scope, context, seen)]
    scopes = tuple(there) or tuple(named)
    mine = bool(arguments.get("mine"))
    asked = "" if mine else str(arguments.get("person") or "").lower()
    known = context.register.get(Member, Member.key_of(email=asked)) is not None
    person = context.actor.email if mine else asked if known else ""
    requirement = str(arguments.get("requirement") or "")
    unknown = [one.partition(":")[2] for one in said if one not in there]
    unknown += [str(arguments.get("words") or "").strip(), "" if known else asked]
    kept = {name: value for name, value in arguments.items() if name in _KEPT}
    return Topic(
        scopes=scopes,
        near=around(scopes, seen) if scopes else None,
        person=person or None,
        mine=mine,
        requirement=requirement if requirement in context.catalogue else None,
        left_out=_left_out(arguments.get(EXCEPTED), context, seen),
        unknown=None if scopes or person else _unknown(unknown, seen.register),
        arguments={**kept, **seen.on},
    )


def _left_out(said: JsonValue, context: TurnContext, seen: RegisterView) -> LeftOut | None:
    """Find what a question excepts; what belongs to a system or contract goes with it."""
    if not isinstance(said, dict):
        return None
    named = tuple(scope for scope in scopes_in(said) if _is_there(scope, context, seen))
    shared = {AUTHORITY} if any(map(_is_supplier, named)) else {AUTHORITY, "supplier"}
    beside = (one for one in around(named, seen) if parse_scope(one)[0] not in shared)
    requirement, mine = str(said.get("requirement") or ""), bool(said.get("mine"))
    person = context.actor.email if mine else str(said.get("person") or "")
    found = LeftOut(
        named=named,
        scopes=tuple(dict.fromkeys((*named, *beside))),
        requirement=requirement if requirement in context.catalogue else None,
        person=person or None,
        mine=mine,
    )
    return found if found != LeftOut() else None


def _is_supplier(scope: str) -> bool:
    return parse_scope(scope)[0] == "supplier"


def _unknown(said: Iterable[str], register: RegisterReader) -> UnknownName | None:
    name = next(filter(None, said), "")
    return UnknownName(name, nearest_scope(name, register)) if name else None


def scopes_in(arguments: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return the scopes in `about`, as a page or a call is asked about them."""
    about = arguments.get("about")
    return tuple(str(scope) for scope in about) if isinstance(about, list) else ()


def scopes_named(understood: NluResult) -> tuple[str, ...]:
    """Return the scopes that a sentence names, whether or not anything of it is sure."""
    asked = (scope for one in understood.readings for scope in scopes_in(one.wish.arguments))
    return tuple(dict.fromkeys((*understood.about, *asked)))


def around(scopes: Iterable[str], seen: RegisterView) -> tuple[str, ...]:
    """Return the scopes with all that surrounds them; those named come first."""
    named = tuple(scopes)
    near = (other for scope in named for other in seen.around(scope).near)
    return tuple(dict.fromkeys((*named, *near)))


def over(topic: Topic, context: TurnContext, seen: RegisterView) -> str:
    """Write the line above a card: authority, scope, requirement and person.

    An example is `Styrelsen · Tågevarsel, K-101 · krav 3.2 · kun mine` (… requirement 3.2 · only
    mine).
    """
    words = context.words
    parts = [context.command_context.scope_context(AUTHORITY).label]
    if topic.scopes:
        first = topic.scopes[0]
        there = _is_kept(first, seen.register)
        parts.append(
            (seen.around(first) if there else context.command_context.scope_context(first)).label
        )
    if topic.scopes[1:]:
        parts[-1] = words("asked.and_more", name=parts[-1], n=len(topic.scopes) - 1)
    if topic.requirement:
        parts.append(words("asked.requirement", requirement=topic.requirement))
    if (left_out := topic.left_out) is not None:
        names = [seen.around(scope).label for scope in left_out.named]
        names += [one for one in (left_out.requirement,) if one]
        names += [words("asked.mine")] if left_out.mine else []
        if left_out.person and not left_out.mine:
            names.append(context.name_of(left_out.person))
        parts.append(words("asked.without", names=words.listed(names)))
    if topic.mine:
        parts.append(words("due.only_mine"))
    elif topic.person:
        parts.append(words("asked.only", who=context.name_of(topic.person)))
    return " · ".join(parts)


def day_in(arguments: Mapping[str, JsonValue], name: str) -> date | None:
    """Return the ISO day under that name; None where there is none."""
    try:
        return date.fromisoformat(str(arguments.get(name) or ""))
    except ValueError:
        return None


_CLASSES: Mapping[ScopeKind, type[Record]] = {
    "system": System,
    "contract": Contract,
    "supplier": Supplier,
    "forum": Forum,
}


def _is_there(text: str, context: TurnContext, seen: RegisterView) -> bool:
    """Tell whether the authority has it, or had it then."""
    return _is_kept(text, context.register) or _is_kept(text, seen.register)


def _is_kept(text: str, register: RegisterReader) -> bool:
    try:
        kind, name = parse_scope(text)
    except ValueError:
        return False
    cls = _CLASSES.get(kind)
    return cls is None or register.get(cls, cls.key_of(**{cls.key_fields[0]: name})) is not None
