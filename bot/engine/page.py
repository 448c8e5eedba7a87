"""A page: a card one may ask for at any time without leaving what is open, and what its buttons do."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import JsonValue

from bot.engine.dialog import TurnContext
from bot.messages import Card
from governance.commands import AnyCommand

HOME, HELP = "home", "help"
APP_HOME = "app_home"
"""The page that a platform's own home tab shows in the place of `HOME`."""


class PageFault(Exception):
    """What a page's small form was sent with cannot be used; the message is a sentence to the person."""


class Page(Protocol):
    """Home, help, my follow-ups … `arguments` come from the button or sentence that asked for it."""

    @property
    def name(self) -> str: ...
    @property
    def private(self) -> bool:
        """Not for others to read along: where they would, it is shown in the person's own conversation."""
        ...

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        """The card as things stand now; `open_dialog`: something waits to be come back to."""
        ...

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        """The commands a button of the page stands for. Raises PageFault."""
        ...


def first_in(arguments: Mapping[str, JsonValue], total: int) -> int:
    """Where the list begins that a button asked for; never past its end."""
    text = str(arguments.get("first") or 0)
    return min(int(text) if text.isascii() and text.isdigit() else 0, max(0, total - 1))


class ReadOnlyPage:
    """A page whose buttons only lead elsewhere."""

    private = False

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        """Raises PageFault: no button of the page asks for it."""
        raise PageFault(context.words("engine.out_of_date"))
