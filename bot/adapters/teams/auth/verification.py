"""Verify by its signature that a Teams activity is from Microsoft, before it is read.

The stock SDK's check has holes we close (platforms.md B9, reliability.md facts 1 to 5). It reads
the body first, and takes anything without an app id. It skips the service URL when the body has
none, knows no tenant, and answers 500 to a forgery.
"""

import base64
import binascii
import ipaddress
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import jwt
from aiohttp import web
from cachetools import FIFOCache

from bot.adapters.teams.auth.envelope import (
    BODY_LIMIT,
    Envelope,
    NoObject,
    check_size,
    json_object,
    read_envelope,
)
from bot.adapters.teams.auth.issuers import (
    BOT_FRAMEWORK,
    CHANNEL,
    BotFrameworkIssuer,
    EntraIssuer,
    Issuer,
    KeyRing,
    caller_of,
    check_times,
    issuers_of,
    refuse,
)
from bot.adapters.teams.auth.issuers_seen import IssuersSeen
from bot.adapters.teams.auth.registration import APP_ID, TENANT, guid, is_guid
from bot.adapters.teams.auth.service_url import SERVICE_HOSTS, OddServiceUrl, local_url, service_url
from bot.adapters.teams.auth.signing_keys import SigningKey
from bot.edge.refusal import RequestRefused
from governance.ports import Clock

logger = logging.getLogger(__name__)

_AUTHORIZATION_LIMIT = 8 * 1024
_KID_LIMIT = 200
_MOST_PROVEN = 64
_BEARER = re.compile(r"bearer ([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII | re.IGNORECASE)
# The first three would let the sender choose the key (RFC 8725 §3.10). The rest change what the
# signature means.
_FORBIDDEN_HEADERS = ("jwk", "jku", "x5u", "x5c", "crit", "b64", "enc", "zip")
_MIDDLEMEN = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "Origin", "Sec-Fetch-Site")
_JWS = jwt.PyJWS(algorithms=["RS256"])


@dataclass(frozen=True, repr=False)
class ReceivedRequest:
    """A request as its verification sees it; it has no repr, so that it reaches no log.

    `authorization` has every header of that name. `peer` is the address at the other end of the
    connection. With `passed_on` a proxy or a browser says that it stands in between.
    """

    authorization: tuple[str, ...]
    body: bytes
    peer: str
    passed_on: bool


@dataclass(frozen=True)
class VerifiedActivity:
    """An activity that was admitted, with what is known of it.

    The token proves `issuer`, `app_id` and, from the Bot Framework, `service_url` (in lower case
    but for its path, without `:443` and the last slash). `tenant` is what the body says, of the
    right shape: whether we serve it is the next question. From a LocalEmulator nothing is proven:
    `issuer` is None.
    """

    envelope: Envelope
    app_id: str
    tenant: str
    service_url: str
    issuer: str | None


class ActivityVerifier(Protocol):
    """The HTTP handler asks it before anything else."""

    async def admit(self, received: ReceivedRequest) -> VerifiedActivity:
        """Admit the activity.

        Raises RequestRefused.
        """
        ...


class NotLocal(Exception):
    """An emulator may only be listened to where nobody else can reach the server."""


def receive(request: web.Request, body: bytes) -> ReceivedRequest:
    """Return what the verification has to know of the request.

    The caller read `body`, up to the limit and a byte.
    """
    return ReceivedRequest(
        authorization=tuple(request.headers.getall("Authorization", ())),
        body=body,
        peer=request.remote or "",
        passed_on=any(name in request.headers for name in _MIDDLEMEN),
    )


class TokenVerifier:
    """It admits a token for this bot, from Teams, that fits its activity.

    `tenant` is the only one served by a single-tenant or managed-identity registration. It is None
    for a multi-tenant one, whose caller asks who is known. Inbound tokens are the same for all
    three (real-clients.md §4).
    """

    def __init__(
        self,
        *,
        app_id: str,
        tenant: str | None,
        keys: KeyRing,
        clock: Clock,
        issuer: str = BOT_FRAMEWORK,
        entra: EntraIssuer | None = None,
        seen: IssuersSeen | None = None,
        service_hosts: frozenset[str] = SERVICE_HOSTS,
        body_limit: int = BODY_LIMIT,
    ) -> None:
        """Check the ids: without an app id nothing could be proven, so nothing is let in.

        Raises RegistrationFault.
        """
        self._app_id = guid(app_id, APP_ID)
        self._tenant = None if tenant is None else guid(tenant, TENANT)
        framework = BotFrameworkIssuer(self._app_id, keys, issuer)
        self._issuers: tuple[Issuer, ...] = (framework, *([entra] if entra else []))
        self._seen = seen or IssuersSeen()
        self._clock = clock
        self._service_hosts = frozenset(host.lower() for host in service_hosts)
        self._body_limit = body_limit
        self._proven: FIFOCache[tuple[str, ...], _Proven] = FIFOCache(_MOST_PROVEN)

    async def admit(self, received: ReceivedRequest) -> VerifiedActivity:
        """Admit the activity: what costs least is looked at first, the body last.

        Teams shows a token again and again. It is read and its signature checked once, its claims
        and its key each time. Raises RequestRefused.
        """
        check_size(received.body, self._body_limit)
        known = self._proven.get(received.authorization)
        token = known.token if known else _read_token(received.authorization)
        issuer = self._issuer_of(token.claims)
        service_url = self._check_claims(token.claims, issuer)
        key = await issuer.key(token.kid)
        if known is None or known.key != key:
            _check_signature(token, key, issuer)
            self._remember(received.authorization, _Proven(token, key))
        envelope = read_envelope(received.body, limit=self._body_limit)
        answered_at = self._check_fit(envelope, service_url)
        named = str(token.claims["iss"])
        self._seen.admitted(named, self._clock.now())
        return VerifiedActivity(
            envelope=envelope,
            app_id=self._app_id,
            tenant=envelope.tenant,
            service_url=answered_at,
            issuer=named,
        )

    def _issuer_of(self, claims: Mapping[str, object]) -> Issuer:
        """Return who may have vouched with the token; what it claims is not proven yet."""
        named = claims.get("iss")
        for issuer in self._issuers:
            if issuer.is_named(named):
                return issuer
        if self._tenant is not None and named in issuers_of(self._tenant):
            self._seen.refused(caller_of(claims), self._clock.now())
            refuse("issuer_entra")
        raise RequestRefused(401, "issuer_other")

    def _check_claims(self, claims: Mapping[str, object], issuer: Issuer) -> str | None:
        """Check that the token is for us and of now; return the service URL that it claims."""
        issuer.check(claims)
        check_times(claims, self._clock.now().timestamp())
        if not issuer.claims_service:
            return None
        if "serviceurl" not in claims:
            refuse("service_url_not_claimed")
        return self._service_url(claims["serviceurl"])

    def _remember(self, authorization: tuple[str, ...], proven: "_Proven") -> None:
        self._proven[authorization] = proven

    def _check_fit(self, envelope: Envelope, service_url: str | None) -> str:
        """Check that the activity is one the token may come with, as no signature covers it.

        Return where it is answered.
        """
        answered_at = self._service_url(envelope.service_url)
        if service_url is not None and answered_at != service_url:
            refuse("service_url_differs")
        if envelope.channel_id != CHANNEL:
            refuse("channel_other")
        if not is_guid(envelope.tenant):
            raise RequestRefused(400, "tenant_odd")
        if self._tenant is not None and envelope.tenant != self._tenant:
            refuse("tenant_other")
        return answered_at

    def _service_url(self, url: object) -> str:
        try:
            return service_url(url, self._service_hosts)
        except OddServiceUrl as odd:
            refuse(odd.reason)


