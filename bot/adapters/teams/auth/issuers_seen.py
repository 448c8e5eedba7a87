"""Remember who has vouched for activities lately, for `kravbot doctor`."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class IssuersSeen:
    """By issuer the moment of the newest activity it vouched for.

    `entra_refused` is when one came with a token of our own directory, which was not chosen;
    `caller` is the app that token says it was given to. None of that was proven.
    """

    last: dict[str, datetime] = field(default_factory=dict)
    entra_refused: datetime | None = None
    caller: str | None = None

    def admitted(self, issuer: str, now: datetime) -> None:
        self.last[issuer] = now

    def refused(self, caller: str | None, now: datetime) -> None:
        self.entra_refused, self.caller = now, caller
