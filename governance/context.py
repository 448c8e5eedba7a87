"""What a handler is given to work with, and the refusals that any of them may answer with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from governance.access import Actor, Reason
from governance.catalogue import Catalogue
from governance.checklists.progress import ChecklistProgress, progress
from governance.nudges import Nudges
from governance.obligations.ledger import Ledger, Reconciled
from governance.ports import Register, RegisterReader, Today
from governance.queries.change_log import ChangeLog
from governance.queries.scope_context import ScopeContext


class NotAllowed(Exception):
    """The person may not do this; `why` says what to answer them, and for what the rest."""

    def __init__(
        self, why: Reason, requirement: str | None = None, scope: str | None = None
    ) -> None:
        super().__init__(str(why))
        self.why = why
        self.requirement = requirement
        self.scope = scope


class NotFound(Exception):
    """What the command is about is no longer there."""


@dataclass(frozen=True)
class CommandContext:
    """Everything a handler may use: the register, the rules, who asks and by which way, what day it is, and what stands.

    `past`: the register as it was at the end of a day that has been.
    """

    register: Register
    catalogue: Catalogue
    actor: Actor
    today: Today
    ledger: Ledger
    past: Callable[[date], RegisterReader]
    nudges: Nudges
    memory: ChangeLog
    through: str = "console"

    @cached_property
    def came_to(self) -> list[Reconciled]:
        """What the commands so far did to the ledger, scope by scope."""
        return []

    @cached_property
    def _neighbourhoods(self) -> dict[str, ScopeContext]:
        return {}

    @cached_property
    def _progresses(self) -> dict[tuple[str, str], ChecklistProgress]:
        return {}

    def progress(self, requirement: str, scope: str) -> ChecklistProgress:
        """How far a checklist has come; read again after each command."""
        known = self._progresses.get((requirement, scope))
        if known is None:
            known = progress(self.register, self.catalogue[requirement], scope, self.today.day)
            self._progresses[requirement, scope] = known
        return known

    def forget(self) -> None:
        """Something is about to change: what was read of the checklists is read again."""
        self._progresses.clear()

    def look_anew(self) -> None:
        """Something of the register has changed that surroundings may have been read from."""
        self._neighbourhoods.clear()
        self._progresses.clear()

    def scope_context(self, scope: str) -> ScopeContext:
        """What surrounds a scope: names, contract, systems, people."""
        if scope not in self._neighbourhoods:
            self._neighbourhoods[scope] = ScopeContext(
                self.register, self.catalogue, scope, self.today.day
            )
        return self._neighbourhoods[scope]
