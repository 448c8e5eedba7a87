"""Define a page: a card one may ask for at any time without leaving the open dialog."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import JsonValue

from bot.engine.dialog import TurnContext
from bot.messages import Audience, Card
from bot.texts.short_answers import POLITENESS
from governance.commands import AnyCommand
from governance.nudges import Identity

HOME, HELP = "home", "help"
SHORT_ANSWER = "short_answer"
LATE_PEOPLE = "late_people"
"""The page of who is late with what."""
DUE_DAY = "due_day"
"""The page of where the day of one obligation comes from."""
AT_STAKE = "at_stake"
"""The page of what is at stake where something is left as it is."""
HANDOUT = "handout"
"""The page of the papers that can be made of what was shown."""
APP_HOME = "app_home"
"""The page that a platform's own home tab shows in place of `HOME`."""


def is_politeness(name: str, arguments: Mapping[str, JsonValue]) -> bool:
    """Tell whether the page is no more than an answer to thanks, a greeting or the like."""
    names = arguments.get("names")
    return name == SHORT_ANSWER and isinstance(names, list) and set(names) <= POLITENESS


class PageFault(Exception):
    """The fields of a page's small form cannot be used; the message is a sentence to the person."""


class ItemGone(PageFault):
    """The obligation a button names stands no longer, or not on that day."""

    def __init__(self, message: str, identity: Identity | None) -> None:
        super().__init__(message)
        self.identity = identity


class Page(Protocol):
    """A card such as home, help or my follow-ups, and what its buttons do.

    `arguments` come from the button or sentence that asked for the page.
    """

    @property
    def name(self) -> str: ...
    @property
    def audience(self) -> Audience:
        """Say who may read the page: the person alone, or colleagues too.

        Where others read along, it is shown in the person's own conversation.
        """
        ...

    @property
    def takes_exceptions(self) -> bool:
        """Tell whether the page leaves out what a question excepts; else that is said back."""
        ...

    @property
    def lists_drafts(self) -> bool:
        """Tell whether it is given the `drafts` of the conversation that are not saved.

        Each has its `title`, what is `filled` in, and the version of its `card`.
        """
        ...

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        """Make the card as things are now; `open_dialog` says that a dialog waits to be resumed."""
        ...

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        """Return the commands of a button of the page. Raises PageFault."""
        ...


def first_in(arguments: Mapping[str, JsonValue], total: int) -> int:
    """Return where the list that a button asked for begins; never past its end."""
    text = str(arguments.get("first") or 0)
    return min(int(text) if text.isascii() and text.isdigit() else 0, max(0, total - 1))


class BasePage:
    """A page that leaves nothing out and lists no drafts, unless it says so."""

    takes_exceptions = False
    lists_drafts = False


class ReadOnlyPage(BasePage):
    """A page whose buttons only lead elsewhere."""

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        """Refuse, for the page has no button that asks for it. Raises PageFault."""
        raise PageFault(context.words("engine.out_of_date"))
