"""The session says whose turn it is, where the conversation is, and what the turn led to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from bot.cards import notices
from bot.engine.dialog import CalendarMail, DialogProtocol, TurnContext
from bot.engine.members.invitations import ChatWays, invitations
from bot.engine.page import Page
from bot.engine.ports import LockedConversation, NamesSomebody, OutboxRow, UnitOfWork
from bot.engine.replies import ConversationAddress, seen_with
from bot.engine.shown_numbers import note_numbers_of
from bot.engine.state import DialogState
from bot.messages import ActionData, Card, IncidentAtHand, Lang, ListeningLog
from bot.nlu_port import Understanding
from bot.texts.words import Words, clock_of
from governance.access import Allowed, Verb, may
from governance.context import CommandContext
from governance.queries.number_masks import mask_for
from governance.schema.number_mask import NumberMask


class EngineServices(Protocol):
    """A turn needs these of the engine."""

    @property
    def dialogs(self) -> Mapping[str, DialogProtocol]: ...
    @property
    def pages(self) -> Mapping[str, Page]: ...
    @property
    def understanding(self) -> Understanding: ...
    @property
    def names_somebody(self) -> NamesSomebody: ...
    @property
    def owner(self) -> str: ...
    @property
    def web_address(self) -> str | None: ...
    @property
    def mails(self) -> bool: ...
    @property
    def ways(self) -> ChatWays: ...


@dataclass
class TurnEffects:
    """A turn has these effects besides the replies in its conversation.

    - `moved`: actions that continue in the person's own conversation, as others read along here.
    - `private_notice`: is said to the person alone and kept nowhere.
    - `has_jobs`: whether there is slow work to be done at once.
    - `call`: scopes of which they need to know whom to call, which is answered separately.
    - `links_changed`: whether a crisis link is no longer valid.
    - `for_log`: whether the words are said of an incident, which is answered separately.
    """

    moved: list[ActionData] = field(default_factory=list)
    private_notice: Card | None = None
    has_jobs: bool = False
    call: tuple[str, ...] | None = None
    links_changed: bool = False
    for_log: bool = False


class TurnSession:
    """One person speaks in one conversation; the session is built for the turn and thrown away.

    `state` and `words` change as the turn goes on, the rest does not. `pressed_at` is a channel's
    conversation, the buttons of which count here, because strangers read there. `listening` is
    the open log that takes what nothing else reads, and `at_hand` the incident the person is busy
    with.
    """

    def __init__(
        self,
        services: EngineServices,
        unit: UnitOfWork,
        place: ConversationAddress,
        standing: LockedConversation,
        command_context: CommandContext,
        *,
        turn_key: str,
        deed: str | None = None,
        zone: str | None = None,
        listening: ListeningLog | None = None,
        at_hand: IncidentAtHand | None = None,
    ) -> None:
        self.listening = listening
        self.at_hand = at_hand
        self.services = services
        self.unit = unit
        self.place = place
        self.standing = standing
        self.command_context = command_context
        self.turn_key = turn_key
        self.pressed_at: str | None = None
        self.effects = TurnEffects()
        self.says_language = False
        self.state = DialogState.read(standing.state)
        if zone is not None:
            self.state = self.state.model_copy(update={"zone": zone})
        self.words = Words(command_context.actor.lang, clock_of(self.state.zone))
        self._deed = deed

    @property
    def now(self) -> datetime:
        """Return the moment of the turn."""
        return self.unit.now

    @property
    def turn_context(self) -> TurnContext:
        """Return what dialogs and pages see of the turn."""
        return TurnContext(
            self.command_context,
            self.words,
            lambda: self.unit.crisis_links.living(self.unit.tenant),
            calendar_links=lambda: self.unit.crisis_links.living(
                self.unit.tenant, self.place.member, purpose="calendar"
            ),
            calendar_mail=lambda: CalendarMail(
                self.unit.calendar_choices.wants(self.place.member), self.services.mails
            ),
            invitations=lambda: invitations(
                self.unit.register,
                self.unit.invitations,
                mails=self.services.mails,
                ways=self.services.ways,
            ),
            mails=self.services.mails,
        )

    def newest_card(self) -> OutboxRow | None:
        """Return the newest card of the conversation, as it looks now."""
        return self.unit.outbox.newest_card(self.standing.id)

    @cached_property
    def mask(self) -> NumberMask | None:
        """Return what leaves numbers out, where the person may not see them."""
        return mask_for(self.command_context.actor, self.unit.register)

    @property
    def administers(self) -> bool:
        """Tell whether whoever speaks is an administrator."""
        return isinstance(may(self.command_context.actor, Verb.ADMINISTER), Allowed)

    def speak(self, lang: Lang) -> None:
        """Speak that language from here on."""
        self.words = Words(lang, self.words.timezone)

    def write_in(self, written: Lang | None, *, says_so: bool) -> None:
        """Remember the language that is written; `says_so` says so on the next card, the once."""
        self.state = self.state.model_copy(update={"written": written})
        self.says_language = says_so

    def move_to_private(self, *actions: ActionData) -> None:
        """Go on with the actions where nobody reads along, and say so to the person."""
        self.effects.moved.extend(actions)
        self.tell_privately(notices.in_private(self.words, self.now))

    def tell_privately(self, card: Card) -> None:
        """Say this to the person alone, and keep it nowhere."""
        notice = self.effects.private_notice = seen_with(self.mask, card)
        place = self.place
        note_numbers_of(self.unit, notice, seen_by=place.member, platform=place.platform)

    def save(self, *, open_on: str | None) -> None:
        """Write where the conversation is now; `open_on` is the question that is open."""
        self.unit.conversations.keep(
            self.standing,
            self.state.model_dump(mode="json"),
            open_on=open_on,
            turn_key=self.turn_key,
            deed=self._deed,
        )
