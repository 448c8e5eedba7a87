"""What is kept of everything that is done here, until the database has it."""

from bot.incident.snapshot import FrozenModel, LogLine


class IncidentEvent(FrozenModel):
    """Something somebody did: looked up whom to call, pressed a button, wrote a line.

    The line's id names it for good.

    `age`: how old the list was, in seconds. `systems`: whose numbers were shown.
    """

    authority: str
    platform: str
    age: int
    systems: tuple[str, ...] = ()
    line: LogLine


class DeliveredMessage(FrozenModel):
    """A message that stands somewhere: it is changed there. `member`: whom it was written to."""

    authority: str
    member: str
    platform: str
    workspace: str
    conversation: str
    message: str
    receipt: str
    log: str = ""
