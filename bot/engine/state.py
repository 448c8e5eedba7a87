"""Keep where a conversation is, by the names and versions of its dialogs.

The state survives a restart, another replica and a deployment.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from bot.messages import Lang

_MOST_PARKED = 20


_DEED = ("do", "section", "key")
"""The fields of a draft that say what is done to which record."""


class Frame(BaseModel):
    """One open dialog.

    `message` is its living card, and `card` the version of it whose buttons count. `called` says
    that the dialog below waits for its result and shares its living card. `before` is the frame as
    it was until somebody else's answer moved it on, for a press on that earlier card may be
    underway. `unread` counts the lines in a row of which it took nothing. `forms` are the versions
    of its card on which it stood as a form, the newest last.
    """

    model_config = ConfigDict(frozen=True)

    dialog: str
    version: int
    step: str
    draft: dict[str, JsonValue]
    message: str = ""
    card: str = ""
    over: str | None = None
    title: str = ""
    called: bool = False
    unread: int = 0
    before: "Frame | None" = None
    forms: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The title on its card, and the thing it is about."""
        return " · ".join(part for part in (self.title, self.over) if part)

    def begins_as(self, other: "Frame") -> bool:
        """Tell whether it is the same dialog about the same requirement and scope.

        Or it ends or confirms the same record.
        """
        about = _DEED if self.is_deed else ("requirement", "scope")
        return (
            self.dialog == other.dialog
            and all(name in self.draft for name in about)
            and all(self.draft[name] == other.draft.get(name) for name in about)
        )

    @property
    def is_deed(self) -> bool:
        """True where it ends or confirms one record, which nobody fills in anything for."""
        return self.draft.get("do") in ("end", "confirm") and bool(self.draft.get("key"))

    def does(self, arguments: Mapping[str, JsonValue]) -> bool:
        """Tell whether it does what the arguments of a dialog say to the record they say."""
        return self.is_deed and all(self.draft.get(one) == arguments.get(one) for one in _DEED)

    def stands_at(self, card: str) -> bool:
        """Tell whether a button of that card version counts here."""
        return card == self.card or (self.before is not None and card == self.before.card)

    def stood_at(self, card: str) -> bool:
        """Tell whether that version of its card was this form, though it was drawn anew since."""
        return card in self.forms


class LastTopic(BaseModel):
    """The page asked for or shown last, and what it was about.

    A sentence that leaves something out continues from it for a while. `person` is the name of
    whoever was spoken of last; `people` are several of whom it may be each. `thing` is the scope
    of what was spoken of, whatever was shown since. `record` is the section and key of the one
    record that was shown or saved last, until something else is shown.
    """

    model_config = ConfigDict(frozen=True)

    page: str
    about: dict[str, JsonValue]
    at: datetime
    person: str = ""
    people: tuple[str, ...] = ()
    thing: str = ""
    record: tuple[str, str] | None = None


class QueuedDialog(BaseModel):
    """A dialog that was asked for together with others, and waits until it can begin."""

    model_config = ConfigDict(frozen=True)

    dialog: str
    arguments: dict[str, JsonValue]
    above: int = 0
    """How many dialogs it was asked for above: it begins before they go on."""
    of_saved: bool = False
    """It is of what the one before it saves, and is given up with that one."""


