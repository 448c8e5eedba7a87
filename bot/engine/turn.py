"""The engine runs one turn, in one transaction that somebody else opened and will commit.

lock ─▶ remember ─▶ who? ─▶ may they? ─▶ what is it? ─▶ step ─▶ commands ─▶ card ─▶ save
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from bot.cards import notices, settings
from bot.engine.action_tokens import parse_card, says_the_same
from bot.engine.conversation.conversation_events import ConversationEvents
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.dialog import DialogProtocol
from bot.engine.members.actors import (
    actor_of,
    administers,
    authority_of,
    language_of,
    membership_of,
    today_of,
)
from bot.engine.members.binding_codes import code_in, digest_of
from bot.engine.members.channel_audience import WITHDRAW, audience_of, note_audience
from bot.engine.members.invitations import ChatWays
from bot.engine.page import Page
from bot.engine.ports import (
    ConversationRef,
    LockedConversation,
    Membership,
    NamesSomebody,
    OutboxRow,
    UnitOfWork,
)
from bot.engine.queries.topic import scopes_in
from bot.engine.replies import ConversationAddress, ReplyWriter, seal_for, seen_with
from bot.engine.routers.turn_router import TurnRouter
from bot.engine.state import DialogState
from bot.messages import (
    Audience,
    ButtonInput,
    Card,
    ConversationOpened,
    IncidentAtHand,
    Lang,
    ListeningLog,
    StoredFile,
    TextInput,
    Turn,
)
from bot.nlu_port import Understanding
from bot.texts.words import Words, clock_of
from governance.access import Actor, Refused, Verb, may
from governance.catalogue import Catalogue
from governance.context import CommandContext
from governance.nudges import kind_of
from governance.queries.number_masks import mask_for
from governance.records.members import Member

_FEW = 16
"""Characters of a digest, by which a conversation is named in the keys of another."""

NUDGE = "nudge"
"""The page that shows one of our nudges as things are now."""
_AS_SENT = ("monthly",)
"""The overview that tells how it was on its day; it is not changed afterwards."""


@dataclass(frozen=True)
class TurnResult:
    """The result of a turn; the caller commits the turn, then sends.

    - `rows`: in the outbox, claimed by us, to be sent after the commit.
    - `jobs`: whether there is slow work to be done at once.
    - `private_notice`: is shown to whoever did something and to nobody else, and is kept nowhere.
      It answers somebody we do not know and somebody who presses another's button. It may also tell
      what goes on in their own conversation.
    - `known`: whether it was a member's turn; of anybody else nothing is kept.
    - `lang`: the person's language.
    - `call`: the scopes about which they need to know whom to call, which is answered separately.
      An empty one means whatever is theirs.
    - `membership`: whose turn it was.
    - `links_changed`: whether a crisis link is no longer valid, which has to be known at once.
    - `about`: the scopes that are talked of now.
    - `for_log`: whether the words are said of an incident, which is answered separately.
    - `written`: the language the person is answered in because they wrote it.
    """

    rows: Sequence[OutboxRow] = ()
    repeated: bool = False
    jobs: bool = False
    private_notice: Card | None = None
    known: bool = True
    lang: Lang | None = None
    call: tuple[str, ...] | None = None
    membership: Membership | None = None
    links_changed: bool = False
    about: tuple[str, ...] = ()
    for_log: bool = False
    written: Lang | None = None


@dataclass(frozen=True)
class CurrentCard:
    """The card as it is now, or what is said to the person alone instead."""

    card: Card | None = None
    private_notice: Card | None = None
    lang: Lang | None = None


_DECLARED = (Audience.OWN, Audience.COLLEAGUES)


class UndeclaredAudience(Exception):
    """A page or dialog does not say who may read it; the program does not start with it.

    It is for the person alone or for colleagues too. None is for strangers.
    """


class Engine:
    """The engine knows every dialog and page, and runs turns with them.

    `owner` names this process in the outbox's leases. `web_address` is where a browser reaches us,
    without a slash at its end. `mails` says that there is a mail server, and `ways` lead into a
    chat with us.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        dialogs: Sequence[DialogProtocol],
        pages: Sequence[Page],
        understanding: Understanding,
        names_somebody: NamesSomebody,
        owner: str,
        web_address: str | None = None,
        mails: bool = False,
        ways: ChatWays | None = None,
    ) -> None:
        self.web_address = web_address
        self.mails, self.ways = mails, ways or ChatWays()
        self.catalogue = catalogue
        self.dialogs: Mapping[str, DialogProtocol] = {dialog.name: dialog for dialog in dialogs}
        self.pages: Mapping[str, Page] = {page.name: page for page in pages}
        self.understanding = understanding
        self.names_somebody = names_somebody
        self.owner = owner
        for name, named in {**self.dialogs, **self.pages}.items():
            if getattr(named, "audience", None) not in _DECLARED:
                raise UndeclaredAudience(name)

    def handle_turn(self, unit: UnitOfWork, turn: Turn) -> TurnResult:
        """Run the turn. What it answered is in the outbox; the caller commits, then sends."""
        code = code_in(turn.input.text) if isinstance(turn.input, TextInput) else None
        if code is not None:
            tenant = unit.identities.tenant_of(turn.platform, turn.workspace)
            if tenant is None:
                return self._bind(unit, turn, code)
            if unit.identities.who(turn.platform, turn.workspace, turn.sender.id) is None:
                return self._join(unit, turn, code, tenant)
        membership = membership_of(unit, turn.platform, turn.workspace, turn.sender)
        if membership is not None:
            return self._run_turn(unit, turn, membership)
        return replace(_stranger(unit, turn), jobs=_guest_spoke(unit, turn))

    def _bind(self, unit: UnitOfWork, turn: Turn, code: str) -> TurnResult:
        """Bind the workspace to the authority the code was made for, and greet who sent it.

        Whoever sends it is an administrator of that authority; from anybody else it stays unused.
        """
        words = Words(turn.spoken or "da", clock_of(turn.zone))
        digest = digest_of(code)
        tenant = None if turn.sender.external else unit.identities.authority_of_code(digest)
        if tenant is None:
            return TurnResult(private_notice=notices.code_refused(words, unit.now), known=False)
        unit.use_tenant(tenant, who=turn.sender.email or f"{turn.platform}:{turn.sender.id}")
        if not administers(unit.register, turn.sender):
            notice = notices.not_an_administrator(words, unit.now)
            return TurnResult(private_notice=notice, known=False)
        used_for = f"{turn.platform}/{turn.workspace}"
        if unit.identities.use_code(digest, used_for=used_for) is None:
            return TurnResult(private_notice=notices.code_refused(words, unit.now), known=False)
        unit.identities.bind(turn.platform, turn.workspace, tenant)
        unit.journal_notes.workspace_bound(turn.platform, turn.workspace)
        membership = membership_of(unit, turn.platform, turn.workspace, turn.sender)
        if membership is None:
            return TurnResult(private_notice=notices.stranger(words, unit.now), known=False)
        strangers = turn.audience in (None, Audience.STRANGERS)
        authority = authority_of(unit.register)
        notice = notices.bound(words, unit.now, authority.name if authority else "")
        greeted = self._run_turn(
            unit, replace(turn, input=ConversationOpened(), idempotency_key=None), membership
        )
        return greeted if strangers else replace(greeted, private_notice=notice)

    def _join(self, unit: UnitOfWork, turn: Turn, code: str, tenant: str) -> TurnResult:
        """Join somebody we have not met to the member whose own code they bring."""
        words = Words(turn.spoken or "da", clock_of(turn.zone))
        used_for = f"{turn.platform}/{turn.workspace}/{turn.sender.id}"
        member = (
            None
            if turn.sender.external
            else unit.identities.use_own_code(digest_of(code), tenant=tenant, used_for=used_for)
        )
        if member is None:
            return TurnResult(private_notice=notices.code_refused(words, unit.now), known=False)
        membership = Membership(tenant, member)
        unit.identities.join(turn.platform, turn.workspace, turn.sender.id, membership)
        unit.use_tenant(tenant, who=member)
        unit.journal_notes.account_joined(turn.platform, turn.workspace, turn.sender.id, member)
        greeted = self._run_turn(
            unit, replace(turn, input=ConversationOpened(), idempotency_key=None), membership
        )
        if not greeted.known or audience_of(unit, turn).audience is Audience.STRANGERS:
            return greeted
        kept = unit.register.get(Member, Member.key_of(email=member))
        name = kept.record.name if kept else member
        words = Words(greeted.lang or words.lang, words.timezone)
        return replace(greeted, private_notice=settings.connected(words, unit.now, name))

    def current_card(self, unit: UnitOfWork, turn: Turn, message: str) -> CurrentCard:
        """Find the card that is in that message now, for the person it was written to.

        Others are told why not. Nothing is changed, and the input of the turn is not read.
        """
        sender = turn.sender
        known = unit.identities.who(turn.platform, turn.workspace, sender.id)
        if known is None or sender.external:
            return CurrentCard(private_notice=_stranger(unit, turn).private_notice)
        unit.use_tenant(known.tenant, who=known.member)
        actor = actor_of(unit, known.member, lang=turn.spoken)
        if actor is None:
            return CurrentCard(private_notice=_stranger(unit, turn).private_notice)
        words = Words(actor.lang, clock_of(turn.zone))
        row = unit.outbox.newest(message)
        here = f"{turn.platform}/{turn.workspace}/{turn.conversation}/"
        if row is None or row.kind == "file" or not row.conversation.startswith(here):
            return CurrentCard(private_notice=notices.out_of_date(words, unit.now), lang=actor.lang)
        whose = row.conversation.removeprefix(here)
        if whose != known.member:
            kept = unit.register.get(Member, Member.key_of(email=whose))
            name = kept.record.name if kept else whose
            return CurrentCard(
                private_notice=notices.not_yours(words, unit.now, name), lang=actor.lang
            )
        mask = mask_for(actor, unit.register)
        return CurrentCard(card=seen_with(mask, parse_card(row.payload)), lang=actor.lang)

    def _run_turn(self, unit: UnitOfWork, turn: Turn, membership: Membership) -> TurnResult:
        """Run a member's turn, where strangers read along in the member's own conversation.

        There they see no more than a greeting and where the answer is.
        """
        unit.use_tenant(membership.tenant, who=membership.member)
        read_along = audience_of(unit, turn)
        place = ConversationAddress(
            platform=turn.platform,
            workspace=turn.workspace,
            external_id=turn.conversation,
            member=membership.member,
            audience=read_along.audience,
        )
        if place.audience is Audience.STRANGERS and not isinstance(turn.input, ConversationOpened):
            result = self._answer_elsewhere(unit, turn, place, membership)
        else:
            result = self._run_here(unit, turn, place, membership)
        return replace(result, jobs=True) if read_along.withdraws else result

    def _answer_elsewhere(
        self, unit: UnitOfWork, turn: Turn, place: ConversationAddress, membership: Membership
    ) -> TurnResult:
        """Run the whole turn in the person's own conversation, and say where others read so.

        A card that stands here still is taken back, and its button counts there.
        """
        own = replace(
            turn,
            conversation=turn.sender.id,
            audience=Audience.OWN,
            key=f"{turn.key}@{digest_of(turn.conversation)[:_FEW]}",
        )
        here = replace(place, external_id=own.conversation, audience=Audience.OWN)
        withdrawn: Sequence[OutboxRow] = ()
        if isinstance(turn.input, ButtonInput):
            withdrawn = self._withdraw(unit, place, here, key=turn.key)
        result = self._run_here(unit, own, here, membership, pressed_at=place)
        if not result.known or result.repeated:
            return result
        words = Words(result.lang or turn.spoken or "da", clock_of(turn.zone))
        return replace(
            result,
            rows=[*withdrawn, *result.rows],
            private_notice=notices.elsewhere(words, unit.now),
        )

    def _run_here(
        self,
        unit: UnitOfWork,
        turn: Turn,
        place: ConversationAddress,
        membership: Membership,
        *,
        pressed_at: ConversationAddress | None = None,
    ) -> TurnResult:
        """Run the turn in that conversation.

        What others may not read along is gone on with in the member's own. `pressed_at` is where
        the turn was begun, when that is another; what is said to the person alone is kept then.
        """
        standing = place.open(unit, turn.key, turn.idempotency_key)
        if standing.repeated:
            return TurnResult(rows=unit.outbox.of_turn(standing.id, turn.key), repeated=True)
        written = _written(turn, standing)
        lang = turn.lang if written is None else written
        actor = actor_of(unit, membership.member, lang=lang)
        if actor is None or isinstance(may(actor, Verb.READ), Refused):
            return _stranger(unit, turn)
        context = self._context_of(unit, place, standing, actor, turn)
        begins = written is not None and DialogState.read(standing.state).written is None
        default = actor_of(unit, membership.member, lang=turn.lang)
        context.session.write_in(
            written, says_so=begins and default is not None and default.lang != actor.lang
        )
        context.session.pressed_at = None if pressed_at is None else pressed_at.conversation_id
        TurnRouter(context).route(turn.input)
        if pressed_at is not None and context.session.effects.private_notice is not None:
            context.replies.say(context.session.effects.private_notice)
        context.save()
        effects, topic = context.session.effects, context.topics.current
        outcome = TurnResult(
            rows=context.replies.rows,
            jobs=effects.has_jobs,
            private_notice=effects.private_notice,
            lang=context.session.words.lang,
            call=effects.call,
            membership=membership,
            links_changed=effects.links_changed,
            about=() if topic is None else scopes_in(topic.slots),
            for_log=effects.for_log,
            written=context.session.state.written,
        )
        if not effects.moved:
            return outcome
        own = replace(place, external_id=turn.sender.id, audience=Audience.OWN)
        alone = own.open(unit, turn.key, turn.idempotency_key)
        # The key was used there for something else.
        if alone.repeated:
            return outcome
        inner = self._context_of(unit, own, alone, actor, turn)
        TurnRouter(inner).continue_with(effects.moved)
        inner.save()
        jobs = outcome.jobs or inner.session.effects.has_jobs
        return replace(outcome, rows=[*outcome.rows, *inner.replies.rows], jobs=jobs)

    def withdraw(self, unit: UnitOfWork, elsewhere: ConversationRef, *, key: str) -> TurnResult:
        """Take back what a person was told in a channel where strangers read by now.

        Each card says a neutral sentence instead. What was open waits, paused, in the person's own
        conversation. The unit of work is already about the authority.
        """
        place = _place_of(elsewhere)
        own = self._own_place(unit, place)
        return TurnResult(rows=self._withdraw(unit, place, own, key=key))

    def refresh(self, unit: UnitOfWork, elsewhere: ConversationRef, *, key: str) -> TurnResult:
        """Bring another conversation's card up to date: its question was answered elsewhere."""
        if unit.channels.open_to_strangers([elsewhere.address]):
            return self.withdraw(unit, elsewhere, key=key)
        return self._continue(unit, elsewhere, key, ConversationEvents.answered_elsewhere)

    def fetched(
        self,
        unit: UnitOfWork,
        elsewhere: ConversationRef,
        *,
        key: str,
        purpose: Mapping[str, JsonValue],
    ) -> TurnResult:
        """Go on with what a file was for that an earlier turn asked for, and that is here now.

        `purpose` is the one the dialog gave, with `file` (as it is stored) or `refused` (the
        reason) added.
        """
        return self._continue(unit, elsewhere, key, lambda events: events.file_fetched(purpose))

    def told(
        self,
        unit: UnitOfWork,
        elsewhere: ConversationRef,
        *,
        key: str,
        dialog: str,
        name: str,
        result: JsonValue,
        files: Sequence[StoredFile] = (),
    ) -> TurnResult:
        """Tell a dialog that its job is done; `files` are handed over with what it says."""
        return self._continue(
            unit, elsewhere, key, lambda events: events.job_done(dialog, name, result, files)
        )

    def compose(self, unit: UnitOfWork, row: OutboxRow) -> OutboxRow | None:
        """Write a claimed nudge as it is to be sent: its page as things are now.

        None when nobody is there to read it. The unit of work is already about the authority.
        """
        if row.person is None or row.bundle is None:
            return None
        place = ConversationAddress(row.platform, row.workspace, row.external_id, row.person)
        drawn = self._nudge(unit, place, row.bundle, key=row.claim.id)
        if drawn is None:
            return None
        standing, card = drawn
        payload = seal_for(unit, card, place, standing.id, row.message)
        return unit.outbox.fill(
            row.claim,
            conversation=standing.id,
            external_id=row.external_id,
            workspace=row.workspace,
            platform=row.platform,
            message=row.message,
            kind="post",
            payload=payload,
        )

    def redraw(self, unit: UnitOfWork, bundle: str, *, key: str) -> None:
        """Show a nudge that was sent as things are now, on every route it was sent.

        Any process may send the messages. The unit of work is already about the authority.
        """
        for sent in unit.outbox.of_bundle(bundle):
            if sent.person is None or sent.receipt is None or kind_of(bundle) in _AS_SENT:
                continue
            place = ConversationAddress(
                sent.platform, sent.workspace, sent.external_id, sent.person
            )
            drawn = self._nudge(unit, place, bundle, key=key)
            stands = unit.outbox.newest(sent.message)
            if drawn and stands and not says_the_same(stands.payload, drawn[1]):
                # It is drawn without numbers already, where they are not to be seen.
                replies = ReplyWriter(unit, place, drawn[0].id, owner=None, turn_key=key, mask=None)
                replies.replace(sent.message, drawn[1])

    def _nudge(
        self, unit: UnitOfWork, place: ConversationAddress, bundle: str, *, key: str
    ) -> tuple[LockedConversation, Card] | None:
        actor = actor_of(unit, place.member, lang=None)
        if actor is None:
            return None
        standing = place.open(unit, key)
        session = self._session(unit, place, standing, actor, key=key)
        shown = self.pages[NUDGE].show({"bundle": bundle}, session.turn_context, open_dialog=False)
        return standing, seen_with(session.mask, shown)

    def command_context_of(
        self, unit: UnitOfWork, email: str, *, through: str
    ) -> CommandContext | None:
        """Make the context of a command that somebody gave outside of a turn.

        None: they may do nothing any more.
        """
        actor = actor_of(unit, email, lang=None)
        return None if actor is None else self._command_context(unit, actor, through)

    def _command_context(self, unit: UnitOfWork, actor: Actor, through: str) -> CommandContext:
        return CommandContext(
            register=unit.register,
            catalogue=self.catalogue,
            actor=actor,
            today=today_of(unit),
            ledger=unit.ledger,
            past=lambda day: unit.as_of(unit.end_of(day)),
            nudges=unit.nudges,
            reminders=unit.reminders,
            message_times=unit.message_times,
            memory=unit.memory,
            undo_log=unit.undo_log,
            through=through,
        )

    def _continue(
        self,
        unit: UnitOfWork,
        elsewhere: ConversationRef,
        key: str,
        act: Callable[[ConversationEvents], None],
    ) -> TurnResult:
        """Continue a conversation in which nobody spoke, but which has something new to show.

        Where strangers read by now it goes on in the person's own. The unit of work is already
        about the authority.
        """
        place, withdrawn = _place_of(elsewhere), list[OutboxRow]()
        if unit.channels.open_to_strangers([elsewhere.address]):
            own = self._own_place(unit, place)
            withdrawn = self._withdraw(unit, place, own, key=key, paused=False)
            if own is None:
                return TurnResult(rows=withdrawn)
            place = own
        standing = place.open(unit, key)
        written = DialogState.read(standing.state).written
        actor = actor_of(unit, elsewhere.member, lang=written)
        if standing.repeated or actor is None:
            return TurnResult(repeated=standing.repeated)
        unit.use_tenant(unit.tenant, who=actor.email)
        context = DialogContext(self._session(unit, place, standing, actor, key=key))
        act(context.events)
        context.save()
        rows = [*withdrawn, *context.replies.rows]
        return TurnResult(rows=rows, jobs=context.session.effects.has_jobs)

    def _own_place(
        self, unit: UnitOfWork, place: ConversationAddress
    ) -> ConversationAddress | None:
        """Find the person's own conversation on the same platform; None when they are gone."""
        for known in unit.identities.of_member(Membership(unit.tenant, place.member)):
            if known[:2] == (place.platform, place.workspace):
                return replace(place, external_id=known[2], audience=Audience.OWN)
        return None

    def _withdraw(
        self,
        unit: UnitOfWork,
        place: ConversationAddress,
        own: ConversationAddress | None,
        *,
        key: str,
        paused: bool = True,
    ) -> list[OutboxRow]:
        """Take back the person's cards in a channel; `own` takes over what was open there."""
        standing = place.open(unit, key)
        if standing.repeated:
            return []
        words = Words(language_of(unit.register, place.member))
        card = notices.withdrawn(words, unit.now)
        replies = ReplyWriter(unit, place, standing.id, owner=self.owner, turn_key=key, mask=None)
        for row in unit.outbox.standing_in(standing.id):
            if not says_the_same(row.payload, card):
                replies.replace(row.message, card)
        left, chains = DialogState.read(standing.state).left()
        unit.conversations.keep(standing, left.model_dump(mode="json"), open_on=None, turn_key=key)
        if own is not None and chains:
            moving = f"{WITHDRAW}:{digest_of(standing.id)[:_FEW]}:{key}"
            alone = own.open(unit, moving)
            state = DialogState.read(alone.state).taking_over(chains, paused=paused)
            unit.conversations.keep(
                alone, state.model_dump(mode="json"), open_on=alone.open_on, turn_key=moving
            )
        return replies.rows

    def _context_of(
        self,
        unit: UnitOfWork,
        place: ConversationAddress,
        standing: LockedConversation,
        actor: Actor,
        turn: Turn,
    ) -> DialogContext:
        return DialogContext(
            self._session(
                unit,
                place,
                standing,
                actor,
                key=turn.key,
                deed=turn.idempotency_key,
                zone=turn.zone,
                listening=turn.listening,
                at_hand=turn.at_hand,
            )
        )

    def _session(
        self,
        unit: UnitOfWork,
        place: ConversationAddress,
        standing: LockedConversation,
        actor: Actor,
        *,
        key: str,
        deed: str | None = None,
        zone: str | None = None,
        listening: ListeningLog | None = None,
        at_hand: IncidentAtHand | None = None,
    ) -> TurnSession:
        command_context = self._command_context(unit, actor, place.platform)
        return TurnSession(
            self,
            unit,
            place,
            standing,
            command_context,
            turn_key=key,
            deed=deed,
            zone=zone,
            listening=listening,
            at_hand=at_hand,
        )


