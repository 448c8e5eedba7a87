"""Show where the day of one obligation comes from, why somebody has it, and who decides."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards import notices
from bot.cards.obligations import due_day as cards
from bot.cards.obligations.due_day import Assigned, DueDayView
from bot.engine.dialog import TurnContext
from bot.engine.page import DUE_DAY, ReadOnlyPage
from bot.engine.queries.names import naming
from bot.messages import Audience, Card
from governance.intervals import intervals_of
from governance.obligations.obligation import Obligation
from governance.obligations.rule_index import rules
from governance.responsibility import Roster
from governance.roles import Role


class DueDayPage(ReadOnlyPage):
    """The page of why one obligation is due on its day and is theirs who have it."""

    name = DUE_DAY
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        scope = str(arguments.get("scope"))
        name = (str(arguments.get("rule")), str(arguments.get("subject", "")))
        standing = context.command_context.ledger.of_scope(scope)
        entry = next((one for one in standing if one.obligation.name == name), None)
        if entry is None:
            return notices.settled(context.words, context.today.now)
        obligation = entry.obligation
        rule = rules()[obligation.rule]
        roster = context.command_context.scope_context(scope).roster
        division = roster.division(obligation.requirement)
        accountable = [role for role, letter in division.items() if letter == "A"]
        responsible = [role for role, letter in division.items() if letter == "R"]
        return cards.due_day(
            DueDayView(
                obligation=obligation,
                rule=rule,
                naming=naming(context),
                today=context.today,
                interval=intervals_of(context.register).get(rule.interval),
                asked=_asked(
                    entry.responsible, obligation, obligation.roles or responsible, roster
                ),
                decides=_post(entry.accountable, accountable, obligation.scope, roster),
            )
        )


def _asked(
    email: str | None, obligation: Obligation, roles: Sequence[Role], roster: Roster
) -> Assigned | None:
    if email is not None and email == obligation.person:
        return Assigned(email, by_name=True)
    return _post(email, roles, obligation.scope, roster)


def _post(email: str | None, roles: Sequence[Role], scope: str, roster: Roster) -> Assigned | None:
    """Find the first of the roles that the person holds there, perhaps as deputy."""
    if email is None:
        return None
    held = (
        role
        for role in roles
        if any(one.member.email == email for one in roster.roles.posts(role, scope))
    )
    return Assigned(email, next(held, None))
