"""Log what happens in the process, one line an event, without anybody's name in it.

Every record of ours and of the libraries goes through one handler on stderr. It is masked where it
is written: the message, and the text of an exception. A message is a fixed text with ids; names are
kept out where it is written.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from traceback import TracebackException
from typing import Final, Literal, TypeAlias

Format: TypeAlias = Literal["text", "json"]

OURS: Final = frozenset(
    {"bot", "governance", "papers", "register", "scheduler", "storage", "kravbot", "__main__"}
)
"""The packages whose DEBUG may be written; a library's would have what was sent and received."""

IDS: Final = ("tenant", "platform", "outbox", "job")
"""The ids that may go along with an event, as `extra`."""

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
    parts = [
        part if part.lstrip(" |+-").startswith("File ") else _QUOTED.sub("'…'", masked(part))
        for part in TracebackException.from_exception(record.exc_info[1]).format()
    ]
    return "".join(parts).rstrip()
