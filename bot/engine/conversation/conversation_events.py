"""Events reach a conversation without a turn: another's answer, a fetched file, a done job."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pydantic import JsonValue

from bot.cards import notices
from bot.engine.conversation.command_runner import CommandRunner
from bot.engine.conversation.dialog_runner import DialogRunner
from bot.engine.conversation.dialog_stack import DialogStack
from bot.engine.conversation.turn_replies import TurnReplies
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.dialog import KEEP_EVIDENCE, Go, StepAnswer
from bot.messages import Card, StoredFile
from governance.commands import AttachEvidence


class ConversationEvents:
    """Wherever the conversation is by now, the event goes to where it belongs."""

    def __init__(
        self,
        session: TurnSession,
        stack: DialogStack,
        replies: TurnReplies,
        dialogs: DialogRunner,
        commands: CommandRunner,
    ) -> None:
        self._session = session
        self._stack = stack
        self._replies = replies
        self._dialogs = dialogs
        self._commands = commands

    def answered_elsewhere(self) -> None:
        """Show in place that somebody else answered the open question."""
        frame = self._stack.top
        if frame is None or (found := self._stack.opened(frame)) is None:
            return
        dialog, draft = found
        answer = StepAnswer("control", name="overtaken")
        transition = dialog.take(frame.step, draft, answer, self._session.turn_context)
        self._dialogs.follow(transition, in_place=True)
        moved = self._stack.top
        if moved is not None and moved.message == frame.message:
            before = frame.model_copy(update={"before": None})
            self._stack.set_top(moved.model_copy(update={"before": before}))

    def file_fetched(self, purpose: Mapping[str, JsonValue]) -> None:
        """Take a fetched file, or why it did not come, to where it was sent to.

        `purpose` has `file`, as it is stored, or `refused`, the reason.
        """
        refused = purpose.get("refused")
        refusal: Card | None = None
        if purpose.get("keep"):
            self._keep_fetched(purpose)
            return
        if not isinstance(refused, str):
            refused = None
            refusal = self._commands.run((_evidence(purpose),))
        elif self._stack.top is None:
            refusal = notices.refused(self._session.words, self._session.now, refused)
        if refusal is not None:
            self._replies.say(refusal)
        self._dialogs.ask_top(refused, in_place=True)

    def _keep_fetched(self, purpose: Mapping[str, JsonValue]) -> None:
        """Ask where a file belongs that came with no question open, along with any asked about."""
        refused, file = purpose.get("refused"), purpose.get("file")
        frame = self._stack.top
        if isinstance(refused, str) or not isinstance(file, dict):
            self._replies.refuse(str(refused))
        elif frame is not None and frame.dialog == KEEP_EVIDENCE:
            stored = StoredFile(**cast(Any, file))
            self._dialogs.give(StepAnswer("files", files=(stored,)))
        else:
            place = {name: purpose[name] for name in ("requirement", "scope") if name in purpose}
            arguments = {"file": file, "words": purpose.get("words") or "", **place}
            self._dialogs.start(KEEP_EVIDENCE, arguments)

    def job_done(
        self, dialog: str, name: str, result: JsonValue, files: Sequence[StoredFile]
    ) -> None:
        """Give the dialog the result of its job; its card waits until the dialog is on top."""
        frame = self._stack.of_dialog(dialog)
        found = self._stack.opened(frame) if frame is not None else None
        if frame is None or found is None:
            return
        for file in files:
            self._replies.send_file(file)
        waiting, draft = found
        answer = StepAnswer("result", name=name, value=result)
        transition = waiting.take(frame.step, draft, answer, self._session.turn_context)
        if frame == self._stack.top:
            self._dialogs.follow(transition, in_place=not files)
        elif isinstance(transition, Go):
            self._stack.set_waiting(frame, transition.step, transition.draft)
            self._replies.say(notices.ready(self._session.words, self._session.now))


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
