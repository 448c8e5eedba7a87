"""Know who reads along in a channel, and take back what was said there once strangers do.

told with the turn │ remembered ─▶ own │ colleagues │ strangers
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards import notices
from bot.engine.action_tokens import parse_card
from bot.engine.ids import next_id
from bot.engine.members.actors import language_of
from bot.engine.ports import AudienceSource, ChannelAudience, OutboxRow, UnitOfWork
from bot.messages import Address, Audience, Turn
from bot.texts.words import Words

COMES_AGAIN_WITHIN = timedelta(minutes=10)
"""The time within which a platform may bring something anew: Slack tries for five minutes."""

WITHDRAW = "withdraw"
"""The kind of job that takes back what one person was told in a channel."""


@dataclass(frozen=True)
class ReadAlong:
    """The people who read along in a turn, and whether there is something to take back."""

    audience: Audience
    withdraws: bool = False


def audience_of(unit: UnitOfWork, turn: Turn) -> ReadAlong:
    """Say who reads along, and remember what the delivery told.

    Without knowledge strangers do. Of a person's own conversation nothing is asked.
    """
    if turn.audience is Audience.OWN:
        return ReadAlong(Audience.OWN)
    known = unit.channels.find(turn.address)
    told = turn.audience
    if told is Audience.COLLEAGUES and known is not None and _is_perhaps_old(known, unit.now):
        told = None
    if told is not None:
        return _note(unit, turn.address, known, told, source="platform")
    return ReadAlong(Audience.STRANGERS if known is None else known.audience)


def _is_perhaps_old(known: ChannelAudience, now: datetime) -> bool:
    """Tell whether a delivery may be from before the channel was shared: it may come again late."""
    shut = known.audience is Audience.STRANGERS and known.source == "platform"
    return shut and known.since is not None and now - known.since < COMES_AGAIN_WITHIN


def note_audience(
    unit: UnitOfWork,
    address: Address,
    audience: Audience,
    *,
    source: AudienceSource,
    roster: str = "",
) -> ReadAlong:
    """Remember who reads along; what was said to colleagues is taken back once strangers do.

    A platform that calls a channel internal does not count the guests in it. Where a guest has
    spoken, strangers read along until a list of members says otherwise.
    """
    known = unit.channels.find(address)
    return _note(unit, address, known, audience, source=source, roster=roster)


def _note(
    unit: UnitOfWork,
    address: Address,
    known: ChannelAudience | None,
    audience: Audience,
    *,
    source: AudienceSource,
    roster: str = "",
) -> ReadAlong:
    if known is not None and known.source == "guest" and source == "platform":
        audience, source = Audience.STRANGERS, "guest"
    if known is not None and (known.audience, known.source) == (audience, source) and not roster:
        return ReadAlong(audience)
    if known is not None and source == "guest":
        roster = known.roster  # which tells when the guest is gone
    unit.channels.keep(address, audience, source=source, roster=roster)
    was_open = known is not None and (
        known.audience is Audience.COLLEAGUES or (known.source == "unknown" and source != "unknown")
    )
    return ReadAlong(
        audience, audience is Audience.STRANGERS and was_open and _withdraw_soon(unit, address)
    )


def _withdraw_soon(unit: UnitOfWork, address: Address) -> bool:
    """Leave a job for each conversation in the channel; tell whether there are any."""
    found = unit.conversations.in_channel(address)
    for one in found:
        unit.jobs.add(
            next_id(unit.now),
            WITHDRAW,
            {
                "id": one.id,
                "member": one.member,
                "platform": one.platform,
                "workspace": one.workspace,
                "external_id": one.external_id,
            },
        )
    return bool(found)


def retract(unit: UnitOfWork, rows: list[OutboxRow]) -> list[OutboxRow]:
    """Look again at claimed replies: where strangers read by now, none of their words is sent.

    A card says a neutral sentence instead. A file is left out, and its row is not returned.
    """
    replies = [row for row in rows if row.purpose == "reply"]
    if not replies:
        return rows
    shut = unit.channels.open_to_strangers({_address(row) for row in replies})
    if not shut:
        return rows
    looked_at = [
        _retracted(unit, row) if row.purpose == "reply" and _address(row) in shut else row
        for row in rows
    ]
    return [row for row in looked_at if row is not None]


def _retracted(unit: UnitOfWork, row: OutboxRow) -> OutboxRow | None:
    if row.kind not in ("post", "replace"):
        return None
    member = row.conversation.removeprefix(f"{row.platform}/{row.workspace}/{row.external_id}/")
    words = Words(language_of(unit.register, member))
    card = notices.withdrawn(words, unit.now)
    if parse_card(row.payload).title == card.title:
        return row
    return unit.outbox.fill(
        row.claim,
        conversation=row.conversation,
        external_id=row.external_id,
        workspace=row.workspace,
        platform=row.platform,
        message=row.message,
        kind=row.kind,
        payload=card.model_dump(mode="json", exclude_none=True),
    )


def _address(row: OutboxRow) -> Address:
    return Address(row.platform, row.workspace, row.external_id)
