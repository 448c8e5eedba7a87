"""One person's turn at the table: what was heard is routed, stepped and answered, and the state kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol, cast

from pydantic import BaseModel, JsonValue, ValidationError

from bot.cards import small
from bot.engine.binding import code_in
from bot.engine.dialog import (
    Again,
    Answer,
    Become,
    Call,
    Cancel,
    DialogProtocol,
    Done,
    Errand,
    Fetch,
    Go,
    Scene,
    Transition,
)
from bot.engine.ids import next_id
from bot.engine.page import Page, PageFault
from bot.engine.ports import OutboxRow, SentCard, Standing, Unit
from bot.engine.saying import Place, Voice
from bot.engine.seal import deed_of, split_token
from bot.engine.state import Frame, State
from bot.meaning import Understanding, Wish
from bot.messages import (
    Arrived,
    Attached,
    CameHome,
    Card,
    Deed,
    FileRef,
    Input,
    Pressed,
    Said,
    StoredFile,
    Submitted,
    Wanted,
)
from bot.texts.words import Words, clock_of
from governance.access import Allowed, Verb, may
from governance.commands import AnyCommand, AttachEvidence, ChooseLanguage
from governance.handlers import (
    Deal,
    Gone,
    InThePast,
    NotAllowed,
    NotPossibleRefused,
    apply,
)
from governance.ports import Changed
from governance.records.evidence import Evidence

HOME, KEEP = "home", "keep_evidence"
_MOST_STEPS = 12


class House(Protocol):
    """What a sitting needs of the engine."""

    @property
    def dialogs(self) -> Mapping[str, DialogProtocol]: ...
    @property
    def pages(self) -> Mapping[str, Page]: ...
    @property
    def understanding(self) -> Understanding: ...
    @property
    def owner(self) -> str: ...


class Sitting:
    """Built for one turn and thrown away.

    `aside` is said to the person alone and kept nowhere. `moved`: what is to be gone on with in the person's own
    conversation, because others read along here.
    """

    def __init__(
        self,
        house: House,
        unit: Unit,
        place: Place,
        standing: Standing,
        deal: Deal,
        *,
        turn_key: str,
        deed: str | None = None,
        zone: str | None = None,
    ) -> None:
        self._house = house
        self._unit = unit
        self._place = place
        self._standing = standing
        self._deal = deal
        self._turn_key = turn_key
        self._deed = deed
        self._state = State.read(standing.state)
        if zone is not None:
            self._state = self._state.model_copy(update={"zone": zone})
        self._words = Words(deal.actor.lang, clock_of(self._state.zone))
        self._pressed: SentCard | None = None
        self._voice = Voice(unit, place, standing.id, owner=house.owner, turn_key=turn_key)
        self.gave_jobs = False
        self.aside: Card | None = None
        self.moved: list[Deed] = []

    @property
    def rows(self) -> list[OutboxRow]:
        """What was said, in the outbox."""
        return self._voice.rows

    @property
    def _scene(self) -> Scene:
        return Scene(self._deal, self._words)

    # ── Heard ────────────────────────────────────────────────────────────────

    def hear(self, heard: Input) -> None:
        """Route what came: a button, words, a form, files, or somebody opening the door."""
        match heard:
            case Pressed():
                self._hear_press(heard)
            case Said():
                self._hear_words(heard.text)
            case Submitted():
                self._hear_fields(heard.fields)
            case Attached():
                self._hear_files(heard)
            case Arrived():
                self._hear_arrival()
            case CameHome():
                self._hear_arrival()
            case Wanted(dialog=name):
                self._start(name, {})

    def go_on_with(self, deeds: Sequence[Deed]) -> None:
        """What was begun where others read along; the card that one deed brings changes in place with the next."""
        for deed in deeds:
            self._do(deed, {})
            frame = self._state.top
            if frame is not None and frame.message:
                self._pressed = SentCard(
                    frame.card,
                    self._standing.id,
                    self._place.member,
                    frame.message,
                    (),
                    self._unit.now,
                )

    def overtaken_elsewhere(self) -> None:
        """The open question was answered by somebody else: show it in place."""
        frame = self._state.top
        if frame is None or (found := self._open(frame)) is None:
            return
        dialog, draft = found
        answer = Answer("control", name="overtaken")
        self._follow(dialog.take(frame.step, draft, answer, self._scene), in_place=True)
        moved = self._state.top
        if moved is not None and moved.message == frame.message:
            before = frame.model_copy(update={"before": None})
            self._at_top(moved.model_copy(update={"before": before}))

    def file_is_here(self, purpose: Mapping[str, JsonValue]) -> None:
        """A fetched file reached us, or did not; wherever the conversation stands by now, it goes where it was sent to."""
        refused = purpose.get("refused")
        refusal: Card | None = None
        if purpose.get("keep"):
            self._keep_fetched(purpose)
            return
        if not isinstance(refused, str):
            refused = None
            refusal = self._apply((_evidence(purpose),))
        elif self._state.top is None:
            refusal = small.refused(self._words, self._unit.now, refused)
        if refusal is not None:
            self._voice.post(refusal)
        self._ask_top(refused, in_place=True)

    def _keep_fetched(self, purpose: Mapping[str, JsonValue]) -> None:
        """A file that came with no question open: it goes along with the one that is being asked about."""
        refused, file = purpose.get("refused"), purpose.get("file")
        frame = self._state.top
        if isinstance(refused, str) or not isinstance(file, dict):
            self._voice.post(small.refused(self._words, self._unit.now, str(refused)))
        elif frame is not None and frame.dialog == KEEP:
            self._give(Answer("files", files=(StoredFile(**cast(Any, file)),)))
        else:
            self._start(KEEP, {"file": file, "words": purpose.get("words") or ""})

    def hear_result(
        self, dialog: str, name: str, result: JsonValue, files: Sequence[StoredFile]
    ) -> None:
        """An errand of the dialog is done. Where it is not on top any more, its card waits until it is."""
        frame = self._state.of_dialog(dialog)
        found = self._open(frame) if frame is not None else None
        if frame is None or found is None:
            return
        for file in files:
            self._voice.file(file)
        waiting, draft = found
        answer = Answer("result", name=name, value=result)
        transition = waiting.take(frame.step, draft, answer, self._scene)
        if frame == self._state.top:
            self._follow(transition, in_place=not files)
        elif isinstance(transition, Go):
            written = transition.draft.model_dump(mode="json")
            moved = frame.model_copy(update={"step": transition.step, "draft": written})
            self._state = self._state.with_changed(frame, moved)
            self._voice.post(small.ready(self._words, self._unit.now))

    def keep(self) -> None:
        """Write where the conversation stands now."""
        top = self._state.top
        open_on = None
        if top is not None and (found := self._open(top)) is not None:
            dialog, draft = found
            open_on = dialog.open_on(top.step, draft)
        self._unit.conversations.keep(
            self._standing,
            self._state.model_dump(mode="json"),
            open_on=open_on,
            turn_key=self._turn_key,
            deed=self._deed,
        )

    def _hear_arrival(self) -> None:
        if self._place.shared:
            self._voice.post(small.introduced(self._words, self._unit.now))
        elif self._state.top is None:
            self._show_page(HOME, {})
        else:
            self._ask_top()

    def _hear_press(self, pressed: Pressed) -> None:
        token = split_token(pressed.token)
        card = self._unit.cards.find(token[0]) if token else None
        if card is not None and card.member != self._place.member:
            whose = self._scene.name_of(card.member)
            self.aside = small.not_yours(self._words, self._unit.now, whose)
            return
        deed = deed_of(card.deeds, token[1]) if card and token else None
        if card is None or deed is None or self._foreign(card) or card.expires_at < self._unit.now:
            self._voice.post(small.out_of_date(self._words, self._unit.now))
            return
        self._pressed = card
        brought_up = self._state.brought_up(card.id)
        if brought_up is None and not deed.stays:
            self._voice.post(small.out_of_date(self._words, self._unit.now))
            return
        if brought_up is not None:
            self._state = brought_up
            self._back_under(card)
        self._do(deed, pressed.fields)

    def _back_under(self, card: SentCard) -> None:
        """A press that crossed somebody else's answer counts as what it was: an answer to the card it was on."""
        frame = self._state.top
        before = frame.before if frame is not None else None
        if before is not None and before.card == card.id:
            self._at_top(before)

    def _foreign(self, card: SentCard) -> bool:
        return card.conversation != self._standing.id

    def _do(self, deed: Deed, fields: Mapping[str, str]) -> None:
        arguments = deed.value if isinstance(deed.value, dict) else {}
        match deed.name:
            case "answer":
                self._give(Answer("choice", name="answer", value=deed.value, fields=fields))
            case "submit":
                self._give(Answer("fields", name="submit", value=deed.value, fields=fields))
            case "page":
                self._show_page(str(arguments["name"]), _inner(arguments))
            case "act":
                self._act(arguments, fields)
            case "start":
                self._start(str(arguments["name"]), _inner(arguments))
            case "language":
                self._choose_language(str(arguments["lang"]))
            case "attach" if fields.get("file"):
                self._attach_sent(fields["file"])
            case "file" if self._place.shared:
                self._move(deed)
            case "file":
                self._hand_over(str(arguments["sha256"]))
            case name:
                self._control(Wish("control", name, arguments), fields)

    def _move(self, *deeds: Deed) -> None:
        """Go on with it where nobody reads along."""
        self.moved.extend(deeds)
        self.aside = small.in_private(self._words, self._unit.now)

    def _hear_words(self, text: str) -> None:
        if code_in(text) is not None:
            self.aside = small.already_bound(self._words, self._unit.now)
            return
        wish = self._house.understanding.wish(text, lang=self._words.lang)
        frame = self._state.top
        found = self._open(frame) if frame is not None else None
        if frame is None:
            self._wish_or_not_understood(wish, text)
        elif wish is not None and (
            wish.kind != "dialog"
            or found is None
            or not found[0].free_text(frame.step, found[1], self._scene)
        ):
            self._grant(wish)
        else:
            self._give(Answer("words", text=text))

    def _wish_or_not_understood(self, wish: Wish | None, text: str) -> None:
        if wish is None:
            self._voice.post(small.not_understood(self._words, self._unit.now, text))
        else:
            self._grant(wish)

    def _hear_fields(self, fields: Mapping[str, str]) -> None:
        if self._state.top is None:
            self._voice.post(small.nothing_open(self._words, self._unit.now))
        else:
            self._give(Answer("fields", name="submit", fields=fields))

    def _hear_files(self, attached: Attached) -> None:
        wish = self._house.understanding.file_wish(attached.files[0].name)
        administers = isinstance(may(self._deal.actor, Verb.ADMINISTER), Allowed)
        if self._state.top is None and wish is not None and administers:
            self._start(wish.name, {"file": _sent(attached.files[0])})
            return
        if self._state.top is None:
            self._keep(attached)
            return
        self._give(Answer("files", text=attached.text, files=attached.files))

    def _keep(self, attached: Attached) -> None:
        """No question is open: ask where the files belong, those the platform still holds when they are here."""
        here = [_sent(file) for file in attached.files if isinstance(file, StoredFile)]
        if here:
            self._start(KEEP, {"files": here, "words": attached.text})
        held = tuple(file for file in attached.files if isinstance(file, FileRef))
        self._fetch(held, {"keep": True, "words": attached.text})

    # ── Wishes ───────────────────────────────────────────────────────────────

    def _grant(self, wish: Wish) -> None:
        match wish.kind:
            case "page":
                self._show_page(wish.name, wish.arguments)
            case "dialog":
                self._start(wish.name, wish.arguments)
            case "language":
                self._choose_language(wish.name)
            case "control":
                self._control(wish, {})

    def _control(self, wish: Wish, fields: Mapping[str, str]) -> None:
        match wish.name:
            case "pause":
                self._pause()
            case "cancel":
                self._cancel()
            case "resume":
                self._resume()
            case "attach" if self._place.shared:
                self._attach_in_private()
            case _ if self._state.top is None:
                self._voice.post(small.nothing_open(self._words, self._unit.now))
            case name:
                value = dict(wish.arguments) or None
                self._give(Answer("control", name=name, value=value, fields=fields))

    def _attach_in_private(self) -> None:
        """Files are not for everybody, and some platforms take them in one's own conversation only."""
        frame = self._state.top
        if frame is None:
            self._voice.post(small.nothing_open(self._words, self._unit.now))
            return
        begun = Deed(
            name="start", value={"name": frame.dialog, "arguments": _beginning(frame)}, stays=True
        )
        self._move(begun, Deed(name="attach", stays=True))

    def _start(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        dialog = self._house.dialogs[name]
        if self._place.shared and dialog.private:
            self._move(Deed(name="start", value={"name": name, "arguments": dict(arguments)}))
            return
        self._push(dialog)
        self._follow(dialog.begin(arguments, self._scene))

    def _push(self, dialog: DialogProtocol, *, caller: Frame | None = None) -> None:
        begun = Frame(
            dialog=dialog.name,
            version=dialog.version,
            step="",
            draft={},
            message=caller.message if caller else "",
            card=caller.card if caller else "",
            over=caller.over if caller else None,
            title=caller.title if caller else "",
            called=caller is not None,
        )
        self._state = self._state.pushed(begun)

    def _pause(self) -> None:
        frame = self._state.top
        if frame is None:
            self._voice.post(small.nothing_open(self._words, self._unit.now))
            return
        found = self._open(frame)
        if found is None:
            self._restart()
            return
        dialog, draft = found
        where = dialog.resting(frame.step, draft, self._scene)
        self._state = self._state.paused()
        self._say_of(frame, small.paused(self._words, self._unit.now, where))

    def _cancel(self) -> None:
        frame = self._state.top
        if frame is None:
            self._voice.post(small.nothing_open(self._words, self._unit.now))
        elif self._open(frame) is None:
            self._restart()
        else:
            self._follow(Cancel())

    def _resume(self) -> None:
        if self._state.stack:
            self._ask_top()
        elif self._state.parked:
            self._state = self._state.resumed()
            self._ask_top()
        else:
            self._show_page(HOME, {})

    def _choose_language(self, lang: str) -> None:
        chosen: Any = "en" if lang == "en" else "da"
        self._apply((ChooseLanguage(lang=chosen),))
        self._words = Words(chosen, self._words.timezone)
        if self._state.top is not None:
            self._ask_top()
        else:
            self._show_page(HOME, {})

    def _attach_sent(self, addresses: str) -> None:
        """Files that were sent in before their button was used, by their addresses."""
        found = [
            self._unit.received(self._place.member, address) for address in addresses.split(";")
        ]
        files = tuple(file for file in found if file is not None)
        if not files:
            refusal = self._words("engine.file_unknown")
            self._voice.post(small.refused(self._words, self._unit.now, refusal))
            return
        self._give(Answer("files", files=files))

    def _hand_over(self, sha256: str) -> None:
        """Send a file of this authority's evidence to the person who asked."""
        found = self._deal.register.find(Evidence, sha256=sha256)
        if not found:
            refusal = self._words("engine.file_unknown")
            self._voice.post(small.refused(self._words, self._unit.now, refusal))
            return
        evidence = found[0].record
        self._voice.file(
            StoredFile(
                evidence.title,
                sha256,
                evidence.size or 0,
                evidence.media_type or "application/octet-stream",
            )
        )

    # ── Pages ────────────────────────────────────────────────────────────────

    def _show_page(
        self, name: str, arguments: Mapping[str, JsonValue], *, here: bool = False
    ) -> None:
        page = self._house.pages[name]
        if self._place.shared and page.private:
            self._move(Deed(name="page", value={"name": name, "arguments": dict(arguments)}))
            return
        card = page.show(arguments, self._scene, open_dialog=self._state.top is not None)
        if here and self._pressed is not None:
            self._voice.replace(self._pressed.message, card)
        else:
            self._voice.post(card)

    def _act(self, arguments: Mapping[str, JsonValue], fields: Mapping[str, str]) -> None:
        page = self._house.pages[str(arguments["page"])]
        inner = _inner(arguments)
        try:
            command = page.act(str(arguments["act"]), inner, fields, self._scene)
            refusal = self._apply((command,))
        except PageFault as fault:
            refusal = small.refused(self._words, self._unit.now, str(fault))
        except Changed:
            refusal = small.changed(self._words, self._unit.now)
        if refusal is not None:
            self._voice.post(refusal)
        self._show_page(page.name, inner, here=True)

    # ── Steps ────────────────────────────────────────────────────────────────

    def _give(self, answer: Answer) -> None:
        frame = self._state.top
        if frame is None:
            self._voice.post(small.nothing_open(self._words, self._unit.now))
            return
        found = self._open(frame)
        if found is None:
            self._restart()
            return
        dialog, draft = found
        self._follow(dialog.take(frame.step, draft, answer, self._scene))

    def _follow(self, transition: Transition, *, in_place: bool = False) -> None:
        """Go where the transition leads, through as many steps as need no answer."""
        reason: str | None = None
        for _ in range(_MOST_STEPS):
            frame = self._state.stack[-1]
            dialog = self._house.dialogs[frame.dialog]
            match transition:
                case Again(reason=reason, draft=draft):
                    if draft is not None:
                        self._at(frame.step, draft)
                    break
                case Go(step=step, draft=draft, record=record):
                    done = self._recorded(dialog, frame, record)
                    if done is not None:
                        transition = done
                        continue
                    self._at(step, draft)
                    onward = dialog.arrive(step, draft, self._scene)
                    if onward is None:
                        break
                    transition = onward
                case Done(record=record, card=card, result=result):
                    done = self._recorded(dialog, frame, record)
                    if done is not None:
                        transition = done
                        continue
                    following = self._leave(card, result, in_place=in_place)
                    if following is None:
                        return
                    transition = following
                case Cancel(card=card):
                    gone = card or small.cancelled(self._words, self._unit.now)
                    following = self._leave(gone, None, in_place=in_place)
                    if following is None:
                        return
                    transition = following
                case Call(dialog=name, arguments=arguments, step=step, draft=draft):
                    self._at(step, draft)
                    called = self._house.dialogs[name]
                    self._push(called, caller=self._state.stack[-1])
                    transition = called.begin(arguments, self._scene)
                case Become(dialog=name, arguments=arguments):
                    other = self._house.dialogs[name]
                    self._at_top(
                        frame.model_copy(
                            update={
                                "dialog": other.name,
                                "version": other.version,
                                "step": "",
                                "draft": {},
                            }
                        )
                    )
                    transition = other.begin(arguments, self._scene)
                case Fetch() | Errand():
                    self._send_for(dialog, frame, transition)
                    break
        self._let_go_of_another()
        self._ask_top(reason, in_place=in_place)

    def _let_go_of_another(self) -> None:
        """A checklist begun while it is open already takes its own place."""
        frame = self._state.top
        found = self._open(frame) if frame is not None else None
        if frame is None or found is None or found[0].open_on(frame.step, found[1]) is None:
            return
        self._state, gone = self._state.without_another()
        as_of = self._words("card.as_of", moment=self._words.moment(self._unit.now))
        for old in gone:
            if old.message:
                folded = small.folded(self._words, old.over, old.title, as_of)
                self._voice.replace(old.message, folded)

    def _recorded(
        self, dialog: DialogProtocol, frame: Frame, record: tuple[AnyCommand, ...]
    ) -> Transition | None:
        """Do the commands; a transition when they could not be done as they stand."""
        for command in record:
            try:
                refusal = self._apply((command,))
            except Changed as changed:
                found = self._open(frame)
                if found is None:
                    return Cancel(small.changed(self._words, self._unit.now))
                _, draft = found
                return dialog.overtaken(frame.step, draft, command, changed.current, self._scene)
            if refusal is not None:
                return Cancel(refusal) if frame.step == "" else self._refused(frame, refusal)
        return None

    def _refused(self, frame: Frame, refusal: Card) -> Transition:
        self._voice.post(refusal)
        return Again("") if self._open(frame) is not None else Cancel(refusal)

    def _apply(self, commands: tuple[AnyCommand, ...]) -> Card | None:
        """Do them; a card that says why not, when the trade refuses. Raises Changed."""
        for command in commands:
            try:
                apply(command, self._deal)
            except NotAllowed as no:
                return small.not_allowed(self._words, self._unit.now, self._deal, command, no.why)
            except NotPossibleRefused:
                return small.refused(
                    self._words, self._unit.now, self._words("question.can_do_ourselves")
                )
            except InThePast:
                return small.refused(
                    self._words, self._unit.now, self._words("follow_up.in_the_past")
                )
            except Gone:
                return small.refused(self._words, self._unit.now, self._words("engine.gone"))
            self._tell_others(command)
        return None

    def _tell_others(self, command: AnyCommand) -> None:
        """Whoever stands at the question just answered sees it, in their own conversation."""
        question = getattr(command, "question", None)
        scope = getattr(command, "scope", None)
        if (
            question is None
            or scope is None
            or command.name not in ("RecordAnswer", "ClaimNotPossible")
        ):
            return
        for other in self._unit.conversations.others_on(
            f"{question}@{scope}", but=self._standing.id
        ):
            self._job(
                "refresh",
                {
                    "id": other.id,
                    "member": other.member,
                    "platform": other.platform,
                    "workspace": other.workspace,
                    "external_id": other.external_id,
                },
            )

    def _send_for(self, dialog: DialogProtocol, frame: Frame, transition: Fetch | Errand) -> None:
        """Slow work, after this turn."""
        match transition:
            case Fetch(files=files, purpose=purpose, draft=draft):
                self._fetch(files, purpose)
                self._at(frame.step, draft)
            case Errand(name=name, arguments=arguments, step=step, draft=draft):
                self._job(name, self._here() | dict(arguments) | {"dialog": dialog.name})
                self._at(step, draft)

    def _fetch(self, files: tuple[FileRef, ...], purpose: Mapping[str, JsonValue]) -> None:
        for file in files:
            self._job(
                "fetch",
                self._here()
                | {
                    "name": file.name,
                    "locator": file.locator,
                    "size": file.size,
                    "purpose": dict(purpose),
                },
            )

    def _here(self) -> dict[str, JsonValue]:
        """The conversation, for a job to come back to."""
        return {
            "member": self._place.member,
            "platform": self._place.platform,
            "workspace": self._place.workspace,
            "external_id": self._place.external_id,
        }

    def _job(self, kind: str, payload: dict[str, JsonValue]) -> None:
        self._unit.jobs.add(next_id(self._unit.now), kind, payload)
        self.gave_jobs = True

    def _leave(
        self, card: Card | None, result: JsonValue, *, in_place: bool = False
    ) -> Transition | None:
        """Close the top dialog; whoever called it goes on, whoever was interrupted is asked again."""
        frame = self._state.stack[-1]
        self._state = self._state.popped()
        below = self._state.top
        if below is not None and frame.called:
            shared = {name: getattr(frame, name) for name in ("message", "card", "over", "title")}
            self._at_top(below.model_copy(update=shared))
            found = self._open(below)
            if found is not None:
                dialog, draft = found
                return dialog.resume(below.step, draft, result, self._scene)
        if card is not None:
            self._say_of(frame, card, in_place=in_place)
        if below is not None:
            self._pressed = None
            self._ask_top()
        return None

    # ── Frames ───────────────────────────────────────────────────────────────

    def _open(self, frame: Frame) -> tuple[DialogProtocol, Any] | None:
        """The frame's dialog and what it knows; None when this version no longer knows them."""
        dialog = self._house.dialogs.get(frame.dialog)
        if dialog is None or frame.step not in dialog.steps or frame.version != dialog.version:
            return None
        try:
            return dialog, dialog.draft.model_validate(frame.draft)
        except ValidationError:
            return None

    def _at(self, step: str, draft: BaseModel) -> None:
        top = self._state.stack[-1]
        written = draft.model_dump(mode="json")
        self._at_top(top.model_copy(update={"step": str(step), "draft": written}))

    def _at_top(self, frame: Frame) -> None:
        self._state = self._state.with_top(frame)

    # ── Said ─────────────────────────────────────────────────────────────────

    def _ask_top(self, reason: str | None = None, *, in_place: bool = False) -> None:
        frame = self._state.top
        if frame is None:
            return
        found = self._open(frame)
        if found is None:
            self._restart()
            return
        dialog, draft = found
        card = dialog.ask(frame.step, draft, self._scene, reason or None)
        message, sealed = self._say_of(frame, card, in_place=in_place)
        seen = dialog.shown(frame.step, draft, self._scene)
        self._at_top(
            frame.model_copy(
                update={
                    "draft": seen.model_dump(mode="json"),
                    "message": message,
                    "card": sealed,
                    "over": card.over,
                    "title": card.title,
                    "before": None,
                }
            )
        )

    def _restart(self) -> None:
        """Something this version no longer knows: begin again with what was already answered, or go home."""
        self._state, begun = self._state.dropped()
        self._voice.post(small.restarted(self._words, self._unit.now))
        dialog = self._house.dialogs.get(begun.dialog)
        opening = None if dialog is None else self._opening(dialog, begun)
        if dialog is None or opening is None:
            self._show_page(HOME, {})
            return
        self._push(dialog)
        self._follow(opening)

    def _opening(self, dialog: DialogProtocol, begun: Frame) -> Transition | None:
        """How it begins with what the other version knew; None when that is not enough."""
        try:
            return dialog.begin(_beginning(begun), self._scene)
        except (KeyError, ValidationError):
            return None

    def _say_of(self, frame: Frame, card: Card, *, in_place: bool = False) -> tuple[str, str]:
        """The dialog's living card: changed where it stands when a button of it was used, else folded and new."""
        on_it = self._pressed is not None and self._pressed.message == frame.message
        if frame.message and (on_it or in_place):
            return frame.message, self._voice.replace(frame.message, card)
        if frame.message:
            folded = small.folded(self._words, frame.over, frame.title, card.as_of)
            self._voice.replace(frame.message, folded)
        return self._voice.post(card)


def _beginning(frame: Frame) -> dict[str, JsonValue]:
    """What a dialog can begin again with."""
    return {key: value for key, value in frame.draft.items() if isinstance(value, str)}


def _sent(file: FileRef | StoredFile) -> JsonValue:
    """The file as an argument; see `bot.messages` for the two."""
    return dict(asdict(file))


def _evidence(purpose: Mapping[str, JsonValue]) -> AttachEvidence:
    file: Any = purpose["file"]
    return AttachEvidence(
        question=str(purpose["question"]),
        scope=str(purpose["scope"]),
        sha256=file["sha256"],
        title=file["name"],
        media_type=file["media_type"],
        size=file["size"],
    )


def _inner(arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    inner = arguments.get("arguments")
    return dict(inner) if isinstance(inner, dict) else {}
