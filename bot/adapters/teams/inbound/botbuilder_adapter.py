"""Run turns through botbuilder with an adapter that sends by our connector.

Whoever calls has verified the activity, so nothing is authenticated here (`decisions/0030`).
botbuilder-core 4.17.1 has three traps. `deserialize` fails on odd fields and takes a third of a
millisecond. With `deliveryMode: expectReplies` it hands the replies to whoever posted the body. The
tenant of a conversation is read and written under the key `tenantID`.
"""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TypeAlias

from botbuilder.core import ActivityHandler, BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.inbound.turn_runner import (
    CHANNEL,
    TOLD_BY_THE_ADDRESS,
    ActivityLogic,
    InvokeAnswer,
    OutgoingMessage,
)
from bot.adapters.teams.outbound.connector import Connector

TurnLogic: TypeAlias = Callable[[TurnContext], Awaitable[None]]


class BotbuilderAdapter(BotAdapter):  # type: ignore[misc]  # the SDK is not typed
    """It runs turns of verified activities, and sends by `connector`.

    Whatever sending raises (DeliveryFailed, DeliveryRefused, NotReachable) reaches the caller.
    """

    def __init__(self, connector: Connector) -> None:
        super().__init__()
        self._connector = connector

    async def run(self, incoming: IncomingActivity, logic: ActivityLogic) -> InvokeAnswer | None:
        """Run a turn; return the answer to an invoke, None for anything else."""
        answer = await self.process(sdk_activity(incoming), _Handler(logic).on_turn)
        return None if answer is None else InvokeAnswer(answer.status, answer.body)

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


class _Handler(ActivityHandler):  # type: ignore[misc]  # the SDK is not typed
    """It tells the kinds of activity apart; a reaction is not answered."""

    def __init__(self, logic: ActivityLogic) -> None:
        self._logic = logic

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        async def say(message: OutgoingMessage) -> None:
            card = Attachment(content_type=message.content_type, content=message.content)
            await turn_context.send_activity(
                Activity(type=ActivityTypes.message, summary=message.summary, attachments=[card])
            )

        await self._logic.message(say)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        await self._logic.conversation_update()

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        await self._logic.installation_update()

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """Do nothing."""

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """Leave the answer where the adapter looks for it; sent, it would be copied to the last."""
        answer = await self._logic.invoke()
        turn_context.turn_state[BotAdapter._INVOKE_RESPONSE_KEY] = Activity(  # noqa: SLF001
            type=ActivityTypes.invoke_response,
            value=InvokeResponse(status=answer.status, body=answer.body),
        )


def sdk_activity(incoming: IncomingActivity) -> Activity:
    """Make the activity in the SDK's model: its kind, and where what a turn sends is sent."""
    return Activity(
        type=incoming.type,
        name=incoming.name,
        id=incoming.activity_id,
        channel_id=CHANNEL,
        service_url=incoming.service_url,
        from_property=ChannelAccount(id=incoming.speaker.mri, name=incoming.speaker.name),
        recipient=ChannelAccount(id=incoming.bot_id),
        conversation=ConversationAccount(id=incoming.conversation, tenant_id=incoming.tenant),
    )


def _body(activity: Activity) -> dict[str, object]:
    """Make the body that is posted; a conversation's id names its thread, so none is a reply."""
    body: dict[str, object] = activity.serialize()
    for name in TOLD_BY_THE_ADDRESS:
        body.pop(name, None)
    conversation = body.get("conversation")
    if isinstance(conversation, dict) and "tenantID" in conversation:
        conversation["tenantId"] = conversation.pop("tenantID")
    return body
