"""Log what happens in the process, one line an event, without anybody's name in it.

Every record of ours and of the libraries goes through one handler on stderr. It is masked where it
is written: the message, and the text of an exception. A message is a fixed text with ids; names are
kept out where it is written.
"""

import json
import logging
import re
import sys
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from time import monotonic
from traceback import TracebackException, walk_tb
from typing import Final, Literal, TypeAlias

from cachetools import TTLCache

Format: TypeAlias = Literal["text", "json"]

OURS: Final = frozenset(
    {"bot", "governance", "papers", "register", "scheduler", "storage", "kravbot", "__main__"}
)
"""The packages whose DEBUG may be written; a library's would have what was sent and received."""

IDS: Final = ("tenant", "platform", "outbox", "job")
"""The ids that may go along with an event, as `extra`."""

_TRACE_KEPT: Final = 3600.0
"""The seconds for which a trace is not written again."""
_TOLD_EVERY: Final = 10.0
_MOST_TRACES: Final = 500
_LONGEST_KEY: Final = 200

_MASKS: Final = tuple(
    (re.compile(pattern, re.DOTALL | re.MULTILINE), instead)
    for pattern, instead in (
        (r"\[parameters: .*?\]$", "[parameters: …]"),
        (r"^(\s*)DETAIL:[^\n]*", r"\1DETAIL: …"),
        (r"Failing row contains [^\n]*", "Failing row contains …"),
        (r"input_value=.*?, input_type=", "input_value=…, input_type="),
        (r"(://)[^\s/:@]*:[^\s@]*@", r"\1…@"),
        (r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+", "…@…"),
        (r"\bxox[a-z](\.[a-z0-9]+)?-[\w-]+", "xox…"),
        (r"\bxapp-[\w-]+", "xapp-…"),
        (r"/(krise|kalender)/(hent/)?[\w-]{20,}", r"/\1/\2…"),
        (r"\beyJ[\w-]{5,}(\.[\w-]*){0,2}", "eyJ…"),
        (r"\b(Bearer|Basic) [\w.~+/=-]{8,}", r"\1 …"),
        (r"\bKRAV(-[0-9A-Z]{4}){4}\b", "KRAV-…"),
        (r"(?<![\w.-])\d{6}[- ]?\d{4}(?![\w-])", "…"),
        (r"(?<![\w.-])(\+|00)\d[\d \u00a0()/-]{5,}\d", "…"),
        (r"(?<![\w.:-])\d{2}([ \u00a0]?\d{2}){3}(?![\w:-])", "…"),
        (r"(?<![\w.:-])\d{4}[ \u00a0]\d{4}(?![\w:-])", "…"),
    )
)
_OF_RECORDS = re.compile(r"^([ |+-]*governance(?:\.\w+)+): .*\Z", re.DOTALL | re.MULTILINE)
"""The text of an exception of the trade: it is a record's key, which names people."""
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|»[^«\n]*«")


def masked(text: str) -> str:
    """Mask e-mail addresses, telephone and CPR numbers, tokens, passwords and database values."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


# The type argument is left out, as stderr may be any stream.
class OneHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """The handler of the process; there is only one."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.addFilter(_may_be_written)
        self._traces = RepeatedTraces()

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, unless it repeats itself too often."""
        shown = self._traces.shown(record)
        if shown is not None:
            super().emit(shown)


class RepeatedTraces:
    """It lets a trace be written once, and the event without it at a limited rate from then on.

    Two traces are the same where the same event, of the same exception, comes from the same line.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._written: TTLCache[tuple[object, ...], bool] = TTLCache(
            _MOST_TRACES, _TRACE_KEPT, timer=clock
        )
        self._quiet: dict[tuple[object, ...], tuple[float, int]] = {}

    def shown(self, record: logging.LogRecord) -> logging.LogRecord | None:
        """Return the record as it is to be written, None where it is not."""
        fault = record.exc_info[1] if record.exc_info else None
        if fault is None:
            return record
        key = (record.name, str(record.msg)[:_LONGEST_KEY], type(fault), *_raised_at(fault))
        if key not in self._written:
            self._written[key] = True
            self._quiet[key] = (self._clock(), 0)
            self._quiet = {one: kept for one, kept in self._quiet.items() if one in self._written}
            return record
        last, silent = self._quiet.get(key, (-_TOLD_EVERY, 0))
        if self._clock() - last < _TOLD_EVERY:
            self._quiet[key] = (last, silent + 1)
            return None
        self._quiet[key] = (self._clock(), 0)
        again = copy(record)
        again.msg = f"{record.getMessage()}: {type(fault).__name__} ({silent} like it before)"
        again.args, again.exc_info, again.exc_text = None, None, None
        return again


def _raised_at(fault: BaseException) -> tuple[str, int]:
    frames = [*walk_tb(fault.__traceback__)]
    return (frames[-1][0].f_code.co_filename, frames[-1][1]) if frames else ("", 0)


class TextLines(logging.Formatter):
    """It formats records for a terminal, with the trace below.

    An example is `2026-03-02 08:05:00 WARNING bot.app.platforms.slack Slack is not reached:
    ClientError`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Format one line, or several with a trace."""
        ids = " ".join(f"{name}={value}" for name, value in _ids(record).items())
        at = f"{_moment(record):%Y-%m-%d %H:%M:%S}"
        lines = [" ".join(filter(None, (at, record.levelname, record.name, _event(record), ids)))]
        if trace := _trace(record):
            lines.append(trace)
        return "\n".join(lines)


class JsonLines(logging.Formatter):
    """It formats records for a machine, one JSON object a line.

    The object has `at`, `level`, `logger`, `event`, ids, and `trace` for an exception.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Format one line, whatever is in the record."""
        said = {
            "at": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
            **_ids(record),
        }
        if trace := _trace(record):
            said["trace"] = trace
        return json.dumps(said, ensure_ascii=False)


def begin() -> None:
    """Write to stderr from here on.

    Until the settings are known, warnings are written, in the format that fits the stream.
    """
    root = logging.getLogger()
    if not any(isinstance(handler, OneHandler) for handler in root.handlers):
        root.addHandler(OneHandler())
    set_up(form=None)


def set_up(*, form: Format | None, level: str | None = None) -> None:
    """Set the format and the level of the log.

    By default it is text in a terminal and JSON elsewhere. Others' handlers are left alone.
    """
    root = logging.getLogger()
    if level is not None:
        root.setLevel(level)
    for handler in root.handlers:
        if isinstance(handler, OneHandler):
            as_text = form == "text" or (form is None and handler.stream.isatty())
            handler.setFormatter(TextLines() if as_text else JsonLines())


def _may_be_written(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.INFO or record.name.partition(".")[0] in OURS


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _event(record: logging.LogRecord) -> str:
    """Write the message in one line, for what somebody wrote must not look like another event."""
    return _line(record.getMessage())


def _ids(record: logging.LogRecord) -> dict[str, str]:
    known = vars(record)
    return {name: _line(str(known[name])) for name in IDS if name in known}


def _line(text: str) -> str:
    return " ".join(masked(text).splitlines())


def _trace(record: logging.LogRecord) -> str:
    """Write where the exception was raised, in full.

    What an exception quotes is left out of its text, for it may be somebody's words.
    """
    if not record.exc_info or record.exc_info[1] is None:
        return masked(record.stack_info or "")
    parts = TracebackException.from_exception(record.exc_info[1]).format()
    return "".join(map(_without_quotes, parts)).rstrip()


def _without_quotes(part: str) -> str:
    """Leave out of one part of a trace what it quotes."""
    if part.lstrip(" |+-").startswith("File "):
        return part
    return _QUOTED.sub("'…'", _OF_RECORDS.sub(r"\1: …\n", masked(part)))
