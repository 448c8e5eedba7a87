"""Keep the tokens the bot proves itself with when it sends.

msal fetches them in a thread; we keep and renew them. The SDK makes a new msal client with an empty
cache for every turn, and asks the identity provider on the event loop (platforms.md C). Here one
client serves the process, and a send waits only when there is no token that still serves.
"""

import asyncio
import logging
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Protocol, Self

import msal
import requests

from bot.adapters.teams.auth.certificate import CERTIFICATE
from bot.adapters.teams.auth.registration import APP_ID, SECRET, TENANT, TeamsRegistration
from bot.adapters.teams.auth.tokens_seen import TokensSeen
from bot.messages import DeliveryFailed
from governance.ports import Clock

logger = logging.getLogger(__name__)

BOT_SCOPE: Final = "https://api.botframework.com/.default"
GRAPH_SCOPE: Final = "https://graph.microsoft.com/.default"
LOGIN: Final = "https://login.microsoftonline.com"

_FAREWELL = 1.0  # seconds for a fetch under way when we stop
_EVERY_TENANT = "botframework.com"
_TOKEN = re.compile(r"[\w.~+/-]+=*", re.ASCII)
_LONGEST_TOKEN = 16 * 1024
_LONGEST_LIFE = 24 * 60 * 60
_WORD = re.compile(r"\w{1,40}", re.ASCII)
_SETTINGS = {
    7000215: SECRET,
    7000222: SECRET,
    700027: CERTIFICATE,
    700016: APP_ID,
    900023: TENANT,
    90002: TENANT,
}
"""Microsoft's numbers.

They are wrong secret, expired secret, certificate that is not the app's, unknown app, odd and
unknown tenant.
"""


@dataclass(frozen=True)
class TokenSettings:
    """The identity provider's address, and the times to fetch and wait, in seconds without a unit.

    With less than `renewed_before` left a new token is fetched beside the sends. With less than
    `served_before` left a send waits for the new one, and takes the old one all the same if there
    is none.

    `pause` is the least time between two fetches of one scope. `look` is how often we check the
    token of the Bot Connector ourselves. `patience` is the longest a send waits; `time_limit` is
    for one answer of the identity provider.
    """

    login: str = LOGIN
    renewed_before: timedelta = timedelta(minutes=10)
    served_before: timedelta = timedelta(minutes=5)
    pause: timedelta = timedelta(seconds=30)
    look: float = 60.0
    patience: float = 3.0
    time_limit: float = 10.0

    def __post_init__(self) -> None:
        if not self.login.startswith("https://"):
            raise ValueError("The client secret goes over https only")


class BotTokenSource(Protocol):
    """A sender has its token from it; see `BotTokens`."""

    async def bearer(self, scope: str = BOT_SCOPE, *, refused: str | None = None) -> str:
        """Return a token for that scope, another one than `refused`.

        Raises DeliveryFailed.
        """
        ...


class NoToken(DeliveryFailed):
    """Microsoft's identity provider gave the bot no token."""


@dataclass(frozen=True, repr=False)
class _Held:
    token: str
    expires: datetime


