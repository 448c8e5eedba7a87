"""botbuilder, as far as it is used: turns go through its adapter, and what it sends goes through our connector.

Traps of botbuilder-core 4.17.1 met here: it makes a client of its own for every turn unless its factory is replaced;
`deliveryMode: expectReplies` in a body makes it hand the replies to whoever posted the body; it drops
`conversation.tenantId` of what it reads and sends (its key is `tenantID`); its abstract classes are not typed.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import NoReturn, TypeAlias

from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import (
    Activity,
    ConversationParameters,
    ConversationResourceResponse,
    ResourceResponse,
)
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)
from botframework.connector.auth.user_token_client import UserTokenClient

from bot.adapters.teams.outbound.connector import Connector

Logic: TypeAlias = Callable[[TurnContext], Awaitable[None]]

_AUDIENCE = "https://api.botframework.com"


class NotOurs(Exception):
    """The SDK was asked for something that this bot does itself, or not at all."""


class TeamsAdapter(CloudAdapterBase):  # type: ignore[misc]  # the SDK is not typed
    """Runs turns of activities that were let in before; sends with `connector`.

    What is sent raises DeliveryFailed, DeliveryRefused or NotReachable, through the SDK to whoever called `take`.
    """

    def __init__(self, connector: Connector) -> None:
        self._factory = _Clients(connector)
        super().__init__(_Authentication(self._factory))

    async def take(
        self, activity: Activity, claims: Mapping[str, str], logic: Logic
    ) -> InvokeResponse | None:
        """One turn; the answer to an invoke, whose status is 501 if `logic` sent none."""
        # Else a body with `expectReplies` in it has the replies, and the conversation has none.
        activity.delivery_mode = None
        admitted = AuthenticateRequestResult()
        admitted.audience = _AUDIENCE
        admitted.claims_identity = ClaimsIdentity(dict(claims), is_authenticated=True)
        admitted.connector_factory = self._factory
        return await self.process_activity(admitted, activity, logic)


class ConnectorClient:
    """Stands where the SDK has its ConnectorClient."""

    def __init__(self, connector: Connector, service_url: str) -> None:
        self.conversations = ConnectorConversations(connector, service_url)


class ConnectorConversations:
    """What the SDK calls of its client's `conversations`, and nothing more."""

    def __init__(self, connector: Connector, service_url: str) -> None:
        self._connector = connector
        self._service_url = service_url

    async def send_to_conversation(
        self, conversation_id: str, activity: Activity
    ) -> ResourceResponse:
        return ResourceResponse(
            id=await self._connector.send(self._service_url, conversation_id, activity.serialize())
        )

    async def reply_to_activity(
        self, conversation_id: str, activity_id: str, activity: Activity
    ) -> ResourceResponse:
        return ResourceResponse(
            id=await self._connector.send(
                self._service_url, conversation_id, activity.serialize(), reply_to=activity_id
            )
        )

    async def update_activity(
        self, conversation_id: str, activity_id: str, activity: Activity
    ) -> ResourceResponse:
        await self._connector.update(
            self._service_url, conversation_id, activity_id, activity.serialize()
        )
        return ResourceResponse(id=activity_id)

    async def delete_activity(self, conversation_id: str, activity_id: str) -> None:
        await self._connector.delete(self._service_url, conversation_id, activity_id)

    async def create_conversation(
        self, parameters: ConversationParameters
    ) -> ConversationResourceResponse:
        written = parameters.serialize()
        if "tenantID" in written:
            written["tenantId"] = written.pop("tenantID")
        return ConversationResourceResponse(
            id=await self._connector.create_conversation(self._service_url, written)
        )


class _Clients(ConnectorFactory):  # type: ignore[misc]  # the SDK is not typed
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:
        """The connector judges the address when something is sent there."""
        return ConnectorClient(self._connector, service_url)


class _Authentication(BotFrameworkAuthentication):  # type: ignore[misc]  # the SDK is not typed
    """Nothing is proven here: the door did that before the activity was read."""

    def __init__(self, factory: _Clients) -> None:
        self._factory = factory

    async def authenticate_request(self, activity: Activity, auth_header: str) -> NoReturn:
        raise NotOurs("authenticate_request")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> NoReturn:
        raise NotOurs("authenticate_streaming_request")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> _Clients:
        return self._factory

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> "_NoUserTokens":
        return _NoUserTokens()


class _NoUserTokens(UserTokenClient):  # type: ignore[misc]  # the SDK is not typed
    """Nobody signs in through the bot."""

    async def get_user_token(self, *arguments: object) -> NoReturn:
        raise NotOurs("get_user_token")

    async def get_sign_in_resource(self, *arguments: object) -> NoReturn:
        raise NotOurs("get_sign_in_resource")

    async def sign_out_user(self, *arguments: object) -> NoReturn:
        raise NotOurs("sign_out_user")

    async def get_token_status(self, *arguments: object) -> NoReturn:
        raise NotOurs("get_token_status")

    async def get_aad_tokens(self, *arguments: object) -> NoReturn:
        raise NotOurs("get_aad_tokens")

    async def exchange_token(self, *arguments: object) -> NoReturn:
        raise NotOurs("exchange_token")
