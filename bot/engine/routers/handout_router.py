"""The handout router takes a wish for something to hand over, of what was shown or is named."""

from typing import get_args

from pydantic import JsonValue

from bot.cards.papers import PaperKind
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.page import HANDOUT
from bot.engine.queries.topic import scopes_in, scopes_named
from bot.language.handouts import of_everything, wants_a_handout
from bot.language.normalise import normalise_phrase
from bot.nlu_port import NluResult
from governance.schema.scopes import parse_scope

_STATUS = "status"
_PAPERS = frozenset(get_args(PaperKind))


class HandoutRouter:
    """It offers papers where no paper is asked for by its name."""

    def __init__(self, context: DialogContext) -> None:
        self._context = context

    def take(self, text: str, understood: NluResult) -> bool:
        """Offer them; False where the text wishes for something else."""
        scopes = [*scopes_named(understood)]
        names = {word for one in scopes for word in normalise_phrase(parse_scope(one)[1])}
        by_name = any(one.wish.name in _PAPERS for one in understood.readings)
        if understood.cries or by_name or not wants_a_handout(text, names):
            return False
        before = self._context.topics.pointed_at
        shown = _STATUS if of_everything(text) else before.intent
        if shown == before.intent:
            scopes = scopes or [*scopes_in(before.slots)]
        arguments: dict[str, JsonValue] = {"about": list[JsonValue](scopes)} if scopes else {}
        arguments |= {"shown": shown} if shown else {}
        self._context.pages.show(HANDOUT, arguments)
        return True
