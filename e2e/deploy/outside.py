"""Play what stands outside an installation: Microsoft's and Slack's hosts, and the proxies.

The installation goes out through a proxy that inspects TLS, as `docs/install.md` says of one, and
is told no other address of anything. It is reached through nginx with a certificate.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.main.clock import SystemClock
from e2e.deploy.way_in import HTTPS, certificate_for, nginx
from tests.fakes.certificates import authority
from tests.fakes.identity_provider import APP_ID, KEYS_PATH, IdentityProvider, identity_provider
from tests.fakes.login import SECRET, Login, login
from tests.fakes.names import Names
from tests.fakes.proxy import Proxy, proxy
from tests.fakes.slack_delivery import OverHttp
from tests.fakes.slack_service import SlackService, slack_service
from tests.fakes.slack_world import APP_TOKEN, SIGNING_SECRET, TOKEN
from tests.fakes.teams_client import Organisation
from tests.fakes.teams_service import TENANT, TeamsService, teams_service

HOST = "kravbot.example"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
"""The file in which an installation has the certificates it trusts."""

TEAMS = {
    "KRAVBOT_TEAMS_APP_ID": APP_ID,
    "KRAVBOT_TEAMS_TENANT": TENANT,
    "KRAVBOT_TEAMS_SECRET": SECRET,
}
SLACK_BY_HTTP = {
    "KRAVBOT_SLACK_SIGNING_SECRET": SIGNING_SECRET,
    "KRAVBOT_SLACK_BOT_TOKEN": TOKEN,
}
SLACK_BY_SOCKET = {"KRAVBOT_SLACK_APP_TOKEN": APP_TOKEN, "KRAVBOT_SLACK_BOT_TOKEN": TOKEN}
WAY_IN = {
    "KRAVBOT_PUBLIC_HOST": HOST,
    "KRAVBOT_ALLOWED_HOSTS": HOST,
    "KRAVBOT_TRUSTED_PROXIES": "1",
}


@dataclass
class Outside:
    """The played hosts, and the ways people's messages come in by.

    `organisation` posts to the endpoint for Teams with a token that was signed for it, and
    `slack_line` brings signed requests of Slack.
    """

    teams: TeamsService
    slack: SlackService
    keys: IdentityProvider
    login: Login
    proxy: Proxy
    organisation: Organisation
    slack_line: OverHttp

    @property
    def way_out(self) -> Mapping[str, str]:
        """The settings of an installation behind a proxy that inspects TLS."""
        return {
            "SSL_CERT_FILE": CERTIFICATES,
            "REQUESTS_CA_BUNDLE": CERTIFICATES,
            "HTTPS_PROXY": self.proxy.url,
        }

    @property
    def certificate(self) -> str:
        """The certificate of the proxy that inspects TLS, as PEM."""
        return authority()


@asynccontextmanager
async def outside(folder: Path) -> AsyncIterator[Outside]:
    """Run all of it; nginx writes into that folder."""
    async with AsyncExitStack() as stack:
        keys = await stack.enter_async_context(identity_provider(SystemClock()))
        keys.key_set_url = f"https://login.botframework.com{KEYS_PATH}"
        logging_in = await stack.enter_async_context(login(APP_ID))
        teams = await stack.enter_async_context(teams_service(login=logging_in, tls=True))
        slack = await stack.enter_async_context(slack_service(tls=True))
        ports = {
            "login.botframework.com": _port(keys.base_url),
            "login.microsoftonline.com": _port(logging_in.url),
            **teams.names().ports,
            **slack.names().ports,
        }
        leading = await stack.enter_async_context(proxy(ports))
        trusted = await certificate_for(HOST, folder)
        await stack.enter_async_context(nginx(folder))
        coming_in = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=Names({HOST: HTTPS}), ssl=trusted)
        )
        session = await stack.enter_async_context(coming_in)
        organisation = Organisation(
            teams,
            f"https://{HOST}/api/messages",
            session,
            headers={"Authorization": f"Bearer {keys.token(serviceurl=teams.url)}"},
            service_url=teams.url,
        )
        events = f"https://{HOST}/slack/events"
        line = OverHttp(
            dict.fromkeys(("event", "interaction", "command"), events), SIGNING_SECRET, session
        )
        yield Outside(teams, slack, keys, logging_in, leading, organisation, line)


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port
