"""The runner begins dialogs, gives them answers, and goes where their transitions lead."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, JsonValue, ValidationError

from bot.cards import notices
from bot.engine.conversation.command_runner import CommandRunner
from bot.engine.conversation.dialog_queue import DialogQueue
from bot.engine.conversation.dialog_stack import DialogStack, restart_arguments
from bot.engine.conversation.page_presenter import PagePresenter
from bot.engine.conversation.turn_jobs import TurnJobs
from bot.engine.conversation.turn_replies import TurnReplies
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.conversation.undo_runner import UndoRunner
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
)
from bot.engine.forms.form_plan import FormDraft
from bot.engine.page import HOME
from bot.engine.shown_obligations import shown_on
from bot.engine.state import Frame
from bot.messages import ActionData, Audience, Card
from bot.nlu_port import Intent
from governance.commands import AnyCommand
from governance.ports import VersionConflict

_MOST_STEPS = 12
_MOST_UNREAD = 2
"""The lines in a row that a form takes nothing of until it is put aside."""
_MOST_FORMS = 8
"""The versions of a form's card from which a modal that is sent late is still taken."""


class DialogRunner:
    """A dialog returns a transition, which is carried out here."""

    def __init__(
        self,
        session: TurnSession,
        stack: DialogStack,
        queue: DialogQueue,
        replies: TurnReplies,
        pages: PagePresenter,
        commands: CommandRunner,
        undo: UndoRunner,
        jobs: TurnJobs,
    ) -> None:
        self._session = session
        self._dialogs = session.services.dialogs
        self._stack = stack
        self._queue = queue
        self._replies = replies
        self._pages = pages
        self._commands = commands
        self._undo = undo
        self._jobs = jobs

    def start_all(self, intents: Sequence[Intent]) -> None:
        """Begin the first of these dialogs; the others each when the one before is done."""
        if not intents:
            return
        first, *rest = intents
        self._queue.add(rest)
        self.start(first.name, first.arguments)

    def start_after_this(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        """Begin that dialog when the one that is open now is done."""
        self._queue.add_after_this([(name, arguments)])

    def start(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        """Begin that dialog, here or where nobody reads along."""
        dialog = self._dialogs[name]
        if dialog.points_at_shown:
            arguments = {"shown": self._shown(), **arguments}
        if self._session.place.shared and dialog.audience is Audience.OWN:
            self._session.move_to_private(
                ActionData(name="start", value={"name": name, "arguments": dict(arguments)})
            )
            return
        if self._stack.bring_up_deed(name, arguments):
            self.ask_top()
            return
        self._stack.push(dialog)
        self.follow(dialog.begin(arguments, self._session.turn_context))

    def _shown(self) -> list[JsonValue]:
        """Return the identities of the obligations on the newest card."""
        newest, unit = self._session.newest_card(), self._session.unit
        return [list(one) for one in shown_on(newest, unit)]

    def give(self, answer: StepAnswer, *, otherwise: Callable[[bool], bool] | None = None) -> None:
        """Give an answer to the open step.

        Where the step takes nothing of it, `otherwise` may do something else with it; it tells
        whether it has. It is told whether the step says that it may tell something else.
        """
        frame = self._stack.top
        if frame is None:
            self._replies.say_nothing_open()
            return
        found = self._stack.opened(frame)
        if found is None:
            self._restart()
            return
        dialog, draft = found
        came = dialog.take(frame.step, draft, answer, self._session.turn_context)
        if isinstance(came, Again) and answer.kind == "words" and otherwise is not None:
            unread = came.unread or came.draft is None or dialog.keeps_answers
            if unread and otherwise(came.unread):
                return
        if isinstance(came, Again) and came.instead is not None:
            self.follow(came.instead)
        elif isinstance(came, Again) and came.unread and self._is_in_the_way(frame):
            self._say_what_is_not_saved(frame, draft)
            self._give_to_caller(answer, otherwise)
        elif isinstance(came, Again) and came.unread:
            self._say_unread(dialog, frame, answer.text, came)
        else:
            self.follow(came)

    def give_to_waiting(self, text: str, *, since: datetime | None = None) -> bool:
        """Give the words to the form that was put aside last, where they are surely said of it.

        It was on a card within the last hour, or `since` then. False where nothing waits that
        takes them.
        """
        frame = self._stack.waiting_form(since)
        found = None if frame is None else self._stack.opened(frame)
        if frame is None or found is None:
            return False
        dialog, draft = found
        if not dialog.takes_surely(frame.step, draft, text, self._session.turn_context):
            return False
        self._stack.unpause()
        self.give(StepAnswer("words", text=text))
        return True

    def show_waiting(self, reason: str | None) -> bool:
        """Show the form that was put aside last, with the reason; False where none waits."""
        if self._stack.waiting_form() is None:
            return False
        self._stack.unpause()
        self.ask_top(reason)
        return True

    def _say_unread(self, dialog: DialogProtocol, frame: Frame, text: str, came: Again) -> None:
        """Say what would be right; what is open stands above as it was.

        A form that takes nothing twice in a row is put aside: they speak of something else.
        """
        if came.draft is not None:
            self._stack.set_step(frame.step, came.draft)
        words, now = self._session.words, self._session.now
        aside = frame.unread + 1 >= _MOST_UNREAD and not (dialog.keeps_answers or frame.called)
        if aside:
            self._stack.pause()
        else:
            top = self._session.state.stack[-1]
            self._stack.set_top(top.model_copy(update={"unread": frame.unread + 1}))
        said = notices.unread(words, now, text, came.reason, frame.heading, aside=aside)
        if dialog.keeps_answers:
            said = said.model_copy(update={"actions": (notices.resume_button(words),)})
        self._replies.say(said)

    def _is_in_the_way(self, frame: Frame) -> bool:
        """Tell whether a called form took nothing twice in a row: its caller is spoken to."""
        return frame.unread + 1 >= _MOST_UNREAD and frame.called

    def _say_what_is_not_saved(self, frame: Frame, draft: BaseModel) -> None:
        """Say that what is new in a form that is left is not saved."""
        if isinstance(draft, FormDraft) and any(map(draft.is_changed, draft.values)):
            words, now = self._session.words, self._session.now
            self._replies.say(notices.left_unsaved(words, now, frame.heading))

    def _give_to_caller(self, answer: StepAnswer, otherwise: Callable[[bool], bool] | None) -> None:
        """Leave the called form, and give its caller what it took nothing of."""
        self._stack.pop()
        below = self._stack.top
        found = None if below is None else self._stack.opened(below)
        if below is None or found is None:
            self._restart()
            return
        dialog, draft = found
        back = dialog.resume(below.step, draft, None, self._session.turn_context)
        if not isinstance(back, Go) or back.record:
            self.follow(back)
            return
        self._stack.set_step(back.step, back.draft)
        self.give(answer, otherwise=otherwise)

    def pause(self) -> None:
        """Pause what is open, and say how to resume it."""
        frame = self._stack.top
        if frame is None:
            self._replies.say_nothing_open()
            return
        where = self._stack.position_text()
        if where is None:
            self._restart()
            return
        self._stack.pause()
        found = self._stack.opened(frame)
        kept = frame.called or (found is not None and found[0].keeps_answers)
        words, now = self._session.words, self._session.now
        paused = notices.paused(words, now, where, kept=kept, card=frame.card)
        self._replies.update_living_card(frame, paused)

    def cancel(self) -> None:
        """Give up what is open; what was recorded stays."""
        frame = self._stack.top
        if frame is None:
            self._replies.say_nothing_open()
        elif self._stack.opened(frame) is None:
            self._restart()
        else:
            self.follow(Cancel())

    def resume(self, card: str = "") -> None:
        """Ask again what is open or was paused last; go home where nothing is.

        The form of that version of a `card` goes on, also one that was given up.
        """
        if card and self._stack.bring_back(card):
            self._stack.say_above(self._session.words("engine.draft_waited"))
            self.ask_top()
        elif self._stack.top is not None or self._stack.unpause():
            self.ask_top()
        else:
            self._pages.show(HOME, {})

    def ask_top(self, reason: str | None = None, *, in_place: bool = False) -> None:
        """Ask the step of the dialog on top; `reason` says why again."""
        frame = self._stack.top
        if frame is None:
            return
        found = self._stack.opened(frame)
        if found is None:
            self._restart()
            return
        dialog, draft = found
        onward = dialog.on_enter(frame.step, draft, self._session.turn_context)
        if onward is not None:  # what it asks was told meanwhile
            self.follow(onward, in_place=in_place, by_itself=True)
            return
        card = dialog.ask(frame.step, draft, self._session.turn_context, reason or None)
        message, sealed = self._replies.update_living_card(frame, card, in_place=in_place)
        seen = dialog.shown(frame.step, draft, self._session.turn_context)
        is_form = isinstance(draft, FormDraft)
        self._stack.set_top(
            frame.model_copy(
                update={
                    "draft": seen.model_dump(mode="json"),
                    "message": message,
                    "card": sealed,
                    "over": card.over,
                    "title": card.title,
                    "unread": 0,
                    "before": None,
                    "forms": (*frame.forms, sealed)[-_MOST_FORMS:] if is_form else (),
                }
            )
        )

    def follow(
        self, transition: Transition, *, in_place: bool = False, by_itself: bool = False
    ) -> None:
        """Go where the transition leads, through as many steps as need no answer.

        `by_itself` says that nobody answered: what is refused then would be refused again.
        """
        reason: str | None = None
        for _ in range(_MOST_STEPS):
            frame = self._session.state.stack[-1]
            dialog = self._dialogs[frame.dialog]
            match transition:
                case Again(reason=reason, draft=draft, step=step):
                    if draft is not None:
                        self._stack.set_step(step or frame.step, draft)
                    break
                case Go(step=step, draft=draft, record=record):
                    stopped = self._record(dialog, frame, record, by_itself=by_itself)
                    if stopped is not None:
                        transition = stopped
                        continue
                    self._stack.set_step(step, draft)
                    onward = dialog.on_enter(step, draft, self._session.turn_context)
                    if onward is None:
                        break
                    transition, by_itself = onward, True
                case Done(record=record, card=card, result=result):
                    stopped = self._record(dialog, frame, record, by_itself=by_itself)
                    if stopped is not None:
                        transition = stopped
                        continue
                    said = card(self._session.turn_context) if callable(card) else card
                    said = said and self._undo.with_button(said)
                    following = self._leave(said, result, in_place=in_place)
                    if following is None:
                        return
                    transition = following
                case Cancel(card=card):
                    gone = card or self._cancelled(frame, dialog)
                    self._queue.give_up()
                    following = self._leave(gone, None, in_place=in_place)
                    if following is None:
                        return
                    transition = following
                case Call(dialog=name, arguments=arguments, step=step, draft=draft):
                    self._stack.set_step(step, draft)
                    called = self._dialogs[name]
                    self._stack.push(called, caller=self._stack.top)
                    transition = called.begin(arguments, self._session.turn_context)
                case ReplaceWith(dialog=name, arguments=arguments, later=later):
                    self._queue.add_after_this(later)
                    other = self._dialogs[name]
                    self._stack.set_dialog(other)
                    transition = other.begin(arguments, self._session.turn_context)
                case Fetch() | BackgroundJob():
                    self._add_job(dialog, frame, transition)
                    break
        self._fold_duplicates()
        self.ask_top(reason, in_place=in_place)

    def _record(
        self,
        dialog: DialogProtocol,
        frame: Frame,
        record: Sequence[AnyCommand],
        *,
        by_itself: bool,
    ) -> Transition | None:
        """Run the commands; return a transition when they could not be applied as they are."""
        for command in record:
            try:
                refusal = self._commands.run((command,))
            except VersionConflict as changed:
                found = self._stack.opened(frame)
                if found is None:
                    return Cancel(notices.changed(self._session.words, self._session.now))
                _, draft = found
                return dialog.on_conflict(
                    frame.step, draft, command, changed.current, self._session.turn_context
                )
            if refusal is not None:
                ends = by_itself or frame.step == ""
                return Cancel(refusal) if ends else self._refused(frame, refusal)
        return None

    def _refused(self, frame: Frame, refusal: Card) -> Transition:
        self._replies.say(refusal)
        return Again("") if self._stack.opened(frame) is not None else Cancel(refusal)

    def _add_job(
        self, dialog: DialogProtocol, frame: Frame, transition: Fetch | BackgroundJob
    ) -> None:
        match transition:
            case Fetch(files=files, purpose=purpose, draft=draft):
                self._jobs.fetch(files, purpose)
                self._stack.set_step(frame.step, draft)
            case BackgroundJob(name=name, arguments=arguments, step=step, draft=draft):
                self._jobs.run(name, arguments, dialog=dialog.name)
                self._stack.set_step(step, draft)

    def _leave(
        self, card: Card | None, result: JsonValue, *, in_place: bool = False
    ) -> Transition | None:
        """Close the top dialog; its caller goes on, the one it interrupted is asked again."""
        frame = self._stack.pop()
        below = self._stack.top
        if below is not None and frame.called:
            found = self._stack.opened(below)
            if found is not None:
                dialog, draft = found
                return dialog.resume(below.step, draft, result, self._session.turn_context)
        if card is not None:
            self._replies.update_living_card(frame, card, in_place=in_place)
        if (following := self._queue.next()) is not None:
            self._replies.pressed = None
            self.start(following.dialog, following.arguments)
        elif below is not None:
            self._replies.pressed = None
            self.ask_top()
        return None

    def _cancelled(self, frame: Frame, dialog: DialogProtocol) -> Card:
        """Say that it is given up, with a way back where something was filled in."""
        words, now = self._session.words, self._session.now
        card = frame.card if self._stack.keep_given_up() else ""
        return notices.cancelled(words, now, kept=dialog.keeps_answers, card=card)

    def _fold_duplicates(self) -> None:
        """Fold the card of a checklist, or of what ends a record, that was begun again since."""
        frame = self._stack.top
        found = self._stack.opened(frame) if frame is not None else None
        if frame is None or found is None:
            return
        if not frame.is_deed and found[0].question_key(frame.step, found[1]) is None:
            return
        words = self._session.words
        as_of = words("card.as_of", moment=words.moment(self._session.now))
        for duplicate in self._stack.drop_duplicates():
            self._replies.fold(duplicate, as_of)

    def _restart(self) -> None:
        """Begin again what this version no longer knows, with what was answered; or go home."""
        begun = self._stack.drop()
        self._replies.say(notices.restarted(self._session.words, self._session.now))
        dialog = self._dialogs.get(begun.dialog)
        opening = None if dialog is None else self._opening(dialog, begun)
        if dialog is None or opening is None:
            self._pages.show(HOME, {})
            return
        self._stack.push(dialog)
        self.follow(opening)

    def _opening(self, dialog: DialogProtocol, begun: Frame) -> Transition | None:
        """Begin it with what the other version knew; None when that is not enough."""
        try:
            return dialog.begin(restart_arguments(begun), self._session.turn_context)
        except (KeyError, ValidationError):
            return None