class BotTokens:
    """The tokens of one registration, for as long as the context is open.

    Proxies and certificate authorities are those of the environment, as `requests` has them
    (HTTPS_PROXY, REQUESTS_CA_BUNDLE).
    """

    def __init__(
        self,
        registration: TeamsRegistration,
        clock: Clock,
        *,
        settings: TokenSettings | None = None,
        seen: TokensSeen | None = None,
    ) -> None:
        self._settings = settings or TokenSettings()
        self._seen = seen or TokensSeen()
        self._source = _Source(registration, self._settings)
        self._clock = clock
        self._held: dict[str, _Held] = {}
        self._tried: dict[str, datetime] = {}
        self._fetching: dict[str, asyncio.Task[None]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "teams-tokens")

    async def __aenter__(self) -> Self:
        """Fetch the first token in the background, because the identity provider may be down."""
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        tasks = [task for task in (self._looking, *self._fetching.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        closing = asyncio.get_running_loop().run_in_executor(self._thread, self._source.close)
        await asyncio.wait({closing}, timeout=_FAREWELL)
        closing.cancel()
        self._thread.shutdown(wait=False)

    async def bearer(self, scope: str = BOT_SCOPE, *, refused: str | None = None) -> str:
        """Return a token for that scope, another one than `refused`, which was answered 401.

        Raises DeliveryFailed.
        """
        left = self._left(scope)
        if left <= self._settings.served_before or refused == self._token(scope):
            await self._wait_for(self._begin_fetching(scope))
        elif left <= self._settings.renewed_before:
            self._begin_fetching(scope)
        token = self._token(scope)
        if token is None or token == refused:
            raise NoToken("no token from the identity provider", retry_after=self._next_try(scope))
        return token

    def _token(self, scope: str) -> str | None:
        return self._held[scope].token if self._left(scope) > timedelta(0) else None

    def _left(self, scope: str) -> timedelta:
        held = self._held.get(scope)
        return timedelta(0) if held is None else held.expires - self._clock.now()

    def _next_try(self, scope: str) -> float:
        since = self._clock.now() - self._tried.get(scope, self._clock.now())
        return max(1.0, (self._settings.pause - since).total_seconds())

    async def _look(self) -> None:
        while True:
            if self._left(BOT_SCOPE) <= self._settings.renewed_before:
                self._begin_fetching(BOT_SCOPE)
            await asyncio.sleep(self._settings.look)

    def _begin_fetching(self, scope: str) -> asyncio.Task[None] | None:
        """Return the fetch under way, or a new one; None so soon after the last."""
        under_way = self._fetching.get(scope)
        if under_way is not None and not under_way.done():
            return under_way
        now = self._clock.now()
        tried = self._tried.get(scope)
        if tried is not None and timedelta(0) <= now - tried < self._settings.pause:
            return None
        self._tried[scope] = now
        self._fetching[scope] = asyncio.create_task(self._fetch(scope))
        return self._fetching[scope]

    async def _wait_for(self, fetching: asyncio.Task[None] | None) -> None:
        """Wait for the fetch, which goes on when the sender's patience ends, or the sender does."""
        if fetching is not None:
            await asyncio.wait({fetching}, timeout=self._settings.patience)

    async def _fetch(self, scope: str) -> None:
        """Fetch in the one thread; a fetch that never ends keeps that thread, and nobody else."""
        asked = self._clock.now()
        running = asyncio.get_running_loop().run_in_executor(
            self._thread, self._source.fetch, scope
        )
        try:
            async with asyncio.timeout(self._settings.time_limit):
                token, seconds = await running
        except TimeoutError:
            self._refused("it did not answer in time")
        except _NoAnswer as fault:
            self._refused(str(fault))
        else:
            self._seen.given()
            self._held[scope] = _Held(token, asked + timedelta(seconds=seconds))

    def _refused(self, why: str) -> None:
        logger.warning("The identity provider gave no token: %s", why)
        self._seen.refused(why, self._clock.now())


class _NoAnswer(Exception):
    """There is no token; the message says why in words that may be logged."""


class _Source:
    """It asks msal, which is synchronous and may raise anything.

    msal reaches the network as soon as its client is made.
    """

    def __init__(self, registration: TeamsRegistration, settings: TokenSettings) -> None:
        self._registration = registration
        self._login = settings.login
        self._session = _Session(settings.time_limit)
        self._client: Any = None

    def fetch(self, scope: str) -> tuple[str, int]:
        """Return a new token and the seconds it lives.

        Raises _NoAnswer.
        """
        try:
            answer = self._ask(scope)
        except Exception as fault:
            # There is no narrower class, and what msal says quotes the answer: only the kind is
            # logged.
            raise _NoAnswer(type(fault).__name__) from None
        return _read(answer)

    def close(self) -> None:
        self._session.close()

    def _ask(self, scope: str) -> object:
        if self._client is None:
            self._client = self._made()
        if self._registration.kind == "managed":
            return self._client.acquire_token_for_client(resource=scope.removesuffix("/.default"))
        return self._client.acquire_token_for_client(scopes=[scope])

    def _made(self) -> object:
        caches = {"token_cache": _NoTokens(), "http_cache": _NoAnswers()}
        app_id, tenant = self._registration.app_id, self._registration.tenant
        if self._registration.kind == "managed":
            # The endpoint that knows the identity is on this machine, and never behind a proxy.
            self._session.trust_env = False
            identity = msal.UserAssignedManagedIdentity(client_id=app_id)
            return msal.ManagedIdentityClient(identity, http_client=self._session, **caches)
        return msal.ConfidentialClientApplication(
            app_id,
            client_credential=self._credential(),
            authority=f"{self._login}/{tenant or _EVERY_TENANT}",
            # Else every refusal is followed by a question to the public cloud.
            instance_discovery=False,
            http_client=self._session,
            **caches,
        )

    def _credential(self) -> object:
        """Return the secret, or what msal signs an assertion with (RFC 7523)."""
        certificate = self._registration.certificate
        if certificate is None:
            return self._registration.secret
        return {"private_key": certificate.private, "public_certificate": certificate.public}


class _Session(requests.Session):
    """It has a time limit, and follows no redirect, which would take the secret along."""

    def __init__(self, time_limit: float) -> None:
        super().__init__()
        self._time_limit = time_limit

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        ours = {"timeout": self._time_limit, "allow_redirects": False}
        return super().send(request, **(how | ours))


class _NoTokens(msal.TokenCache):  # type: ignore[misc]  # msal is not typed
    """It keeps no token.

    msal would hand out its own token until five minutes before its end, however often we ask.
    """

    def add(self, event: object, now: object = None) -> None:
        """Keep nothing."""


class _NoAnswers(dict[str, object]):
    """It keeps no answer.

    msal would repeat an error by the machine's clock; the pause between fetches is ours.
    """

    def __setitem__(self, key: str, value: object) -> None:
        """Keep nothing."""


def _read(answer: object) -> tuple[str, int]:
    """Return the token and the seconds it lives (RFC 6749 §5.1).

    Raises _NoAnswer for the error (§5.2) or an odd answer.
    """
    if not isinstance(answer, dict):
        raise _NoAnswer("no_object")
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str):
        raise _NoAnswer(_error(answer))
    if len(token) > _LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        raise _NoAnswer("token_odd")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        raise _NoAnswer("life_odd")
    return token, min(seconds, _LONGEST_LIFE)


def _error(answer: Mapping[str, object]) -> str:
    """Return the error's word and number, and the setting that is likely wrong.

    The description is left out, because it quotes what was sent.
    """
    word, numbers = answer.get("error"), answer.get("error_codes")
    number = numbers[0] if isinstance(numbers, list) and numbers else None
    told = word if isinstance(word, str) and _WORD.fullmatch(word) else "error_odd"
    if not isinstance(number, int):
        return told
    setting = _SETTINGS.get(number)
    return f"{told} AADSTS{number}" + (f", see {setting}" if setting else "")
