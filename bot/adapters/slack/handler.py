"""One thing that came from Slack: what it is, the turn it becomes, and what it is answered.

An event is answered when its turn is committed. An interaction that is not by then is told “gemmer …” after 2.5 seconds, and
how it went afterwards. What is said in a channel to one person is seen by nobody else.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import Any, Final, TypeGuard

from pydantic import JsonValue

from bot.adapters.slack import views
from bot.adapters.slack.crowd import Crowd, Crowded
from bot.adapters.slack.fields import Filled, read_state
from bot.adapters.slack.forms import (
    is_filled_in_a_modal,
    page_of_the_first_fault,
    sends,
    sends_now,
)
from bot.adapters.slack.installations import Installation, Installations
from bot.adapters.slack.keeping import text_of_message
from bot.adapters.slack.manifest import EVENT, KEEP
from bot.adapters.slack.messenger import PLATFORM, SlackMessenger
from bot.adapters.slack.modals import Modals, filled_again
from bot.adapters.slack.people import People, Profile, Unknown
from bot.adapters.slack.ports import Answered, Looked, Reception, Shown
from bot.adapters.slack.presses import Meta, Press
from bot.adapters.slack.reading import (
    Incoming,
    files,
    is_a_bot,
    listed,
    part,
    person_in,
    said,
    short_text,
)
from bot.adapters.slack.responses import Responses
from bot.adapters.slack.size import parts
from bot.adapters.slack.text import escaped
from bot.adapters.slack.text import said as as_said
from bot.adapters.slack.views import View
from bot.cards import small
from bot.edge.background import Background
from bot.edge.handing import Files, NotKept
from bot.edge.text import TextRefused, clean_text
from bot.messages import (
    Address,
    Arrived,
    Ask,
    Attached,
    CameHome,
    Card,
    DeliveryFailed,
    DeliveryRefused,
    Home,
    Input,
    Pressed,
    Private,
    Said,
    Turn,
    Wanted,
)
from bot.plain import actions
from bot.texts.words import Words, clock_of
from governance.ports import Clock

logger = logging.getLogger(__name__)

PATIENCE: Final = 2.5
"""Seconds from a request until it is said that it is being saved; Slack waits three."""

EVENT_PATIENCE: Final = 2.8
"""Seconds until an event that is not committed yet is left unacknowledged: Slack brings it again."""

SETTLING: Final = 0.7
"""Seconds between an answer that changes a window and the next change: the later of the two has to come later there too."""

_LONGEST_FIELD, _LONGEST_NAME = 20_000, 200
_END_OF_TIME = 2**33


@dataclass(frozen=True)
class Reply:
    """The answer to the request: `body` as JSON, or nothing."""

    status: int = HTTPStatus.OK
    body: Mapping[str, JsonValue] = field(default_factory=dict)


NOTHING: Final = Reply()
AGAIN: Final = Reply(HTTPStatus.SERVICE_UNAVAILABLE)
"""Not taken: Slack brings an event again, at once, after a minute, and after five."""


@dataclass(frozen=True)
class Ports:
    """Everything a request is handled with."""

    reception: Reception
    installations: Installations
    people: People
    files: Files
    messenger: SlackMessenger
    modals: Modals
    responses: Responses
    crowd: Crowd
    clock: Clock
    tasks: Background
    patience: float = PATIENCE
    event_patience: float = EVENT_PATIENCE
    settling: float = SETTLING


class Visit:
    """Handles one request, and is thrown away. `begun`: when it came, on the monotonic clock."""

    def __init__(
        self, ports: Ports, came: Incoming, installation: Installation, begun: float
    ) -> None:
        self._ports = ports
        self._came = came
        self._installation = installation
        self._begun = begun
        self._workspace = installation.workspace or installation.enterprise
        self._address = Address(PLATFORM, self._workspace, came.place)
        self._words = Words("da")

    async def answer(self) -> Reply:
        """What the request is answered; an event that could not be taken, so that it comes again."""
        handle: Mapping[str, Callable[[], Awaitable[Reply]]] = {
            "message": self._message,
            "mention": self._message,
            "home": self._home,
            "opened": self._opened,
            "uninstalled": self._uninstalled,
            "press": self._press,
            "submission": self._submission,
            "command": self._command,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
        }
        known = handle.get(self._came.kind)
        return NOTHING if known is None else await known()

    # ── Events ───────────────────────────────────────────────────────────────

    async def _message(self) -> Reply:
        """Words and files, in our own conversation or where we were mentioned."""
        event = self._came.event
        if is_a_bot(event) or self._came.user == self._installation.bot_user:
            return NOTHING
        profile = await self._profile()
        if profile is None:
            return AGAIN
        sent = files(event, self._workspace)
        try:
            text = said(event, bot_user=self._installation.bot_user)
        except TextRefused:
            self._say_aside(self._sentence("slack.too_long"))
            return NOTHING
        if sent:
            return await self._take_event(Attached(sent, text), profile)
        if text:
            return await self._take_event(Said(text), profile)
        return NOTHING if self._came.own else await self._take_event(Arrived(), profile)

    async def _home(self) -> Reply:
        profile = await self._profile()
        if profile is None:
            return AGAIN
        return await self._take_event(CameHome(), profile)

    async def _opened(self) -> Reply:
        """The conversation is looked at; whom we have not met yet we greet."""
        if await self._ports.reception.knows(self._workspace, self._came.user):
            return NOTHING
        profile = await self._profile()
        if profile is None:
            return AGAIN
        return await self._take_event(Arrived(), profile)

    async def _uninstalled(self) -> Reply:
        """The app is gone there, or its token is: nothing is sent any more. Slack tells it late (bolt-js#1558)."""
        event, came = self._came.event, self._came
        revoked = part(event, "tokens").get("bot")
        ours = isinstance(revoked, list) and self._installation.bot_user in revoked
        if event.get("type") == "tokens_revoked" and not ours:
            return NOTHING
        happened = came.raw.get("event_time")
        before = datetime.fromtimestamp(happened, UTC) if _is_a_moment(happened) else None
        workspace = "" if self._installation.org_wide else came.team
        await self._ports.installations.end(came.enterprise, workspace, before=before)
        self._ports.people.forget(self._workspace)
        return NOTHING

    async def _take_event(self, heard: Input, profile: Profile) -> Reply:
        """Acknowledged after the commit; what takes too long goes on, and is a repeat when Slack brings it again."""
        turn = self._turn(heard, profile)
        tells_asides = turn.shared or isinstance(heard, CameHome)
        try:
            taking = self._begin(turn, tells_asides=tells_asides)
        except Crowded:
            return AGAIN
        await asyncio.wait({taking}, timeout=self._left(self._ports.event_patience))
        if not taking.done():
            self._later(self._event_later(taking, heard))
            return AGAIN
        self._tell_aside(taking.result(), heard)  # what it raises is the door's to say
        return NOTHING

    async def _event_later(self, taking: "asyncio.Future[Answered]", heard: Input) -> None:
        """When it comes again it is a repeat, which has nothing to tell any more; of strangers nothing is kept."""
        try:
            answered = await taking
        except Exception:
            logger.exception("an event of Slack could not be taken")
            return
        if answered.known:
            self._tell_aside(answered, heard)

    def _tell_aside(self, answered: Answered, heard: Input) -> None:
        if answered.aside is None:
            return
        if isinstance(heard, CameHome):
            self._later(self._show_home(answered.aside))
        elif not self._came.own:
            self._say_aside(answered.aside)

    # ── Buttons ──────────────────────────────────────────────────────────────

    async def _press(self) -> Reply:
        """The work is begun and answered at once with nothing: what came of it is seen in the message."""
        action = next(iter(listed(self._came.raw, "actions")), {})
        value = action.get("value") or part(action, "selected_option").get("value")
        press = Press.read(value)
        if press is None:
            return NOTHING  # a link that was followed, or a choice in a form
        profile = await self._profile()
        if profile is None:
            self._whisper("slack.later")
            return NOTHING
        if press.kind != "do":
            making = self._small_form if press.kind == "ask" else self._long_form
            await self._open_soon(making(press, profile))
            return NOTHING
        filled = read_state(part(self._came.raw, "state").get("values"))
        pressed = await self._pressed(press.token, filled)
        if pressed is None:
            return Reply(HTTPStatus.BAD_REQUEST)
        turn = replace(self._turn(pressed, profile), deed=_deed_of(pressed))
        try:
            taking = self._begin(turn)
        except Crowded:
            self._whisper("slack.busy")
            return NOTHING
        await asyncio.wait({taking}, timeout=self._left(self._ports.patience))
        if taking.done():
            await self._after_press(taking)
        else:
            self._later(self._press_later(taking))
        return NOTHING

    @property
    def _on_home(self) -> bool:
        return part(self._came.raw, "view").get("type") == "home"

    async def _after_press(self, taking: "asyncio.Future[Answered]") -> None:
        try:
            answered = taking.result()
        except Exception:
            logger.exception("a press in Slack could not be taken")
            self._whisper("slack.not_saved")
            return
        self._speak(answered)
        if answered.aside is not None:
            await self._tell_at_once(answered.aside.title, _body_of(answered.aside))
        elif answered.repeated:
            await self._tell_at_once("", self._words("slack.done_already"))
        elif (form := self._form_in(answered)) is not None:
            await self._ports.modals.open(self._workspace, self._came.trigger, form)
        elif self._on_home and any(shown.how == "post" for shown in answered.shown):
            await self._point_to_messages()

    async def _press_later(self, taking: "asyncio.Future[Answered]") -> None:
        if not self._came.response_url:
            await self._press_on_home_later(taking)
            return
        await self._respond_words("slack.saving")
        try:
            answered = await taking
        except Exception:
            logger.exception("a press in Slack could not be taken")
            await self._respond_words("slack.not_saved")
            return
        self._speak(answered)
        if answered.aside is not None:
            await self._respond_card(answered.aside)
        else:
            await self._respond_words("slack.saved")

    async def _press_on_home_later(self, taking: "asyncio.Future[Answered]") -> None:
        """In a small window, which is opened while the trigger is still good."""
        saving = views.saving(self._words)
        view_id = await self._ports.modals.open(self._workspace, self._came.trigger, saving)
        try:
            answered = await taking
        except Exception:
            logger.exception("a press in Slack could not be taken")
            shown = self._sentence_view(self._words("slack.not_saved"))
        else:
            self._speak(answered)
            shown = self._after_press_on_home(answered)
        if view_id:
            await self._ports.modals.change(self._workspace, view_id, shown)

    def _after_press_on_home(self, answered: Answered) -> View:
        aside = answered.aside
        if aside is not None:
            return views.sentence(self._words, aside.title, _body_of(aside))
        if (form := self._form_in(answered)) is not None:
            return form
        if any(shown.how == "post" for shown in answered.shown):
            return self._messages_view()
        return self._sentence_view(self._words("slack.saved"))

    async def _tell_at_once(self, title: str, sentence: str) -> None:
        """To the one who pressed: over the message, or where there is none in a small window."""
        if self._came.response_url:
            self._later(self._respond(f"{title}. {sentence}" if title else sentence))
            return
        view = views.sentence(self._words, title or self._words("slack.name"), sentence)
        await self._ports.modals.open(self._workspace, self._came.trigger, view)

    async def _point_to_messages(self) -> None:
        """What was begun on the home page goes on in the conversation."""
        await self._ports.modals.open(self._workspace, self._came.trigger, self._messages_view())

    def _messages_view(self) -> View:
        return views.sentence(
            self._words,
            self._words("slack.in_messages_title"),
            self._words("slack.in_messages"),
            (self._words("slack.to_messages"), self._link),
        )

    # ── Forms ────────────────────────────────────────────────────────────────

    def _form_in(self, answered: Answered) -> View | None:
        """The form that is to be filled in now, where it does not stand in the message itself."""
        for shown in reversed(answered.shown):
            if shown.how != "home" and is_filled_in_a_modal(shown.card):
                return self._form(shown.card, shown.place, shown.message)
        return None

    def _form(
        self, card: Card, place: str, message: str, page: int = 0, *, token: str = ""
    ) -> View:
        meta = Meta(place, token or sends(card), message, page, views.pages(card))
        return views.form(card, meta=meta.written(), page=page)

    async def _open_soon(self, making: Awaitable[View]) -> None:
        """In a modal, and answered in time: what takes long is shown where “one moment” stands."""
        opening = asyncio.ensure_future(
            self._ports.modals.open_soon(
                self._workspace, self._came.trigger, self._words, self._or_a_sentence(making)
            )
        )
        self._later(opening)
        await asyncio.wait({opening}, timeout=self._left(self._ports.patience))

    async def _or_a_sentence(self, making: Awaitable[View]) -> View:
        try:
            return await making
        except Exception:
            logger.exception("a form in Slack could not be made")
            return self._sentence_view(self._words("slack.later"))

    async def _long_form(self, press: Press, profile: Profile) -> View:
        card = await self._looked_up(press, profile)
        if isinstance(card, dict):
            return card
        return self._form(card, self._came.place, press.message, token=press.token)

    async def _small_form(self, press: Press, profile: Profile) -> View:
        card = await self._looked_up(press, profile)
        if isinstance(card, dict):
            return card
        meta = Meta(self._came.place, press.token, press.message)
        for action in actions(card):
            if isinstance(action, Ask) and action.token == press.token:
                return views.ask(card, action, meta=meta.written())
        return self._sentence_view(self._words("slack.out_of_date"))

    async def _looked_up(self, press: Press, profile: Profile) -> Card | View:
        """The card as it stands now, or what is said instead."""
        turn = self._turn(Arrived(), profile)
        looked = await self._ports.reception.look(turn, press.message)
        if looked.lang is not None:
            self._words = Words(looked.lang, self._words.timezone)
        if looked.card is not None:
            return looked.card
        aside = looked.aside
        if aside is None:
            return self._sentence_view(self._words("slack.out_of_date"))
        return views.sentence(self._words, aside.title, _body_of(aside))

    async def _submission(self) -> Reply:
        view = part(self._came.raw, "view")
        meta = Meta.read(view.get("private_metadata"))
        if meta is None or view.get("callback_id") != views.CALLBACK:
            return NOTHING
        profile = await self._profile()
        if profile is None:
            return self._kept_open(view, "slack.later")
        turn = self._turn(Arrived(), profile)
        turn = replace(turn, conversation=meta.place, shared=meta.place != self._came.user)
        filled = read_state(part(view, "state").get("values"))
        pressed = await self._pressed(meta.token, filled, partial=not meta.is_last)
        if pressed is None:
            return Reply(HTTPStatus.BAD_REQUEST)
        try:
            taking = self._ports.crowd.let_in(self._sent(turn, pressed, view, meta))
        except Crowded:
            return self._kept_open(view, "slack.busy")
        await asyncio.wait({taking}, timeout=self._left(self._ports.patience))
        if not taking.done():
            self._later(self._submission_later(taking, view, meta))
            return _update(views.saving(self._words))
        try:
            answered = taking.result()
        except Exception:
            logger.exception("a form in Slack could not be taken")
            return self._kept_open(view, "slack.not_saved")
        return self._after_submission(answered, view, meta)

    async def _sent(
        self, turn: Turn, pressed: Pressed, view: Mapping[str, object], meta: Meta
    ) -> Answered:
        """Where others read along only from a message that is the sender's own: what a modal carries a client gives back.

        By the token as it is now: while the modal stood there with a fault in it, its card was drawn anew.
        """
        looked = Looked()
        if meta.message:
            looked = await self._ports.reception.look(turn, meta.message)
        token = meta.token
        if looked.card is not None:
            token = sends_now(looked.card, token, _asked_in(view))
        elif turn.shared:
            return Answered(aside=looked.aside or self._sentence("slack.out_of_date"))
        sent = replace(turn, input=replace(pressed, token=token))
        return await self._ports.reception.receive(sent, tells_asides=True)

    def _after_submission(
        self, answered: Answered, view: Mapping[str, object], meta: Meta
    ) -> Reply:
        """What is wrong at its field; the next page; or the modal closes."""
        self._speak(answered)
        following = self._following(answered, meta)
        if following is None:
            return NOTHING
        card, page = following
        if not isinstance(card, Card):
            return _update(card)
        wrong = views.errors(card, page) if page == meta.page else {}
        if wrong and wrong.keys() <= set(_asked_in(view)):
            return Reply(body={"response_action": "errors", "errors": dict(wrong)})
        return _update(self._form(card, meta.place, meta.message, page))

    def _following(self, answered: Answered, meta: Meta) -> "tuple[Card | View, int] | None":
        """What stands in the modal after what was sent from it: the form again, or a sentence. None: nothing."""
        if answered.aside is not None:
            return views.sentence(self._words, answered.aside.title, _body_of(answered.aside)), 0
        form = _form_of(answered.shown, meta.message)
        if form is None:
            return None
        wrong = page_of_the_first_fault(form)
        if wrong is None and meta.is_last:
            return None
        return form, meta.page + 1 if wrong is None else wrong

    async def _submission_later(
        self, taking: "asyncio.Future[Answered]", view: Mapping[str, object], meta: Meta
    ) -> None:
        view_id = short_text(view, "id")
        await asyncio.sleep(self._ports.settling)
        try:
            answered = await taking
        except Exception:
            logger.exception("a form in Slack could not be taken")
            again = filled_again(view, self._words("slack.not_saved"))
            await self._ports.modals.change(self._workspace, view_id, again)
            return
        self._speak(answered)
        following = self._following(answered, meta)
        if following is None:
            shown = self._sentence_view(self._words("slack.saved"))
        elif isinstance(following[0], Card):
            shown = self._form(following[0], meta.place, meta.message, following[1])
        else:
            shown = following[0]
        await self._ports.modals.change(self._workspace, view_id, shown)

    def _kept_open(self, view: Mapping[str, object], sentence: str) -> Reply:
        """The form stays as it is, with the sentence at its first field, or above: what was written is not lost."""
        asked = _asked_in(view)
        if not asked:
            return _update(filled_again(view, self._words(sentence)))
        said_there: dict[str, JsonValue] = {asked[0]: self._words(sentence)}
        return Reply(body={"response_action": "errors", "errors": said_there})

    # ── Commands and shortcuts ───────────────────────────────────────────────

    async def _command(self) -> Reply:
        """`/krav` and everything in words; the answer is in the person's own conversation."""
        profile = await self._profile()
        if profile is None:
            return self._only_for_you("slack.later")
        try:
            text = said({"text": self._came.raw.get("text")}, bot_user="")
        except TextRefused:
            return self._only_for_you("slack.too_long")
        turn = self._turn(Said(text) if text else Arrived(), profile)
        try:
            taking = self._begin(turn)
        except Crowded:
            return self._only_for_you("slack.busy")
        await asyncio.wait({taking}, timeout=self._left(self._ports.patience))
        if not taking.done():
            self._later(self._command_later(taking))
            return self._only_for_you("slack.saving")
        try:
            answered = taking.result()
        except Exception:
            logger.exception("a command in Slack could not be taken")
            return self._only_for_you("slack.not_saved")
        self._speak(answered)
        if answered.aside is not None:
            return Reply(body=_ephemeral(answered.aside))
        if (form := self._form_in(answered)) is not None:
            self._later(self._open(form))
        if self._ports.messenger.is_own(self._address, self._came.channel):
            return NOTHING
        pointing = f"{self._words('slack.in_messages')} <{escaped(self._link)}|{self._words('slack.to_messages')}>"
        return Reply(body={"response_type": "ephemeral", "text": pointing})

    async def _command_later(self, taking: "asyncio.Future[Answered]") -> None:
        try:
            answered = await taking
        except Exception:
            logger.exception("a command in Slack could not be taken")
            await self._respond_words("slack.not_saved")
            return
        self._speak(answered)
        if answered.aside is not None:
            await self._respond_card(answered.aside)
        else:
            await self._respond_words("slack.in_messages")

    async def _shortcut(self) -> Reply:
        """“Meld hændelse”: the form opens at once, over whatever the person is looking at."""
        if self._came.raw.get("callback_id") != EVENT:
            return NOTHING
        await self._open_soon(self._event_form())
        return NOTHING

    async def _event_form(self) -> View:
        profile = await self._profile()
        if profile is None:
            return self._sentence_view(self._words("slack.later"))
        try:
            answered = await self._begin(self._turn(Wanted("report_event"), profile))
        except Crowded:
            return self._sentence_view(self._words("slack.busy"))
        except Exception:
            logger.exception("a shortcut in Slack could not be taken")
            return self._sentence_view(self._words("slack.later"))
        self._speak(answered)
        if answered.aside is not None:
            return views.sentence(self._words, answered.aside.title, _body_of(answered.aside))
        return self._form_in(answered) or self._sentence_view(self._words("slack.done_already"))

    async def _message_shortcut(self) -> Reply:
        """“Gem som dokumentation”: the message becomes a file, and we ask where it belongs."""
        if self._came.raw.get("callback_id") != KEEP:
            return NOTHING
        await self._open_soon(self._kept_message())
        return NOTHING

    async def _kept_message(self) -> View:
        profile = await self._profile()
        if profile is None:
            return self._sentence_view(self._words("slack.later"))
        try:
            return await self._keep_message(profile)
        except NotKept as no:
            return views.sentence(self._words, self._words("slack.not_kept"), str(no))
        except Crowded:
            return self._sentence_view(self._words("slack.busy"))
        except Exception:
            logger.exception("a message of Slack could not be kept")
            return self._sentence_view(self._words("slack.not_saved"))

    async def _keep_message(self, profile: Profile) -> View:
        """Whoever may not is told so before anything is kept. Raises NotKept."""
        if not await self._ports.reception.meet(self._workspace, profile.sender):
            answered = await self._begin(self._turn(Arrived(), profile))
            aside = answered.aside
            return views.sentence(
                self._words,
                aside.title if aside else self._words("slack.not_kept"),
                _body_of(aside) if aside else self._words("slack.later"),
            )
        message = part(self._came.raw, "message")
        author = await self._author(message)
        name, content = text_of_message(self._came.raw, author, self._words)
        kept = await self._ports.files.keep(
            self._workspace, self._came.user, name, content.encode()
        )
        sent = files(message, self._workspace)
        answered = await self._begin(self._turn(Attached((kept, *sent)), profile))
        self._speak(answered)
        return views.sentence(
            self._words,
            self._words("slack.in_messages_title"),
            self._words("slack.keeping"),
            (self._words("slack.to_messages"), self._link),
        )

    async def _author(self, message: Mapping[str, object]) -> str:
        """The name of who wrote it, if Slack says so."""
        person = person_in(message, "user")
        if not person:
            return short_text(message, "username")
        try:
            found = await self._ports.people.profile(self._workspace, person)
        except Unknown:
            return ""
        return found.sender.name

    # ── A turn ───────────────────────────────────────────────────────────────

    async def _profile(self) -> Profile | None:
        """Who it is; None when Slack does not say just now."""
        try:
            found = await self._ports.people.profile(self._workspace, self._came.user)
        except Unknown:
            logger.warning("Slack did not say who somebody is; what they did was left")
            return None
        self._words = Words(found.lang or "da", clock_of(found.zone))
        if self._came.external:
            return replace(found, sender=replace(found.sender, external=True))
        return found

    def _turn(self, heard: Input, profile: Profile) -> Turn:
        came = self._came
        return Turn(
            platform=PLATFORM,
            workspace=self._workspace,
            conversation=came.place,
            sender=profile.sender,
            key=came.key,
            input=heard,
            lang=profile.lang,
            shared=not came.own,
            zone=profile.zone,
        )

    def _begin(self, turn: Turn, *, tells_asides: bool = True) -> "asyncio.Task[Answered]":
        """The turn, which goes on to its end whoever stops waiting. Raises Crowded.

        `tells_asides`: we tell what is said to the person alone; otherwise it is written into the conversation, first.
        """
        receiving = self._ports.reception.receive(turn, tells_asides=tells_asides)
        return self._ports.crowd.let_in(receiving)

    async def _pressed(
        self, token: str, filled: Filled, *, partial: bool = False
    ) -> Pressed | None:
        """What was sent, cleaned; colleagues by their e-mail. None for what is no text."""
        asked = (self._colleague(person) for person in filled.people.values())
        people = dict(zip(filled.people, await asyncio.gather(*asked), strict=True))
        try:
            fields = {
                clean_text(name, _LONGEST_NAME): clean_text(text, _LONGEST_FIELD)
                for name, text in {**filled.fields, **people}.items()
            }
        except TextRefused:
            return None
        sent: Mapping[str, Any] = {"files": list(filled.files)}
        return Pressed(token, fields, files(sent, self._workspace), partial)

    async def _colleague(self, person: str) -> str:
        """By the e-mail the register has, or else the one Slack has."""
        member = await self._ports.reception.member(self._workspace, person)
        if member is not None:
            return member
        try:
            found = await self._ports.people.profile(self._workspace, person)
        except Unknown:
            return person
        return found.sender.email or found.sender.name or person

    def _speak(self, answered: Answered) -> None:
        if answered.lang is not None:
            self._words = Words(answered.lang, self._words.timezone)

    def _left(self, patience: float) -> float:
        return max(0.05, patience - (monotonic() - self._begun))

    # ── Said to one person ───────────────────────────────────────────────────

    def _later(self, work: Awaitable[None]) -> None:
        self._ports.tasks.begin(work)

    def _say_aside(self, card: Card) -> None:
        self._later(self._deliver_aside(card))

    async def _deliver_aside(self, card: Card) -> None:
        private = Private(f"aside:{self._came.key}"[:60], card, self._came.user)
        try:
            await self._ports.messenger.deliver(self._address, private)
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.warning("what was said to one person alone was not delivered: %s", lost)

    async def _show_home(self, card: Card) -> None:
        try:
            await self._ports.messenger.deliver(self._address, Home("home", card))
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.warning("a home page was not shown: %s", lost)

    async def _open(self, view: View) -> None:
        await self._ports.modals.open(self._workspace, self._came.trigger, view)

    def _whisper(self, sentence: str) -> None:
        """Over the message where the button was, or in a small window."""
        self._later(self._tell_at_once("", self._words(sentence)))

    async def _respond_words(self, sentence: str) -> None:
        await self._respond(self._words(sentence))

    async def _respond(self, text: str) -> None:
        await self._respond_body({"text": as_said(text), "mrkdwn": False})

    async def _respond_card(self, card: Card) -> None:
        await self._respond_body(_ephemeral(card))

    async def _respond_body(self, body: Mapping[str, JsonValue]) -> None:
        """Beside the message, and in its thread."""
        where: dict[str, JsonValue] = {"response_type": "ephemeral", "replace_original": False}
        if not self._came.own and self._came.thread:
            where["thread_ts"] = self._came.thread
        await self._ports.responses.send(self._came.response_url, {**body, **where})

    def _only_for_you(self, sentence: str) -> Reply:
        return Reply(body={"response_type": "ephemeral", "text": self._words(sentence)})

    def _sentence(self, key: str) -> Card:
        return small.sentence(self._words, self._ports.clock.now(), self._words(key))

    def _sentence_view(self, said_there: str) -> View:
        return views.sentence(self._words, self._words("slack.name"), said_there)

    @property
    def _link(self) -> str:
        """To our own conversation, in whatever client the person has."""
        installation = self._installation
        team = self._came.team or installation.workspace
        app = installation.app_id or short_text(self._came.raw, "api_app_id")
        return f"slack://app?team={team}&id={app}&tab=messages"


def _asked_in(view: Mapping[str, object]) -> list[str]:
    """The blocks at which something may be said to be wrong."""
    inputs = [one for one in listed(view, "blocks") if one.get("type") == "input"]
    return [short_text(one, "block_id") for one in inputs]


def _update(view: View) -> Reply:
    return Reply(body={"response_action": "update", "view": dict(view)})


def _ephemeral(card: Card) -> dict[str, JsonValue]:
    [piece, *_] = parts(card, "aside")
    return {
        "response_type": "ephemeral",
        "text": piece.text,
        "blocks": list[JsonValue](piece.blocks),
    }


def _form_of(shown: Sequence[Shown], message: str) -> Card | None:
    """The form in that message as it is now, if it is still one."""
    for one in reversed(shown):
        if one.message == message:
            return one.card if is_filled_in_a_modal(one.card) else None
    return None


def _is_a_moment(seconds: object) -> TypeGuard[int]:
    return type(seconds) is int and 0 < seconds < _END_OF_TIME


def _body_of(card: Card) -> str:
    """What the card says under its title."""
    return card.say.removeprefix(f"{card.title}. ")


def _deed_of(pressed: Pressed) -> str:
    """What is done by it, whatever the delivery is called: the same button with the same fields."""
    sent = [*sorted(pressed.fields.items()), *(("", str(file)) for file in pressed.files)]
    written = "\0".join([pressed.token, *(f"{name}={text}" for name, text in sent)])
    return f"press:{hashlib.sha256(written.encode()).hexdigest()}"