class DialogState(BaseModel):
    """The open dialogs, with the one talked about last on top, and those that are paused.

    A dialog that called another is right below it; such a chain is moved and paused as one. `zone`
    is the person's time zone when they last said something. `written` is the language they are
    answered in because they wrote it, while they have chosen none. `given_up` is the form that was
    given up last, with what was filled in.
    """

    model_config = ConfigDict(frozen=True)

    zone: str | None = None
    written: Lang | None = None
    talk: LastTopic | None = None
    later: tuple[QueuedDialog, ...] = ()

    stack: tuple[Frame, ...] = ()
    parked: tuple[tuple[Frame, ...], ...] = ()
    given_up: Frame | None = None

    @property
    def top(self) -> Frame | None:
        """The dialog the next words belong to."""
        return self.stack[-1] if self.stack else None

    def with_top(self, frame: Frame) -> Self:
        """Replace the top."""
        return self.model_copy(update={"stack": (*self.stack[:-1], frame)})

    def of_dialog(self, name: str) -> Frame | None:
        """Find the dialog of that name, the one on top first, then those below and those paused."""
        paused = [frame for chain in self.parked for frame in chain]
        open_ = (*paused, *self.stack)
        return next((frame for frame in reversed(open_) if frame.dialog == name), None)

    def with_changed(self, frame: Frame, changed: Frame) -> Self:
        """Replace one frame, open or paused."""
        stack = tuple(changed if one is frame else one for one in self.stack)
        parked = tuple(
            tuple(changed if one is frame else one for one in chain) for chain in self.parked
        )
        return self.model_copy(update={"stack": stack, "parked": parked})

    def pushed(self, frame: Frame) -> Self:
        """Put one more dialog on top."""
        return self.model_copy(update={"stack": (*self.stack, frame)})

    def popped(self) -> Self:
        """Take off the top."""
        return self.model_copy(update={"stack": self.stack[:-1]})

    def without_another(self) -> tuple[Self, tuple[Frame, ...]]:
        """Take out chains that began as the top one did; return also the dialogs that were open.

        Chains below it and paused ones are taken out.
        """
        *below, top = _chains(self.stack)
        same = [chain for chain in below if chain[0].begins_as(top[0])]
        rest = [chain for chain in below if chain not in same]
        parked = tuple(chain for chain in self.parked if not chain[0].begins_as(top[0]))
        return self._of([*rest, top], parked), tuple(chain[-1] for chain in same)

    def dropped(self) -> tuple[Self, Frame]:
        """Take off the top chain, and return the dialog it began with."""
        *rest, chain = _chains(self.stack)
        return self._of(rest, self.parked), chain[0]

    def paused(self) -> Self:
        """Park the top chain."""
        *rest, chain = _chains(self.stack)
        return self._of(rest, (*self.parked, chain)[-_MOST_PARKED:])

    def resumed(self) -> Self:
        """Put the chain paused last back on top."""
        return self._of([*_chains(self.stack), self.parked[-1]], self.parked[:-1])

    def left(self) -> "tuple[DialogState, tuple[tuple[Frame, ...], ...]]":
        """Leave the conversation; return it with nothing open, and every chain that was.

        No card of theirs stands any more. The one talked about last is at the end.
        """
        chains = tuple(
            tuple(frame.model_copy(update={"message": "", "before": None}) for frame in chain)
            for chain in (*self.parked, *_chains(self.stack))
        )
        left = {"stack": (), "parked": (), "later": (), "given_up": None}
        return self.model_copy(update=left), chains

    def taking_over(self, chains: Sequence[tuple[Frame, ...]], *, paused: bool) -> Self:
        """Take over the chains of another conversation, paused or on top."""
        if paused:
            return self.model_copy(update={"parked": (*self.parked, *chains)[-_MOST_PARKED:]})
        return self._of([*_chains(self.stack), *chains], self.parked)

    def brought_up(self, is_meant: Callable[[Frame], bool]) -> Self | None:
        """Put on top the chain whose top dialog is meant, wherever it was.

        None when no dialog is.
        """
        open_ = _chains(self.stack)
        for chain in open_:
            if is_meant(chain[-1]):
                return self._of(
                    [*(other for other in open_ if other is not chain), chain], self.parked
                )
        for chain in self.parked:
            if is_meant(chain[-1]):
                parked = tuple(other for other in self.parked if other is not chain)
                return self._of([*open_, chain], parked)
        return None

    def brought_back(self) -> Self:
        """Put the form that was given up last on top; as it is where there is none."""
        if self.given_up is None:
            return self
        return self.pushed(self.given_up).model_copy(update={"given_up": None})

    def _of(
        self, chains: Sequence[tuple[Frame, ...]], parked: tuple[tuple[Frame, ...], ...]
    ) -> Self:
        stack = tuple(frame for chain in chains for frame in chain)
        return self.model_copy(update={"stack": stack, "parked": parked})

    @classmethod
    def read(cls, kept: JsonValue) -> "DialogState":
        """Read the state as it was kept; one that cannot be read is begun afresh.

        The answers are in the register, so none is lost.
        """
        try:
            return cls.model_validate(kept)
        except ValidationError:
            return cls()


def _chains(stack: tuple[Frame, ...]) -> list[tuple[Frame, ...]]:
    chains: list[tuple[Frame, ...]] = []
    for frame in stack:
        if frame.called and chains:
            chains[-1] = (*chains[-1], frame)
        else:
            chains.append((frame,))
    return chains
