"""Undo what one person changed in one turn, as long as nobody has built on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from governance.changes.merge import Difference, dangling
from governance.changes.reminders import TooLate, take_back
from governance.commands import Decide, Undo
from governance.context import CommandContext
from governance.ports import Versioned
from governance.queries.change_log import LoggedChange
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.checklists import Checklist
from governance.records.deviations import Deviation
from governance.schema.record import Record, record_classes
from governance.schema.values import requirement_of
from governance.undo_log import MOST_BACK, ChangedVersion, UndoEntry, combined, last_day_to_undo

Why: TypeAlias = Literal["gone", "too_late", "not_yours", "changed", "named", "built_on"]

_BUILT_ON = tuple(cls.section for cls in (Answer, Approval, Checklist, Deviation))
_MOST_READ = 500


class CannotUndo(Exception):
    """It cannot be undone.

    `why` is the reason. `record` is the record that was changed since or is named, or the one that
    was built on it; `who` did that, by e-mail.
    """

    def __init__(self, why: Why, *, record: Record | None = None, who: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.record = record
        self.who = who


@dataclass(frozen=True)
class _Inverse:
    """A record as it is kept, and as it was before; None says that it was not there."""

    cls: type[Record]
    kept: Versioned[Any] | None
    before: Record | None


def undo(command: Undo, context: CommandContext) -> None:
    """Put every record back as it was.

    Raises CannotUndo, and then has changed nothing.
    """
    entry = context.undo_log.find(command.entry)
    if entry is None:
        raise CannotUndo("gone")
    refuse_if_over(entry, context)
    if entry not in context.undo_log.latest(entry.who, since=entry.at, most=MOST_BACK):
        raise CannotUndo("too_late")
    inverses = [_inverse(one, context) for one in reversed(combined(entry.changes))]
    _refuse_if_named(inverses, context)
    _refuse_if_built_on(entry, context)
    for put_off in entry.put_off:
        if not context.nudges.take_back(put_off.identity, put_off.due_on, put_off.n):
            raise CannotUndo("changed")
    try:
        take_back(entry.reminders, context)
    except TooLate as late:
        raise CannotUndo("too_late") from late
    for one in inverses:
        _put_back(one, command.name, context)
    context.undoing.append(entry.id)
    context.look_anew()


def refuse_if_over(entry: UndoEntry, context: CommandContext) -> None:
    """Refuse an entry that is undone, somebody else's, or of too long ago.

    Raises CannotUndo.
    """
    if entry.undone_by:
        raise CannotUndo("gone")
    own = entry.who == context.actor.email
    if not own and (not context.actor.admin or Decide.name in entry.commands):
        raise CannotUndo("not_yours", who=entry.who)
    done_on = entry.at.astimezone(context.today.now.tzinfo).date()
    if context.today.day > last_day_to_undo(done_on):
        raise CannotUndo("too_late")


def _inverse(change: ChangedVersion, context: CommandContext) -> _Inverse:
    cls = record_classes()[change.section]
    kept = context.register.get(cls, change.key)
    if change.after != (0 if kept is None else kept.version):
        who = "" if kept is None else kept.changed_by
        raise CannotUndo("changed", record=None if kept is None else kept.record, who=who)
    if not change.before:
        return _Inverse(cls, kept, None)
    state = context.memory.state_of(change.section, change.key, change.before)
    if state is None:
        raise CannotUndo("gone")
    return _Inverse(cls, kept, cls.from_state(dict(state)))


def _refuse_if_named(inverses: Sequence[_Inverse], context: CommandContext) -> None:
    gone = tuple(one.kept for one in inverses if one.kept is not None and one.before is None)
    back = [one.before for one in inverses if one.before is not None]
    ended = Difference(added=(), changed=(), ended=gone, same=0)
    for loose in dangling(context.register, back, ended):
        raise CannotUndo("named", record=loose.record)


def _refuse_if_built_on(entry: UndoEntry, context: CommandContext) -> None:
    """Refuse where somebody else has answered, approved or finished what it told something of."""
    if not entry.about:
        return
    for one in context.memory.written(entry.at, sections=_BUILT_ON, most=_MOST_READ):
        told = one.who != entry.who and one.at > entry.at and set(_about(one)) & set(entry.about)
        if told and one.state is not None:
            built = record_classes()[one.section].from_state(dict(one.state))
            raise CannotUndo("built_on", record=built, who=one.who)


def _about(change: LoggedChange) -> Iterator[str]:
    state = change.state or {}
    if change.section == Checklist.section and not state.get("finished_on"):
        return
    kind, _, assessed = str(state.get("subject", "")).partition(":")
    if kind == "assessment":
        yield assessed.replace(":", "@", 1)
    question = state.get("question")
    requirement = state.get("requirement") or (requirement_of(str(question)) if question else "")
    yield f"{requirement}@{state.get('scope')}"


def _put_back(one: _Inverse, command: str, context: CommandContext) -> None:
    seen = 0 if one.kept is None else one.kept.version
    if one.before is not None:
        context.register.save(one.before, seen=seen, command=command)
    elif one.kept is not None:
        context.register.end(one.cls, one.kept.record.key, seen=seen, command=command)
