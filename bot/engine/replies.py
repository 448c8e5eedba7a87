"""Put what a turn says into the outbox, each message sealed and its actions kept."""

from dataclasses import dataclass

from pydantic import JsonValue

from bot.cards.without_numbers import without_numbers
from bot.engine.action_tokens import extract_actions
from bot.engine.ids import card_id, next_id
from bot.engine.ports import LockedConversation, OutboxRow, UnitOfWork
from bot.engine.shown_numbers import note_numbers_on
from bot.messages import Audience, Card, StoredFile
from governance.schema.number_mask import NumberMask


@dataclass(frozen=True)
class ConversationAddress:
    """A person in a conversation on a platform.

    Each has a state of their own, also where others read along; `audience` says who does.
    """

    platform: str
    workspace: str
    external_id: str
    member: str
    audience: Audience = Audience.OWN

    @property
    def conversation_id(self) -> str:
        """The name by which the conversation is kept."""
        return f"{self.platform}/{self.workspace}/{self.external_id}/{self.member}"

    @property
    def shared(self) -> bool:
        """True when anybody else reads along."""
        return self.audience is not Audience.OWN

    def open(self, unit: UnitOfWork, turn_key: str, deed: str | None = None) -> LockedConversation:
        """Open the conversation and lock it."""
        return unit.conversations.open(
            platform=self.platform,
            workspace=self.workspace,
            external_id=self.external_id,
            member=self.member,
            turn_key=turn_key,
            deed=deed,
        )


def seen_with(mask: NumberMask | None, card: Card) -> Card:
    """Return the card as somebody sees it; a mask is there where they may not see numbers."""
    return card if mask is None else without_numbers(card, mask)


def seal_for(
    unit: UnitOfWork,
    card: Card,
    place: ConversationAddress,
    conversation: str,
    message: str,
    *,
    sealed: str | None = None,
) -> JsonValue:
    """Return the card as it is sent, and keep what its buttons do for that person alone.

    Whose telephone numbers stand on it is noted.

    `sealed` is the id of this version of the card.
    """
    name = sealed or card_id()
    payload, deeds = extract_actions(card, name)
    note_numbers_on(unit, payload, seen_by=place.member, platform=place.platform)
    if deeds:
        unit.cards.keep(
            name, conversation=conversation, member=place.member, message=message, deeds=deeds
        )
    return payload


class ReplyWriter:
    """It writes the messages of one turn in one conversation.

    `rows` holds what was written. `owner` has claimed it; None leaves it to whichever process comes
    first. `mask` is there where the person may not see numbers.
    """

    def __init__(
        self,
        unit: UnitOfWork,
        place: ConversationAddress,
        conversation: str,
        *,
        owner: str | None,
        turn_key: str,
        mask: NumberMask | None,
    ) -> None:
        self._mask = mask
        self._unit = unit
        self._place = place
        self._conversation = conversation
        self._owner = owner
        self._turn_key = turn_key
        self.rows: list[OutboxRow] = []

    def post(self, card: Card) -> tuple[str, str]:
        """Write a new message; return its id, and the card version whose buttons count."""
        message = next_id(self._unit.now)
        return message, self._send("post", message, card)

    def replace(self, message: str, card: Card) -> str:
        """Replace a message with how it looks now; return the card version."""
        return self._send("replace", message, card)

    @property
    def home_message(self) -> str:
        """The id of the person's home page, of which each conversation has one."""
        return f"home:{self._conversation}"

    def home(self, card: Card) -> str:
        """Write the person's home page as it looks now; return the card version."""
        return self._send("home", self.home_message, card)

    def file(self, file: StoredFile) -> None:
        """Hand over a stored file."""
        payload: JsonValue = {
            "name": file.name if self._mask is None else self._mask.hide(file.name),
            "media_type": file.media_type,
            "sha256": file.sha256,
            "size": file.size,
        }
        self._put("file", next_id(self._unit.now), payload)

    def _send(self, kind: str, message: str, card: Card) -> str:
        sealed = card_id()
        payload = seal_for(
            self._unit,
            seen_with(self._mask, card),
            self._place,
            self._conversation,
            message,
            sealed=sealed,
        )
        self._put(kind, message, payload)
        return sealed

    def _put(self, kind: str, message: str, payload: JsonValue) -> None:
        self.rows.append(
            self._unit.outbox.add(
                next_id(self._unit.now),
                conversation=self._conversation,
                platform=self._place.platform,
                workspace=self._place.workspace,
                external_id=self._place.external_id,
                kind=kind,
                message=message,
                payload=payload,
                turn_key=self._turn_key,
                owner=self._owner,
            )
        )
