"""Say who may vouch for an activity of Teams, and check what their tokens claim.

The Bot Framework always may. Entra ID may where it is chosen, as a registration made as an *agent*
gets tokens of its own directory. Any app of a directory can get a token for any other. So the apps
that may call are named, and a user's token is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NoReturn, Protocol

from bot.adapters.teams.auth.registration import guid, is_guid
from bot.adapters.teams.auth.signing_keys import NoKey, SigningKey
from bot.edge.refusal import RequestRefused

CHANNEL: Final = "msteams"
BOT_FRAMEWORK: Final = "https://api.botframework.com"
ENTRA_METADATA: Final = (
    "https://login.microsoftonline.com/{tenant}/v2.0/.well-known/openid-configuration"
)
CALLERS: Final = "KRAVBOT_TEAMS_ENTRA_CALLERS"
LEEWAY = timedelta(minutes=5)
LONGEST_LIFE = timedelta(hours=24)
"""The longest a token may live; one of Microsoft's own example lives 65 minutes."""


class KeyRing(Protocol):
    """The signing keys are found in it; see `SigningKeys`."""

    async def find(self, kid: str) -> SigningKey:
        """Find the key of that name.

        Raises NoKey.
        """
        ...


class Issuer(Protocol):
    """One who may vouch for activities; each refusal is a RequestRefused."""

    def is_named(self, issuer: object) -> bool:
        """Tell whether a token with that issuer is theirs."""
        ...

    @property
    def claims_service(self) -> bool:
        """True where the tokens claim the service URL."""
        ...

    def check(self, claims: Mapping[str, object]) -> None:
        """Check that the token is for us, and was given to whom it may be."""
        ...

    async def key(self, kid: str) -> SigningKey:
        """Find the key of that name."""
        ...

    def endorses(self, key: SigningKey) -> bool:
        """Tell whether the key may speak for Teams."""
        ...


@dataclass(frozen=True)
class BotFrameworkIssuer:
    """Its tokens claim the service URL, and its keys are endorsed for the channel."""

    app_id: str
    keys: KeyRing
    issuer: str = BOT_FRAMEWORK
    claims_service: bool = True

    def is_named(self, issuer: object) -> bool:
        return issuer == self.issuer

    def check(self, claims: Mapping[str, object]) -> None:
        if not _is_for(claims, self.app_id):
            refuse("audience_other")

    def endorses(self, key: SigningKey) -> bool:
        return CHANNEL in key.endorsements

    async def key(self, kid: str) -> SigningKey:
        return await _found(self.keys, kid)


class EntraIssuer:
    """The authority's own directory, for the apps that are named, by either form of its tokens.

    Its tokens claim no service URL, so an activity's own is taken, if it is Microsoft's.
    """

    claims_service = False

    def __init__(self, *, app_id: str, tenant: str, callers: frozenset[str], keys: KeyRing) -> None:
        """Check the ids. Raises RegistrationFault."""
        self._audiences = (app_id.lower(), f"api://{app_id.lower()}")
        self._tenant = tenant.lower()
        self._callers = frozenset(guid(one, CALLERS) for one in callers)
        self._keys = keys

    def is_named(self, issuer: object) -> bool:
        return isinstance(issuer, str) and issuer.lower() in issuers_of(self._tenant)

    def check(self, claims: Mapping[str, object]) -> None:
        if not _is_for(claims, *self._audiences):
            refuse("audience_other")
        if str(claims.get("tid", "")).lower() != self._tenant:
            refuse("tenant_other")
        if "scp" in claims:
            refuse("token_of_a_user")
        if caller_of(claims) not in self._callers:
            refuse("caller_other")

    def endorses(self, key: SigningKey) -> bool:
        return True

    async def key(self, kid: str) -> SigningKey:
        return await _found(self._keys, kid)


def issuers_of(tenant: str) -> tuple[str, str]:
    """Return how a directory names itself in its tokens of the first and the second version."""
    return (
        f"https://sts.windows.net/{tenant}/",
        f"https://login.microsoftonline.com/{tenant}/v2.0",
    )


def caller_of(claims: Mapping[str, object]) -> str | None:
    """Return the app id of whoever was given the token, None where none is claimed."""
    said = claims.get("azp", claims.get("appid"))
    return said.lower() if isinstance(said, str) and is_guid(said.lower()) else None


def check_times(claims: Mapping[str, object], now: float) -> None:
    """Check the times by RFC 7519 §4.1.4 to 4.1.6; only `exp` has to be there."""
    leeway, longest = LEEWAY.total_seconds(), LONGEST_LIFE.total_seconds()
    expires = _seconds(claims, "exp")
    begins = [moment for name in ("nbf", "iat") if (moment := _seconds(claims, name)) is not None]
    if expires is None:
        refuse("expiry_missing")
    if now >= expires + leeway:
        refuse("expired")
    if any(moment > now + leeway for moment in begins):
        refuse("not_yet_valid")
    if expires - min([now, *begins]) > longest + leeway:
        refuse("lives_too_long")


def refuse(reason: str) -> NoReturn:
    """Give the one answer to everything wrong with a token.

    Nothing of the cause goes along, because it may quote the token.
    """
    raise RequestRefused(401, reason) from None


def _is_for(claims: Mapping[str, object], *audiences: str) -> bool:
    audience = claims.get("aud")
    return isinstance(audience, str) and audience.lower() in audiences


async def _found(keys: KeyRing, kid: str) -> SigningKey:
    try:
        return await keys.find(kid)
    except NoKey as missing:
        refuse(missing.reason)


def _seconds(claims: Mapping[str, object], name: str) -> float | None:
    moment = claims.get(name)
    if moment is None:
        return None
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        refuse("token_odd")
    return moment
