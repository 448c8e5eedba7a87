"""Show who is responsible, accountable or deputy.

It is asked for a requirement, a system, a contract, a supplier, a forum, or everything.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import JsonValue

from bot.cards.paging import part_of
from bot.cards.register import responsible as cards
from bot.cards.register.responsible import ResponsibleView, RoleView
from bot.engine.dialog import TurnContext
from bot.engine.page import first_in
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.queries.register_view import RegisterView
from bot.engine.queries.topic import Topic
from bot.messages import Audience, Card
from governance.reconciliation.load_facts import scopes_of
from governance.records.absences import Absence
from governance.role_holders import Holder, RoleHeld
from governance.roles import Role
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope

_ROLES: Mapping[ScopeKind, Sequence[Role]] = {
    "authority": (Role.LED, Role.ISK, Role.BER, Role.KON, Role.LEV, Role.DRI, Role.JUR, Role.DPO),
    "system": (Role.SYS, Role.RIS, Role.BER, Role.DRI, Role.ISK, Role.LEV, Role.KON),
    "contract": (Role.KON, Role.SYS, Role.LEV),
    "supplier": (Role.LEV, Role.KON, Role.SYS),
    "forum": (Role.LEV, Role.SYS),
}
"""The roles that have to do with each kind of scope, first the one that answers for it.

The authority's own may be left out where nobody has them.
"""


class ResponsiblePage(QueryPage):
    """The page of who is responsible; of a person alone, it is the roles they hold."""

    name = "responsible"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        wants = _wanted(arguments)
        found = list(_found(asked.topic, shown, context, wants))
        part = part_of(len(found), first_in(arguments, len(found)))
        return cards.responsible(ResponsibleView(asked.asked, found, part, "deputy" in wants))


def _wanted(arguments: Mapping[str, JsonValue]) -> frozenset[str]:
    """Return what is wanted: `deputy`, `accountable`, or roles by their names."""
    wants = arguments.get("wants")
    return (
        frozenset(str(one) for one in wants) if isinstance(wants, list) else frozenset([str(wants)])
    )


def _found(
    topic: Topic, shown: RegisterView, context: TurnContext, wants: Collection[str]
) -> Iterator[RoleView]:
    if topic.person is not None and topic.requirement is None:
        held = shown.roster.roles.held_by(topic.person)
        here = [one for one in held if topic.near is None or one.scope in topic.near]
        yield from _held(topic.person, here or held, shown, context)
    elif topic.requirement is not None:
        yield from _for_requirement(topic, topic.requirement, shown, context, wants)
    else:
        wanted = [role for role in Role if role in wants]
        scopes = topic.scopes or _holding(wanted, shown)
        for scope in scopes:
            place = parse_scope(scope)[1] if len(scopes) > 1 else ""
            yield from _roles_at(scope, shown, context, place, wanted)


def _holding(wanted: Sequence[Role], shown: RegisterView) -> Sequence[str]:
    """Return where such roles are held: the whole authority, or each system."""
    if not wanted or any(role in _ROLES["authority"] for role in wanted):
        return (AUTHORITY,)
    return [one for one in scopes_of(shown.register) if parse_scope(one)[0] == "system"]


def _held(
    person: str, held: Sequence[RoleHeld], shown: RegisterView, context: TurnContext
) -> Iterator[RoleView]:
    """List the roles a person holds; those they stand in for come after."""
    for one in sorted(held, key=lambda one: one.as_deputy):
        place = shown.around(one.scope).label
        called = context.words(f"word.{one.role}")
        if one.as_deputy:
            called = context.words("responsible.as_deputy", role=called)
        yield RoleView(
            called, [context.name_of(person)], _names(shown, one.role, one.scope), place=place
        )


def _names(shown: RegisterView, role: Role, scope: str) -> list[str]:
    return [holder.member.name for holder in shown.roster.roles.deputies(role, scope)]


def _roles_at(
    scope: str, shown: RegisterView, context: TurnContext, place: str, wanted: Sequence[Role]
) -> Iterator[RoleView]:
    """List the roles there, or those that are wanted of them."""
    kind = parse_scope(scope)[0]
    for role in [one for one in _ROLES[kind] if one in wanted] or _ROLES[kind]:
        if (
            kind != "authority"
            or shown.roster.roles.holders(role, scope)
            or shown.roster.roles.vacant(role, scope)
        ):
            takes = shown.roster.owner(role, scope)
            yield _filled(role, scope, takes, shown, context, place=place)


def _for_requirement(
    topic: Topic, number: str, shown: RegisterView, context: TurnContext, wants: Collection[str]
) -> Iterator[RoleView]:
    """List who does it and who is accountable, in the order asked for, on all it is assessed on."""
    requirement, roster = context.catalogue[number], shown.roster
    kind = requirement.scope
    if kind == "authority":
        scopes: Sequence[str] = (AUTHORITY,)
    else:
        scopes = topic.of(kind) or [
            one for one in scopes_of(shown.register) if parse_scope(one)[0] == kind
        ]
    division = roster.division(number)
    for scope in scopes:
        place = parse_scope(scope)[1] if len(scopes) > 1 else ""
        does = [
            _filled(
                role, scope, roster.responsible(number, scope), shown, context, "R", place=place
            )
            for role, letter in division.items()
            if letter == "R"
        ]
        decides = [
            _filled(
                role, scope, roster.accountable(number, scope), shown, context, "A", place=place
            )
            for role, letter in division.items()
            if letter == "A"
        ]
        yield from (*decides, *does) if "accountable" in wants else (*does, *decides)


def _filled(
    role: Role,
    scope: str,
    takes: Holder | None,
    shown: RegisterView,
    context: TurnContext,
    letter: Literal["R", "A"] | None = None,
    *,
    place: str = "",
) -> RoleView:
    """Describe a role; `takes` is who is asked today what the role is asked."""
    holders = shown.roster.roles.holders(role, scope)
    first = holders[0].member.email if holders else None
    stands_in = takes is not None and takes.member.email not in [
        one.member.email for one in holders
    ]
    return RoleView(
        called=context.words(f"word.{role}"),
        holders=[holder.member.name for holder in holders],
        deputies=_names(shown, role, scope),
        letter=letter,
        email=first,
        away_until=_away_until(first, shown),
        meanwhile=takes.member.name if takes and stands_in else None,
        place=place,
    )


def _away_until(person: str | None, shown: RegisterView) -> date | None:
    if person is None:
        return None
    day = shown.today.day
    away = [kept.record for kept in shown.register.find(Absence, member=person)]
    return max((one.to for one in away if one.covers(day)), default=None)
