"""Offer a paper of what was shown or named: what fits it best first, then what it is part of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from bot.cards import handout as cards
from bot.cards.handout import OfferedPaper
from bot.cards.papers import PaperKind
from bot.engine.dialog import TurnContext
from bot.engine.page import HANDOUT, ReadOnlyPage
from bot.engine.paper_request import scopes_of_kind
from bot.engine.queries.names import naming
from bot.engine.queries.topic import scopes_in
from bot.messages import Audience, Card
from governance.access import audits
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope

_OF_PAGE: Final[Mapping[str, Sequence[PaperKind]]] = {
    "contract": ("contract_sheet",),
    "evidence": ("audit_file",),
    "forum": ("agenda", "minutes"),
    "month": ("overview",),
    "responsible": ("raci",),
    "status": ("overview",),
    "upcoming": ("year_wheel",),
}
"""The papers that hold what such a page shows; what another page shows is in none."""
_OF_SCOPE: Final[Mapping[str, Sequence[PaperKind]]] = {
    "authority": ("overview", "audit_file", "year_wheel", "raci"),
    "contract": ("contract_sheet", "audit_file"),
    "forum": ("agenda", "minutes"),
    "supplier": ("contract_sheet", "audit_file"),
    "system": ("mini_plan", "contract_sheet", "audit_file"),
}
_OF_ONE: Final[Mapping[PaperKind, ScopeKind]] = {
    "agenda": "forum",
    "contract_sheet": "contract",
    "mini_plan": "system",
    "minutes": "forum",
}
"""The papers of one thing, which they are made of."""
_PROFILE: Final = "profile"
_NOT_FOR_AUDITORS: Final[Sequence[PaperKind]] = ("agenda", "mini_plan", "minutes")
_MOST: Final = 4


class HandoutPage(ReadOnlyPage):
    """The page of the papers that can be made; `shown` is the page that was shown before."""

    name = HANDOUT
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        about = scopes_in(arguments)
        shown = str(arguments.get("shown") or "")
        kind = parse_scope(about[0])[0] if about else "authority"
        fits = _OF_PAGE.get(shown, ())
        if shown == _PROFILE:
            fits = _OF_SCOPE[kind]
        wanted = dict.fromkeys((*fits, *_OF_SCOPE.get(kind, ()), *_OF_SCOPE["authority"]))
        if audits(context.actor):
            wanted = {one: None for one in wanted if one not in _NOT_FOR_AUDITORS}
        papers = [paper for one in wanted for paper in _offered(one, about, context)]
        label = context.command_context.scope_context(about[0] if about else AUTHORITY).label
        return cards.handout(
            context.words,
            context.today.now,
            label,
            papers[:_MOST],
            as_shown=bool(fits or not shown),
        )


def _offered(kind: PaperKind, about: Sequence[str], context: TurnContext) -> Iterator[OfferedPaper]:
    """Offer the paper, of each of the things around what it is about where it is of one."""
    if kind not in _OF_ONE:
        of = naming(context).place(about[0]) if about else ""
        yield OfferedPaper(kind, {"about": list(about)} if about else {}, of)
        return
    if not about:
        yield OfferedPaper(kind, {})  # it asks which
    for scope in scopes_of_kind(_OF_ONE[kind], about, context):
        yield OfferedPaper(kind, {"about": [scope]}, parse_scope(scope)[1])
