"""The due day router takes a question why something is due, or is somebody's, as one of it."""

from collections.abc import Collection, Iterator, Sequence

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.page import DUE_DAY, SHORT_ANSWER
from bot.engine.queries.names import naming
from bot.engine.queries.topic import scopes_in
from bot.engine.shown_obligations import shown_on
from bot.language.normalise import normalise_phrase, stems
from bot.language.phrase_table import words_of
from bot.language.questions import asks_where_it_comes_from, asks_who_decides, asks_why
from bot.nlu_port import NluResult
from governance.obligations.ledger import Entry, find_entry

_HOW_SET = "how_is_it_overdue"
"""The short answer to how days are set."""
_SHORTEST = 4
"""The fewest letters of a word that tells which of several is meant."""
_LONGEST_POINTER = 6
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
        points = asks_where_it_comes_from(text)
        if not (points or asks_why(text)) or not _is_open(understood, points=points):
            return False
        named = {*understood.about} | {
            scope for one in understood.readings for scope in scopes_in(one.wish.arguments)
        }
        found = self._meant(text, [*self._standing(named)] if named else [*self._shown()])
        if found is None or (_is_general(understood) and len([*self._shown()]) != 1):
            return False
        scope, rule, subject = found.obligation.identity
        self._context.pages.show(DUE_DAY, {"scope": scope, "rule": rule, "subject": subject})
        return True

    def show_only(self) -> bool:
        """Show it of the only obligation on the newest card; False where there are others."""
        shown = [*self._shown()]
        if len(shown) != 1:
            return False
        scope, rule, subject = shown[0].obligation.identity
        self._context.pages.show(DUE_DAY, {"scope": scope, "rule": rule, "subject": subject})
        return True

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
        said = {word for word in normalise_phrase(text) if word not in words_of("asks_why")}
        told = {stem for word in said if len(word) >= _SHORTEST for stem in stems(word)}
        names, day = naming(context), context.today.day
        scored = []
        for entry in entries:
            one = entry.obligation
            words = normalise_phrase(f"{names.title(one)} {names.wrong(one)} {names.task(one)}")
            of_it = {stem for word in words if len(word) >= _SHORTEST for stem in stems(word)}
            late = str((day - one.due_on).days) in said
            scored.append((len(told & of_it) + 2 * late, entry))
        best = max((score for score, _ in scored), default=0)
        meant = [entry for score, entry in scored if score == best]
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
