"""Sign people in with Entra ID: msal speaks the protocol in a thread, we check the ID token.

msal fetches and decodes; since 1.38 it looks at nothing in the token but the nonce. The token comes
from the token endpoint itself over TLS, which stands for its signature (OpenID Connect Core
3.1.3.7, 6).
"""

import asyncio
import hashlib
import hmac
import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import msal
import requests

from bot.adapters.web.ports import Flow, ProviderAway, SignedIn, SignInRefused
from bot.adapters.web.registration import EntraRegistration
from governance.ports import Clock

logger = logging.getLogger(__name__)

T = TypeVar("T")

_THREADS: Final = 4
_TIME_LIMIT: Final = 8.0
_SKEW: Final = 120
_SCOPES: Final = ("email",)
_KEPT: Final = ("state", "redirect_uri", "scope", "code_verifier", "nonce")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(r"\w{1,40}", re.ASCII)
_LONGEST: Final = 8_000
_SERVER_FAULT: Final = 500


class Entra:
    """It signs people in by one registration.

    Proxies and certificate authorities are those of the environment, as `requests` has them.
    """

    def __init__(
        self, registration: EntraRegistration, clock: Clock, *, time_limit: float = _TIME_LIMIT
    ) -> None:
        self._registration = registration
        self._clock = clock
        self._time_limit = time_limit
        self._http = _Http(time_limit)
        self._client: Any = None
        self._threads = ThreadPoolExecutor(_THREADS, "sign-in")

    async def begin(self) -> Flow:
        """Begin a sign-in: where the browser is sent, and what has to be kept till it is back.

        Raises ProviderAway.
        """
        begun: Mapping[str, Any] = await self._asked(self._begin)
        url = str(begun.get("auth_uri", ""))
        if not url.startswith(f"{self._registration.login}/"):
            raise ProviderAway("odd_address")
        return Flow(url, {name: begun[name] for name in _KEPT})

    async def finish(self, kept: Mapping[str, Any], answer: Mapping[str, str]) -> SignedIn:
        """Return the person who came back, by what was kept and what the browser brought.

        Raises SignInRefused, ProviderAway.
        """
        if not hmac.compare_digest(
            str(kept.get("state", "")).encode(), answer.get("state", "").encode()
        ):
            raise SignInRefused("state")
        if "code" not in answer:
            raise SignInRefused(_told(answer.get("error")))
        if any(len(value) > _LONGEST for value in answer.values()):
            raise SignInRefused("too_long")
        found: Mapping[str, Any] = await self._asked(lambda: self._redeem(dict(kept), dict(answer)))
        claims = found.get("id_token_claims")
        if not isinstance(claims, dict):
            raise SignInRefused(_told(found.get("error")))
        return self._person(claims, str(kept.get("nonce", "")))

    def close(self) -> None:
        """End it: nobody signs in any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _asked(self, ask: Callable[[], T]) -> T:
        running = asyncio.get_running_loop().run_in_executor(self._threads, ask)
        try:
            async with asyncio.timeout(self._time_limit):
                return await running
        except TimeoutError:
            logger.warning("Nobody can sign in: the identity provider does not answer in time")
            raise ProviderAway("slow") from None
        except (ProviderAway, SignInRefused):
            raise
        except Exception as fault:
            # msal has no narrower class, and what it says quotes the answer: only the kind is
            # logged.
            logger.warning("Nobody can sign in: %s", type(fault).__name__)
            raise ProviderAway(type(fault).__name__) from None

    def _begin(self) -> Mapping[str, Any]:
        begun: Mapping[str, Any] = self._made().initiate_auth_code_flow(
            list(_SCOPES),
            redirect_uri=self._registration.redirect_uri,
            prompt="select_account",
            response_mode="form_post",
        )
        # msal warns of anything else. A post from another site would not bring our cookie, which is
        # Lax.
        url = str(begun["auth_uri"]).replace("response_mode=form_post", "response_mode=query")
        return {**begun, "auth_uri": url}

    def _redeem(self, kept: dict[str, Any], answer: dict[str, str]) -> Mapping[str, Any]:
        client = self._made()
        try:
            found: Mapping[str, Any] = client.acquire_token_by_auth_code_flow(kept, answer)
        except (ValueError, RuntimeError, KeyError):  # what was brought does not fit what was kept
            raise SignInRefused("does_not_fit") from None
        return found

    def _made(self) -> Any:
        if self._client is None:
            self._client = msal.ConfidentialClientApplication(
                self._registration.client_id,
                client_credential=self._registration.secret,
                authority=f"{self._registration.login}/{self._registration.tenant}",
                instance_discovery=False,  # the address is ours to choose
                exclude_scopes=["offline_access"],
                http_client=self._http,
                token_cache=_NoTokens(),
            )
        return self._client

    def _person(self, claims: Mapping[str, Any], nonce: str) -> SignedIn:
        """Read the person from the token, when it is for us and from whom we asked.

        Raises SignInRefused.
        """
        ours, now = self._registration, self._clock.now().timestamp()
        expected = hashlib.sha256(nonce.encode()).hexdigest()
        checks = {
            "issuer": claims.get("iss") == ours.issuer,
            "tenant": claims.get("tid") == ours.tenant,
            "audience": claims.get("aud") == ours.client_id,
            "version": claims.get("ver") == "2.0",
            "nonce": hmac.compare_digest(str(claims.get("nonce", "")).encode(), expected.encode()),
            "expired": _number(claims.get("exp")) + _SKEW > now,
            "too_early": _number(claims.get("nbf", 0)) - _SKEW < now,
            "person": bool(_GUID.fullmatch(str(claims.get("oid", "")))),
        }
        for reason, fits in checks.items():
            if not fits:
                logger.warning("Somebody could not sign in: %s", reason)
                raise SignInRefused(reason)
        if "acct" not in claims:
            logger.warning("Nobody can sign in before the optional claim acct is in the ID token")
        return SignedIn(
            workspace=ours.tenant,
            person=str(claims["oid"]),
            name=str(claims.get("name", ""))[:200],
            emails=tuple(_vouched_for(claims)),
            external=claims.get("acct") not in (0, "0") or self._proven_elsewhere(claims),
        )

    def _proven_elsewhere(self, claims: Mapping[str, Any]) -> bool:
        ours = (self._registration.issuer, f"https://sts.windows.net/{self._registration.tenant}/")
        return claims.get("idp", ours[0]) not in ours


def _vouched_for(claims: Mapping[str, Any]) -> list[str]:
    """Return the e-mails of a domain the directory has proven to be its own.

    A member's user name always is. The claim `email` may be anybody's unless `xms_edov` says
    otherwise (“nOAuth”).
    """
    found = []
    name = str(claims.get("preferred_username", ""))
    if "@" in name and "#ext#" not in name.casefold():
        found.append(name)
    email = str(claims.get("email", ""))
    if "@" in email and claims.get("xms_edov") in (True, 1, "1", "true"):
        found.append(email)
    return [one.strip().lower()[:320] for one in dict.fromkeys(found)]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("-inf")


def _told(error: object) -> str:
    return error if isinstance(error, str) and _WORD.fullmatch(error) else "error_odd"


class _Http:
    """msal sends its requests by it.

    It has a time limit, follows no redirect, and may be used by several threads.
    """

    def __init__(self, time_limit: float) -> None:
        self._time_limit = time_limit

    def get(self, url: str, **how: Any) -> requests.Response:
        return self._asked("GET", url, how)

    def post(self, url: str, **how: Any) -> requests.Response:
        return self._asked("POST", url, how)

    def close(self) -> None:
        """Do nothing, because nothing is kept open."""

    def _asked(self, method: str, url: str, how: dict[str, Any]) -> requests.Response:
        ours = {"timeout": self._time_limit / 2, "allow_redirects": False}
        answer = requests.request(method, url, **(how | ours))  # noqa: S113  # it is among ours
        if answer.status_code >= _SERVER_FAULT:
            raise ProviderAway(str(answer.status_code))
        return answer


class _NoTokens(msal.TokenCache):  # type: ignore[misc]  # msal is not typed
    """It keeps no token.

    Whoever signs in is known by the session from then on, and their tokens are of no use to us.
    """

    def add(self, event: object, now: object = None) -> None:
        """Keep nothing."""
