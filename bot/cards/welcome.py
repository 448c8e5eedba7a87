"""Welcome somebody who is new in a role: five things, in ten minutes."""

from dataclasses import dataclass

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, clipped
from bot.cards.query_card import QueryHeader, answer
from bot.messages import ActionData, Button, Card, Row, Rows, Text, UserText
from governance.records.members import first_name_of


@dataclass(frozen=True)
class WelcomeView:
    """Everything that the welcome shows.

    - `roles`: in words.
    - `open`: how many things wait for them.
    - `gravest`: the first of those.
    - `coming`: how many fall due in thirty days.
    """

    asked: QueryHeader
    name: str
    roles: list[str]
    open: int
    gravest: str
    coming: int


def welcome(view: WelcomeView) -> Card:
    """Show whom to call, the plan, one's roles, what is open, and what is coming."""
    asked, words = view.asked, view.asked.words
    about = asked.topic.get("about", [])
    named: dict[str, JsonValue] = {"about": about} if about else {}
    call = Button(
        label=words("meant.call"), deed=ActionData(name="call", value={"about": about}, stays=True)
    )
    rows = (
        _row(asked, "call", words("welcome.call_detail"), call),
        _row(asked, "plan", words("welcome.plan_detail"), _to(asked, "evidence", named, "3.2")),
        _row(
            asked,
            "roles",
            words.listed(view.roles) if view.roles else words("welcome.no_roles"),
            _to(asked, "responsible", {"mine": "yes"}),
            str(len(view.roles)),
        ),
        _row(
            asked,
            "open",
            view.gravest or words("welcome.nothing_open"),
            _to(asked, "tasks", named),
            str(view.open),
        ),
        _row(
            asked,
            "coming",
            words("welcome.coming_detail"),
            _to(asked, "due_soon", named),
            str(view.coming),
        ),
    )
    return answer(
        asked,
        words("welcome.title", name=first_name_of(view.name)),
        (Text(spans=(words("welcome.lead"),)), Rows(rows=rows)),
        quiet=(page_button(words("home.help"), "help", {}),),
    )


def _row(
    asked: QueryHeader, name: str, detail: str, button: Button, value: str | None = None
) -> Row:
    title, shown = asked.words(f"welcome.{name}"), clipped(detail, DETAIL)
    return Row(title=title, detail=(UserText(u=shown),), value=value, open=button)


def _to(
    asked: QueryHeader, page: str, about: dict[str, JsonValue], requirement: str = ""
) -> Button:
    arguments = about | ({"requirement": requirement} if requirement else {})
    return page_button(asked.words("home.show"), page, arguments)
