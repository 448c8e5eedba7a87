"""Log what may come again and again without being flooded."""

import logging
import time
from typing import Final

from bot.edge.refusal import RequestRefused

logger = logging.getLogger(__name__)

_LOGGED_EVERY: Final = 10.0


class ThrottledLog:
    """It logs each reason of a refusal at most once in a while; `what` names what was refused."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._said: dict[str, tuple[float, int]] = {}

    def log(self, refused: RequestRefused) -> None:
        """Log that a request was refused, or count it."""
        now = time.monotonic()
        last, silent = self._said.get(refused.reason, (-_LOGGED_EVERY, 0))
        if now - last < _LOGGED_EVERY:
            self._said[refused.reason] = (last, silent + 1)
            return
        self._said[refused.reason] = (now, 0)
        logger.warning(
            "%s was refused: %d %s (%d like it before)",
            self._what,
            refused.status,
            refused.reason,
            silent,
        )


class ThrottledWarning:
    """It logs one fixed sentence at most once in a while."""

    def __init__(self, log: logging.Logger, sentence: str) -> None:
        self._log, self._sentence = log, sentence
        self._last, self._silent = -_LOGGED_EVERY, 0

    def log(self) -> None:
        """Log it, or count it."""
        now = time.monotonic()
        if now - self._last < _LOGGED_EVERY:
            self._silent += 1
            return
        self._log.warning("%s (%d like it before)", self._sentence, self._silent)
        self._last, self._silent = now, 0