def _place_of(elsewhere: ConversationRef) -> ConversationAddress:
    return ConversationAddress(
        platform=elsewhere.platform,
        workspace=elsewhere.workspace,
        external_id=elsewhere.external_id,
        member=elsewhere.member,
    )


def _written(turn: Turn, standing: LockedConversation) -> Lang | None:
    """Return the language that was written last, where it is not the one of the house.

    A sentence that is surely Danish ends it.
    """
    written = turn.written or DialogState.read(standing.state).written
    return "en" if written == "en" else None


def _guest_spoke(unit: UnitOfWork, turn: Turn) -> bool:
    """Remember that somebody from outside reads along; tell whether there is work to do.

    Nothing is kept of the person.
    """
    if not (turn.sender.external and turn.shared):
        return False
    tenant = unit.identities.tenant_of(turn.platform, turn.workspace)
    if tenant is None:
        return False
    unit.use_tenant(tenant)
    if turn.audience is Audience.STRANGERS:
        return audience_of(unit, turn).withdraws
    return note_audience(unit, turn.address, Audience.STRANGERS, source="guest").withdraws


def _stranger(unit: UnitOfWork, turn: Turn) -> TurnResult:
    words = Words(turn.spoken or "da", clock_of(turn.zone))
    bound = unit.identities.tenant_of(turn.platform, turn.workspace) is not None
    card = notices.stranger if bound or turn.sender.external else notices.unbound
    return TurnResult(private_notice=card(words, unit.now), known=False)
