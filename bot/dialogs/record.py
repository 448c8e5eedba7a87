"""A record of the register is told of: added, corrected, ended; a contact confirmed.

CHOOSE ──▶ the form of a record ──▶ AddRecord, CorrectRecord
   ├─────▶ END ──▶ EndRecord
   └─────▶ CONFIRM ──▶ ConfirmContact
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import record as cards
from bot.cards import small
from bot.cards.refusals import right_at, why_not
from bot.engine.consequences import consequences
from bot.engine.dialog import (
    Again,
    Answer,
    Become,
    Cancel,
    Dialog,
    Done,
    Go,
    Scene,
    Transition,
)
from bot.engine.form import Form, FormDraft, FormPlan
from bot.engine.record_fields import (
    asked_of,
    called_in,
    entries_of,
    fields_of,
    known_from_the_start,
    known_of,
    values_in,
)
from bot.meaning import Understanding
from bot.messages import Card, CardField
from bot.texts.records import field_of, name_of
from bot.understanding.folding import fold_phrase
from bot.understanding.naming import fitting, named_in, without_joints
from bot.understanding.phrases import spoken
from governance.access import Decision, Refused
from governance.checking import Flaw
from governance.commands import AddRecord, AnyCommand, ConfirmContact, CorrectRecord, EndRecord
from governance.deal import Gone, NotAllowed
from governance.ports import Kept
from governance.recording import (
    Faulty,
    SameWay,
    StillNamed,
    drafted,
    ending,
    may_add,
    may_confirm,
    may_record,
    not_allowed,
    told_as,
)
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.records.record import Record
from governance.records.references import SCOPED_BY
from governance.records.scopes import scope_of
from governance.records.values import Channel

_Do: TypeAlias = Literal["correct", "end", "confirm"]
_Refusal: TypeAlias = NotAllowed | Faulty | StillNamed | SameWay | Gone


class Step(StrEnum):
    CHOOSE = "choose"
    END = "end"
    CONFIRM = "confirm"


class Draft(BaseModel):
    """`text` is what was said of the record, `key` and `seen` which one it is; `notice` what happened meanwhile."""

    model_config = ConfigDict(frozen=True)

    do: _Do
    section: str
    text: str = ""
    first: int = 0
    key: str = ""
    seen: int = 0
    notice: str = ""


class RecordTold(Dialog[Draft]):
    """The flow; somebody who was first is shown, and the question is asked again."""

    def free_text(self, step: str, draft: Draft, scene: Scene) -> bool:
        return step == Step.CHOOSE

    def resting(self, step: str, draft: Draft, scene: Scene) -> str:
        return scene.words(f"record.{draft.do}_title", noun=scene.words(f"noun.{draft.section}"))

    def overtaken(
        self, step: str, draft: Draft, command: AnyCommand, current: Kept[Any] | None, scene: Scene
    ) -> Transition:
        if current is None:
            return Cancel(_refusal(Gone(), scene))
        who = _who(current, scene)
        notice = scene.words("record.changed_meanwhile", who=who)
        return Go(step, draft.model_copy(update={"seen": current.version, "notice": notice}))


dialog = RecordTold("record", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], scene: Scene) -> Transition:
    """`do` and `section`; `key` where the record is known, else `words` that may name it."""
    if arguments["do"] == "add":
        given = {name: value for name, value in arguments.items() if name != "do"}
        refused = _refused(may_add(str(arguments["section"]), scene.deal), scene)
        return refused or Become("record_form", given)
    draft = Draft.model_validate(
        {name: arguments[name] for name in ("do", "section") if name in arguments}
    )
    key = arguments.get("key")
    if isinstance(key, str):
        kept = scene.register.get(sheet_of(draft.section).record_class, key)
        return Cancel(_refusal(Gone(), scene)) if kept is None else _chosen(draft, kept, scene)
    return _looked_for(draft, str(arguments.get("words") or ""), scene)


# ── Which ────────────────────────────────────────────────────────────────────


def candidates(draft: Draft, scene: Scene) -> list[Kept[Any]]:
    """The records that the words fit; a contact told of is a contact too, and a record that is over is left alone."""
    sections = [draft.section]
    if draft.section == Contact.section:
        sections = [ToldContact.section, Contact.section]
    found = [
        kept
        for section in sections
        for kept in scene.register.find(sheet_of(section).record_class)
        if not kept.record.is_over(scene.today.day)
    ]
    return fitting(found, draft.text, sheet_of(draft.section), scene.words)


@dialog.asks(Step.CHOOSE, needs=candidates)
def ask_which(draft: Draft, found: Sequence[Kept[Any]], scene: Scene) -> Card:
    return cards.choose(
        scene.words,
        scene.today,
        sheet_of(draft.section),
        found,
        text=draft.text,
        first=draft.first,
    )


@dialog.takes(Step.CHOOSE)
def take_which(
    draft: Draft, answer: Answer, found: Sequence[Kept[Any]], scene: Scene
) -> Transition:
    match answer:
        case Answer(kind="choice", value={"first": int(first)}):
            return Go(Step.CHOOSE, draft.model_copy(update={"first": first}))
        case Answer(kind="choice", value={"section": str(section), "key": str(key)}):
            kept = scene.register.get(sheet_of(section).record_class, key)
            return (
                Again(scene.words("record.which")) if kept is None else _chosen(draft, kept, scene)
            )
        case Answer(kind="words", text=text):
            return _looked_for(draft, text, scene)
        case _:
            return Again(scene.words("record.which"))


def _looked_for(draft: Draft, text: str, scene: Scene) -> Transition:
    searched = draft.model_copy(update={"text": text, "first": 0})
    found = candidates(searched, scene)
    if len(found) == 1:
        return _chosen(searched, found[0], scene)
    return Go(Step.CHOOSE, searched)


def _chosen(draft: Draft, kept: Kept[Any], scene: Scene) -> Transition:
    found = draft.model_copy(
        update={"section": kept.record.section, "key": kept.record.key, "seen": kept.version}
    )
    match draft.do:
        case "correct":
            return _refused(may_record(kept.record, scene.deal), scene) or _corrected(kept, scene)
        case "confirm":
            return _refused(may_confirm(kept.record, scene.deal), scene) or Go(Step.CONFIRM, found)
        case "end":
            return _to_be_ended(found, kept, scene)


def _refused(decision: Decision, scene: Scene) -> Transition | None:
    if not isinstance(decision, Refused):
        return None
    return Cancel(_refusal(not_allowed(decision), scene))


def _corrected(kept: Kept[Any], scene: Scene) -> Transition:
    """The form, filled in; where something waits to take a contact's place, it is that which is corrected."""
    waiting = scene.register.find(ToldContact, replaces=kept.record.key)
    stands = waiting[0] if waiting and isinstance(kept.record, Contact) else kept
    given: dict[str, JsonValue] = {
        "section": stands.record.section,
        "key": stands.record.key,
        "seen": stands.version,
    }
    return Become("record_form", given)


