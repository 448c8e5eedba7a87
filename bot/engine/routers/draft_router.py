"""The draft router finds a form that is not saved by what it is of."""

from collections.abc import Sequence

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.conversation.dialog_stack import UnsavedDraft
from bot.language.draft_orders import draft_asked_for
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken

_SAVED = "saved"
"""The page of what is saved, and of the drafts that are not."""

_SHORTEST = 3
"""The letters from which on a word names a draft."""


class DraftRouter:
    """It goes on with `øvelsen` (the exercise) where one was begun, whatever was said since."""

    def __init__(self, context: DialogContext) -> None:
        self._context = context

    def take(self, text: str) -> bool:
        """Show the draft that the text names; of several, all. False where none is named."""
        named = draft_asked_for(text)
        drafts = self._context.stack.unsaved_drafts() if named else ()
        meant = _meant(drafts, named)
        if not meant:
            return False
        if len(meant) == 1:
            self._context.dialogs.resume(meant[0].frame.card)
        else:
            self._context.pages.show(_SAVED, {})
        return True


def _meant(drafts: Sequence[UnsavedDraft], named: Sequence[str]) -> Sequence[UnsavedDraft]:
    """Return the drafts of the section that is named; of several, those with more of the words."""
    places = (spoken("sections").at(tuple(named), place) for place in range(len(named)))
    sections = {found.name for found in places if found is not None}
    of_section = [one for one in drafts if one.section in sections]
    by_words = [(len(_shared(one, named)), one) for one in of_section or drafts]
    most = max((count for count, _ in by_words), default=0)
    best = [one for count, one in by_words if count == most]
    return best if of_section or most else ()


def _shared(draft: UnsavedDraft, named: Sequence[str]) -> set[str]:
    """Return the words of what is filled in that are among those said."""
    return {one for one in normalise_phrase(draft.filled) if len(one) >= _SHORTEST}.intersection(
        named
    )
