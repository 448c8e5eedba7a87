"""As of when something is asked: the register and what stands as they are, or as they were at the end of a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pydantic import JsonValue

from bot.cards import notices
from bot.engine.dialog import TurnContext
from bot.messages import Card, CardField
from bot.nlu_port import NotParsed, Understanding
from governance.catalogue import Catalogue
from governance.local_time import zone_of
from governance.obligations.in_memory_ledger import as_of
from governance.obligations.ledger import LedgerReader
from governance.ports import RegisterReader, Today
from governance.queries.scope_context import ScopeContext, whole_roster
from governance.records.authorities import Authority
from governance.responsibility import Roster


@dataclass(frozen=True)
class RegisterView:
    """`register` and `today` are of the day asked about.

    `on`: the argument that asks for it again; empty for today.
    """

    register: RegisterReader
    catalogue: Catalogue
    today: Today
    as_of: str
    now: LedgerReader | None = None
    on: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_past(self) -> bool:
        """Whether it is seen as it was, so that nothing can be done about it."""
        return bool(self.on)

    @cached_property
    def ledger(self) -> LedgerReader:
        """What stands; of a day that has been, all of it is derived."""
        return self.now or as_of(self.register, self.catalogue, self.today.day)[1]

    @cached_property
    def roster(self) -> Roster:
        """Who holds what anywhere."""
        return whole_roster(self.register, self.catalogue, self.today.day)

    def around(self, scope: str) -> ScopeContext:
        """What surrounds a scope."""
        return ScopeContext(self.register, self.catalogue, scope, self.today.day)


def register_view(
    arguments: Mapping[str, JsonValue], context: TurnContext, understanding: Understanding
) -> RegisterView | Card:
    """By the day in `on`, in words; a card that says why when it is none, or nothing is known of it. A day ahead is seen as today."""
    said, words, today = str(arguments.get("on", "")), context.words, context.today
    if said:
        field = CardField(name="on", label="", kind="date")
        read = understanding.entry(field, said, lang=words.lang, today=today.day)
        if isinstance(read, NotParsed):
            return notices.refused(words, today.now, words(read.reason, **read.arguments))
        day = date.fromisoformat(str(read.value))
        begun = _begun(context)
        if begun is not None and day < begun:
            return notices.before_the_register(words, today.now, begun)
        if day < today.day:
            shown = words("due.as_of_day", day=words.date(day))
            past = context.command_context.past(day)
            return RegisterView(
                past, context.catalogue, Today(day, today.now), shown, on={"on": said}
            )
    return register_now(context)


def register_now(context: TurnContext) -> RegisterView:
    """As things are."""
    shown = context.words("card.as_of", moment=context.words.moment(context.today.now))
    return RegisterView(
        context.register, context.catalogue, context.today, shown, context.command_context.ledger
    )


def _begun(context: TurnContext) -> date | None:
    """The day the register began: of those before it nothing is known."""
    found = context.register.find(Authority)
    zone = zone_of(context.register)
    return found[0].recorded_at.astimezone(zone).date() if found else None
