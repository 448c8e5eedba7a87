"""Where somebody's conversation stands, and its way from step to step: one turn's, built for it and thrown away.

What was heard is routed in `sitting.py`; here it is done: dialogs are begun, stepped and left, commands applied, cards said.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol, cast

from pydantic import BaseModel, JsonValue, ValidationError

from bot.cards import notices
from bot.cards.register.refusals import why_not, why_not_later
from bot.engine.dialog import (
    Again,
    BackgroundJob,
    Call,
    Cancel,
    DialogProtocol,
    Done,
    Fetch,
    Go,
    ReplaceWith,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.engine.ids import next_id
from bot.engine.page import Page
from bot.engine.ports import CardActions, LockedConversation, OutboxRow, UnitOfWork
from bot.engine.replies import ConversationAddress, ReplyWriter
from bot.engine.state import ConversationState, Frame, LastTopic, QueuedDialog
from bot.messages import ActionData, Card, FileRef, Lang, StoredFile
from bot.nlu_port import Intent, PriorContext, Understanding
from bot.texts.words import Words, clock_of
from governance.changes.postpone import NotThatLong, NotToBePutOff
from governance.changes.record_commands import InvalidRecord, SameChannel, StillReferenced
from governance.commands import AnyCommand, AttachEvidence
from governance.context import CommandContext, NotAllowed, NotFound
from governance.handlers import InThePast, NotPossibleRefused, apply
from governance.ports import VersionConflict

HOME, HELP, KEEP, TAB = "home", "help", "keep_evidence", "app_home"
_MOST_STEPS = 12
_MOST_LATER = 5
_TALK_LASTS = timedelta(minutes=30)
_TALKED_OF = frozenset(
    ("about", "words", "person", "mine", "requirement", "section", "wants", "on", "since", "until")
)
"""Arguments of pages that a sentence may go on from."""


class EngineServices(Protocol):
    """What a turn needs of the engine."""

    @property
    def dialogs(self) -> Mapping[str, DialogProtocol]: ...
    @property
    def pages(self) -> Mapping[str, Page]: ...
    @property
    def understanding(self) -> Understanding: ...
    @property
    def owner(self) -> str: ...
    @property
    def web_address(self) -> str | None: ...


class DialogContext:
    """One person in one conversation.

    `pressed`: the card a button of which was used. `moved`: what is to be gone on with in the person's own conversation,
    because others read along here. `aside` is said to the person alone and kept nowhere. `call`: scopes of which they need
    to know whom to call; somebody else answers that. `links_changed`: a crisis link is good no longer.
    """

    def __init__(
        self,
        container: EngineServices,
        unit: UnitOfWork,
        place: ConversationAddress,
        standing: LockedConversation,
        command_context: CommandContext,
        *,
        turn_key: str,
        deed: str | None = None,
        zone: str | None = None,
    ) -> None:
        self.place = place
        self.standing = standing
        self.command_context = command_context
        self.state = ConversationState.read(standing.state)
        if zone is not None:
            self.state = self.state.model_copy(update={"zone": zone})
        self.words = Words(command_context.actor.lang, clock_of(self.state.zone))
        self.voice = ReplyWriter(unit, place, standing.id, owner=container.owner, turn_key=turn_key)
        self.pressed: CardActions | None = None
        self.moved: list[ActionData] = []
        self.aside: Card | None = None
        self.gave_jobs = False
        self.call: tuple[str, ...] | None = None
        self.links_changed = False
        self._has_shown = False
        self._house = container
        self._unit = unit
        self._turn_key = turn_key
        self._deed = deed

    @property
    def rows(self) -> list[OutboxRow]:
        """What was said, in the outbox."""
        return self.voice.rows

    @property
    def context(self) -> TurnContext:
        return TurnContext(
            self.command_context,
            self.words,
            lambda: self._unit.crisis_links.living(self._unit.tenant),
        )

    @property
    def top(self) -> Frame | None:
        """The dialog the next words belong to."""
        return self.state.top

    @property
    def at_home(self) -> bool:
        """Whether the button stood on the person's home page: what it shows is shown there."""
        return self.pressed is not None and self.pressed.message == self.voice.home_message

    def speak(self, lang: Lang) -> None:
        """From here on in that language."""
        self.words = Words(lang, self.words.timezone)

    def say(self, card: Card) -> None:
        """A message of its own."""
        self.voice.post(card)

    def refuse(self, sentence: str) -> None:
        """Why something was not done."""
        self.say(notices.refused(self.words, self._unit.now, sentence))

    def nothing_open(self) -> None:
        """An answer or a control although nothing is open."""
        self.say(notices.nothing_open(self.words, self._unit.now))

    def keep(self) -> None:
        """Write where the conversation stands now."""
        top = self.top
        open_on = None
        if top is not None and (found := self.opened(top)) is not None:
            dialog, draft = found
            open_on = dialog.question_key(top.step, draft)
            about = dialog.about(draft)
            if about and not self._has_shown:
                self._talk_of(dialog.name, about)
        self._unit.conversations.keep(
            self.standing,
            self.state.model_dump(mode="json"),
            open_on=open_on,
            turn_key=self._turn_key,
            deed=self._deed,
        )

    @property
    def topic(self) -> PriorContext | None:
        """What a sentence that leaves something out goes on from: what was asked or shown last, or the dialog that is still open."""
        talk = self.state.talk
        if talk is not None and self._unit.now - talk.at <= _TALK_LASTS:
            return PriorContext(talk.page, talk.about)
        found = None if self.top is None else self.opened(self.top)
        if found is None or not (about := found[0].about(found[1])):
            return None
        return PriorContext(found[0].name, about)

    # ── Dialogs begun, put aside, left ───────────────────────────────────────

    def start_in_turn(self, wishes: Sequence[Intent]) -> None:
        """Begin the first of these dialogs; the others each when the one before is done."""
        if not wishes:
            return
        first, *rest = wishes
        later = tuple(QueuedDialog(dialog=one.name, arguments=dict(one.arguments)) for one in rest)
        self.state = self.state.model_copy(
            update={"later": (*later, *self.state.later)[:_MOST_LATER]}
        )
        self.start(first.name, first.arguments)

    def start(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        """Begin that dialog, here or where nobody reads along."""
        dialog = self._house.dialogs[name]
        if self.place.shared and dialog.private:
            self.move(ActionData(name="start", value={"name": name, "arguments": dict(arguments)}))
            return
        self.push(dialog)
        self.follow(dialog.begin(arguments, self.context))

    def move(self, *deeds: ActionData) -> None:
        """Go on with it where nobody reads along."""
        self.moved.extend(deeds)
        self.aside = notices.in_private(self.words, self._unit.now)

    def push(self, dialog: DialogProtocol, *, caller: Frame | None = None) -> None:
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
        self.state = self.state.pushed(begun)

    def pause(self) -> None:
        """Put aside what is open, with the way back."""
        frame = self.top
        if frame is None:
            self.nothing_open()
            return
        found = self.opened(frame)
        if found is None:
            self._restart()
            return
        dialog, draft = found
        where = dialog.position_text(frame.step, draft, self.context)
        self.state = self.state.paused()
        self._say_of(frame, notices.paused(self.words, self._unit.now, where))

    def cancel(self) -> None:
        """Give up what is open; what was recorded stays."""
        frame = self.top
        if frame is None:
            self.nothing_open()
        elif self.opened(frame) is None:
            self._restart()
        else:
            self.follow(Cancel())

    def resume(self) -> None:
        """Back to what is open, or was put aside last."""
        if self.state.stack:
            self.ask_top()
        elif self.state.parked:
            self.state = self.state.resumed()
            self.ask_top()
        else:
            self.show_page(HOME, {})

    def _restart(self) -> None:
        """Something this version no longer knows: begin again with what was already answered, or go home."""
        self.state, begun = self.state.dropped()
        self.say(notices.restarted(self.words, self._unit.now))
        dialog = self._house.dialogs.get(begun.dialog)
        opening = None if dialog is None else self._opening(dialog, begun)
        if dialog is None or opening is None:
            self.show_page(HOME, {})
            return
        self.push(dialog)
        self.follow(opening)

    def _opening(self, dialog: DialogProtocol, begun: Frame) -> Transition | None:
        """How it begins with what the other version knew; None when that is not enough."""
        try:
            return dialog.begin(beginning(begun), self.context)
        except (KeyError, ValidationError):
            return None

    # ── Pages ────────────────────────────────────────────────────────────────

    def show_page(
        self, name: str, arguments: Mapping[str, JsonValue], *, here: bool = False
    ) -> None:
        """Below, or `here` in the place of the card that was pressed; on the home page what is asked for there."""
        self._talk_of(name, arguments)
        self._has_shown = True
        if self.at_home:
            self._show_at_home(name, arguments)
            return
        page = self._house.pages[name]
        if self.place.shared and page.private:
            self.move(ActionData(name="page", value={"name": name, "arguments": dict(arguments)}))
            return
        card = self._page(name, arguments)
        if here and self.pressed is not None:
            self.voice.replace(self.pressed.message, card)
        else:
            self.say(card)

    def come_home(self) -> None:
        """The person's home page, as things stand now."""
        self._show_at_home(HOME, {})

    def _show_at_home(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        self.voice.home(self._page(TAB if name == HOME else name, arguments))

    def _talk_of(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        about = {key: value for key, value in arguments.items() if key in _TALKED_OF}
        if isinstance(scope := arguments.get("scope"), str):
            about["about"] = [scope]
        talk = LastTopic(page=name, about=about, at=self._unit.now)
        self.state = self.state.model_copy(update={"talk": talk})

    def _page(self, name: str, arguments: Mapping[str, JsonValue]) -> Card:
        if name == HELP and self.top is not None and (found := self.opened(self.top)) is not None:
            dialog, draft = found
            arguments = {
                **arguments,
                "where": dialog.position_text(self.top.step, draft, self.context),
            }
        return self._house.pages[name].show(
            arguments, self.context, open_dialog=self.top is not None
        )

    # ── What happened elsewhere ──────────────────────────────────────────────

    def stay_on_it(self) -> None:
        """The card on top counts as pressed: it changes where it stands."""
        frame = self.top
        if frame is not None and frame.message:
            self.pressed = CardActions(
                frame.card, self.standing.id, self.place.member, frame.message, (), self._unit.now
            )

    def back_under(self, card: CardActions) -> None:
        """A press that crossed somebody else's answer counts as what it was: an answer to the card it was on."""
        frame = self.top
        before = frame.before if frame is not None else None
        if before is not None and before.card == card.id:
            self._at_top(before)

    def overtaken_elsewhere(self) -> None:
        """The open question was answered by somebody else: show it in place."""
        frame = self.top
        if frame is None or (found := self.opened(frame)) is None:
            return
        dialog, draft = found
        answer = StepAnswer("control", name="overtaken")
        self.follow(dialog.take(frame.step, draft, answer, self.context), in_place=True)
        moved = self.top
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
            refusal = self.apply((_evidence(purpose),))
        elif self.top is None:
            refusal = notices.refused(self.words, self._unit.now, refused)
        if refusal is not None:
            self.say(refusal)
        self.ask_top(refused, in_place=True)

    def _keep_fetched(self, purpose: Mapping[str, JsonValue]) -> None:
        """A file that came with no question open: it goes along with the one that is being asked about."""
        refused, file = purpose.get("refused"), purpose.get("file")
        frame = self.top
        if isinstance(refused, str) or not isinstance(file, dict):
            self.refuse(str(refused))
        elif frame is not None and frame.dialog == KEEP:
            self.give(StepAnswer("files", files=(StoredFile(**cast(Any, file)),)))
        else:
            self.start(KEEP, {"file": file, "words": purpose.get("words") or ""})

    def hear_result(
        self, dialog: str, name: str, result: JsonValue, files: Sequence[StoredFile]
    ) -> None:
        """An errand of the dialog is done. Where it is not on top any more, its card waits until it is."""
        frame = self.state.of_dialog(dialog)
        found = self.opened(frame) if frame is not None else None
        if frame is None or found is None:
            return
        for file in files:
            self.voice.file(file)
        waiting, draft = found
        answer = StepAnswer("result", name=name, value=result)
        transition = waiting.take(frame.step, draft, answer, self.context)
        if frame == self.top:
            self.follow(transition, in_place=not files)
        elif isinstance(transition, Go):
            written = transition.draft.model_dump(mode="json")
            moved = frame.model_copy(update={"step": transition.step, "draft": written})
            self.state = self.state.with_changed(frame, moved)
            self.say(notices.ready(self.words, self._unit.now))

    # ── Steps ────────────────────────────────────────────────────────────────

    def give(self, answer: StepAnswer) -> None:
        """An answer to the open step."""
        frame = self.top
        if frame is None:
            self.nothing_open()
            return
        found = self.opened(frame)
        if found is None:
            self._restart()
            return
        dialog, draft = found
        self.follow(dialog.take(frame.step, draft, answer, self.context))

    def follow(self, transition: Transition, *, in_place: bool = False) -> None:
        """Go where the transition leads, through as many steps as need no answer."""
        reason: str | None = None
        for _ in range(_MOST_STEPS):
            frame = self.state.stack[-1]
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
                    onward = dialog.on_enter(step, draft, self.context)
                    if onward is None:
                        break
                    transition = onward
                case Done(record=record, card=card, result=result):
                    done = self._recorded(dialog, frame, record)
                    if done is not None:
                        transition = done
                        continue
                    said = card(self.context) if callable(card) else card
                    following = self._leave(said, result, in_place=in_place)
                    if following is None:
                        return
                    transition = following
                case Cancel(card=card):
                    gone = card or notices.cancelled(
                        self.words, self._unit.now, kept=dialog.keeps_answers
                    )
                    following = self._leave(gone, None, in_place=in_place)
                    if following is None:
                        return
                    transition = following
                case Call(dialog=name, arguments=arguments, step=step, draft=draft):
                    self._at(step, draft)
                    called = self._house.dialogs[name]
                    self.push(called, caller=self.state.stack[-1])
                    transition = called.begin(arguments, self.context)
                case ReplaceWith(dialog=name, arguments=arguments):
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
                    transition = other.begin(arguments, self.context)
                case Fetch() | BackgroundJob():
                    self._send_for(dialog, frame, transition)
                    break
        self._let_go_of_another()
        self.ask_top(reason, in_place=in_place)

    def _let_go_of_another(self) -> None:
        """A checklist begun while it is open already takes its own place."""
        frame = self.top
        found = self.opened(frame) if frame is not None else None
        if frame is None or found is None or found[0].question_key(frame.step, found[1]) is None:
            return
        self.state, gone = self.state.without_another()
        as_of = self.words("card.as_of", moment=self.words.moment(self._unit.now))
        for old in gone:
            if old.message:
                folded = notices.folded(self.words, old.over, old.title, as_of)
                self.voice.replace(old.message, folded)

    def _recorded(
        self, dialog: DialogProtocol, frame: Frame, record: tuple[AnyCommand, ...]
    ) -> Transition | None:
        """Do the commands; a transition when they could not be done as they stand."""
        for command in record:
            try:
                refusal = self.apply((command,))
            except VersionConflict as changed:
                found = self.opened(frame)
                if found is None:
                    return Cancel(notices.changed(self.words, self._unit.now))
                _, draft = found
                return dialog.on_conflict(frame.step, draft, command, changed.current, self.context)
            if refusal is not None:
                return Cancel(refusal) if frame.step == "" else self._refused(frame, refusal)
        return None

    def _refused(self, frame: Frame, refusal: Card) -> Transition:
        self.voice.post(refusal)
        return Again("") if self.opened(frame) is not None else Cancel(refusal)

    def _leave(
        self, card: Card | None, result: JsonValue, *, in_place: bool = False
    ) -> Transition | None:
        """Close the top dialog; whoever called it goes on, whoever was interrupted is asked again."""
        frame = self.state.stack[-1]
        self.state = self.state.popped()
        below = self.top
        if below is not None and frame.called:
            shared = {name: getattr(frame, name) for name in ("message", "card", "over", "title")}
            self._at_top(below.model_copy(update=shared))
            found = self.opened(below)
            if found is not None:
                dialog, draft = found
                return dialog.resume(below.step, draft, result, self.context)
        if card is not None:
            self._say_of(frame, card, in_place=in_place)
        if below is not None:
            self.pressed = None
            self.ask_top()
        elif self.state.later:
            self.pressed = None
            following, *rest = self.state.later
            self.state = self.state.model_copy(update={"later": tuple(rest)})
            self.start(following.dialog, following.arguments)
        return None

    # ── Commands and slow work ───────────────────────────────────────────────

    def apply(self, commands: tuple[AnyCommand, ...]) -> Card | None:
        """Do them; a card that says why not, when the trade refuses. Raises Changed."""
        for command in commands:
            try:
                apply(command, self.command_context)
            except NotAllowed as no:
                return notices.not_allowed(
                    self.words, self._unit.now, self.command_context, command, no
                )
            except NotPossibleRefused:
                return notices.refused(
                    self.words, self._unit.now, self.words("question.can_do_ourselves")
                )
            except InThePast:
                return notices.refused(
                    self.words, self._unit.now, self.words("follow_up.in_the_past")
                )
            except (NotToBePutOff, NotThatLong) as refused:
                return notices.refused(
                    self.words, self._unit.now, why_not_later(refused, self.words)
                )
            except (InvalidRecord, StillReferenced, SameChannel) as refused:
                sentence = why_not(refused, self.words)
                return notices.refused(self.words, self._unit.now, sentence)
            except NotFound:
                return notices.refused(self.words, self._unit.now, self.words("engine.gone"))
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
            f"{question}@{scope}", but=self.standing.id
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

    def _send_for(
        self, dialog: DialogProtocol, frame: Frame, transition: Fetch | BackgroundJob
    ) -> None:
        """Slow work, after this turn."""
        match transition:
            case Fetch(files=files, purpose=purpose, draft=draft):
                self.fetch(files, purpose)
                self._at(frame.step, draft)
            case BackgroundJob(name=name, arguments=arguments, step=step, draft=draft):
                self._job(name, self._here() | dict(arguments) | {"dialog": dialog.name})
                self._at(step, draft)

    def fetch(self, files: tuple[FileRef, ...], purpose: Mapping[str, JsonValue]) -> None:
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
            "member": self.place.member,
            "platform": self.place.platform,
            "workspace": self.place.workspace,
            "external_id": self.place.external_id,
        }

    def _job(self, kind: str, payload: dict[str, JsonValue]) -> None:
        self._unit.jobs.add(next_id(self._unit.now), kind, payload)
        self.gave_jobs = True

    # ── Frames, and what they say ────────────────────────────────────────────

    def opened(self, frame: Frame) -> tuple[DialogProtocol, Any] | None:
        """The frame's dialog and what it knows; None when this version no longer knows them."""
        dialog = self._house.dialogs.get(frame.dialog)
        if dialog is None or frame.step not in dialog.steps or frame.version != dialog.version:
            return None
        try:
            return dialog, dialog.draft.model_validate(frame.draft)
        except ValidationError:
            return None

    def _at(self, step: str, draft: BaseModel) -> None:
        top = self.state.stack[-1]
        written = draft.model_dump(mode="json")
        self._at_top(top.model_copy(update={"step": str(step), "draft": written}))

    def _at_top(self, frame: Frame) -> None:
        self.state = self.state.with_top(frame)

    def ask_top(self, reason: str | None = None, *, in_place: bool = False) -> None:
        frame = self.top
        if frame is None:
            return
        found = self.opened(frame)
        if found is None:
            self._restart()
            return
        dialog, draft = found
        card = dialog.ask(frame.step, draft, self.context, reason or None)
        message, sealed = self._say_of(frame, card, in_place=in_place)
        seen = dialog.shown(frame.step, draft, self.context)
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

    def _say_of(self, frame: Frame, card: Card, *, in_place: bool = False) -> tuple[str, str]:
        """The dialog's living card: changed where it stands when a button of it was used, else folded and new."""
        on_it = self.pressed is not None and self.pressed.message == frame.message
        if frame.message and (on_it or in_place):
            return frame.message, self.voice.replace(frame.message, card)
        if frame.message:
            folded = notices.folded(self.words, frame.over, frame.title, card.as_of)
            self.voice.replace(frame.message, folded)
        return self.voice.post(card)


def beginning(frame: Frame) -> dict[str, JsonValue]:
    """What a dialog can begin again with."""
    return {key: value for key, value in frame.draft.items() if isinstance(value, str)}


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
