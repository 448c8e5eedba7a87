"""Say where one gets into a chat with us, as far as it is set."""

from typing import Protocol

from bot.cards.invitations import BROWSER
from bot.engine.members.invitations import ChatWays

_TEAMS = "https://teams.microsoft.com/l/"
_SLACK = "https://slack.com/app_redirect?app="
"""It opens the conversation with the app (docs.slack.dev/interactivity/deep-linking)."""


class ChatSettings(Protocol):
    """The settings that say where people talk to us."""

    @property
    def has_teams(self) -> bool: ...
    @property
    def has_slack(self) -> bool: ...
    @property
    def has_entra(self) -> bool: ...
    @property
    def demo(self) -> bool: ...
    @property
    def teams_catalog_app(self) -> str | None: ...
    @property
    def teams_app_id(self) -> str | None: ...
    @property
    def slack_app_id(self) -> str | None: ...
    @property
    def public_host(self) -> str | None: ...


def chat_ways_of(settings: ChatSettings) -> ChatWays:
    """Return the platforms that are set up, with the address of each that has one.

    The web page is one where people sign in, and in the demo.
    """
    places = (("Teams", settings.has_teams), ("Slack", settings.has_slack))
    links = {}
    if settings.teams_catalog_app:
        links["Teams"] = f"{_TEAMS}app/{settings.teams_catalog_app}"
    elif settings.teams_app_id:
        links["Teams"] = f"{_TEAMS}chat/0/0?users=28:{settings.teams_app_id}"
    if settings.slack_app_id:
        links["Slack"] = f"{_SLACK}{settings.slack_app_id}"
    if settings.public_host and (settings.demo or settings.has_entra):
        links[BROWSER] = f"https://{settings.public_host}/"
    return ChatWays(tuple(place for place, there in places if there), links)
