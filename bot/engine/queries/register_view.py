"""Find as of when something is asked, and read the register and the ledger as of then.

They are read as they are now, or as they were at the end of a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pydantic import JsonValue

from bot.cards import notices
from bot.engine.dialog import TurnContext
from bot.messages import Card, CardField
from bot.nlu_port import NotParsed, Understanding
from governance.catalogue import Catalogue
from governance.local_time import zone_of
from governance.obligations.ledger import LedgerReader
from governance.ports import RegisterReader, Today
from governance.queries.scope_context import ScopeContext, whole_roster
from governance.reconciliation.in_memory_ledger import as_of
from governance.records.authorities import Authority
from governance.responsibility import Roster


@dataclass(frozen=True)
class RegisterView:
    """The register and the ledger as of the day asked about, which `today` names too.

    `on` is the argument that asks for that day again; it is empty for today.
    """

    register: RegisterReader
    catalogue: Catalogue
    today: Today
    as_of: str
    now: LedgerReader | None = None
    on: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_past(self) -> bool:
        """Tell whether it is as of an earlier day, so that nothing can be done about it."""
        return bool(self.on)

    @cached_property
    def ledger(self) -> LedgerReader:
        """The open obligations; those of an earlier day are all derived."""
        return self.now or as_of(self.register, self.catalogue, self.today.day)[1]

    @cached_property
    def roster(self) -> Roster:
        """The roster of the whole authority: who holds which role."""
        return whole_roster(self.register, self.catalogue, self.today.day)

    def around(self, scope: str) -> ScopeContext:
        """Return the surroundings of a scope."""
        return ScopeContext(self.register, self.catalogue, scope, self.today.day)


def register_view(
    arguments: Mapping[str, JsonValue], context: TurnContext, understanding: Understanding
) -> RegisterView | Card:
    """View the register as of the day in `on`, in words; without it, or for a day ahead, as now.

    A card is returned where that is no day, or the register did not exist then; it says so.
    """
    said, words, today = str(arguments.get("on", "")), context.words, context.today
    if said:
        field = CardField(name="on", label="", kind="date")
        read = understanding.entry(field, said, lang=words.lang, today=today.day)
        if isinstance(read, NotParsed):
            return notices.refused(words, today.now, words(read.reason, **read.arguments))
        day = date.fromisoformat(str(read.value))
        begun = register_begun(context)
        if begun is not None and day < begun:
            return notices.before_the_register(words, today.now, begun)
        if day < today.day:
            return replace(view_of_day(day, context), on={"on": said})
    return register_now(context)


def view_of_day(day: date | None, context: TurnContext) -> RegisterView:
    """View the register as it was at the end of that past day, None for as it is now."""
    if day is None:
        return register_now(context)
    shown = context.words("due.as_of_day", day=context.words.date(day))
    register = context.command_context.past(day)
    today = Today(day, context.today.now)
    return RegisterView(register, context.catalogue, today, shown, on={"on": day.isoformat()})


def register_now(context: TurnContext) -> RegisterView:
    """View the register as it is now."""
    shown = context.words("card.as_of", moment=context.words.moment(context.today.now))
    return RegisterView(
        context.register, context.catalogue, context.today, shown, context.command_context.ledger
    )


def register_begun(context: TurnContext) -> date | None:
    """Find the day the register began; nothing is known of earlier days."""
    found = context.register.find(Authority)
    zone = zone_of(context.register)
    return found[0].recorded_at.astimezone(zone).date() if found else None
