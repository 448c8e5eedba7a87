"""Run turns through the Microsoft 365 Agents SDK with an adapter that sends by our connector.

It is the successor of botbuilder and an extra (`requirements-agents.txt`). Whoever calls has
verified the activity, so nothing is authenticated here (decisions 30 and 97). With a delivery mode
the SDK would hand replies to whoever posted the body, so none is set.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeAlias

from microsoft_agents.activity import (
    Activity,
    ActivityTypes,
    Attachment,
    ChannelAccount,
    ChannelId,
    ConversationAccount,
    ConversationReference,
    InvokeResponse,
    ResourceResponse,
)
from microsoft_agents.hosting.core import ActivityHandler, ChannelAdapter, TurnContext

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


class AgentsAdapter(ChannelAdapter):  # type: ignore[misc]  # see pyproject.toml
    """It runs turns of verified activities, and sends by `connector`.

    Whatever sending raises (DeliveryFailed, DeliveryRefused, NotReachable) reaches the caller.
    """

    def __init__(self, connector: Connector) -> None:
        super().__init__()
        self._connector = connector

    async def run(self, incoming: IncomingActivity, logic: ActivityLogic) -> InvokeAnswer | None:
        """Run a turn; return the answer to an invoke, None for anything else."""
        return await self.process(agents_activity(incoming), _Handler(logic).on_turn)

    async def process(self, activity: Activity, logic: TurnLogic) -> InvokeAnswer | None:
        """Run one turn; return the answer to an invoke, with status 501 if `logic` gave none."""
        activity.delivery_mode = None
        context = TurnContext(self, activity)
        await self.run_pipeline(context, logic)
        if activity.type != ActivityTypes.invoke:
            return None
        answer = context.turn_state.get(self.INVOKE_RESPONSE_KEY)
        if not isinstance(answer, dict):
            return InvokeAnswer(HTTPStatus.NOT_IMPLEMENTED)
        return InvokeAnswer(answer["status"], answer.get("body"))

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
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
            context.turn_state[self.INVOKE_RESPONSE_KEY] = activity.value
            return ResourceResponse()
        sent = await self._connector.send(
            activity.service_url, activity.conversation.id, _body(activity)
        )
        return ResourceResponse(id=sent)


class _Handler(ActivityHandler):  # type: ignore[misc]  # see pyproject.toml
    """It tells the kinds of activity apart; a reaction is not answered."""

    def __init__(self, logic: ActivityLogic) -> None:
        self._logic = logic

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        async def say(message: OutgoingMessage) -> None:
            card = Attachment(content_type=message.content_type, content=dict(message.content))
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

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        answer = await self._logic.invoke()
        return InvokeResponse(status=answer.status, body=answer.body)


def agents_activity(incoming: IncomingActivity) -> Activity:
    """Make the activity in the SDK's model: its kind, and where what a turn sends is sent.

    It is made without the SDK's validation, which refuses what is merely left out, and logs it.
    """
    return Activity.model_construct(
        type=incoming.type,
        name=incoming.name,
        id=incoming.activity_id,
        channel_id=ChannelId(CHANNEL),
        service_url=incoming.service_url,
        from_property=_account(incoming.speaker.mri, incoming.speaker.name),
        recipient=_account(incoming.bot_id),
        conversation=ConversationAccount.model_construct(
            id=incoming.conversation, tenant_id=incoming.tenant
        ),
    )


def _account(identifier: str, name: str | None = None) -> ChannelAccount:
    return ChannelAccount.model_construct(id=identifier, name=name)


def _body(activity: Activity) -> dict[str, object]:
    """Make the body that is posted; a conversation's id names its thread, so none is a reply."""
    body: dict[str, object] = activity.model_dump(by_alias=True, exclude_none=True, mode="json")
    for name in TOLD_BY_THE_ADDRESS:
        body.pop(name, None)
    return body
