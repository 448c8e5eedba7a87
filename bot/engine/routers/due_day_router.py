"""The due day router takes a question why something is due, or is somebody's, as one of it."""

from collections.abc import Collection, Iterator, Sequence

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.page import DUE_DAY, SHORT_ANSWER
from bot.engine.queries.named_obligations import named_obligations
from bot.engine.queries.names import naming
from bot.engine.queries.topic import scopes_named
from bot.engine.shown_obligations import shown_on
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.language.questions import (
    asks_where_it_comes_from,
    asks_whether_put_off,
    asks_who_decides,
    asks_why,
)
from bot.nlu_port import NluResult
from governance.obligations.ledger import Entry, ObligationFilter, find_entry

_HOW_SET = "how_is_it_overdue"
"""The short answer to how days are set."""
_LONGEST_POINTER = 6
_MOST_OWN = 50
_OBLIGATION = "obligation"
"""The page of one obligation by itself."""
_LISTS = ("overdue", "missing", "upcoming", "tasks", "status", "contract", DUE_DAY, "obligation")
"""The pages whose reading leaves open why: the words before it are passed over there."""


class DueDayRouter:
    """It finds the obligation that the question is of, among those shown or those of a name."""

    def __init__(self, context: DialogContext) -> None:
        self._context = context
        self._session = context.session

    def take(self, text: str, understood: NluResult) -> bool:
        """Show why it is due on that day; False where the question is of none."""
        if (asks_who_decides(text) or _asks_why_of_that_one(text)) and self.show_only():
            return True
        if asks_whether_put_off(text) and self._show_put_off(text, understood):
            return True
        points = asks_where_it_comes_from(text)
        if not (points or asks_why(text)) or not _is_open(understood, points=points):
            return False
        named = scopes_named(understood)
        found = self._meant(text, [*self._standing(named)] if named else [*self._shown()])
        if found is None or (_is_general(understood) and len([*self._shown()]) != 1):
            return False
        return self._show(DUE_DAY, found)

    def _show_put_off(self, text: str, understood: NluResult) -> bool:
        """Show whether it is put off, until when and why; the card of the obligation says so."""
        named = scopes_named(understood)
        entries = [*self._standing(named)] if named else [*self._shown()] or [*self._mine()]
        names, day = naming(self._session.turn_context), self._session.turn_context.today.day
        found = named_obligations(text, entries, names, day)
        if len(found) != 1:
            return False
        return self._show(_OBLIGATION, found[0])

    def _show(self, page: str, entry: Entry) -> bool:
        """Show the page of that obligation; it is always shown."""
        scope, rule, subject = entry.obligation.identity
        self._context.pages.show(page, {"scope": scope, "rule": rule, "subject": subject})
        return True

    def _mine(self) -> Sequence[Entry]:
        """Return what is overdue that the person has or decides on."""
        context = self._session.turn_context
        day, me = context.today.day, context.actor.email
        wanted = ObligationFilter(overdue_on=day, person=me)
        return context.command_context.ledger.find(wanted, limit=_MOST_OWN)

    def show_only(self) -> bool:
        """Show it of the only obligation on the newest card; False where there are others."""
        shown = [*self._shown()]
        if len(shown) != 1:
            return False
        return self._show(DUE_DAY, shown[0])

    def _shown(self) -> Iterator[Entry]:
        ledger = self._session.turn_context.command_context.ledger
        for identity in shown_on(self._session.newest_card(), self._session.unit):
            entry = find_entry(ledger, identity)
            if entry is not None:
                yield entry

    def _standing(self, scopes: Collection[str]) -> Iterator[Entry]:
        """Yield what is overdue of what is named, else what is missing there."""
        context = self._session.turn_context
        ledger, day = context.command_context.ledger, context.today.day
        standing = [one for each in ledger.of_scopes(sorted(scopes)).values() for one in each]
        late = [one for one in standing if one.obligation.is_overdue(day)]
        yield from late or (one for one in standing if one.obligation.kind == "missing")

    def _meant(self, text: str, entries: Sequence[Entry]) -> Entry | None:
        """Return the one whose words and days the question has most of, if it is one.

        Of several on a list, `datoen` (the date) alone is that of the first.
        """
        context = self._session.turn_context
        meant = named_obligations(text, entries, naming(context), context.today.day)
        if len(meant) == 1 or (meant and asks_where_it_comes_from(text)):
            return meant[0]
        return None


def _asks_why_of_that_one(text: str) -> bool:
    """Tell whether a few words ask why of what is shown: `hvorfor er den over` (why is it late)."""
    words = normalise_phrase(text)
    points = not words_of("that_one").isdisjoint(words)
    return points and asks_why(text) and len(words) <= _LONGEST_POINTER


def _is_general(understood: NluResult) -> bool:
    """Tell whether it asks how days are set at all: `hvordan ved du, hvad der er over fristen`."""
    return any(one.wish.arguments.get("names") == [_HOW_SET] for one in understood.readings)


def _is_open(understood: NluResult, *, points: bool) -> bool:
    """Tell whether nothing else is surely asked than a list that it may be on.

    Whoever points at a day asks of it, though there is a short answer to a question like it.
    """
    names = {*_LISTS, SHORT_ANSWER} if points else {*_LISTS}
    return names.issuperset(one.wish.name for one in understood.readings)
