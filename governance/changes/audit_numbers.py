"""Tell who may have telephone numbers in an audit file."""

from collections.abc import Iterable
from typing import Final

from governance.access import Refused, Verb, may
from governance.context import CommandContext, NotAllowed
from governance.queries.scope_context import ScopeContext
from governance.roles import Role
from governance.schema.scopes import AUTHORITY

CALL_LISTS: Final = "3.2"
"""The requirement under which numbers are kept; whoever is accountable for it says so.

Management may, too: nobody else is accountable for the whole authority.
"""


def gate_numbers(scopes: Iterable[str], context: CommandContext) -> None:
    """Check that the actor answers for the call lists of all of the scopes and what is near them.

    Raises NotAllowed, which names who does.
    """
    near = (other for one in scopes for other in (one, *context.scope_context(one).near))
    for scope in dict.fromkeys(near):
        around = context.scope_context(scope)
        me = context.actor.email
        letter, roles = around.letter_of(me, CALL_LISTS), around.roles_of(me)
        decision = may(context.actor, Verb.PRINT_NUMBERS, letter=letter, roles=roles)
        if isinstance(decision, Refused):
            raise NotAllowed(decision.reason, scope=scope, who=_decider(around))


def _decider(around: ScopeContext) -> str | None:
    """Return who may have the numbers there, by e-mail."""
    if around.scope == AUTHORITY:
        return around.owner(Role.LED, CALL_LISTS)
    accountable = around.accountable(CALL_LISTS)
    return accountable.email if accountable else None


def may_have_numbers(scopes: Iterable[str], context: CommandContext) -> bool:
    """Tell whether the actor may have the numbers of all these scopes in an audit file."""
    try:
        gate_numbers(scopes, context)
    except NotAllowed:
        return False
    return True
