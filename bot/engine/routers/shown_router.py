"""The shown router takes words that are of what was just saved or shown, while nothing is open.

It undoes, and shows more of what stands there; `CorrectionRouter` changes it.
"""

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.page import LATE_PEOPLE, SHORT_ANSWER
from bot.engine.queries.topic import scopes_in
from bot.engine.routers.correction_router import CorrectionRouter
from bot.engine.routers.due_day_router import DueDayRouter
from bot.engine.routers.handout_router import HandoutRouter
from bot.engine.routers.intent_router import IntentRouter
from bot.engine.routers.label_router import LabelRouter
from bot.engine.routers.stake_router import StakeRouter
from bot.engine.routers.turn_understanding import TurnUnderstanding
from bot.engine.shown_obligations import named_items, shown_on
from bot.language.normalise import first_sentence, normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.language.questions import asks_why_it_is_asked
from bot.nlu_port import Intent, NluResult
from governance.obligations.rule_index import rules

_UNDO, _WHY, _NOT_YET = "undo", "why", "not_yet"
_FIRST = "first"
"""The page of what is to be done first."""
_OBLIGATION = "obligation"
"""The page of one obligation by itself."""
_LONGEST_POINTER = 7
_WHY_ASKED = "why_do_you_ask"
"""The short answer to why something is asked, where nothing is any more."""
_OF_ONE_THING = frozenset(("about", "person", "find", "key", "words", "requirement"))


class ShownRouter:
    """It undoes what was saved, and shows again what is asked of."""

    def __init__(
        self,
        context: DialogContext,
        *,
        intents: IntentRouter,
        labels: LabelRouter,
        understanding: TurnUnderstanding,
    ) -> None:
        self._context = context
        self._session = context.session
        self._intents = intents
        self._labels = labels
        self._understanding = understanding
        self._correction = CorrectionRouter(context, intents.reminders)
        self._due_day = DueDayRouter(context)
        self._stake = StakeRouter(context)
        self._handout = HandoutRouter(context)

    def take(self, text: str) -> bool:
        """Undo what was saved, say why something was asked, or correct what was shown.

        False where the text is of none of it.
        """
        wish = self._understanding.wish(text) or self._not_yet(text)
        if wish is not None and wish.name in (_UNDO, _NOT_YET) and not self._ends_it(text):
            self._intents.route(wish)
        elif wish is not None and wish.name == _WHY and asks_why_it_is_asked(text):
            self._context.pages.show(SHORT_ANSWER, {"names": [_WHY_ASKED]})
        elif wish is not None and wish.name == _WHY and self._due_day.show_only():
            pass
        elif wish is not None and wish.name == _WHY and (requirement := self._requirement_shown()):
            self._context.pages.show(SHORT_ANSWER, {"names": [requirement]})
        else:
            return self._correction.take(text)
        return True

    def show_again(self, text: str, understood: NluResult) -> bool:
        """Open what a question is of that stands on the newest card; False where it is of none."""
        routers = (self._handout, self._stake, self._due_day)
        if any(one.take(text, understood) for one in routers) or self._show_whose(text, understood):
            return True
        if self._asks_of_that_one(text, understood, _FIRST) and self._labels.open_first_row():
            return True  # `hvem har den` (who has it) is of the first row, which is in the title
        since = spoken("asks_since_when").whole(normalise_phrase(text)) is not None
        is_of_it = since or self._asks_of_that_one(text, understood, _OBLIGATION)
        if is_of_it and self._show_obligation():
            return True
        of_everything = all(_is_of_everything(one.wish) for one in understood.readings)
        return of_everything and self._labels.open_pointed_row(text)

    def _show_whose(self, text: str, understood: NluResult) -> bool:
        """Show who is late with what is on the newest card: `hvem hænger på dem`."""
        asked = [one.wish.name for one in understood.readings] == [LATE_PEOPLE]
        points = not words_of("points_at_several").isdisjoint(normalise_phrase(text))
        shown = shown_on(self._session.newest_card(), self._session.unit) if asked else []
        if not (points and shown):
            return False
        self._context.pages.show(LATE_PEOPLE, named_items(shown))
        return True

    def _not_yet(self, text: str) -> Intent | None:
        """Read that nothing is to be kept yet, where a second sentence says so."""
        parted = first_sentence(text)
        wish = self._understanding.wish(parted[1]) if parted is not None else None
        return wish if wish is not None and wish.name == _NOT_YET else None

    def _ends_it(self, text: str) -> bool:
        """Tell whether `slet den` (delete it) is of a record that is shown, and undoes nothing."""
        ends = spoken("ends_that_one").whole(normalise_phrase(text)) is not None
        context = self._context
        shown = context.topics.pointed_at.record if ends else None
        return shown is not None and context.undo.recent() is None

    def _requirement_shown(self) -> str:
        """Return the requirement of the first obligation on the newest card; empty without one."""
        shown = shown_on(self._session.newest_card(), self._session.unit)
        return (rules()[shown[0][1]].requirement or "") if shown else ""

    def _show_obligation(self) -> bool:
        """Show the only obligation of the newest card again: it says who has it, and when."""
        shown = shown_on(self._session.newest_card(), self._session.unit)
        if len(shown) != 1:
            return False
        [(scope, rule, subject)] = shown
        arguments = {"scope": scope, "rule": rule, "subject": subject}
        self._context.pages.show(_OBLIGATION, arguments)
        return True

    def _asks_of_that_one(self, text: str, understood: NluResult, page: str) -> bool:
        """Tell whether it asks of `den` (that one), and that page was shown last."""
        topic, words = self._context.topics.pointed_at, normalise_phrase(text)
        is_shown = topic.intent == page
        that_one = words_of("that_one") | words_of("whose_turn_it_is")
        points = not that_one.isdisjoint(words) and len(words) <= _LONGEST_POINTER
        shown = {*scopes_in(topic.slots)}
        named = {one for said in understood.readings for one in scopes_in(said.wish.arguments)}
        return is_shown and points and understood.asks and named <= shown


def _is_of_everything(wish: Intent) -> bool:
    """Tell whether it asks for something of no one thing: a row it points at is not in it."""
    return wish.kind == "page" and _OF_ONE_THING.isdisjoint(wish.arguments)
