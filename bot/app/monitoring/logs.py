"""What the process says to whoever runs it: one line an event, without anybody's name in it.

Every record of ours and of the libraries goes through one handler on stderr, and is masked where it
is written: what is said, and what an exception says of itself. A message is a fixed text with ids;
names are kept out where they are written.
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
    {"bot", "governance", "register", "scheduler", "storage", "kravbot", "__main__"}
)
"""Whose DEBUG may be written. A library's says what was sent and received, word for word."""

IDS: Final = ("tenant", "platform", "outbox", "job")
"""What may go along with an event, as `extra`."""

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
        (r"/krise/(hent/)?[\w-]{20,}", r"/krise/\1…"),
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
    """Without e-mail addresses, telephone and CPR numbers, tokens, passwords and what a database was given."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


class OneHandler(logging.StreamHandler):  # type: ignore[type-arg]  # whatever stderr is
    """The process's own; there is one."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.addFilter(_may_be_written)


class TextLines(logging.Formatter):
    """For a terminal: `08:05:00 WARNING bot.app.platforms.slack Slack is not reached: ClientError`, and the trace below."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or several with a trace."""
        ids = " ".join(f"{name}={value}" for name, value in _ids(record).items())
        at = f"{_moment(record):%Y-%m-%d %H:%M:%S}"
        lines = [" ".join(filter(None, (at, record.levelname, record.name, _event(record), ids)))]
        if trace := _trace(record):
            lines.append(trace)
        return "\n".join(lines)


class JsonLines(logging.Formatter):
    """For a machine: one object a line, `at`, `level`, `logger`, `event`, ids, and `trace` for an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever is in it."""
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
    """Write to stderr from here on; until the settings are known, warnings, in the form that fits it."""
    root = logging.getLogger()
    if not any(isinstance(handler, OneHandler) for handler in root.handlers):
        root.addHandler(OneHandler())
    set_up(form=None)


def set_up(*, form: Format | None, level: str | None = None) -> None:
    """In that form, by default as text in a terminal and as JSON elsewhere; from that level on.

    Others' handlers are left alone.
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
    """In one line: what somebody wrote must not look like another event."""
    return _line(record.getMessage())


def _ids(record: logging.LogRecord) -> dict[str, str]:
    known = vars(record)
    return {name: _line(str(known[name])) for name in IDS if name in known}


def _line(text: str) -> str:
    return " ".join(masked(text).splitlines())


def _trace(record: logging.LogRecord) -> str:
    """Where it was raised, in full; what it says of itself without what it quotes, which may be somebody's words."""
    if not record.exc_info or record.exc_info[1] is None:
        return masked(record.stack_info or "")
    parts = [
        part if part.lstrip(" |+-").startswith("File ") else _QUOTED.sub("'…'", masked(part))
        for part in TracebackException.from_exception(record.exc_info[1]).format()
    ]
    return "".join(parts).rstrip()
