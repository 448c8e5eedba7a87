"""Say a short answer: what Kravbot is and keeps, a word of the trade, a requirement, small talk."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards import short_answer as cards
from bot.cards.notices import out_of_date
from bot.engine.dialog import TurnContext
from bot.engine.page import SHORT_ANSWER, ReadOnlyPage
from bot.engine.queries.names import administrators
from bot.engine.queries.register_view import register_now
from bot.messages import Audience, Card
from bot.texts.short_answers import ShortAnswers
from governance.roles import Role
from governance.schema.scopes import AUTHORITY


class ShortAnswerPage(ReadOnlyPage):
    """The page of the short answers in `names`, one below the other."""

    name = SHORT_ANSWER
    audience = Audience.COLLEAGUES

    def __init__(self, texts: ShortAnswers) -> None:
        self._texts = texts

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        names = arguments.get("names")
        wanted = [str(one) for one in names] if isinstance(names, list) else []
        found = [
            (name, answer) for name in wanted if (answer := self._texts.find(name)) is not None
        ]
        if not found:
            return out_of_date(context.words, context.today.now)
        return cards.short_answer(
            context.words,
            context.today.now,
            found,
            who={
                "admin": administrators(context) or context.words("short.your_administrator"),
                "authority": context.command_context.scope_context(AUTHORITY).label,
                "dpo": _dpo(context),
            },
        )


def _dpo(context: TurnContext) -> str:
    holders = register_now(context).roster.roles.holders(Role.DPO, AUTHORITY)
    names = [holder.member.name for holder in holders]
    return context.words.listed(names) if names else context.words("short.your_dpo")
