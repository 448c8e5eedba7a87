"""What a turn says: each message sealed, its buttons kept, and put into the outbox for the conversation."""

from dataclasses import dataclass

from pydantic import JsonValue

from bot.engine.action_tokens import extract_actions
from bot.engine.ids import card_id, next_id
from bot.engine.ports import LockedConversation, OutboxRow, UnitOfWork
from bot.messages import Card, StoredFile


@dataclass(frozen=True)
class ConversationAddress:
    """A person in a conversation on a platform; everybody has their own state, also where it is `shared`."""

    platform: str
    workspace: str
    external_id: str
    member: str
    shared: bool = False

    def open(self, unit: UnitOfWork, turn_key: str, deed: str | None = None) -> LockedConversation:
        """The conversation, locked."""
        return unit.conversations.open(
            platform=self.platform,
            workspace=self.workspace,
            external_id=self.external_id,
            member=self.member,
            turn_key=turn_key,
            deed=deed,
        )


def seal_for(
    unit: UnitOfWork,
    card: Card,
    place: ConversationAddress,
    conversation: str,
    message: str,
    *,
    sealed: str | None = None,
) -> JsonValue:
    """The card as it is sent, with what its buttons do kept for that person alone; `sealed` names this version of it."""
    name = sealed or card_id()
    payload, deeds = extract_actions(card, name)
    if deeds:
        unit.cards.keep(
            name, conversation=conversation, member=place.member, message=message, deeds=deeds
        )
    return payload


class ReplyWriter:
    """Says things in one conversation, in one turn.

    `rows` is what was said, claimed by `owner`; None: for whoever comes first.
    """

    def __init__(
        self,
        unit: UnitOfWork,
        place: ConversationAddress,
        conversation: str,
        *,
        owner: str | None,
        turn_key: str,
    ) -> None:
        self._unit = unit
        self._place = place
        self._conversation = conversation
        self._owner = owner
        self._turn_key = turn_key
        self.rows: list[OutboxRow] = []

    def post(self, card: Card) -> tuple[str, str]:
        """A new message; its name, and the card version whose buttons count."""
        message = next_id(self._unit.now)
        return message, self._send("post", message, card)

    def replace(self, message: str, card: Card) -> str:
        """A message as it looks now; the card version."""
        return self._send("replace", message, card)

    @property
    def home_message(self) -> str:
        """Our name of the person's home page: there is one of each conversation."""
        return f"home:{self._conversation}"

    def home(self, card: Card) -> str:
        """The person's home page as it looks now; the card version."""
        return self._send("home", self.home_message, card)

    def file(self, file: StoredFile) -> None:
        """Hand over a file that is kept."""
        payload: JsonValue = {
            "name": file.name,
            "media_type": file.media_type,
            "sha256": file.sha256,
            "size": file.size,
        }
        self._put("file", next_id(self._unit.now), payload)

    def _send(self, kind: str, message: str, card: Card) -> str:
        sealed = card_id()
        payload = seal_for(
            self._unit, card, self._place, self._conversation, message, sealed=sealed
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
