"""Show my follow-ups, or say who else has some; one can be closed, or given another date."""

from collections.abc import Mapping, Sequence
from typing import cast

from pydantic import JsonValue

from bot.cards.obligations import follow_ups as cards
from bot.cards.paging import part_of
from bot.engine.dialog import TurnContext
from bot.engine.page import BasePage, PageFault
from bot.engine.queries.topic import scopes_in
from bot.messages import Audience, Card, CardField
from bot.nlu_port import NotParsed, Understanding
from governance.commands import AnyCommand, CloseFollowUp, MoveFollowUp
from governance.obligations.rules.follow_up import scope_of_action
from governance.records.actions import Action


class FollowUpsPage(BasePage):
    """The page of my open follow-ups, the oldest date first; of what is named, if something is."""

    name = "follow_ups"
    audience = Audience.OWN

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        about = scopes_in(arguments)
        near = {
            one.casefold()
            for scope in about
            for one in (scope, *context.command_context.scope_context(scope).near)
        }
        here = [
            kept
            for kept in context.register.find(Action, closed_on=None)
            if not about or scope_of_action(kept.record) in near
        ]
        mine = [kept for kept in here if kept.record.owner == context.actor.email]
        mine.sort(key=lambda kept: (kept.record.due_on, kept.record.title))
        first = min(_number(arguments.get("first")), max(0, len(mine) - 1))
        shown = part_of(len(mine), first).of(mine)
        labels = {
            kept.record.scope: context.command_context.scope_context(kept.record.scope).label
            for kept in shown
            if kept.record.scope is not None
        }
        return cards.follow_ups(
            context.words,
            context.today,
            mine,
            labels,
            first=first,
            open_dialog=open_dialog,
            about=about,
            others=sorted(
                (kept.record for kept in here if kept.record.owner != context.actor.email),
                key=lambda one: (one.due_on, one.title),
            ),
            called=context.first_name_of,
            place=", ".join(context.command_context.scope_context(scope).label for scope in about),
        )

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        key, seen = str(arguments["key"]), cast(int, arguments["seen"])
        if act == "close":
            return (CloseFollowUp(key=key, seen=seen),)
        field = CardField(name="due_on", label="", kind="date", required=True)
        read = self._understanding.entry(
            field, fields.get("due_on", ""), lang=context.words.lang, today=context.today.day
        )
        if isinstance(read, NotParsed):
            raise PageFault(context.words(read.reason, **read.arguments))
        move = {"key": key, "seen": seen, "due_on": read.value}
        return (MoveFollowUp.model_validate(move),)


def _number(value: JsonValue) -> int:
    text = str(value or 0)
    return int(text) if text.isascii() and text.isdigit() else 0
