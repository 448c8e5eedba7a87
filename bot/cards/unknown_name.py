"""Say that nothing in the register has the name that was asked about, and offer the nearest one."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import TITLE, ObligationNames, clipped
from bot.messages import Block, Row, Rows, Text, UserText

_OF_THE_NAME = ("words", "about", "person", "first")


@dataclass(frozen=True)
class UnknownName:
    """A name that was asked about and is not in the register.

    `nearest` is the scope whose name is most like it, or empty.
    """

    said: str
    nearest: str = ""


def not_known(
    naming: ObligationNames,
    unknown: UnknownName | None,
    page: str,
    arguments: Mapping[str, JsonValue],
) -> tuple[Block, ...]:
    """Say so, with a button that asks `page` the same about what is called nearly so.

    Return nothing where every name was known.
    """
    if unknown is None:
        return ()
    words, said = naming.words, clipped(unknown.said, TITLE)
    if not unknown.nearest:
        return (Text(spans=(UserText(u=words("due.not_known", words=said)),)),)
    name = naming.place(unknown.nearest)
    kept = {key: value for key, value in arguments.items() if key not in _OF_THE_NAME}
    asks = page_button(words("home.show"), page, {**kept, "about": [unknown.nearest]})
    return (
        Text(spans=(UserText(u=words("due.not_known_nearest", words=said, name=name)),)),
        Rows(rows=(Row(title=name, open=asks),)),
    )
