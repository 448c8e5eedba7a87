"""Show every answer of one checklist, to read."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards import notices
from bot.cards.checklist import checklist as cards
from bot.engine.checklist.view import answers_view, with_position
from bot.engine.dialog import TurnContext
from bot.engine.page import BasePage, PageFault
from bot.messages import Audience, Card
from governance.commands import AnyCommand
from governance.records.checklists import Checklist


class ChecklistAnswersPage(BasePage):
    """The page of the answers of the named checklist, or of the one begun last."""

    name = "answers"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        which = _which(arguments, context)
        if which is None:
            return notices.refused(
                context.words, context.today.now, context.words("home.no_checklists")
            )
        requirement, scope = which
        standing = context.command_context.progress(requirement, scope)
        return cards.answers(with_position(answers_view(standing, scope, context), context))

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        raise PageFault(context.words("engine.out_of_date"))


def _which(arguments: Mapping[str, JsonValue], context: TurnContext) -> tuple[str, str] | None:
    requirement, scope = arguments.get("requirement"), arguments.get("scope")
    if requirement in context.catalogue and isinstance(scope, str):
        return str(requirement), scope
    begun = context.register.find(Checklist)
    if not begun:
        return None
    newest = max(begun, key=lambda kept: kept.changed_at).record
    return newest.requirement, newest.scope
