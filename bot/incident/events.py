"""Events keep everything that is done on the incident path, until the database has it."""

from typing import Final

from bot.incident.snapshot import FrozenModel, LogLine
from bot.messages import Card

LOOKED: Final = ("lookup", "plan")
"""The lines that tell of a look-up."""


class IncidentEvent(FrozenModel):
    """Something somebody did: looked up whom to call, pressed a button, wrote a line.

    The line's id names it for good. `age` is how old the list was, in seconds. `systems` are those
    whose call lists were shown, and `shown` the people whose numbers stood there: colleagues by
    e-mail, contacts by name.
    """

    authority: str
    platform: str
    age: int
    systems: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    line: LogLine


class DeliveredMessage(FrozenModel):
    """A message that stands somewhere, where it is changed.

    `member` is the person it was written to.
    """

    authority: str
    member: str
    platform: str
    workspace: str
    conversation: str
    message: str
    receipt: str
    log: str = ""


class PendingCard(FrozenModel):
    """A card somebody was promised, and has not got as far as is known.

    Its `id` begins with the moment it was promised. `receipt` is the platform's id of the message
    that it replaces.
    """

    id: str
    authority: str
    member: str
    platform: str
    workspace: str
    conversation: str
    message: str
    card: Card
    receipt: str | None = None
    log: str = ""
