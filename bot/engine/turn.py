"""The engine: one turn, in one transaction somebody else opened and will commit.

lock ─▶ remember ─▶ who? ─▶ may they? ─▶ what is it? ─▶ step ─▶ commands ─▶ card ─▶ keep
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import JsonValue

from bot.cards import notices, settings
from bot.engine.action_tokens import parse_card, says_the_same
from bot.engine.binding_codes import code_in, digest_of
from bot.engine.conversation.conversation_events import ConversationEvents
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.delivery_routes import preferred_addresses
from bot.engine.dialog import DialogProtocol
from bot.engine.page import Page
from bot.engine.ports import ConversationRef, LockedConversation, Membership, OutboxRow, UnitOfWork
from bot.engine.queries.topic import scopes_in
from bot.engine.replies import ConversationAddress, ReplyWriter, seal_for
from bot.engine.routers.turn_router import TurnRouter
from bot.messages import Card, ConversationOpened, Lang, Sender, StoredFile, TextInput, Turn
from bot.nlu_port import Understanding
from bot.texts.words import COPENHAGEN, Words, clock_of
from governance.access import Actor, Refused, Verb, may
from governance.catalogue import Catalogue
from governance.context import CommandContext
from governance.nudges import kind_of
from governance.ports import Register, Today
from governance.records.authorities import Authority
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.role_holders import RoleHeld

NUDGE = "nudge"
"""The page that shows a message of ours as things stand."""
_AS_SENT = ("weekly", "monthly")
"""Overviews tell how it was; they are not changed afterwards."""


@dataclass(frozen=True)
class TurnResult:
    """What the turn came to. `rows` are in the outbox, claimed by us, to be sent now that it is committed.

    `jobs`: there is slow work to be done at once. `aside` is said to whoever did something and to nobody else, and is kept
    nowhere: to somebody we do not know, to who presses another's button, or of what goes on in their own conversation.
    `known`: it was a member's turn; of anybody else nothing is kept. `lang`: what the person is spoken to in. `call`:
    they need to know whom to call about these scopes (none: about whatever is theirs), which is answered apart.
    `membership`: whose turn it was. `links_changed`: a crisis link is good no longer, which is to be known at once.
    `about`: the scopes that are talked of now.
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


@dataclass(frozen=True)
class CurrentCard:
    """A card as it stands now, or what is said to the person alone instead."""

    card: Card | None = None
    private_notice: Card | None = None
    lang: Lang | None = None


