"""Hold a conversation in the terminal: what is typed becomes a turn, an answer becomes text.

One types words, the number of a choice, or its label. `/attach PATH` sends a file, `/new` begins a
fresh conversation, and `/quit` ends.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from bot.adapters.console.messenger import ConsoleMessenger, TerminalMessage
from bot.edge.clean_text import TextRefused, clean_text
from bot.messages import (
    Button,
    ButtonInput,
    Card,
    CardField,
    ConversationOpened,
    Fields,
    FileInput,
    FileRef,
    FormButton,
    FormInput,
    Input,
    LinkButton,
    Sender,
    TextInput,
    Turn,
)
from bot.rendering.plain_text import choices, plain, takes_number
from bot.texts.words import Words

PLATFORM = "console"
_LONGEST = 4000


Receive: TypeAlias = Callable[[Turn], Awaitable[None]]
"""It takes a turn, and returns when the turn is committed and its answers have been delivered."""


class UnusableInput(Exception):
    """Nothing can be done with what was typed; the message is a sentence that says what to do."""


@dataclass
class _Asking:
    """The fields of a small form behind a button, asked one by one."""

    ask: FormButton
    given: dict[str, str] = field(default_factory=dict)

    def current(self) -> CardField | None:
        """The field asked now, None when all have been given."""
        return next((one for one in self.ask.fields if one.name not in self.given), None)


class Chat:
    """One person's conversation.

    `save` keeps a file that was sent to the person, and says where.
    """

    def __init__(
        self,
        receive: Receive,
        messenger: ConsoleMessenger,
        *,
        workspace: str,
        email: str,
        words: Words,
        save: Callable[[TerminalMessage], Awaitable[str]],
    ) -> None:
        self._receive = receive
        self._messenger = messenger
        self._workspace = workspace
        self._sender = Sender(id=email, email=email)
        self._words = words
        self._save = save
        self._conversation = email
        self._asking: _Asking | None = None

    async def arrive(self) -> list[TerminalMessage]:
        """Open the conversation, and return what is answered."""
        return await self._turn(ConversationOpened())

    async def begin_afresh(self) -> list[TerminalMessage]:
        """Begin another conversation, with no card of the old one in view."""
        self._conversation = f"{self._sender.id}#{secrets.token_hex(4)}"
        self._messenger.forget()
        self._asking = None
        return await self.arrive()

    async def say(self, text: str) -> list[TerminalMessage]:
        """Take words, a number of the newest card, or the label of one of its choices.

        Raises Unusable.
        """
        text = self._clean(text)
        if self._asking is not None:
            return await self._fill(self._asking, text)
        chosen = self._numbered(text) or self._labelled_just_so(text)
        if chosen is not None:
            return await self._use(chosen)
        return await self._turn(TextInput(text))

    async def press(self, wanted: str) -> list[TerminalMessage]:
        """Use the choice with that label, or with one the pattern matches; the newest card first.

        Raises Unusable.
        """
        self._asking = None
        return await self._use(self._labelled(self._clean(wanted)))

    async def attach(self, path: str) -> list[TerminalMessage]:
        """Send a file of this machine.

        Raises Unusable when it is not there.
        """
        reference = _reference(path)
        if reference is None:
            raise UnusableInput(self._words("console.no_file", path=path))
        self._asking = None
        return await self._turn(FileInput((reference,)))

    async def fill(self, fields: Mapping[str, str]) -> list[TerminalMessage]:
        """Fill in the fields of the open form.

        Raises Unusable.
        """
        cleaned = {name: self._clean(value) for name, value in fields.items()}
        if self._asking is not None:
            token, self._asking = self._asking.ask.token, None
            return await self._turn(ButtonInput(token, cleaned))
        for card in self._messenger.newest_first():
            submit = _submit(card)
            if submit is not None:
                return await self._turn(ButtonInput(submit.token, cleaned))
        return await self._turn(FormInput(cleaned))

    async def news(self) -> list[TerminalMessage]:
        """Wait for what comes by itself: somebody else answered, or something was finished.

        Raises HungUp.
        """
        await self._messenger.came()
        return self._messenger.take()

    async def text_of(self, shown: TerminalMessage) -> str:
        """Return what is printed of a message."""
        if shown.card is not None:
            return plain(shown.card)
        return await self._save(shown)

    async def _turn(self, heard: Input) -> list[TerminalMessage]:
        turn = Turn(
            platform=PLATFORM,
            workspace=self._workspace,
            conversation=self._conversation,
            sender=self._sender,
            key=secrets.token_hex(16),
            input=heard,
        )
        await self._receive(turn)
        return self._messenger.take()

    async def _use(self, action: Button | FormButton | LinkButton) -> list[TerminalMessage]:
        match action:
            case Button():
                return await self._turn(ButtonInput(action.token))
            case FormButton():
                self._asking = _Asking(action)
                return [self._question(self._asking)]
            case LinkButton():
                raise UnusableInput(self._words("console.open", url=action.url))

    async def _fill(self, asking: _Asking, text: str) -> list[TerminalMessage]:
        current = asking.current()
        if current is not None and current.kind == "file":
            self._asking = None
            return await self.attach(text.removeprefix("/attach").strip())
        if current is not None:
            asking.given[current.name] = text
        if asking.current() is not None:
            return [self._question(asking)]
        self._asking = None
        return await self._turn(ButtonInput(asking.ask.token, asking.given))

    def _question(self, asking: _Asking) -> TerminalMessage:
        """Make a card of the next field of a small form; nobody sent it."""
        current = asking.current()
        fields = (current,) if current is not None else ()
        card = Card(
            lang=self._words.lang,
            title=asking.ask.label,
            body=(Fields(fields=tuple(one.model_copy(update={"value": None}) for one in fields)),),
            as_of=self._words("console.not_sent"),
            say=asking.ask.label,
        )
        return TerminalMessage("", card=card)

    def _numbered(self, text: str) -> Button | FormButton | LinkButton | None:
        """Find the choice with that number, unless the newest card asks for a number itself."""
        if not text.isascii() or not text.isdigit():
            return None
        newest = next(iter(self._messenger.newest_first()), None)
        if newest is None or takes_number(newest):
            return None
        offered = choices(newest)
        number = int(text)
        return offered[number - 1].action if 1 <= number <= len(offered) else None

    def _labelled_just_so(self, text: str) -> Button | FormButton | None:
        """Find the choice of the newest card whose label is exactly that, when only one has it."""
        newest = next(iter(self._messenger.newest_first()), None)
        if newest is None:
            return None
        wanted = text.casefold()
        found = [
            choice.action
            for choice in choices(newest)
            if wanted in (choice.label.casefold(), choice.action.label.casefold())
        ]
        return found[0] if len(found) == 1 and not isinstance(found[0], LinkButton) else None

    def _labelled(self, wanted: str) -> Button | FormButton | LinkButton:
        cards = self._messenger.newest_first() if wanted else []
        for card in cards:
            for choice in choices(card):
                if wanted.casefold() in (choice.label.casefold(), choice.action.label.casefold()):
                    return choice.action
        try:
            pattern = re.compile(wanted, re.IGNORECASE)
        except re.error as error:
            raise UnusableInput(self._words("console.no_choice", wanted=wanted)) from error
        for card in cards:
            for choice in choices(card):
                if pattern.search(choice.label):
                    return choice.action
        raise UnusableInput(self._words("console.no_choice", wanted=wanted))

    def _clean(self, text: str) -> str:
        try:
            return clean_text(text, _LONGEST)
        except TextRefused as refused:
            raise UnusableInput(
                self._words(f"console.{refused.reason}", limit=_LONGEST)
            ) from refused


def _reference(path: str) -> FileRef | None:
    file = Path(path).expanduser()
    return FileRef(file.name, str(file.resolve()), file.stat().st_size) if file.is_file() else None


def _submit(card: Card) -> Button | None:
    return next((do for do in card.actions if isinstance(do, Button) and do.submit), None)
