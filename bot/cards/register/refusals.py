"""Say in one sentence why something told of the register was not done."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from bot.formatting.fault_sentences import field_named, what_is_right
from bot.formatting.record_names import name_of
from bot.messages import ActionData, Button, Card, Text
from bot.texts.words import Words
from governance.changes.draft import InvalidRecord
from governance.changes.postpone import NotThatLong, NotToBePutOff, PushedJustNow
from governance.changes.record_commands import SameChannel, StillReferenced
from governance.changes.undo import CannotUndo
from governance.changes.validation import FieldError
from governance.records.actions import Action
from governance.records.columns import sheet_of, sheets

_MOST_NAMED = 3


def why_not(refused: InvalidRecord | StillReferenced | SameChannel, words: Words) -> str:
    """Say what prevents it, and what to do about it."""
    match refused:
        case InvalidRecord(section=section, flaws=flaws):
            return " ".join(_at_field(flaw, section, words) for flaw in flaws)
        case StillReferenced(record=record, by=by):
            named = list(dict.fromkeys(name_of(one, sheet_of(one.section), words) for one in by))
            names = named[:_MOST_NAMED]
            if named[_MOST_NAMED:]:
                names.append(words("register.and_more", n=len(named) - _MOST_NAMED))
            name = name_of(record, sheet_of(record.section), words)
            return words("record.still_named", names=", ".join(names), name=name)
        case SameChannel(through=through):
            return words("record.same_way", channel=words(f"record.through_{through}"))


def why_not_undone(refused: CannotUndo, words: Words, called: Callable[[str], str]) -> str:
    """Say why it cannot be undone, and what to do instead; `called` names people by e-mail."""
    record = refused.record
    named = record is not None and record.section in {sheet.section for sheet in sheets()}
    what = name_of(record, sheet_of(record.section), words) if record and named else ""
    who = called(refused.who) if refused.who else ""
    if refused.why == "changed" and not (who and what):
        return words("undo.no_changed_gone")
    return words(f"undo.no_{refused.why}", who=who, what=what or words("undo.something"))


def why_not_later(refused: NotToBePutOff | NotThatLong | PushedJustNow, words: Words) -> str:
    """Say why something that is due may not be put off, not for so long, or not asked for."""
    if isinstance(refused, PushedJustNow):
        return words("following.pushed_just_now", day=words.date(refused.again_on))
    if isinstance(refused, NotThatLong):
        return words("nudge.not_that_long", last=words.date(refused.last))
    return words("nudge.no_more")


def right_at(flaw: FieldError, section: str, words: Words) -> str:
    """Say what would be right in the field, where the field's name is shown beside it."""
    return what_is_right(flaw.code, flaw.about, section, words, form="card")


def _at_field(flaw: FieldError, section: str, words: Words) -> str:
    field = field_named(section, flaw.field, words, form="xlsx")
    return words("fault.without_value", place=field, right=right_at(flaw, section, words))


def with_passing_on(card: Card, words: Words, who: str, values: Mapping[str, JsonValue]) -> Card:
    """Return the card with the question whether a follow-up is made for whoever may do it."""
    arguments: JsonValue = {
        "do": "add",
        "section": Action.section,
        "values": dict(values),
        "said": "yes",
    }
    deed = ActionData(name="start", value={"name": "record", "arguments": arguments}, stays=True)
    button = Button(label=words("refusal.pass_on", who=who), deed=deed, style="primary")
    asked = Text(kind="question", spans=(words("refusal.asks_to_pass_on", who=who),))
    return card.model_copy(
        update={"body": (*card.body, asked), "actions": (button, *card.actions)[:2]}
    )
