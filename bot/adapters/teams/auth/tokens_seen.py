"""Remember how the identity provider answered the bot last, for `kravbot doctor`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class TokensSeen:
    """The newest answer to the bot's own wish for a token.

    `fault` says why there was none, in words with nothing secret; None where one was given, or
    nothing was asked yet. `since` is when that was.
    """

    fault: str | None = None
    since: datetime | None = None

    def given(self) -> None:
        self.fault = self.since = None

    def refused(self, fault: str, now: datetime) -> None:
        self.fault, self.since = fault, now