# ── End ──────────────────────────────────────────────────────────────────────


def _to_be_ended(draft: Draft, kept: Kept[Any], scene: Scene) -> Transition:
    try:
        ending(kept, scene.deal)
    except (NotAllowed, Faulty, StillNamed, Gone) as refused:
        return Cancel(_refusal(refused, scene))
    return Go(Step.END, draft)


def kept_of(draft: Draft, scene: Scene) -> Kept[Any] | None:
    """The record as it is now."""
    return scene.register.get(sheet_of(draft.section).record_class, draft.key)


@dialog.asks(Step.END, needs=kept_of)
def ask_end(draft: Draft, kept: Kept[Any] | None, scene: Scene) -> Card:
    if kept is None:
        return _refusal(Gone(), scene)
    try:
        over = ending(kept, scene.deal)
    except (NotAllowed, Faulty, StillNamed, Gone) as refused:
        return _refusal(refused, scene)
    return cards.end(
        scene.words, scene.today, kept.record, over, called=called_in(scene), notice=draft.notice
    )


@dialog.takes(Step.END)
def take_end(draft: Draft, answer: Answer, kept: Kept[Any] | None, scene: Scene) -> Transition:
    if kept is None:
        return Cancel(_refusal(Gone(), scene))
    said = spoken("graded").whole(fold_phrase(answer.text)) if answer.kind == "words" else None
    if said is not None and said.name == "nej":
        return Cancel()
    if answer.value != "yes" and (said is None or said.name != "ja"):
        return Again(scene.words("record.yes_or_no"))
    command = EndRecord(section=draft.section, key=draft.key, seen=draft.seen)
    return Done(record=(command,), card=partial(_done_card, kept.record, "ended"))


# ── Confirm ──────────────────────────────────────────────────────────────────

CHANNELS: tuple[Channel, ...] = (
    *("phone", "meeting", "letter", "email"),
    *("teams", "slack", "web", "console"),
)


