"""Show contracts that were drawn by lot."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped
from bot.cards.query_card import QueryHeader, answer
from bot.messages import Card, Row, Rows, Text, UserText
from governance.records.contracts import Contract
from governance.schema.scopes import scope_of


@dataclass(frozen=True)
class SampleView:
    """The contracts that were drawn, of how many there are."""

    asked: QueryHeader
    contracts: Sequence[Contract]
    every: int


def sample(view: SampleView) -> Card:
    """Show a row for each, and say how the same ones are drawn again."""
    asked, words = view.asked, view.asked.words
    if not view.contracts:
        return answer(asked, words("contract.none"), ())
    number = view.contracts[0].number
    return answer(
        asked,
        words("sample.title", n=len(view.contracts), all=view.every),
        (
            Text(spans=(words("sample.drawn", day=words.date(asked.today.day)),)),
            Rows(rows=tuple(_row(one, asked) for one in view.contracts)),
            Text(spans=(words("sample.file", number=number),)),
        ),
    )


def _row(contract: Contract, asked: QueryHeader) -> Row:
    words = asked.words
    again = asked.again(about=[scope_of("contract", contract.number)])
    told = " · ".join((contract.title, contract.supplier))
    return Row(
        title=UserText(
            u=clipped(f"{contract.number} {words.listed(list(contract.systems))}", TITLE)
        ),
        detail=(UserText(u=clipped(told, DETAIL)),),
        open=page_button(words("home.show"), "contract", again),
    )
