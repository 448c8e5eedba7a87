"""The stack holds a conversation's dialogs, open and paused, and what each of them knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError

from bot.engine.conversation.turn_session import TurnSession
from bot.engine.dialog import DialogProtocol
from bot.engine.forms.form_plan import FormDraft
from bot.engine.ids import moment_of
from bot.engine.state import Frame

_WAITS_FOR_WORDS = timedelta(hours=1)
"""The time in which a form that was put aside takes what is surely said of it."""


@dataclass(frozen=True)
class UnsavedDraft:
    """A form, open or paused, in which something is filled in that is not saved.

    `filled` says what, as people read it.
    """

    frame: Frame
    section: str
    filled: str


class DialogStack:
    """Frames of the session's state are found and replaced here; nothing is asked or said."""

    def __init__(self, session: TurnSession) -> None:
        self._session = session
        self._dialogs = session.services.dialogs

    @property
    def top(self) -> Frame | None:
        """Return the frame of the dialog that the next words belong to."""
        return self._session.state.top

    def is_newest(self) -> bool:
        """Tell whether the card of what is open is the newest: nothing else was shown since."""
        newest = self._session.newest_card()
        return self.top is not None and newest is not None and newest.message == self.top.message

    @property
    def is_answered(self) -> bool:
        """True where what is open keeps each answer as it is given, as a checklist does."""
        found = self.opened(self.top) if self.top is not None else None
        return found is not None and found[0].keeps_answers

    def opened(self, frame: Frame) -> tuple[DialogProtocol, Any] | None:
        """Find the frame's dialog and its draft; None when this version no longer knows them."""
        dialog = self._dialogs.get(frame.dialog)
        if dialog is None or frame.step not in dialog.steps or frame.version != dialog.version:
            return None
        try:
            return dialog, dialog.draft.model_validate(frame.draft)
        except ValidationError:
            return None

    def open_question(self) -> str | None:
        """Return the key of the question that is open, which others may be answering too."""
        if self.top is None or (found := self.opened(self.top)) is None:
            return None
        dialog, draft = found
        return dialog.question_key(self.top.step, draft)

    def position_text(self) -> str | None:
        """Say where one is in the dialog on top; None when nothing is open that we know."""
        if self.top is None or (found := self.opened(self.top)) is None:
            return None
        return self._position_in(self.top, *found)

    def _position_in(self, frame: Frame, dialog: DialogProtocol, draft: Any) -> str:
        said = dialog.position_text(frame.step, draft, self._session.turn_context)
        return said or self._session.words("engine.quoted", label=frame.heading)

    def waiting(self) -> tuple[str, dict[str, JsonValue]]:
        """Name what is open, or was paused last, and say how it is begun again.

        A checklist begins where it was, wherever that is; anything else only where it was paused.
        The name is empty where nothing waits.
        """
        state = self._session.state
        chain = state.stack or (state.parked[-1] if state.parked else ())
        found = self.opened(chain[-1]) if chain else None
        if found is None or found[0].name == "remind":
            return "", {}
        dialog, draft = found
        called = self._position_in(chain[-1], dialog, draft)
        if not dialog.keeps_answers:
            return called, {}
        return called, {"name": dialog.name, "arguments": restart_arguments(chain[-1])}

    def waiting_form(self, since: datetime | None = None) -> Frame | None:
        """Find the form that was put aside last, where nothing is open.

        It was on a card within the last hour, or `since` then.
        """
        paused = self._session.state.parked
        frame = paused[-1][-1] if paused and self.top is None else None
        found = None if frame is None else self.opened(frame)
        if frame is None or found is None or not isinstance(found[1], FormDraft):
            return None
        seen = self._session.unit.outbox.newest(frame.message) if frame.message else None
        earliest = self._session.now - _WAITS_FOR_WORDS if since is None else since
        if seen is None or moment_of(seen.claim.id) < earliest:
            return None
        return frame

    def unsaved_drafts(self) -> Sequence[UnsavedDraft]:
        """Find the forms that are not saved, open and paused, the latest first."""
        state, found = self._session.state, []
        chains = [frame for chain in state.parked for frame in chain[-1:]]
        for frame in reversed((*chains, *state.stack)):
            opened = self.opened(frame)
            if opened is None or not _is_filled_in(opened[1]):
                continue
            dialog, draft = opened
            filled = dialog.filled_text(draft, self._session.turn_context)
            found.append(UnsavedDraft(frame, str(draft.given.get("section") or ""), filled))
        return found

    def push(self, dialog: DialogProtocol, *, caller: Frame | None = None) -> None:
        """Put a dialog on top that has yet to begin; called, it shares its caller's living card."""
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
        self._session.state = self._session.state.pushed(begun)

    def pop(self) -> Frame:
        """Take the top off; a dialog that called it takes over the living card."""
        frame = self._session.state.stack[-1]
        self._session.state = self._session.state.popped()
        below = self.top
        if below is not None and frame.called:
            shared = {name: getattr(frame, name) for name in ("message", "card", "over", "title")}
            self.set_top(below.model_copy(update=shared))
        return frame

    def set_top(self, frame: Frame) -> None:
        """Replace the top."""
        self._session.state = self._session.state.with_top(frame)

    def set_step(self, step: str, draft: BaseModel) -> None:
        """Bring the dialog on top to a step, with what it knows now."""
        top = self._session.state.stack[-1]
        written = draft.model_dump(mode="json")
        self.set_top(top.model_copy(update={"step": str(step), "draft": written}))

    def set_dialog(self, dialog: DialogProtocol) -> None:
        """Let another dialog, which has yet to begin, take the place of the one on top."""
        top = self._session.state.stack[-1]
        begun = {
            "dialog": dialog.name,
            "version": dialog.version,
            "step": "",
            "draft": {},
            "forms": (),
        }
        self.set_top(top.model_copy(update=begun))

    def set_waiting(self, frame: Frame, step: str, draft: BaseModel) -> None:
        """Bring a dialog to a step, wherever it is, open or paused."""
        written = draft.model_dump(mode="json")
        moved = frame.model_copy(update={"step": step, "draft": written})
        self._session.state = self._session.state.with_changed(frame, moved)

    def of_dialog(self, name: str) -> Frame | None:
        """Find the dialog of that name, the one on top first, then those below and paused."""
        return self._session.state.of_dialog(name)

    def chain_start(self) -> Frame | None:
        """Find the dialog on top, or where others called it, the first of them."""
        stack = self._session.state.stack
        return next((frame for frame in reversed(stack) if not frame.called), None)

    def bring_up(self, card: str) -> bool:
        """Put on top the dialogs of which this is the living card, as they were at it.

        A press that crossed somebody else's answer counts as what it was: an answer to the card it
        was on. False when no dialog has that card.
        """
        brought_up = self._session.state.brought_up(lambda frame: frame.stands_at(card))
        if brought_up is None:
            return False
        self._session.state = brought_up
        before = brought_up.top.before if brought_up.top is not None else None
        if before is not None and before.card == card:
            self.set_top(before)
        return True

    def bring_up_form(self, card: str) -> bool:
        """Put on top the form that stood on that version of its card and was drawn anew since.

        False when no open form did.
        """
        brought_up = self._session.state.brought_up(lambda frame: frame.stood_at(card))
        if brought_up is None:
            return False
        self._session.state = brought_up
        return True

    def bring_back(self, card: str) -> bool:
        """Put on top the form that stood on that version of its card, also one that was given up.

        False where it is neither open, paused nor given up last.
        """
        state = self._session.state
        brought_up = state.brought_up(lambda frame: frame.stands_at(card) or frame.stood_at(card))
        if brought_up is None and state.given_up is not None and state.given_up.card == card:
            brought_up = state.brought_back()
        if brought_up is None:
            return False
        self._session.state = brought_up
        return True

    def say_above(self, heard: str) -> None:
        """Let the form on top say it above its fields when it is asked next."""
        frame = self.top
        found = self.opened(frame) if frame is not None else None
        if frame is not None and found is not None and isinstance(found[1], FormDraft):
            self.set_step(frame.step, found[1].model_copy(update={"heard": heard}))

    def keep_given_up(self) -> bool:
        """Keep the form on top, as it is to be given up; False where nothing is filled in."""
        frame = self.top
        found = None if frame is None or frame.called else self.opened(frame)
        if frame is None or found is None or not _is_filled_in(found[1]):
            return False
        self._session.state = self._session.state.model_copy(update={"given_up": frame})
        return True

    def bring_up_deed(self, name: str, arguments: Mapping[str, JsonValue]) -> bool:
        """Put on top what ends or confirms the same record already, where no more is told of it.

        False when nothing does, or the arguments tell more than which record.
        """
        if arguments.get("values"):
            return False
        brought_up = self._session.state.brought_up(
            lambda frame: frame.dialog == name and frame.does(arguments)
        )
        if brought_up is None:
            return False
        self._session.state = brought_up
        return True

    def pause(self) -> None:
        """Park the dialog on top with those that called it."""
        self._session.state = self._session.state.paused()

    def unpause(self) -> bool:
        """Put back on top what was paused last; False when nothing is paused."""
        if not self._session.state.parked:
            return False
        self._session.state = self._session.state.resumed()
        return True

    def drop(self) -> Frame:
        """Take off the dialog on top with those that called it, and return the first of them."""
        self._session.state, begun = self._session.state.dropped()
        return begun

    def drop_duplicates(self) -> Sequence[Frame]:
        """Take out dialogs that began as the one on top did, and return those that were open."""
        self._session.state, gone = self._session.state.without_another()
        return gone


def restart_arguments(frame: Frame) -> dict[str, JsonValue]:
    """Take from what the dialog knew the arguments it can begin again with."""
    return {key: value for key, value in frame.draft.items() if isinstance(value, str)}


def _is_filled_in(draft: object) -> bool:
    """Tell whether it is a form's, with something that the register does not say already."""
    return isinstance(draft, FormDraft) and any(map(draft.is_changed, draft.values))
