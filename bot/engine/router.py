"""One person's turn at the table: what was heard is told apart, and sent where it belongs."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from pydantic import JsonValue

from bot.cards import did_you_mean, notices, settings
from bot.cards.incident import crisis_link
from bot.engine.action_tokens import action_of, split_token
from bot.engine.binding_codes import code_in, digest_of, new_code
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.conversation.dialog_stack import restart_arguments
from bot.engine.dialog import KEEP_EVIDENCE, AcceptedInput, StepAnswer
from bot.engine.page import HOME, PageFault
from bot.engine.ports import CardActions, Membership
from bot.engine.queries.names import naming
from bot.engine.queries.topic import scopes_in
from bot.messages import (
    ActionData,
    ButtonInput,
    ConversationOpened,
    FileInput,
    FileRef,
    FormInput,
    HomeOpened,
    Input,
    Lang,
    ShortcutInput,
    StoredFile,
    TextInput,
)
from bot.nlu_port import Intent, Interpretation, NluResult
from governance.access import Allowed, Verb, may
from governance.commands import ChooseLanguage
from governance.ports import VersionConflict
from governance.records.evidence import Evidence

_CRISIS_LINK: Final = "crisis_link"

CODE_LASTS: Final = timedelta(minutes=15)
"""How long a person's own one-time code may be used."""


