"""The step of the dialog on top that is open, and how it takes words."""

from dataclasses import dataclass
from typing import Any

from bot.engine.conversation.dialog_stack import DialogStack
from bot.engine.dialog import AcceptedInput, DialogProtocol, TurnContext
from bot.engine.forms.form_plan import FormDraft
from bot.language.questions import begins_as_question


@dataclass(frozen=True)
class OpenStep:
    """A dialog, its step, and the draft of what was answered before."""

    step: str
    dialog: DialogProtocol
    draft: Any

    @property
    def is_form(self) -> bool:
        return isinstance(self.draft, FormDraft)

    def accepts(self, context: TurnContext) -> AcceptedInput:
        """Return what a text may mean besides an answer."""
        return self.dialog.accepts(self.step, self.draft, context)

    def reads_first(self, text: str, context: TurnContext) -> bool:
        """Tell whether it reads the text before it is taken for anything else."""
        return self.dialog.reads_first(self.step, self.draft, text, context)

    def takes_surely(self, text: str, context: TurnContext) -> bool:
        """Tell whether it surely takes it: `giv den til ole` (give it to Ole) asks nothing."""
        if begins_as_question(text):
            return False
        return self.dialog.takes_surely(self.step, self.draft, text, context)

    def left_text(self, context: TurnContext) -> str:
        """Say how much is left to answer; empty where that is not known."""
        return self.dialog.left_text(self.step, self.draft, context)


def open_step(stack: DialogStack) -> OpenStep | None:
    """Return the step on top; None where nothing is open, or this version does not know it."""
    frame = stack.top
    found = stack.opened(frame) if frame is not None else None
    return None if frame is None or found is None else OpenStep(frame.step, *found)