class LocalEmulator:
    """It admits what the emulator or the Agents Playground on the developer's own machine sends.

    Anybody on this machine may be anyone, so it is never used beside real data. Nor is it used
    behind a proxy, which would make all the world look local. The headers a proxy or a browser
    leaves are refused, but not every proxy leaves them.
    """

    def __init__(self, *, listening_on: str, body_limit: int = BODY_LIMIT) -> None:
        """Check `listening_on`, the server's own address.

        Raises NotLocal.
        """
        if listening_on != "localhost" and not _is_loopback(listening_on):
            raise NotLocal(
                "KRAVBOT_HOST: unproven Teams activities are taken only where the server listens "
                "on loopback, 127.0.0.1"
            )
        self._body_limit = body_limit
        logger.warning(
            "Teams activities from this machine are taken WITHOUT PROOF: for trials only"
        )

    async def admit(self, received: ReceivedRequest) -> VerifiedActivity:
        """Let in what comes from this machine and is answered on it.

        Raises RequestRefused.
        """
        check_size(received.body, self._body_limit)
        if received.passed_on or not _is_loopback(received.peer):
            refuse("not_local")
        envelope = read_envelope(received.body, limit=self._body_limit)
        try:
            answered_at = local_url(envelope.service_url)
        except OddServiceUrl as odd:
            refuse(odd.reason)
        if envelope.channel_id != CHANNEL:
            refuse("channel_other")
        return VerifiedActivity(
            envelope=envelope,
            app_id="",
            tenant=envelope.tenant,
            service_url=answered_at,
            issuer=None,
        )


@dataclass(frozen=True, repr=False)
class _Token:
    """A JSON Web Token taken apart, its signature not yet checked."""

    encoded: str
    kid: str
    claims: Mapping[str, object]


@dataclass(frozen=True, repr=False)
class _Proven:
    """A token whose signature is the key's."""

    token: _Token
    key: SigningKey


def _check_signature(token: _Token, key: SigningKey, issuer: Issuer) -> None:
    """Check the signature, RS256 by a key that may speak for Teams."""
    try:
        _JWS.decode(token.encoded, key.public, algorithms=["RS256"])
    except jwt.PyJWTError:
        refuse("signature_wrong")
    if not issuer.endorses(key):
        refuse("channel_not_endorsed")


def _read_token(authorization: tuple[str, ...]) -> _Token:
    """Read the one token of the one header, in compact form (RFC 7515 §7.1).

    The scheme may be in any case (RFC 9110 §11.1).
    """
    if not authorization:
        refuse("token_missing")
    if len(authorization) > 1:
        refuse("tokens_many")
    if len(authorization[0]) > _AUTHORIZATION_LIMIT:
        refuse("token_too_long")
    match = _BEARER.fullmatch(authorization[0])
    if match is None:
        refuse("token_odd")
    _bytes_of(match[3])
    kid = _named_key(_object_of(match[1]))
    return _Token(".".join(match.groups()), kid, _object_of(match[2]))


def _named_key(header: Mapping[str, object]) -> str:
    """Return the key's name; we choose the algorithm, not the sender (RFC 8725 §3.1)."""
    if header.get("alg") != "RS256":
        refuse("algorithm_other")
    if any(name in header for name in _FORBIDDEN_HEADERS):
        refuse("token_odd")
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= _KID_LIMIT:
        refuse("key_not_named")
    return kid


def _object_of(part: str) -> Mapping[str, object]:
    try:
        return json_object(_bytes_of(part))
    except NoObject:
        refuse("token_odd")


def _bytes_of(part: str) -> bytes:
    """Decode the one spelling they have (RFC 4648 §3.5), so that no two tokens are the same."""
    try:
        content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        refuse("token_odd")
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part:
        refuse("token_odd")
    return content


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback
