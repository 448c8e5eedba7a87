"""The terminal is used by a person with a prompt, or by a script with one JSON step a line."""

import asyncio
import json
import logging
import readline
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape

from bot.adapters.console.chat import Chat, UnusableInput
from bot.adapters.console.messenger import HungUp, TerminalMessage
from bot.rendering.plain_text import choices
from bot.texts.words import Words

_log = logging.getLogger(__name__)

_MOST_HISTORY = 1000
_PROMPT = "› "
_ERASE_LINE = "\r\x1b[K"


async def converse(chat: Chat, words: Words, *, history: Path) -> None:
    """Hold a conversation with a person until `/quit`, Ctrl-D or Ctrl-C.

    Raises HungUp.
    """
    console = Console(highlight=False)
    with suppress(OSError):
        readline.read_history_file(history)
    readline.set_history_length(_MOST_HISTORY)
    try:
        with _terminal_as_it_was():
            await _talk(chat, words, console)
    finally:
        with suppress(OSError):
            history.parent.mkdir(parents=True, exist_ok=True)
            readline.write_history_file(history)


async def _talk(chat: Chat, words: Words, console: Console) -> None:
    await _print(chat, console, await chat.arrive())
    while True:
        try:
            line = await _asked(chat, console)
        except EOFError:
            return
        if line.strip() in ("/quit", "/exit"):
            return
        if not line.strip():
            continue
        try:
            await _print(chat, console, await _typed(chat, line.strip()))
        except UnusableInput as unusable:
            console.print(escape(str(unusable)), style="red")
        except HungUp:
            raise
        except Exception:
            _log.exception("a turn failed")
            console.print(escape(words("console.failed")), style="red")


async def _asked(chat: Chat, console: Console) -> str:
    """Read the next line that is typed, and print meanwhile what comes above it.

    Raises EOFError, HungUp.
    """
    typing = _begin(lambda: input(_PROMPT))
    while True:
        news = asyncio.ensure_future(chat.news())
        either: tuple[asyncio.Future[Any], ...] = (typing, news)
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        if typing.done():
            return typing.result()
        if console.is_terminal:
            console.file.write(_ERASE_LINE)
        await _print(chat, console, news.result())
        console.file.write(_PROMPT + readline.get_line_buffer())
        console.file.flush()


def _begin(read: Callable[[], str]) -> "asyncio.Future[str]":
    """Read on a thread that nobody waits for at the end, so that Ctrl-C needs no Enter after it."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def settle(text: str, fault: Exception | None) -> None:
        if line.cancelled():
            return
        if fault is None:
            line.set_result(text)
        else:
            line.set_exception(fault)

    def work() -> None:
        text, fault = "", None
        try:
            text = read()
        except Exception as raised:  # it is raised again where the line is waited for
            fault = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(settle, text, fault)

    Thread(target=work, daemon=True).start()
    return line


@contextmanager
def _terminal_as_it_was() -> Iterator[None]:
    """Restore the terminal: a prompt left in the middle of a line leaves it without its echo."""
    try:
        before = termios.tcgetattr(sys.stdin)
    except (termios.error, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)


async def _typed(chat: Chat, line: str) -> list[TerminalMessage]:
    command, _, rest = line.partition(" ")
    if command == "/attach":
        return await chat.attach(rest.strip())
    if command == "/new":
        return await chat.begin_afresh()
    return await chat.say(line)


async def _print(chat: Chat, console: Console, came: list[TerminalMessage]) -> None:
    for shown in came:
        text = await chat.text_of(shown)
        console.print()
        for number, line in enumerate(text.splitlines()):
            strong = shown.card is not None and line == shown.card.title
            quiet = number == 0 and shown.card is not None and bool(shown.card.over)
            style = "bold" if strong else "dim" if quiet or line.startswith("(") else ""
            console.print(escape(line), style=style, soft_wrap=True)


async def script(chat: Chat, words: Words, *, source: TextIO, target: TextIO) -> None:
    """Take one step a line, and answer it by exactly one line `{"out": […]}`.

    A faulty line is answered by `{"error": …, "out": []}`. Raises HungUp, after the step during
    which it happened was answered by the sentence that says so.
    """
    while True:
        line = await _begin(source.readline)
        if not line:
            return
        if not line.strip():
            continue
        try:
            _tell(target, await _answered(chat, words, line))
        except HungUp as gone:
            _tell(target, {"error": str(gone), "out": []})
            raise


def _tell(target: TextIO, answer: dict[str, object]) -> None:
    target.write(json.dumps(answer, ensure_ascii=False) + "\n")
    target.flush()


async def _answered(chat: Chat, words: Words, line: str) -> dict[str, object]:
    try:
        came = await _step(chat, words, line)
    except UnusableInput as unusable:
        return {"error": str(unusable), "out": []}
    except HungUp:
        raise
    except Exception:
        _log.exception("a turn failed")
        return {"error": words("console.failed"), "out": []}
    out = []
    for shown in came:
        offered = [choice.label for choice in choices(shown.card)] if shown.card else []
        out.append({"text": await chat.text_of(shown), "actions": offered})
    return {"out": out}


async def _step(chat: Chat, words: Words, line: str) -> list[TerminalMessage]:
    text = line.strip()
    if not text.startswith("{"):
        return await _typed(chat, text)
    try:
        step = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnusableInput(words("console.not_json")) from error
    match step:
        case {"text": str(said), **rest} if not rest:
            return await chat.say(said)
        case {"press": str(label), **rest} if not rest:
            return await chat.press(label)
        case {"attach": str(path), **rest} if not rest:
            return await chat.attach(path)
        case {"form": dict(fields), **rest} if not rest:
            return await chat.fill(_strings(fields))
        case {"new": True, **rest} if not rest:
            return await chat.begin_afresh()
        case _:
            raise UnusableInput(words("console.not_json"))


def _strings(fields: Mapping[str, object]) -> dict[str, str]:
    return {
        name: ";".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in fields.items()
        if value is not None
    }


def standard_streams() -> tuple[TextIO, TextIO]:
    """Return where a script's steps come from, and where the answers go."""
    return sys.stdin, sys.stdout
