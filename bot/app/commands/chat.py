"""`kravbot chat` connects this terminal to a chat in this process or in the server."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from bot.adapters.console.chat import Chat, UnusableInput
from bot.adapters.console.messenger import ConsoleMessenger, HungUp, TerminalMessage
from bot.adapters.console.terminal import converse, script, standard_streams
from bot.adapters.control.ports import OpenChat, ServerGone, TurnFailed
from bot.app.commands.runner import Target, open_chat
from bot.app.commands.terminal_output import free_place
from bot.messages import Turn
from bot.texts.words import Words

_HISTORY = Path("~/.local/state/kravbot/history").expanduser()


class NobodyByThatName(Exception):
    """No authority has a member with that e-mail; the message says so in both languages."""


async def talk(target: Target, email: str, at: datetime | None, *, as_json: bool) -> None:
    """Talk until the person ends it.

    Raises NobodyByThatName, StartupError or HungUp, and CancelledError by Ctrl-C.
    """
    _heed_ctrl_c()
    messenger = ConsoleMessenger()
    async with open_chat(target, email, at, messenger, when_gone=messenger.hang_up) as opened:
        await talk_from(opened, messenger, email, as_json=as_json)


def _heed_ctrl_c() -> None:
    """Cancel the current task at Ctrl-C, whenever it comes; a second one ends the program at once.

    asyncio's own handler goes on sleeping when Ctrl-C comes just before the loop waits.
    """
    loop, talking = asyncio.get_running_loop(), asyncio.current_task()

    def end() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        if talking is not None:
            talking.cancel()

    loop.add_signal_handler(signal.SIGINT, end)


async def talk_from(
    opened: OpenChat | None, messenger: ConsoleMessenger, email: str, *, as_json: bool
) -> None:
    """Talk as `talk` does, over a chat that is open; deliver what reaches it to the messenger.

    Raises NobodyByThatName and HungUp.
    """
    if opened is None:
        raise NobodyByThatName(
            f"Ingen myndighed har et medlem med e-mailen {email}. / "
            f"No authority has a member with the e-mail {email}."
        )
    words = Words(opened.lang)
    chat = Chat(
        _receive(opened, words),
        messenger,
        workspace=opened.workspace,
        email=email.lower(),
        words=words,
        save=_save(opened, words),
    )
    if as_json:
        source, target = standard_streams()
        await script(chat, words, source=source, target=target)
    else:
        await converse(chat, words, history=_HISTORY)


def _receive(opened: OpenChat, words: Words) -> Callable[[Turn], Awaitable[None]]:
    async def receive(turn: Turn) -> None:
        try:
            await opened.receive(turn)
        except TurnFailed as failed:
            raise UnusableInput(words("console.failed")) from failed
        except ServerGone as gone:
            raise HungUp(str(gone)) from gone

    return receive


def _save(opened: OpenChat, words: Words) -> Callable[[TerminalMessage], Awaitable[str]]:
    """Save files that are handed over in the current directory, never over another file."""

    async def save(shown: TerminalMessage) -> str:
        file = shown.file
        if file is None:
            return ""
        path = free_place(file.name)
        try:
            with path.open("xb") as kept:
                async for piece in opened.read(file.sha256):
                    kept.write(piece)
        except ServerGone as gone:
            raise HungUp(str(gone)) from gone
        return words("console.file_saved", name=file.name, path=path)

    return save
