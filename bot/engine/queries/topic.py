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
from bot.nlu_port import NluResult
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
    *("columns", "values", "of", "find"),
)


@dataclass(frozen=True)
class Topic:
    """The topic of a question, narrowed by every part that is given.

    - `scopes`: those that were named.
    - `near`: those scopes with their surroundings; None for the whole authority.
    - `person`: an e-mail, which may be one's own (`mine`).
    - `unknown`: a name that is not in the register, and the one that is nearest to it.
    - `arguments`: those that ask for the same again.
    """

    scopes: tuple[str, ...] = ()
    near: tuple[str, ...] | None = None
    person: str | None = None
    mine: bool = False
    requirement: str | None = None
    unknown: UnknownName | None = None
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """True where it is less than the whole authority, whoever it is of."""
        return self.near is not None or self.requirement is not None

    @property
    def other(self) -> str | None:
        """The person asked about, when it is not whoever speaks."""
        return None if self.mine else self.person

    @property
    def wanted(self) -> ObligationFilter:
        """The filter of the obligations it is about; mine are those I am asked to see to."""
        return ObligationFilter(
            person=self.other,
            asked=(self.person,) if self.mine and self.person else None,
            scopes=self.near,
            requirement=self.requirement,
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
        unknown=None if scopes or person else _unknown(unknown, seen.register),
        arguments={**kept, **seen.on},
    )


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