class Engine:
    """All dialogs and pages under one roof.

    `owner` names this process in the outbox's leases. `web_address`: where a browser reaches us, without a slash at its end.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        dialogs: Sequence[DialogProtocol],
        pages: Sequence[Page],
        understanding: Understanding,
        owner: str,
        web_address: str | None = None,
    ) -> None:
        self.web_address = web_address
        self.catalogue = catalogue
        self.dialogs: Mapping[str, DialogProtocol] = {dialog.name: dialog for dialog in dialogs}
        self.pages: Mapping[str, Page] = {page.name: page for page in pages}
        self.understanding = understanding
        self.owner = owner

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
        return _stranger(unit, turn) if membership is None else self._seat(unit, turn, membership)

    def _bind(self, unit: UnitOfWork, turn: Turn, code: str) -> TurnResult:
        """The workspace becomes the authority's that the code was made for; whoever sent it is greeted."""
        words = Words(turn.lang or "da", clock_of(turn.zone))
        used_for = f"{turn.platform}/{turn.workspace}"
        tenant = (
            None
            if turn.sender.external
            else unit.identities.use_code(digest_of(code), used_for=used_for)
        )
        if tenant is None:
            return TurnResult(private_notice=notices.code_refused(words, unit.now), known=False)
        unit.identities.bind(turn.platform, turn.workspace, tenant)
        unit.use_tenant(tenant, who=turn.sender.email or f"{turn.platform}:{turn.sender.id}")
        unit.bound(turn.platform, turn.workspace)
        membership = membership_of(unit, turn.platform, turn.workspace, turn.sender)
        authority = _authority(unit.register)
        name = authority.name if authority else ""
        if membership is None:
            aside = notices.bound(words, unit.now, name, known=False)
            return TurnResult(private_notice=aside, known=False)
        seated = self._seat(
            unit, replace(turn, input=ConversationOpened(), idempotency_key=None), membership
        )
        return replace(seated, private_notice=notices.bound(words, unit.now, name, known=True))

    def _join(self, unit: UnitOfWork, turn: Turn, code: str, tenant: str) -> TurnResult:
        """Somebody we have not met brings a member's own code: they are that member from now on."""
        words = Words(turn.lang or "da", clock_of(turn.zone))
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
        unit.joined(turn.platform, turn.workspace, turn.sender.id, member)
        seated = self._seat(
            unit, replace(turn, input=ConversationOpened(), idempotency_key=None), membership
        )
        if not seated.known:
            return seated
        kept = unit.register.get(Member, Member.key_of(email=member))
        name = kept.record.name if kept else member
        words = Words(seated.lang or words.lang, words.timezone)
        return replace(seated, private_notice=settings.connected(words, unit.now, name))

    def current_card(self, unit: UnitOfWork, turn: Turn, message: str) -> CurrentCard:
        """The card that stands in that message now, for the person it was written to; for others, why not.

        Nothing is changed. The input of the turn is not read.
        """
        sender = turn.sender
        known = unit.identities.who(turn.platform, turn.workspace, sender.id)
        if known is None or sender.external:
            return CurrentCard(private_notice=_stranger(unit, turn).private_notice)
        unit.use_tenant(known.tenant, who=known.member)
        actor = actor_of(unit, known.member, lang=turn.lang)
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
        return CurrentCard(card=parse_card(row.payload), lang=actor.lang)

    def _seat(self, unit: UnitOfWork, turn: Turn, membership: Membership) -> TurnResult:
        """A member's turn. What others may not read along is gone on with in the member's own conversation."""
        unit.use_tenant(membership.tenant, who=membership.member)
        place = ConversationAddress(
            platform=turn.platform,
            workspace=turn.workspace,
            external_id=turn.conversation,
            member=membership.member,
            shared=turn.shared,
        )
        standing = place.open(unit, turn.key, turn.idempotency_key)
        if standing.repeated:
            return TurnResult(rows=unit.outbox.of_turn(standing.id, turn.key), repeated=True)
        actor = actor_of(unit, membership.member, lang=turn.lang)
        if actor is None or isinstance(may(actor, Verb.READ), Refused):
            return _stranger(unit, turn)
        context = self._context_of(unit, place, standing, actor, turn)
        TurnRouter(context).route(turn.input)
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
        )
        if not effects.moved:
            return outcome
        own = replace(place, external_id=turn.sender.id, shared=False)
        alone = own.open(unit, turn.key, turn.idempotency_key)
        if alone.repeated:  # the key was used there for something else
            return outcome
        inner = self._context_of(unit, own, alone, actor, turn)
        TurnRouter(inner).continue_with(effects.moved)
        inner.save()
        jobs = outcome.jobs or inner.session.effects.has_jobs
        return replace(outcome, rows=[*outcome.rows, *inner.replies.rows], jobs=jobs)

    def refresh(self, unit: UnitOfWork, elsewhere: ConversationRef, *, key: str) -> TurnResult:
        """Bring another conversation's open card up to date, because its question was answered elsewhere."""
        return self._go_on(unit, elsewhere, key, ConversationEvents.answered_elsewhere)

    def fetched(
        self,
        unit: UnitOfWork,
        elsewhere: ConversationRef,
        *,
        key: str,
        purpose: Mapping[str, JsonValue],
    ) -> TurnResult:
        """A file asked for in an earlier turn is here; go on with what it was for.

        `purpose` is the one the dialog gave, with `file` (as it is stored) or `refused` (the reason) added.
        """
        return self._go_on(unit, elsewhere, key, lambda events: events.file_fetched(purpose))

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
        """An errand of a dialog is done; `files` are handed over with what it says."""
        return self._go_on(
            unit, elsewhere, key, lambda events: events.job_done(dialog, name, result, files)
        )

    def compose(self, unit: UnitOfWork, row: OutboxRow) -> OutboxRow | None:
        """A claimed nudge as it is to be sent: its page as things stand now. None: nobody is there to read it. The unit has entered."""
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
        """A nudge that was sent, shown as things stand now, wherever it stands; the messages are anybody's to send. The unit has entered."""
        for sent in unit.outbox.of_bundle(bundle):
            if sent.person is None or sent.receipt is None or kind_of(bundle) in _AS_SENT:
                continue
            place = ConversationAddress(
                sent.platform, sent.workspace, sent.external_id, sent.person
            )
            drawn = self._nudge(unit, place, bundle, key=key)
            stands = unit.outbox.newest(sent.message)
            if drawn and stands and not says_the_same(stands.payload, drawn[1]):
                voice = ReplyWriter(unit, place, drawn[0].id, owner=None, turn_key=key)
                voice.replace(sent.message, drawn[1])

    def _nudge(
        self, unit: UnitOfWork, place: ConversationAddress, bundle: str, *, key: str
    ) -> tuple[LockedConversation, Card] | None:
        actor = actor_of(unit, place.member, lang=None)
        if actor is None:
            return None
        standing = place.open(unit, key)
        context = self._session(unit, place, standing, actor, key=key).turn_context
        return standing, self.pages[NUDGE].show({"bundle": bundle}, context, open_dialog=False)

    def report_unreachable(
        self, unit: UnitOfWork, key: str, *, who: str, platform: str, waiting: int
    ) -> None:
        """Tell each administrator, wherever we have met them, of messages that wait for `who`; anybody may send it. The unit has entered."""
        kept = unit.register.get(Member, Member.key_of(email=who))
        name = kept.record.name if kept else who

        def draw(words: Words) -> Card:
            return notices.unreachable(words, unit.now, name, platform.capitalize(), waiting)

        self._tell_administrators(unit, key, draw, but=who)

    def raise_alarm(self, unit: UnitOfWork, key: str, sentence: str, **arguments: object) -> None:
        """Tell each administrator that messages do not get out as they should; anybody may send it. Moments are said in words.

        The unit has entered.
        """

        def draw(words: Words) -> Card:
            said = {
                name: words.moment(value) if isinstance(value, datetime) else value
                for name, value in arguments.items()
            }
            return notices.alarm(words, unit.now, words(sentence, **said))

        self._tell_administrators(unit, key, draw)

    def _tell_administrators(
        self, unit: UnitOfWork, key: str, draw: Callable[[Words], Card], *, but: str | None = None
    ) -> None:
        found = unit.register.find(Member, admin=True)
        emails = [one.record.email for one in found if one.record.active]
        self.tell(unit, key, [email for email in emails if email != but], draw)

    def tell(
        self, unit: UnitOfWork, key: str, emails: Sequence[str], draw: Callable[[Words], Card]
    ) -> None:
        """Tell each of them once, wherever we have met them; anybody may send it. The unit has entered."""
        for email in emails:
            card = draw(Words(language_of(unit.register, email)))
            for place in preferred_addresses(unit, email):
                standing = place.open(unit, key)
                if standing.repeated:
                    continue
                ReplyWriter(unit, place, standing.id, owner=None, turn_key=key).post(card)
                unit.conversations.keep(
                    standing, standing.state, open_on=standing.open_on, turn_key=key
                )

    def deal_of(self, unit: UnitOfWork, email: str, *, through: str) -> CommandContext | None:
        """What a command is applied with that somebody gave outside of a turn; None: they may do nothing any more."""
        actor = actor_of(unit, email, lang=None)
        return None if actor is None else self._deal(unit, actor, through)

    def _deal(self, unit: UnitOfWork, actor: Actor, through: str) -> CommandContext:
        return CommandContext(
            register=unit.register,
            catalogue=self.catalogue,
            actor=actor,
            today=_today(unit),
            ledger=unit.ledger,
            past=lambda day: unit.as_of(unit.end_of(day)),
            nudges=unit.nudges,
            memory=unit.memory,
            through=through,
        )

    def _go_on(
        self,
        unit: UnitOfWork,
        elsewhere: ConversationRef,
        key: str,
        act: Callable[[ConversationEvents], None],
    ) -> TurnResult:
        """A turn nobody took: something happened that the conversation has to show. The unit has entered."""
        place = ConversationAddress(
            platform=elsewhere.platform,
            workspace=elsewhere.workspace,
            external_id=elsewhere.external_id,
            member=elsewhere.member,
        )
        standing = place.open(unit, key)
        actor = actor_of(unit, elsewhere.member, lang=None)
        if standing.repeated or actor is None:
            return TurnResult(repeated=standing.repeated)
        unit.use_tenant(unit.tenant, who=actor.email)
        context = DialogContext(self._session(unit, place, standing, actor, key=key))
        act(context.events)
        context.save()
        return TurnResult(rows=context.replies.rows, jobs=context.session.effects.has_jobs)

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
    ) -> TurnSession:
        command_context = self._deal(unit, actor, place.platform)
        return TurnSession(
            self, unit, place, standing, command_context, turn_key=key, deed=deed, zone=zone
        )


