"""The two ways to sit at the terminal: a person with a prompt, or a script with one JSON step a line."""

import asyncio
import json
import logging
import readline
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.markup import escape

from bot.adapters.console.chat import Chat, Unusable
from bot.adapters.console.messenger import Shown
from bot.plain import choices
from bot.texts.words import Words

_log = logging.getLogger(__name__)

_MOST_HISTORY = 1000


async def converse(chat: Chat, words: Words, *, history: Path) -> None:
    """A real conversation until `/quit`, Ctrl-D or Ctrl-C."""
    console = Console(highlight=False)
    with suppress(OSError):
        readline.read_history_file(history)
    readline.set_history_length(_MOST_HISTORY)
    await _print(chat, console, await chat.arrive())
    while True:
        try:
            line = await asyncio.to_thread(input, "› ")
        except (EOFError, KeyboardInterrupt):
            break
        if line.strip() in ("/quit", "/exit"):
            break
        if not line.strip():
            continue
        try:
            await _print(chat, console, await _typed(chat, line.strip()))
        except Unusable as unusable:
            console.print(escape(str(unusable)), style="red")
        except Exception:
            _log.exception("a turn failed")
            console.print(escape(words("console.failed")), style="red")
    with suppress(OSError):
        history.parent.mkdir(parents=True, exist_ok=True)
        readline.write_history_file(history)


async def _typed(chat: Chat, line: str) -> list[Shown]:
    command, _, rest = line.partition(" ")
    if command == "/attach":
        return await chat.attach(rest.strip())
    if command == "/new":
        return await chat.begin_afresh()
    return await chat.say(line)


async def _print(chat: Chat, console: Console, came: list[Shown]) -> None:
    for shown in came:
        text = await chat.text_of(shown)
        console.print()
        for number, line in enumerate(text.splitlines()):
            strong = shown.card is not None and line == shown.card.title
            quiet = number == 0 and shown.card is not None and bool(shown.card.over)
            style = "bold" if strong else "dim" if quiet or line.startswith("(") else ""
            console.print(escape(line), style=style, soft_wrap=True)


async def script(chat: Chat, words: Words, *, source: TextIO, target: TextIO) -> None:
    """One step a line, answered by exactly one line `{"out": […]}`; a faulty line by `{"error": …, "out": []}`."""
    while True:
        line = await asyncio.to_thread(source.readline)
        if not line:
            return
        if not line.strip():
            continue
        answer = await _answered(chat, words, line)
        target.write(json.dumps(answer, ensure_ascii=False) + "\n")
        target.flush()


async def _answered(chat: Chat, words: Words, line: str) -> dict[str, object]:
    try:
        came = await _step(chat, words, line)
    except Unusable as unusable:
        return {"error": str(unusable), "out": []}
    except Exception:
        _log.exception("a turn failed")
        return {"error": words("console.failed"), "out": []}
    out = []
    for shown in came:
        offered = [choice.label for choice in choices(shown.card)] if shown.card else []
        out.append({"text": await chat.text_of(shown), "actions": offered})
    return {"out": out}


async def _step(chat: Chat, words: Words, line: str) -> list[Shown]:
    text = line.strip()
    if not text.startswith("{"):
        return await _typed(chat, text)
    try:
        step = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unusable(words("console.not_json")) from error
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
            raise Unusable(words("console.not_json"))


def _strings(fields: Mapping[str, object]) -> dict[str, str]:
    return {
        name: ";".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in fields.items()
        if value is not None
    }


def standard_streams() -> tuple[TextIO, TextIO]:
    """Where a script's steps come from, and where the answers go."""
    return sys.stdin, sys.stdout
