"""Tell who may ask what is kept on whom, and who may have whom erased."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from governance.access import Actor
from governance.roles import Role
from governance.schema.scopes import AUTHORITY

WhyNot: TypeAlias = Literal["unknown", "not_yours", "yourself", "still_here", "hold"]


@dataclass(frozen=True)
class Denied:
    """The reason why a person is not told of, or not erased.

    `where` names the records by which they have not left, and `hold` why everything is to be kept.
    """

    why: WhyNot
    where: Sequence[str] = ()
    hold: str = ""


def may_ask_of_anybody(actor: Actor) -> bool:
    """Tell whether the actor may ask what is kept on somebody else.

    Administrators may, and the authority's data protection officer.
    """
    return actor.active and (actor.admin or _is_officer(actor))


def asks_of_themselves(actor: Actor, emails: Collection[str]) -> bool:
    """Tell whether the person with these addresses is the actor."""
    return actor.email.casefold() in emails


def _is_officer(actor: Actor) -> bool:
    return any(held.role is Role.DPO and held.scope == AUTHORITY for held in actor.roles)