def _stranger(unit: UnitOfWork, turn: Turn) -> TurnResult:
    words = Words(turn.lang or "da", clock_of(turn.zone))
    bound = unit.identities.tenant_of(turn.platform, turn.workspace) is not None
    card = notices.stranger if bound or turn.sender.external else notices.unbound
    return TurnResult(private_notice=card(words, unit.now), known=False)


def _today(unit: UnitOfWork) -> Today:
    return Today(day=unit.now.astimezone(COPENHAGEN).date(), now=unit.now)


def membership_of(
    unit: UnitOfWork, platform: str, workspace: str, sender: Sender
) -> Membership | None:
    """The member behind the sender: met before, or joined now by the e-mail the platform vouches for."""
    if sender.external:
        return None
    known = unit.identities.who(platform, workspace, sender.id)
    if known is not None or sender.email is None:
        return known
    tenant = unit.identities.tenant_of(platform, workspace)
    if tenant is None:
        return None
    unit.use_tenant(tenant, who=sender.email.lower())
    for email in (sender.email.lower(), *map(str.lower, sender.aliases)):
        kept = unit.register.get(Member, Member.key_of(email=email))
        if kept is not None and kept.record.active:
            membership = Membership(tenant, email)
            unit.identities.join(platform, workspace, sender.id, membership)
            return membership
    return None


