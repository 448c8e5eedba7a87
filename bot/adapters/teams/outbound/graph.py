"""Call Microsoft Graph for one thing only: to give a person the app, so that we may write first.

It is an option of the authority's: it needs an administrator's consent to
TeamsAppInstallation.ReadWriteSelfForUser.All (platforms.md B5). Teams then tells the bot of the
installation as of any other.
"""

from typing import Final

import aiohttp

from bot.adapters.teams.auth.bot_tokens import GRAPH_SCOPE, BotTokenSource
from bot.adapters.teams.auth.registration import is_guid
from bot.adapters.teams.outbound.authorized_requests import AuthorizedRequests, check

_GRAPH: Final = "https://graph.microsoft.com/v1.0"


class Graph:
    """It asks graph.microsoft.com, and nobody else, with a token of its scope."""

    def __init__(self, session: aiohttp.ClientSession, tokens: BotTokenSource) -> None:
        self._exchange = AuthorizedRequests(session, tokens, scope=GRAPH_SCOPE)

    async def install_for(self, person: str, app: str) -> bool:
        """Install the app for the person; return whether they have it now.

        If not, they or the app are unknown there, or the bot may not. `person` is their object id
        in Entra. `app` is the app's id in the organisation's catalogue, which is not the one in its
        manifest. Raises ValueError for what is no id, DeliveryFailed, DeliveryRefused.
        """
        for name in (person, app):
            if not is_guid(name.lower()):
                raise ValueError("Graph knows people and apps by a GUID")
        answer = await self._exchange.ask(
            "POST",
            f"{_GRAPH}/users/{person.lower()}/teamwork/installedApps",
            content={"teamsApp@odata.bind": f"{_GRAPH}/appCatalogs/teamsApps/{app.lower()}"},
        )
        match answer.status:
            case 409:  # they had it already
                return True
            case 403 | 404:
                return False
            case _:
                check(answer)
                return True
