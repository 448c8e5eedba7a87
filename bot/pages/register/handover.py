"""Show what a colleague holds that somebody else is to take over."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from bot.cards.paging import part_of
from bot.cards.register import handover as cards
from bot.cards.register.handover import HandoverView
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage, first_in
from bot.engine.records.held_by import held_by
from bot.formatting.field_values import is_day
from bot.messages import Audience, Card


class HandoverPage(ReadOnlyPage):
    """The page of what `person` holds, for `to`, from the day `on`; these two may be left out."""

    name = "handover"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        told = {name: str(arguments.get(name) or "") for name in ("person", "to", "on")}
        since = date.fromisoformat(told["on"]) if is_day(told["on"]) else None
        person = told["person"] or context.actor.email
        found = held_by(person, told["to"], since, context)
        view = HandoverView(
            who=context.first_name_of(person),
            to=context.name_of(told["to"]) if told["to"] else "",
            since=since,
            found=found,
            part=part_of(len(found), first_in(arguments, len(found))),
            arguments={name: value for name, value in told.items() if value},
        )
        return cards.handover(context.words, context.today, view)
