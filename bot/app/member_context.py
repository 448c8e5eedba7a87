"""Give a job or a command the context in which it reads, and carries out commands."""

from bot.engine.members.actors import actor_of
from bot.texts.words import COPENHAGEN
from governance.access import Actor, Reason
from governance.catalogue import Catalogue
from governance.context import CommandContext, NotAllowed
from governance.ports import Today
from storage.unit_of_work import UnitOfWork


def command_context_of(
    unit: UnitOfWork, tenant: str, email: str, catalogue: Catalogue
) -> CommandContext:
    """Return the context of the member; the unit of work is about the authority from now on.

    Raises NotAllowed where they are not active.
    """
    unit.use_tenant(tenant, who=email)
    actor = actor_of(unit, email, lang=None)
    if actor is None:
        raise NotAllowed(Reason.INACTIVE)
    return context_of(unit, actor, catalogue)


def context_of(unit: UnitOfWork, actor: Actor, catalogue: Catalogue) -> CommandContext:
    """Return the context of that actor; the unit of work is about the authority already."""
    today = Today(day=unit.now.astimezone(COPENHAGEN).date(), now=unit.now)
    return CommandContext(
        unit.register,
        catalogue,
        actor,
        today,
        unit.ledger,
        past=lambda day: unit.as_of(unit.end_of(day)),
        nudges=unit.nudges,
        reminders=unit.reminders,
        message_times=unit.message_times,
        memory=unit.memory,
        undo_log=unit.undo_log,
    )
