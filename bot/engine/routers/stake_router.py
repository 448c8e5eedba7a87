"""The stake router takes a question what happens where what is shown or named is left."""

from pydantic import JsonValue

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.page import AT_STAKE, SHORT_ANSWER
from bot.engine.queries.topic import scopes_named
from bot.engine.shown_obligations import named_items, shown_on
from bot.language.questions import asks_of_doing_nothing, asks_of_sanctions
from bot.nlu_port import Intent, NluResult

_CONTRACT = "contract"
"""The page that tells what comes of an option, of notice or of a tender that is not made."""


class StakeRouter:
    """It shows what is at stake for what is named, else for what is shown, else for the gravest."""

    def __init__(self, context: DialogContext) -> None:
        self._context = context
        self._session = context.session

    def take(self, text: str, understood: NluResult) -> bool:
        """Show it; False where the question is of something else."""
        of_sanctions = asks_of_sanctions(text)
        if understood.cries or not (of_sanctions or asks_of_doing_nothing(text)):
            return False
        wishes = [one.wish for one in understood.readings]
        if any(one.kind != "page" or _is_of_its_own(one) for one in wishes):
            return False
        arguments = _named(understood) or self._shown()
        if not arguments and any(one.name == SHORT_ANSWER for one in wishes):
            return False
        if of_sanctions:
            arguments["wants"] = "sanctions"
        self._context.pages.show(AT_STAKE, arguments)
        return True

    def _shown(self) -> dict[str, JsonValue]:
        shown = shown_on(self._session.newest_card(), self._session.unit)
        return named_items(shown) if shown else {}


def _is_of_its_own(wish: Intent) -> bool:
    """Tell whether it asks more narrowly, or of a name that is not known."""
    narrow = wish.name == _CONTRACT and "wants" in wish.arguments
    return narrow or "words" in wish.arguments


def _named(understood: NluResult) -> dict[str, JsonValue]:
    """Return the scopes or the requirement that the question names."""
    read = [one.wish.arguments for one in understood.readings]
    if scopes := scopes_named(understood):
        return {"about": list[JsonValue](sorted(scopes))}
    requirement = next((one["requirement"] for one in read if "requirement" in one), None)
    return {} if requirement is None else {"requirement": requirement}