@dialog.asks(Step.CONFIRM, needs=kept_of)
def ask_how(draft: Draft, kept: Kept[Any] | None, scene: Scene) -> Card:
    if kept is None:
        return _refusal(Gone(), scene)
    told = kept.record
    told_by = scene.name_of(told.told_by) if isinstance(told, ToldContact) else ""
    return cards.confirm(
        scene.words,
        scene.today,
        told,
        CHANNELS,
        told_by=told_by,
        called=called_in(scene),
        notice=draft.notice,
    )


@dialog.takes(Step.CONFIRM)
def take_how(draft: Draft, answer: Answer, kept: Kept[Any] | None, scene: Scene) -> Transition:
    if kept is None:
        return Cancel(_refusal(Gone(), scene))
    through = _channel_in(answer, scene)
    if through is None:
        return Again(scene.words("record.how_again"))
    if isinstance(kept.record, ToldContact) and kept.record.told_through == through:
        return Again(why_not(SameWay(through), scene.words))
    section: Any = draft.section
    command = ConfirmContact(section=section, key=draft.key, seen=draft.seen, through=through)
    return Done(record=(command,), card=partial(_confirmed_card, kept.record.key))


def _channel_in(answer: Answer, scene: Scene) -> Channel | None:
    if answer.kind == "choice":
        return next((channel for channel in CHANNELS if channel == answer.value), None)
    said = fold_phrase(answer.text)
    named = [
        channel
        for channel in CHANNELS
        if any(
            word in said
            for word in (
                *fold_phrase(scene.words(f"word.{channel}")),
                channel,
            )
        )
    ]
    return named[0] if len(named) == 1 else None


def _confirmed_card(key: str, scene: Scene) -> Card:
    kept = scene.register.get(Contact, key)
    return _refusal(Gone(), scene) if kept is None else _done_card(kept.record, "confirmed", scene)


# ── The form ─────────────────────────────────────────────────────────────────


def form(understanding: Understanding) -> Form:
    """One record's fields. `section`, and `key` of a record to be corrected; else `words`, or `of` and `of_key`."""
    plan = FormPlan(
        fields=_fields,
        card=_card,
        command=_command,
        check=_check,
        known=_known,
        done=_done,
        overtaken=_overtaken,
    )
    return Form("record_form", plan, understanding)


def _known(given: Mapping[str, JsonValue], scene: Scene) -> Mapping[str, str]:
    section, key = str(given["section"]), given.get("key")
    if isinstance(key, str):
        kept = scene.register.get(sheet_of(section).record_class, key)
        return known_of(kept.record, section, scene) if kept else {}
    return {
        **known_from_the_start(section, scene),
        **_known_from_words(section, str(given.get("words") or ""), scene),
        **_known_from_belonging(section, given, scene),
    }


def _known_from_words(section: str, text: str, scene: Scene) -> dict[str, str]:
    """What the sentence names already: `til Syvsover` is a system; what is left names the record itself."""
    known: dict[str, str] = {}
    for column in asked_of(section):
        if not text or column.refers not in ("systems", "suppliers", "contracts", "forums"):
            continue
        cls = sheet_of(column.refers).record_class
        names = named_in(text, scene.register, cls)
        if names:
            known[column.name] = ";".join(names) if column.many else names[0]
    first = asked_of(section)[0]
    bare = len(told_as(section).key_fields) == 1 and first.refers is None and not first.choices
    words = fold_phrase(text)
    if bare and words and not known and without_joints(words) == words:
        known[first.name] = text
    return known


def _known_from_belonging(
    section: str, given: Mapping[str, JsonValue], scene: Scene
) -> dict[str, str]:
    """A record added where another was looked at names that one."""
    of, of_key = given.get("of"), given.get("of_key")
    if not isinstance(of, str) or not isinstance(of_key, str):
        return {}
    kept = scene.register.get(sheet_of(of).record_class, of_key)
    if kept is None:
        return {}
    name = str(getattr(kept.record, type(kept.record).key_fields[0]))
    known = {
        column.name: name
        for column in asked_of(section)
        if column.refers == of and (column.key or column.required or column.many)
    }
    scoped = [column for column in asked_of(section) if column.refers == "scope"]
    if scoped and not known and of in SCOPED_BY:
        known[scoped[0].name] = scope_of(SCOPED_BY[of], name)
    return known


def _fields(draft: FormDraft, scene: Scene) -> tuple[CardField, ...]:
    return fields_of(str(draft.given["section"]), draft.values, scene)