class TurnRouter:
    """Built for one turn and thrown away; `course` is where the conversation stands, and what came of the turn."""

    def __init__(self, course: DialogContext) -> None:
        self.course = course
        self._house = course.session.services
        self._unit = course.session.unit
        self._place = course.session.place

    def hear(self, heard: Input) -> None:
        """Route what came: a button, words, a form, files, a shortcut, or somebody opening the door."""
        match heard:
            case ButtonInput():
                self._hear_press(heard)
            case TextInput():
                self._hear_words(heard.text)
            case FormInput():
                self._hear_fields(heard.fields)
            case FileInput():
                self._hear_files(heard)
            case ConversationOpened():
                self._hear_arrival()
            case HomeOpened():
                self.course.pages.show_home()
            case ShortcutInput(dialog=name) if name in self._house.dialogs:
                self.course.dialogs.start(name, {})
            case ShortcutInput():
                self._say_out_of_date()

    def _hear_arrival(self) -> None:
        if self._place.shared:
            self.course.replies.say(notices.introduced(self.course.session.words, self._unit.now))
        elif self.course.stack.top is None:
            self.course.pages.show(HOME, {})
        else:
            self.course.dialogs.ask_top()

    # ── Buttons ──────────────────────────────────────────────────────────────

    def _hear_press(self, pressed: ButtonInput) -> None:
        course = self.course
        token = split_token(pressed.token)
        card = self._unit.cards.find(token[0]) if token else None
        if card is not None and card.member != self._place.member:
            whose = course.session.turn_context.name_of(card.member)
            course.session.effects.private_notice = notices.not_yours(
                course.session.words, self._unit.now, whose
            )
            return
        deed = action_of(card.deeds, token[1]) if card and token else None
        if card is None or deed is None or self._foreign(card) or card.expires_at < self._unit.now:
            self._say_out_of_date()
            return
        course.replies.pressed = card
        if not course.stack.bring_up(card.id) and not deed.stays:
            self._say_out_of_date()
            return
        self._do(deed, pressed)

    def _say_out_of_date(self) -> None:
        self.course.replies.say(notices.out_of_date(self.course.session.words, self._unit.now))

    def _foreign(self, card: CardActions) -> bool:
        return card.conversation != self.course.session.standing.id

    def go_on_with(self, deeds: Sequence[ActionData]) -> None:
        """What was begun where others read along; the card that one deed brings changes in place with the next."""
        for deed in deeds:
            self._do(deed, ButtonInput(""))
            if (frame := self.course.stack.top) is not None:
                self.course.replies.press_living_card(frame)

    def _do(self, deed: ActionData, pressed: ButtonInput) -> None:
        arguments = deed.value if isinstance(deed.value, dict) else {}
        fields = pressed.fields
        match deed.name:
            case "answer":
                self._give(StepAnswer("choice", name="answer", value=deed.value, fields=fields))
            case "submit":
                name = "fill" if pressed.partial else "submit"
                self._give(StepAnswer("fields", name=name, value=deed.value, fields=fields))
            case "page":
                asked = _inner(arguments) | dict(fields)
                self.course.pages.show(str(arguments["name"]), asked)
            case "act":
                self._act(arguments, fields)
            case "start":
                self.course.dialogs.start(str(arguments["name"]), _inner(arguments))
            case "language":
                self._choose_language(str(arguments["lang"]))
            case "connect":
                self._offer_code()
            case "call":
                self.course.session.effects.call = scopes_in(arguments)
            case "get_crisis_link" | "end_crisis_link":
                self._see_to_crisis_link(deed, arguments)
            case "keep":
                self._keep(_attached(arguments))
            case "attach" if pressed.files:
                self._give(StepAnswer("files", files=pressed.files))
            case "attach" if fields.get("file"):
                self._attach_sent(fields["file"])
            case "file" if self._place.shared:
                self.course.session.move_to_private(deed)
            case "file":
                self._hand_over(str(arguments["sha256"]))
            case name:
                self._control(Intent("control", name, arguments), fields)

    def _give(self, answer: StepAnswer) -> None:
        self.course.dialogs.give(answer)

    def _act(self, arguments: Mapping[str, JsonValue], fields: Mapping[str, str]) -> None:
        course = self.course
        page = self._house.pages[str(arguments["page"])]
        inner = _inner(arguments)
        try:
            commands = page.act(str(arguments["act"]), inner, fields, course.session.turn_context)
            refusal = course.commands.run(tuple(commands))
        except PageFault as fault:
            refusal = notices.refused(course.session.words, self._unit.now, str(fault))
        except VersionConflict:
            refusal = notices.changed(course.session.words, self._unit.now)
        if refusal is not None:
            course.replies.say(refusal)
        course.pages.show(page.name, inner, in_place=True)

    def _choose_language(self, chosen: str) -> None:
        lang: Lang = "en" if chosen == "en" else "da"
        course = self.course
        course.commands.run((ChooseLanguage(lang=lang),))
        course.session.speak(lang)
        if course.replies.at_home:
            course.pages.show_home()
        elif course.stack.top is not None:
            course.dialogs.ask_top()
        else:
            course.pages.show(HOME, {})

    def _offer_code(self) -> None:
        """A code by which the person's account on another platform becomes theirs here."""
        course, code = self.course, new_code()
        self._unit.identities.offer_code(
            digest_of(code), self._unit.tenant, lasts=CODE_LASTS, member=self._place.member
        )
        minutes = int(CODE_LASTS.total_seconds()) // 60
        course.replies.say(
            settings.code(course.session.words, self._unit.now, code, minutes=minutes)
        )

    def _see_to_crisis_link(self, deed: ActionData, arguments: Mapping[str, JsonValue]) -> None:
        if deed.name == "end_crisis_link":
            self._end_crisis_link(str(arguments["member"]))
        else:
            self._offer_crisis_link(deed)

    def _offer_crisis_link(self, deed: ActionData) -> None:
        """A code by which the person fetches a new link in the browser; the link itself is said nowhere."""
        course, address = self.course, self._house.web_address
        if self._place.shared:
            course.session.move_to_private(deed)
            return
        if address is None:
            course.replies.say(crisis_link.no_address(course.session.words, self._unit.now))
            return
        code, link = secrets.token_urlsafe(24), secrets.token_hex(8)
        mine = Membership(self._unit.tenant, self._place.member)
        self._unit.crisis_links.offer(link, digest_of(code), mine, lasts=CODE_LASTS)
        self._unit.linked(link, mine.member, "OfferCrisisLink")
        minutes = int(CODE_LASTS.total_seconds()) // 60
        url = f"{address}/krise/hent/{code}"
        course.replies.say(
            crisis_link.offered(course.session.words, self._unit.now, url, minutes=minutes)
        )

    def _end_crisis_link(self, member: str) -> None:
        """The member's own, or another's by an administrator."""
        course = self.course
        administers = isinstance(
            may(course.session.command_context.actor, Verb.ADMINISTER), Allowed
        )
        if member != self._place.member and not administers:
            self._say_out_of_date()
            return
        self._unit.crisis_links.end(Membership(self._unit.tenant, member))
        self._unit.linked(secrets.token_hex(8), member, "EndCrisisLink")
        course.session.effects.links_changed = True
        course.pages.show(_CRISIS_LINK, {}, in_place=True)

    def _attach_sent(self, addresses: str) -> None:
        """Files that were sent in before their button was used, by their addresses."""
        found = [
            self._unit.received(self._place.member, address) for address in addresses.split(";")
        ]
        files = tuple(file for file in found if file is not None)
        if files:
            self._give(StepAnswer("files", files=files))
        else:
            self.course.replies.refuse(self.course.session.words("engine.file_unknown"))

    def _hand_over(self, sha256: str) -> None:
        """Send a file of this authority's evidence to the person who asked."""
        found = self.course.session.command_context.register.find(Evidence, sha256=sha256)
        if not found:
            self.course.replies.refuse(self.course.session.words("engine.file_unknown"))
            return
        evidence = found[0].record
        self.course.replies.send_file(
            StoredFile(
                evidence.title,
                sha256,
                evidence.size or 0,
                evidence.media_type or "application/octet-stream",
            )
        )

    # ── Words, forms and files ───────────────────────────────────────────────

    def _hear_words(self, text: str) -> None:
        course = self.course
        if code_in(text) is not None:
            course.session.effects.private_notice = notices.already_bound(
                course.session.words, self._unit.now
            )
            return
        frame = course.stack.top
        if frame is None:
            self._hear_sentence(text)
            return
        found = course.stack.opened(frame)
        heeds = (
            "wishes"
            if found is None
            else found[0].accepts(frame.step, found[1], course.session.turn_context)
        )
        wish = self._house.understanding.wish(text, lang=course.session.words.lang)
        if wish is not None and (wish.is_plain or heeds == "wishes"):
            self._grant(wish)
        elif besides := self._besides(text, heeds):
            for reading in besides:
                self._grant(reading.wish)
        else:
            self._give(StepAnswer("words", text=text))

    def _hear_sentence(self, text: str) -> None:
        """Nothing is open: what the sentence asks for, or what it may mean."""
        course, understood = self.course, self._understood(text)
        for reading in understood.readings:
            if reading.wish.kind != "dialog":
                self._grant(reading.wish)
        course.dialogs.start_all(
            [one.wish for one in understood.readings if one.wish.kind == "dialog"]
        )
        if understood.readings:
            return
        now = self._unit.now
        if understood.likely:
            called = naming(course.session.turn_context)
            offered = did_you_mean.offered(
                called, now, text, understood.likely, which=understood.which
            )
            course.replies.say(offered)
        else:
            course.replies.say(notices.not_understood(course.session.words, now, text))

    def _besides(self, text: str, heeds: AcceptedInput) -> Sequence[Interpretation]:
        """What is said in the middle of something else: only what can be no answer, and what needs none itself.

        `drop det her og vis mig mine opgaver` needs none: nothing is open any more by then.
        """
        understood = self._understood(text)
        said = understood.readings
        if understood.cries or (said and said[0].wish.calls_off):
            return said
        if not understood.asks or any(one.wish.kind not in ("page", "call") for one in said):
            return ()
        return () if heeds == "commands" and "?" not in text else said

    def _understood(self, text: str) -> NluResult:
        course = self.course
        return self._house.understanding.understand(
            text,
            lang=course.session.words.lang,
            today=course.session.turn_context.today.day,
            register=course.session.turn_context.register,
            topic=course.topics.current,
            me=course.session.turn_context.actor.email,
        )

    def _hear_fields(self, fields: Mapping[str, str]) -> None:
        if self.course.stack.top is None:
            self.course.replies.say_nothing_open()
        else:
            self._give(StepAnswer("fields", name="submit", fields=fields))

    def _hear_files(self, attached: FileInput) -> None:
        wish = self._house.understanding.file_wish(attached.files[0].name)
        administers = isinstance(
            may(self.course.session.command_context.actor, Verb.ADMINISTER), Allowed
        )
        if self.course.stack.top is None and wish is not None and administers:
            self.course.dialogs.start(wish.name, {"file": _sent(attached.files[0])})
            return
        if self.course.stack.top is None and self._place.shared:
            sent = [_sent(file) for file in attached.files]
            self.course.session.move_to_private(
                ActionData(name="keep", value={"files": sent, "words": attached.text})
            )
            return
        if self.course.stack.top is None:
            self._keep(attached)
            return
        self._give(StepAnswer("files", text=attached.text, files=attached.files))

    def _keep(self, attached: FileInput) -> None:
        """No question is open: ask where the files belong, those the platform still holds when they are here."""
        here = [_sent(file) for file in attached.files if isinstance(file, StoredFile)]
        if here:
            self.course.dialogs.start(KEEP_EVIDENCE, {"files": here, "words": attached.text})
        held = tuple(file for file in attached.files if isinstance(file, FileRef))
        self.course.jobs.fetch(held, {"keep": True, "words": attached.text})

    # ── Wishes ───────────────────────────────────────────────────────────────

    def _grant(self, wish: Intent) -> None:
        match wish.kind:
            case "page":
                self.course.pages.show(wish.name, wish.arguments)
            case "dialog":
                self.course.dialogs.start(wish.name, wish.arguments)
            case "language":
                self._choose_language(wish.name)
            case "control":
                self._control(wish, {})
            case "call":
                self.course.session.effects.call = scopes_in(wish.arguments)

    def _control(self, wish: Intent, fields: Mapping[str, str]) -> None:
        match wish.name:
            case "pause":
                self.course.dialogs.pause()
            case "cancel":
                self.course.dialogs.cancel()
            case "resume":
                self.course.dialogs.resume()
            case "attach" if self._place.shared:
                self._attach_in_private()
            case _ if self.course.stack.top is None:
                self.course.replies.say_nothing_open()
            case name:
                value = dict(wish.arguments) or None
                self._give(StepAnswer("control", name=name, value=value, fields=fields))

    def _attach_in_private(self) -> None:
        """Files are not for everybody, and some platforms take them in one's own conversation only."""
        uncalled = (
            frame for frame in reversed(self.course.session.state.stack) if not frame.called
        )
        frame = next(uncalled, None)
        if frame is None:
            self.course.replies.say_nothing_open()
            return
        begun = ActionData(
            name="start",
            value={"name": frame.dialog, "arguments": restart_arguments(frame)},
            stays=True,
        )
        self.course.session.move_to_private(begun, ActionData(name="attach", stays=True))


def _sent(file: FileRef | StoredFile) -> JsonValue:
    """The file as an argument; see `bot.messages` for the two."""
    return dict(asdict(file))


def _attached(arguments: Mapping[str, Any]) -> FileInput:
    """The files of `_sent`, with the words that came along."""
    files = tuple(
        StoredFile(**file) if "sha256" in file else FileRef(**file) for file in arguments["files"]
    )
    return FileInput(files, arguments["words"])


def _inner(arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    inner = arguments.get("arguments")
    return dict(inner) if isinstance(inner, dict) else {}
