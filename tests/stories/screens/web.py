"""Connect stories to the web page."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, AsyncExitStack

from bot.adapters.web.ports import UploadRefused
from bot.app.platforms.web.web import Hub, Transcript, WebMessenger, WebTurnHandler, WebUploads
from bot.app.register.create_authority import tenant_id
from bot.app.services import Services
from bot.messages import Lang, LinkButton, StoredFile, Turn
from bot.texts.words import Words
from tests.stories.screens.port import UPLOAD_LIMIT, News, NotTaken, Screen


class OnTheWeb:
    """It is the page, as its transcript has it."""

    def __init__(self) -> None:
        self._hub = Hub()

    async def begin(self, story: AsyncExitStack) -> None:
        """Do nothing: the page is there already."""

    async def connect(self, services: Services, process: AsyncExitStack) -> None:
        self._turns, self._outbox = services.turns, services.outbox
        self._database = services.database
        self._outbox.connect("web", WebMessenger(self._database, self._hub))

    def workspace(self, authority: str) -> str:
        return tenant_id(authority)

    def place(self, workspace: str, email: str, conversation: str) -> str:
        return conversation or email

    def screen(self, workspace: str, conversation: str) -> Screen:
        return PageScreen(self._transcript, workspace, conversation)

    async def receive(self, turn: Turn) -> Sequence[str]:
        await WebTurnHandler(self._turns, self._hub, self._database).receive(turn)
        return ()

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> StoredFile:
        try:
            upload = await WebUploads(self._database, limit=UPLOAD_LIMIT).begin(workspace, email)
            await upload.write(content)
            return await upload.finish(name)
        except UploadRefused as refused:
            sentence = Words(lang or "da")(refused.sentence, **refused.arguments)
            raise NotTaken(sentence) from refused

    async def invite_supplier(self, workspace: str, conversation: str, *, told: bool) -> None:
        """Do nothing: each turn says who reads along."""

    def said_in(self, conversation: str) -> list[bytes]:
        """Return nothing: there are no channels."""
        return []

    def lose_files(self) -> None:
        """Do nothing: the files came before their turn."""

    def away(self) -> AbstractContextManager[None]:
        raise AssertionError("what is said to the page is in the database already")

    def _transcript(self) -> Transcript:
        return Transcript(self._database, self._hub)


class PageScreen:
    """It is the page of one conversation.

    `transcript` is what the process of the day reads it from.
    """

    def __init__(
        self, transcript: Callable[[], Transcript], workspace: str, conversation: str
    ) -> None:
        self._transcript = transcript
        self._workspace = workspace
        self._conversation = conversation
        self._read = 0

    async def news(self) -> Sequence[News]:
        lines = await self._transcript().since(self._workspace, self._conversation, self._read)
        found: list[News] = []
        for line in sorted(lines, key=lambda line: line.seq):
            self._read = line.seq
            if line.card is not None:
                found.append(News(line.message, card=line.card))
                found += [
                    News(line.message, file=line.card.title)
                    for action in line.card.actions
                    if isinstance(action, LinkButton)
                ]
        return found