def _card(draft: FormDraft, fields: tuple[CardField, ...], scene: Scene) -> Card:
    section = str(draft.given["section"])
    kept = _kept(draft, scene)
    name = name_of(kept.record, sheet_of(section), scene.words) if kept else ""
    return cards.form(
        scene.words,
        scene.today,
        fields,
        section=told_as(section).section,
        name=name,
        notice=str(draft.given.get("notice") or ""),
    )


def _kept(draft: FormDraft, scene: Scene) -> Kept[Any] | None:
    """The record that is corrected."""
    key = draft.given.get("key")
    cls = sheet_of(str(draft.given["section"])).record_class
    return scene.register.get(cls, key) if isinstance(key, str) else None


def _check(draft: FormDraft, scene: Scene) -> Mapping[str, str]:
    section = str(draft.given["section"])
    values, wrong = values_in(section, draft.values)
    if not wrong:
        try:
            drafted(section, values, scene.deal, kept=_kept(draft, scene))
        except Faulty as faulty:
            wrong = list(faulty.flaws)
    return _at_fields(section, wrong, scene)


def _at_fields(section: str, wrong: Sequence[Flaw], scene: Scene) -> dict[str, str]:
    """What is wrong by the name of the field it is shown at: the first where the form has not that field."""
    names = {column.field: column.name for column in asked_of(section)}
    first = next(iter(names.values()))
    of = told_as(section).section
    return {
        names.get(flaw.field, first): right_at(flaw, of, scene.words) for flaw in reversed(wrong)
    }


def _command(draft: FormDraft, scene: Scene) -> AnyCommand:
    section = str(draft.given["section"])
    values, _ = values_in(section, draft.values)
    key = draft.given.get("key")
    if not isinstance(key, str):
        filled = {name: value for name, value in values.items() if value is not None}
        return AddRecord(section=section, values=filled)
    return CorrectRecord(section=section, key=key, values=values, seen=_seen(draft, scene))


def _seen(draft: FormDraft, scene: Scene) -> int:
    return int(str(draft.given["seen"]))


def _overtaken(
    draft: FormDraft, command: AnyCommand, current: Kept[Any], scene: Scene
) -> FormDraft:
    """The same form on what somebody else wrote, with mine in it and theirs above it."""
    section = current.record.section
    theirs = known_of(current.record, section, scene)
    told = command.values if isinstance(command, AddRecord | CorrectRecord) else {}
    mine = entries_of(told, section, scene)
    sheet = sheet_of(section)
    changes = [
        f"{column.heading(scene.words.lang)}: {field_of(current.record, column, scene.words)}"
        for column in asked_of(section)
        if mine.get(column.name, "") != theirs.get(column.name, "")
    ]
    key = "record.overtaken" if draft.given.get("key") else "record.there_already"
    who = _who(current, scene)
    notice = scene.words(key, who=who, changes=", ".join(changes))
    if not changes:
        notice = scene.words("record.overtaken_same", who=who)
    given: dict[str, JsonValue] = {
        "section": sheet.section,
        "key": current.record.key,
        "seen": current.version,
        "notice": notice,
    }
    return FormDraft(given=given, values={**theirs, **mine})


def _done(draft: FormDraft, scene: Scene) -> Card:
    section = str(draft.given["section"])
    values, _ = values_in(section, draft.values)
    before = _kept(draft, scene)
    told = drafted(section, values, scene.deal, kept=before)
    kept = scene.register.get(type(told), told.key)
    if kept is None:
        return _refusal(Gone(), scene)
    what = "corrected" if draft.given.get("key") else "added"
    if before is not None and before.version == draft.given.get("seen") and kept == before:
        what = "unchanged"
    elif isinstance(kept.record, ToldContact):
        what = "told"
    return _done_card(kept.record, what, scene)


# ── What came of it ──────────────────────────────────────────────────────────


def _done_card(record: Record, what: str, scene: Scene) -> Card:
    stands = ""
    if isinstance(record, ToldContact) and record.replaces:
        replaced = scene.register.get(Contact, record.replaces)
        if replaced is not None:
            stands = name_of(replaced.record, sheet_of(Contact.section), scene.words)
    return cards.done(
        scene.words, scene.today, record, what, consequences(scene, record), stands=stands
    )


def _who(current: Kept[Any], scene: Scene) -> str:
    return scene.name_of(current.changed_by)


def _refusal(refused: _Refusal, scene: Scene) -> Card:
    words, now = scene.words, scene.today.now
    match refused:
        case NotAllowed():
            return small.not_allowed(words, now, scene.deal, None, refused)
        case Gone():
            return small.refused(words, now, words("engine.gone"))
        case _:
            return small.refused(words, now, why_not(refused, words))
