"""Show my crisis link; an administrator sees everybody's."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.incident.crisis_link import CrisisLinkView, OthersLink, crisis_link
from bot.cards.paging import part_of
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage, first_in
from bot.engine.ports import CrisisLink
from bot.messages import Audience, Card
from governance.access import Allowed, Verb, may


class CrisisLinkPage(ReadOnlyPage):
    """The page of the link for when Teams, Slack or the sign-in is what is down."""

    name = "crisis_link"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        me = context.actor.email
        longest: dict[str, CrisisLink] = {}
        for link in context.crisis_links():
            longest.setdefault(link.member, link)
        mine = longest.pop(me, None)
        others = list(longest.values())
        if not isinstance(may(context.actor, Verb.ADMINISTER), Allowed):
            others = []
        first = first_in(arguments, len(others))
        view = CrisisLinkView(
            words=context.words,
            now=context.today.now,
            member=me,
            until=mine.expires_at if mine else None,
            others=[
                OthersLink(link.member, context.name_of(link.member), link.expires_at)
                for link in part_of(len(others), first).of(others)
            ],
            total=len(others),
            first=first,
        )
        return crisis_link(view)
