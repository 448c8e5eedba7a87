"""Show the evidence for something: files to send, links to open, documents of the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, answer
from bot.messages import (
    Action,
    ActionData,
    Block,
    Button,
    Card,
    FactSet,
    LinkButton,
    Row,
    Rows,
    Text,
    UserText,
)


@dataclass(frozen=True)
class Piece:
    """One piece of evidence.

    - `file`: its address in our storage.
    - `url`: where else it is.
    - `section`, `key`: its record.
    - `said`: what is known of it, part by part.
    """

    title: str
    section: str
    key: str
    said: Sequence[str]
    day: date | None = None
    file: str | None = None
    url: str | None = None

    @property
    def opens(self) -> bool:
        """Tell whether its address is on the web."""
        return (self.url or "").casefold().startswith(("https://", "http://"))


@dataclass(frozen=True)
class EvidenceView:
    """One page of evidence; where there is none, what the register has instead is `known`.

    `requirement` is the one that alone it is for.
    """

    asked: QueryHeader
    found: Sequence[Piece]
    part: PageRange
    known: Sequence[Row] = ()
    requirement: str = ""


def evidence(view: EvidenceView) -> Card:
    """Show them, the newest first, under a title such as `3 beviser` (3 pieces of evidence)."""
    asked, words = view.asked, view.asked.words
    n = view.part.total
    of_one = "evidence.none_for" if view.requirement else "evidence.none"
    none = "evidence.no_file" if view.known else of_one
    title = words("evidence.title" if n else none, n=n, requirement=view.requirement)
    body: list[Block] = [Rows(rows=tuple(_row(one, view) for one in view.found))] if n else []
    if view.known:
        body.append(Rows(heading=words("evidence.in_the_register"), rows=tuple(view.known)))
    if not n and not asked.read_only:
        body.append(Text(spans=(words("evidence.where"),)))
    return answer(
        asked,
        title,
        body,
        part=view.part,
        quiet=(page_button(words("due.missing"), "missing", asked.topic),),
    )


def _row(one: Piece, view: EvidenceView) -> Row:
    words = view.asked.words
    actions: tuple[Button, ...] = ()
    opens = None
    if one.file is not None:
        deed = ActionData(name="file", value={"sha256": one.file}, stays=True)
        actions = (Button(label=words("question.download"), deed=deed),)
    elif one.url is not None:
        again = view.asked.again(kept=one.section, piece=one.key)
        opens = page_button(words("home.show"), view.asked.page, again)
    else:
        arguments = {"section": one.section, "key": one.key}
        opens = page_button(words("home.show"), "register", arguments)
    said = [*one.said, *([words("evidence.link")] if one.url else [])]
    return Row(
        title=UserText(u=clipped(one.title, TITLE)),
        detail=(UserText(u=clipped(" · ".join(said), DETAIL)),),
        value=words.date(one.day) if one.day else None,
        open=opens,
        actions=actions,
    )


def piece(asked: QueryHeader, one: Piece) -> Card:
    """Show a piece that is somewhere else: what it is, and where."""
    words = asked.words
    shown = one.url or ""
    actions: list[Action] = []
    if one.opens and one.url is not None:
        actions.append(LinkButton(label=words("evidence.go"), url=one.url))
    pairs = ((words("evidence.at"), (UserText(u=shown),)),)
    return answer(
        asked,
        one.title,
        (Text(spans=(UserText(u=" · ".join(one.said)),)), FactSet(pairs=pairs)),
        actions=actions,
        quiet=(page_button(words("evidence.back"), asked.page, asked.again()),),
    )