def language_of(register: Register, email: str) -> Lang:
    """What to speak to that member where the turn does not tell; to somebody unknown, as the authority does."""
    kept = register.get(Member, Member.key_of(email=email))
    return (kept.record.locale if kept else None) or _authority_speaks(register)


def _authority_speaks(register: Register) -> Lang:
    authority = _authority(register)
    return authority.locale if authority else "da"


def _authority(register: Register) -> Authority | None:
    found = register.find(Authority)
    return found[0].record if found else None


def actor_of(unit: UnitOfWork, email: str, *, lang: Lang | None) -> Actor | None:
    """The member as somebody who acts today; None when there is no such active member."""
    kept = unit.register.get(Member, Member.key_of(email=email))
    if kept is None or not kept.record.active:
        return None
    member = kept.record
    held = unit.register.find(RoleAssignment, member=member.email)
    stands_in = unit.register.find(RoleAssignment, deputy=member.email)
    day = _today(unit).day
    return Actor(
        authority=unit.tenant,
        email=member.email,
        name=member.name,
        admin=member.admin,
        lang=member.locale or lang or _authority_speaks(unit.register),
        roles=tuple(
            RoleHeld(row.record.role, row.record.scope, as_deputy=row.record.member != member.email)
            for row in [*held, *stands_in]
            if row.record.in_force(day)
        ),
    )
