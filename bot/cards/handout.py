"""Offer the papers that can be made of what was shown or named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from bot.cards.notices import home_button
from bot.cards.papers import PaperKind
from bot.messages import ActionData, Button, Card, Row, Rows, Text, UserText
from bot.texts.words import Words


@dataclass(frozen=True)
class OfferedPaper:
    """A paper with what it is asked for by; `of` names what it is about."""

    kind: PaperKind
    arguments: Mapping[str, JsonValue]
    of: str = ""


def handout(
    words: Words, now: datetime, over: str, papers: Sequence[OfferedPaper], *, as_shown: bool
) -> Card:
    """Offer them, the one that fits best first.

    It is said where what was shown cannot be made a file itself; `as_shown` says that it can.
    """
    title = words("handout.title")
    lead = words("handout.choose" if as_shown else "handout.not_this")
    rows = Rows(rows=tuple(_row(one, words) for one in papers))
    return Card(
        lang=words.lang,
        over=over,
        title=title,
        body=(Text(spans=(lead,)), rows),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}.",
    )


def _row(paper: OfferedPaper, words: Words) -> Row:
    called = words(f"handout.{paper.kind}")
    value: dict[str, JsonValue] = {"name": paper.kind, "arguments": dict(paper.arguments)}
    return Row(
        title=UserText(u=f"{called}: {paper.of}" if paper.of else called),
        detail=(words(f"handout.{paper.kind}_what"),),
        open=Button(
            label=words("handout.make"), deed=ActionData(name="start", value=value, stays=True)
        ),
    )
