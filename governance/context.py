"""A handler is given this context, and may answer with these refusals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from governance.access import Actor, Reason
from governance.catalogue import Catalogue
from governance.message_times import MessageTimesStore
from governance.nudges import Nudges
from governance.obligations.ledger import Ledger, Reconciled
from governance.ports import Register, RegisterReader, Today
from governance.positions.checklist_progress import ChecklistProgress, progress
from governance.queries.change_log import ChangeLog
from governance.queries.scope_context import ScopeContext
from governance.reminders import Reminders
from governance.undo_log import ChangedReminder, ChangedVersion, PutOff, UndoLog


class NotAllowed(Exception):
    """The person may not do this.

    `why` is the reason they are told, `who` may do it (by e-mail), where that is one person. The
    other attributes say what it was about.
    """

    def __init__(
        self,
        why: Reason,
        requirement: str | None = None,
        scope: str | None = None,
        who: str | None = None,
    ) -> None:
        super().__init__(str(why))
        self.why = why
        self.requirement = requirement
        self.scope = scope
        self.who = who


class NotFound(Exception):
    """The record that the command is about is no longer there."""


@dataclass(frozen=True)
class CommandContext:
    """Everything a handler may use.

    That is the register, the catalogue, the actor and the platform they write through. It is also
    the day, the obligation ledger, the nudges sent and the reminders. It has when people want to be
    written to, the change log and the undo log.

    `past` gives the register as it was at the end of a past day.
    """

    register: Register
    catalogue: Catalogue
    actor: Actor
    today: Today
    ledger: Ledger
    past: Callable[[date], RegisterReader]
    nudges: Nudges
    reminders: Reminders
    message_times: MessageTimesStore
    memory: ChangeLog
    undo_log: UndoLog
    through: str = "console"

    @cached_property
    def came_to(self) -> list[Reconciled]:
        """The changes the commands so far made to the ledger, scope by scope."""
        return []

    @cached_property
    def changed(self) -> list[ChangedVersion]:
        """The records that the commands so far have changed, in their order."""
        return []

    @cached_property
    def put_off(self) -> list[PutOff]:
        """The obligations that the commands so far have put off."""
        return []

    @cached_property
    def reminded(self) -> list[ChangedReminder]:
        """The reminders that the commands so far have made or cancelled."""
        return []

    @cached_property
    def undoing(self) -> list[str]:
        """The entries of the undo log that the commands so far have undone."""
        return []

    @cached_property
    def _neighbourhoods(self) -> dict[str, ScopeContext]:
        return {}

    @cached_property
    def _progresses(self) -> dict[tuple[str, str], ChecklistProgress]:
        return {}

    def progress(self, requirement: str, scope: str) -> ChecklistProgress:
        """Return how far a checklist has come, as of the last command."""
        known = self._progresses.get((requirement, scope))
        if known is None:
            known = progress(
                self.register, self.ledger, self.catalogue, self.catalogue[requirement], scope
            )
            self._progresses[requirement, scope] = known
        return known

    def forget(self) -> None:
        """Drop the checklist progress that is cached, because something is about to change."""
        self._progresses.clear()

    def look_anew(self) -> None:
        """Drop the cached scope contexts and progress, because the register has changed."""
        self._neighbourhoods.clear()
        self._progresses.clear()

    def scope_context(self, scope: str) -> ScopeContext:
        """Return what surrounds a scope: names, contract, systems and people."""
        if scope not in self._neighbourhoods:
            self._neighbourhoods[scope] = ScopeContext(
                self.register, self.catalogue, scope, self.today.day
            )
        return self._neighbourhoods[scope]
