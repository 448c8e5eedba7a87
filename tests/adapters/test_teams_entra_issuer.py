"""Test that tokens of the authority's own directory count where that is chosen, and only those."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.adapters.teams.auth.issuers import EntraIssuer, issuers_of
from bot.adapters.teams.auth.issuers_seen import IssuersSeen
from bot.adapters.teams.auth.signing_keys import KeySettings, SigningKeys
from bot.adapters.teams.auth.verification import TokenVerifier, VerifiedActivity
from bot.app.commands.setup import issuers_seen
from bot.edge.refusal import RequestRefused
from bot.edge.registration_fault import RegistrationFault
from tests.adapters.test_teams_proof import TENANT, activity, body_of, carrying
from tests.fakes.certificates import trusting
from tests.fakes.clock import FakeClock
from tests.fakes.identity_provider import APP_ID, IdentityProvider, identity_provider

CALLER = "5a807f24-c9de-44ee-a3a7-329e88a00ffc"
V1, V2 = issuers_of(TENANT)


@dataclass
class Directory:
    """The directory's key server, and the Bot Framework's, in front of one verifier."""

    directory: IdentityProvider
    framework: IdentityProvider
    clock: FakeClock
    ring: SigningKeys
    entra: EntraIssuer
    seen: IssuersSeen

    def verifier(self, entra: EntraIssuer | None) -> TokenVerifier:
        return TokenVerifier(
            app_id=APP_ID,
            tenant=TENANT,
            keys=self.ring,
            clock=self.clock,
            entra=entra,
            seen=self.seen,
        )

    def token(self, **changes: object) -> str:
        """Sign a token as the directory gives it to an app, in its second version."""
        own: dict[str, Any] = {"iss": V2, "tid": TENANT, "azp": CALLER, "serviceurl": None}
        return self.directory.token(**{**own, **changes})

    async def admit(
        self, token: str, *, chosen: bool = True, **changes: object
    ) -> VerifiedActivity:
        body = body_of(activity(**changes))
        verifier = self.verifier(self.entra if chosen else None)
        return await verifier.admit(carrying(f"Bearer {token}", body=body))


@pytest.fixture
async def directory(clock: FakeClock) -> AsyncIterator[Directory]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting()))
        )
        own = await stack.enter_async_context(identity_provider(clock))
        own.endorsements = {"key-2": None}  # a directory endorses its keys for no channel
        framework = await stack.enter_async_context(identity_provider(clock))
        rings = [
            await stack.enter_async_context(
                SigningKeys(
                    session=session,
                    clock=clock,
                    file=None,
                    settings=KeySettings(metadata_url=provider.metadata_url),
                )
            )
            for provider in (own, framework)
        ]
        entra = EntraIssuer(
            app_id=APP_ID, tenant=TENANT, callers=frozenset({CALLER}), keys=rings[0]
        )
        yield Directory(own, framework, clock, rings[1], entra, IssuersSeen())


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the second version"),
        pytest.param({"iss": V1, "azp": None, "appid": CALLER}, id="the first version"),
        pytest.param({"aud": f"api://{APP_ID}"}, id="for the app by its address"),
        pytest.param({"azp": CALLER.upper()}, id="the caller in upper case"),
    ],
)
async def test_a_named_app_of_the_directory_may_call(
    directory: Directory, changes: dict[str, object]
) -> None:
    admitted = await directory.admit(directory.token(kid="key-2", **changes))
    assert admitted.issuer == changes.get("iss", V2)
    assert admitted.service_url == "https://smba.trafficmanager.net/emea"


async def test_the_bot_framework_may_call_as_before(directory: Directory) -> None:
    admitted = await directory.admit(directory.framework.token())
    assert admitted.issuer == "https://api.botframework.com"


REFUSED: dict[str, tuple[Callable[[Directory], str], str]] = {
    "another app of the directory": (
        lambda one: one.token(kid="key-2", azp="0f6a0ef0-8b1c-4a7e-9d4c-2f7a4d3d9b11"),
        "caller_other",
    ),
    "nobody named": (lambda one: one.token(kid="key-2", azp=None), "caller_other"),
    "a user": (lambda one: one.token(kid="key-2", scp="access_as_user"), "token_of_a_user"),
    "for another app": (lambda one: one.token(kid="key-2", aud=CALLER), "audience_other"),
    "of another directory": (lambda one: one.token(kid="key-2", tid=CALLER), "tenant_other"),
    "another directory's issuer": (
        lambda one: one.token(kid="key-2", iss=issuers_of(CALLER)[1]),
        "issuer_other",
    ),
    "expired": (
        lambda one: one.token(
            kid="key-2", exp=int((one.clock.now() - timedelta(minutes=6)).timestamp())
        ),
        "expired",
    ),
    "signed by somebody else": (
        lambda one: one.token(kid="key-2", signed_by="forger"),
        "signature_wrong",
    ),
    "the directory's name on a key of the framework": (
        lambda one: one.framework.token(
            iss=V2, tid=TENANT, azp=CALLER, serviceurl=None, kid="key-1"
        ),
        "key_unknown",
    ),
    "the framework's name on a key of the directory": (
        lambda one: one.directory.token(kid="key-2"),
        "key_unknown",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_nothing_else_of_the_directory_gets_in(directory: Directory, name: str) -> None:
    made, reason = REFUSED[name]
    with pytest.raises(RequestRefused) as refused:
        await directory.admit(made(directory))
    assert (refused.value.status, refused.value.reason) == (401, reason)


async def test_answers_go_to_microsoft_only(directory: Directory) -> None:
    """No token of a directory claims the address, which the body could lead astray."""
    with pytest.raises(RequestRefused) as refused:
        await directory.admit(directory.token(kid="key-2"), serviceUrl="https://evil.example/emea")
    assert refused.value.reason == "service_host_other"


async def test_it_is_not_taken_unless_chosen_and_the_doctor_says_what_came(
    directory: Directory,
) -> None:
    with pytest.raises(RequestRefused) as refused:
        await directory.admit(directory.token(kid="key-2"), chosen=False)
    assert refused.value.reason == "issuer_entra"
    [found] = issuers_seen(directory.seen)
    assert not found.bad  # it was not proven, so anybody could make the doctor fail
    assert CALLER in found.text
    assert "KRAVBOT_TEAMS_ENTRA_CALLERS" in found.text


async def test_the_doctor_says_who_vouched_last(directory: Directory) -> None:
    await directory.admit(directory.token(kid="key-2"))
    await directory.admit(directory.framework.token())
    told = [found.text for found in issuers_seen(directory.seen)]
    assert [V2 in told[0], "https://api.botframework.com" in told[1]] == [True, True]


def test_a_caller_that_is_no_id_is_refused_at_the_start(directory: Directory) -> None:
    with pytest.raises(RegistrationFault, match="KRAVBOT_TEAMS_ENTRA_CALLERS"):
        EntraIssuer(
            app_id=APP_ID, tenant=TENANT, callers=frozenset({"nonsense"}), keys=directory.ring
        )
