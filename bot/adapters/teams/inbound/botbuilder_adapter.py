"""Run turns through botbuilder with an adapter that sends by our connector.

Whoever calls has verified the activity, so nothing is authenticated here (`decisions/0030`).
botbuilder-core 4.17.1 has three traps. `deserialize` fails on odd fields and takes a third of a
millisecond. With `deliveryMode: expectReplies` it hands the replies to whoever posted the body. The
tenant of a conversation is read and written under the key `tenantID`.
"""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Final, TypeAlias

from botbuilder.core import BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.outbound.connector import Connector

TurnLogic: TypeAlias = Callable[[TurnContext], Awaitable[None]]

_CHANNEL: Final = "msteams"
_TOLD_BY_THE_ADDRESS: Final = ("serviceUrl", "channelId", "recipient", "replyToId", "inputHint")


class TeamsAdapter(BotAdapter):  # type: ignore[misc]  # the SDK is not typed
    """It runs turns of verified activities, and sends by `connector`.

    Whatever sending raises (DeliveryFailed, DeliveryRefused, NotReachable) reaches the caller of
    `process`.
    """

    def __init__(self, connector: Connector) -> None:
        super().__init__()
        self._connector = connector

    async def process(self, activity: Activity, logic: TurnLogic) -> InvokeResponse | None:
        """Run one turn; return the answer to an invoke, with status 501 if `logic` gave none."""
        activity.delivery_mode = None
        context = TurnContext(self, activity)
        await self.run_pipeline(context, logic)
        if activity.type != ActivityTypes.invoke:
            return None
        answer = context.turn_state.get(self._INVOKE_RESPONSE_KEY)
        return InvokeResponse(status=HTTPStatus.NOT_IMPLEMENTED) if answer is None else answer.value

    async def send_activities(
        self, context: TurnContext, activities: Sequence[Activity]
    ) -> list[ResourceResponse]:
        """Send each to its conversation; keep the answer to an invoke for `process`."""
        return [await self._send(context, activity) for activity in activities]

    async def update_activity(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        """Put the activity in the place of the one with its id."""
        await self._connector.update(
            activity.service_url, activity.conversation.id, activity.id, _body(activity)
        )
        return ResourceResponse(id=activity.id)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        """Take away the activity the reference names."""
        await self._connector.delete(
            reference.service_url, reference.conversation.id, reference.activity_id
        )

    async def _send(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        if activity.type == ActivityTypes.invoke_response:
            context.turn_state[self._INVOKE_RESPONSE_KEY] = activity
            return ResourceResponse()
        sent = await self._connector.send(
            activity.service_url, activity.conversation.id, _body(activity)
        )
        return ResourceResponse(id=sent)


def sdk_activity(incoming: IncomingActivity) -> Activity:
    """Make the activity in the SDK's model: its kind, and where what a turn sends is sent."""
    return Activity(
        type=incoming.type,
        name=incoming.name,
        id=incoming.activity_id,
        channel_id=_CHANNEL,
        service_url=incoming.service_url,
        from_property=ChannelAccount(id=incoming.speaker.mri, name=incoming.speaker.name),
        recipient=ChannelAccount(id=incoming.bot_id),
        conversation=ConversationAccount(id=incoming.conversation, tenant_id=incoming.tenant),
    )


def _body(activity: Activity) -> dict[str, object]:
    """Make the body that is posted; a conversation's id names its thread, so none is a reply."""
    body: dict[str, object] = activity.serialize()
    for name in _TOLD_BY_THE_ADDRESS:
        body.pop(name, None)
    conversation = body.get("conversation")
    if isinstance(conversation, dict) and "tenantID" in conversation:
        conversation["tenantId"] = conversation.pop("tenantID")
    return body
