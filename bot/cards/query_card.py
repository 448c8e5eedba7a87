"""Frame a card that answers a question.

The frame says whose it is, as of when, which of how many is shown, and what to ask next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from bot.cards.notices import home_button, page_button
from bot.cards.obligation_names import ObligationNames, clipped
from bot.cards.paging import PageRange, paging_button
from bot.cards.unknown_name import UnknownName, not_known
from bot.messages import Action, Block, Button, Card
from bot.texts.words import Words
from governance.obligations.obligation import Obligation
from governance.ports import Today

_LONGEST_TITLE = 45
_MOST_ACTIONS = 2
MOST_QUIET = 4


@dataclass(frozen=True)
class QueryHeader:
    """The question: the page with its arguments, `over` whom and what, on which day.

    - `unknown`: what it was asked about, where nothing has that name.
    - `who`: the first name of somebody else who is asked about, or empty.
    - `read_only`: whether who asks may change nothing, or what is shown is past.
    """

    naming: ObligationNames
    today: Today
    as_of: str
    over: str
    page: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)
    unknown: UnknownName | None = None
    who: str = ""
    read_only: bool = False

    @property
    def words(self) -> Words:
        return self.naming.words

    @property
    def topic(self) -> dict[str, JsonValue]:
        """The arguments that go on to another page: about what, of whom, on which day."""
        names = ("about", "person", "mine", "requirement", "on")
        return {name: value for name, value in self.arguments.items() if name in names}

    def again(self, **more: JsonValue) -> dict[str, JsonValue]:
        """Return the arguments that ask the same again, with changes."""
        return {**self.arguments, **more}


def answer(
    asked: QueryHeader,
    title: str,
    body: Sequence[Block],
    *,
    part: PageRange | None = None,
    actions: Sequence[Action] = (),
    quiet: Sequence[Action] = (),
    say: str = "",
) -> Card:
    """Make the card, with the answer as its title.

    A button to the rest of a long list is first among the actions; home is last of all.
    """
    words, part = asked.words, part or PageRange()
    before = not_known(asked.naming, asked.unknown, asked.page, asked.arguments)
    main, links = list(actions), list(quiet)
    if part.left > 0:
        following = asked.again(first=str(part.next))
        main.insert(0, paging_button(part.next_label(words), asked.page, following))
    elif part.first > 0:
        links.insert(0, paging_button(words("due.from_start"), asked.page, asked.again()))
    links = [*main[_MOST_ACTIONS:], *links][: MOST_QUIET - 1]
    return Card(
        lang=words.lang,
        over=asked.over,
        title=clipped(title, _LONGEST_TITLE),
        body=(*before, *body),
        actions=tuple(main[:_MOST_ACTIONS]),
        quiet=(*links, home_button(words)),
        as_of=part.said(asked.as_of, words),
        say=say or f"{title}.",
    )


def ago(words: Words, days: int) -> str:
    """Write how long ago it is: `for 3 dage siden` (3 days ago), `i dag` (today)."""
    return words("asked.ago", n=days) if days > 0 else words("asked.same_day")


def ahead(words: Words, days: int) -> str:
    """Write how far ahead it is: `om 3 dage` (in 3 days), `i dag` (today)."""
    return words("asked.ahead", n=days) if days > 0 else words("asked.same_day")


def item_button(obligation: Obligation, naming: ObligationNames) -> Button:
    """Make a button to the obligation by itself."""
    arguments = dict(zip(("scope", "rule", "subject"), obligation.identity, strict=True))
    return page_button(naming.words("home.show"), "obligation", arguments)
