"""The intent router sends on what is wished: pages, dialogs, languages, controls, calls."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.conversation.dialog_stack import restart_arguments
from bot.engine.dialog import StepAnswer
from bot.engine.forms.form import TAKE_BACK
from bot.engine.forms.form_plan import FormDraft
from bot.engine.page import SHORT_ANSWER
from bot.engine.queries.topic import scopes_in
from bot.engine.routers.account_actions import AccountActions
from bot.engine.routers.reminder_router import ReminderRouter
from bot.messages import ActionData
from bot.nlu_port import Intent, Interpretation

_NOTHING: list[JsonValue] = ["nothing_saved"]
"""The short answer that nothing is saved."""
_SAVED = "saved"
"""The page of what is saved, and of the drafts that are not."""


class IntentRouter:
    """An intent came in words or by button, and is sure."""

    def __init__(self, context: DialogContext, account: AccountActions) -> None:
        self._context = context
        self._account = account
        self.reminders = ReminderRouter(context)

    def route(
        self, wish: Intent, *, asked: bool = False, others: Sequence[Interpretation] = ()
    ) -> None:
        """Send the intent where its kind says; `asked` says that it was worded as a question.

        `others` are pages that may have been meant as well.
        """
        match wish.kind:
            case "page" if wish.name == SHORT_ANSWER and wish.arguments.get("names") == _NOTHING:
                self._say_nothing_is_saved()
            case "page" if asked or others:
                self._context.pages.answer(wish.name, wish.arguments, others)
            case "page":
                self._context.pages.show(wish.name, wish.arguments)
            case "dialog":
                self._context.dialogs.start(wish.name, wish.arguments)
            case "language":
                self._account.choose_language(wish.name)
            case "control":
                self.control(wish, {})
            case "incident":
                self._context.session.effects.for_log = True
            case "call":
                self._context.session.effects.call = scopes_in(wish.arguments)

    def control(self, wish: Intent, fields: Mapping[str, str]) -> None:
        """Pause, cancel or resume; any other control goes to the open step."""
        dialogs = self._context.dialogs
        match wish.name:
            case "pause" if self._context.stack.top is None:
                self._context.pages.show(SHORT_ANSWER, {"names": ["busy_now"]})
            case "pause":
                dialogs.pause()
            case "cancel" if self._context.stack.top is None:
                self._say_nothing_is_saved()
            case "cancel":
                dialogs.cancel()
            case "resume":
                dialogs.resume(str(wish.arguments.get("card") or ""))
            case "undo" if wish.arguments.get("section"):
                self._undo_of(str(wish.arguments["section"]))
            case "undo":
                self._undo(str(wish.arguments.get("entry", "")))
            case "save" if self._context.stack.top is None:
                self._save_what_waits()
            case "finish":
                self._finish(fields)
            case "not_yet" if self._context.stack.top is None:
                self._say_nothing_is_saved()
            case "not_yet":
                dialogs.pause()
            case "remind":
                self.reminders.route(wish)
            case "attach" if self._context.session.place.shared:
                self._attach_in_private()
            case name:
                value = dict(wish.arguments) or None
                dialogs.give(StepAnswer("control", name=name, value=value, fields=fields))

    def _save_what_waits(self) -> None:
        """Show the form that waits before it is saved; say what was saved a moment ago instead."""
        context, words = self._context, self._context.session.words
        if context.dialogs.show_waiting(words("engine.save_what_waited")):
            return
        if context.undo.recent() is not None:
            context.pages.show(_SAVED, {})
        else:
            context.replies.refuse(words("engine.nothing_to_save"))

    def _say_nothing_is_saved(self) -> None:
        """Say that nothing is saved; where something was a moment ago, ask whether to undo it."""
        if self._context.undo.recent() is not None:
            self._context.replies.say(self._context.undo.choice())
        else:
            self._context.pages.show(SHORT_ANSWER, {"names": _NOTHING})

    def _finish(self, fields: Mapping[str, str]) -> None:
        """Save what is open, or leave it where each answer was saved; `det var det` says no more.

        Where a form waits that is not saved yet, it is shown.
        """
        context = self._context
        found = context.stack.opened(context.stack.top) if context.stack.top is not None else None
        if found is not None and found[0].keeps_answers:
            context.dialogs.pause()
        elif context.stack.top is not None:
            self.control(Intent("control", "save"), fields)
        elif not context.dialogs.show_waiting(context.session.words("engine.save_what_waited")):
            context.pages.show(SHORT_ANSWER, {"names": ["thanks"]})

    def _undo(self, entry: str) -> None:
        """Undo the entry, or else what was done a moment ago; what is filled in is let go of.

        Without an entry it was said in words.
        """
        context = self._context
        frame = context.stack.top
        found = context.stack.opened(frame) if frame is not None else None
        if not entry and found is not None and isinstance(found[1], FormDraft) and found[1].before:
            context.dialogs.give(StepAnswer("control", name=TAKE_BACK))
            return
        if not entry and found is not None and not found[0].keeps_answers:
            context.dialogs.cancel()
            return
        recent = None if entry else context.undo.recent()
        if not entry and recent is None:
            if found is not None:
                context.dialogs.give(StepAnswer("control", name="correct"))
            else:
                context.replies.say(context.undo.choice())
            return
        card, undone = context.undo.undo(recent.id if recent is not None else entry)
        context.replies.say(card)
        if undone is None or found is None:
            return
        if found[0].keeps_answers:
            context.dialogs.give(StepAnswer("control", name="undone"))
        else:
            context.dialogs.ask_top()

    def _undo_of(self, section: str) -> None:
        """Undo what was saved a moment ago, where it is of that section; else ask which.

        A form of that section is let go of, and any other stays open.
        """
        context = self._context
        frame = context.stack.top
        found = context.stack.opened(frame) if frame is not None else None
        draft = found[1] if found is not None else None
        if isinstance(draft, FormDraft) and draft.given.get("section") == section:
            self._undo("")
            return
        recent = context.undo.recent()
        if recent is not None and any(one.section == section for one in recent.changes):
            self._undo(recent.id)
        else:
            context.replies.say(context.undo.choice(section))

    def _attach_in_private(self) -> None:
        """Go on in the person's own conversation, where files are seen by them alone.

        Some platforms take files nowhere else.
        """
        frame = self._context.stack.chain_start()
        if frame is None:
            self._context.replies.say_nothing_open()
            return
        arguments = restart_arguments(frame)
        arguments["at"] = arguments.get("question")
        begun = ActionData(
            name="start",
            value={"name": frame.dialog, "arguments": arguments},
            stays=True,
        )
        self._context.session.move_to_private(begun, ActionData(name="attach", stays=True))
