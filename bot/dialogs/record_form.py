"""Define the form of a record, new or to be corrected; its fields are the section's columns."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import JsonValue

from bot.cards import decisions as decision_cards
from bot.cards.register import record as cards
from bot.cards.register.refusals import right_at
from bot.engine.dialog import ReplaceWith, Transition, TurnContext
from bot.engine.forms.form import Form
from bot.engine.forms.form_plan import FormDraft, FormPlan
from bot.engine.queries.names import naming
from bot.engine.records.decisions import consequence_of, passed_on, waiting
from bot.engine.records.fields import (
    asked_of,
    called_in,
    entries_of,
    fields_of,
    known_from_the_start,
    known_of,
    scopes_named,
    values_in,
)
from bot.engine.records.filed_under import filed_under, lacks_its_system
from bot.engine.records.next_sentence import values_of_next_sentence
from bot.engine.records.outcome import done, refusal
from bot.formatting.field_values import told_change
from bot.formatting.record_names import field_of, name_of
from bot.language.normalise import normalise_phrase
from bot.messages import Card, CardField, asked_now
from bot.nlu_port import Understanding
from bot.search.records import named_in, without_joints
from bot.search.systems_and_contacts import people_called
from governance.changes.decision_commands import is_decided_by, split_decisions
from governance.changes.draft import InvalidRecord, drafted, told_as
from governance.changes.validation import FieldError
from governance.commands import AddRecord, AnyCommand, CorrectRecord
from governance.context import NotFound
from governance.decisions.parts import decisions_in
from governance.ports import Versioned
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.records.documents import Document
from governance.records.exercises import Exercise
from governance.records.members import Member
from governance.records.references import SCOPED_BY
from governance.records.reviews import Review
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.scopes import scope_of

_SHORTEST_NAME = 4
"""The letters of a part of a name by which somebody is known."""
_LONGEST_INSTEAD = 12
"""The most words that say that another contact was meant."""
_NARRATIVES = {Exercise.section: "evaluation", Review.section: "result"}
"""The columns that say in words what happened, and what came of it."""
_NOT_ASKED = tuple((Action.section, name) for name in ("closed_on", "source", "question", "scope"))
"""The fields that a new record which is told is not asked for: it has them where they were said."""
_ONLY_SAID = ((Document.section, "filed"),)
"""The fields with a default that is asked for where a sentence told the rest: nobody said it."""


def form(understanding: Understanding) -> Form:
    """Make the form of one record's fields.

    It is called with `section`, and the `key` of a record to be corrected; else with `words`, or
    `of` and `of_key`. `values` are filled in already. They go by the register's names of the
    fields, and are as a form has them. `said` is given when a sentence told them; `sentence` is one
    that is to be read for them.
    """
    plan = FormPlan(
        fields=_fields,
        card=_card,
        command=_command,
        check=_check,
        known=partial(_known, understanding),
        inferred=_inferred,
        done=_done,
        on_conflict=_overtaken,
        about=_about,
        section=lambda draft: str(draft.given["section"]),
        sure=_sure,
        instead=_instead,
        continued=partial(values_of_next_sentence, understanding),
        narrative=lambda draft: _NARRATIVES.get(str(draft.given["section"]), ""),
        colleague=_colleague,
    )
    return Form("record_form", plan, understanding)


def _colleague(name: str, context: TurnContext) -> str:
    found = people_called(context.register, name, today=context.today.day)
    return found[0].email if len(found) == 1 and isinstance(found[0], Member) else ""


def _known(
    understanding: Understanding, given: Mapping[str, JsonValue], context: TurnContext
) -> Mapping[str, str]:
    section, key = str(given["section"]), given.get("key")
    if isinstance(key, str):
        kept = context.register.get(sheet_of(section).record_class, key)
        known = known_of(kept.record, section, context) if kept else {}
        wanted = given.get("wanted")
        asked = wanted if isinstance(wanted, list) else ()
        anew = given.get("anew") is True
        return {
            name: value
            for name, value in known.items()
            if name not in asked or (value and not anew)
        }
    unsaid = given.get("unsaid")
    unsaid = unsaid if isinstance(unsaid, list) else []
    return {
        **{
            name: value
            for name, value in known_from_the_start(section, context).items()
            if not (_is_told(given) and ((section, name) in _ONLY_SAID or name in unsaid))
        },
        **_known_from_words(section, str(given.get("words") or ""), context),
        **_known_from_belonging(section, given, context),
        **_known_from_sentence(section, given, context, understanding),
    }


def _inferred(draft: FormDraft, context: TurnContext) -> Mapping[str, str]:
    """Say where a follow-up that a sentence told belongs; everything else is asked."""
    adds = draft.given["section"] == Action.section and draft.base is None
    if not adds or not _is_told(draft.given):
        return {}
    return filed_under(draft.values, context.command_context, context.register)


def _is_told(given: Mapping[str, JsonValue]) -> bool:
    """Tell whether a sentence told what is filled in."""
    return not {"said", "sentence"}.isdisjoint(given)


def _known_from_words(section: str, text: str, context: TurnContext) -> dict[str, str]:
    """Fill in what the words name, as `til Syvsover` (for Syvsover) names a system.

    Words that name nothing else name the record itself.
    """
    known: dict[str, str] = {}
    for column in asked_of(section):
        if not text or column.refers not in ("systems", "suppliers", "contracts", "forums"):
            continue
        cls = sheet_of(column.refers).record_class
        names = named_in(text, context.register, cls)
        if names:
            known[column.name] = ";".join(names) if column.many else names[0]
    scoped = [column for column in asked_of(section) if column.refers == "scope"]
    scopes = _scopes_in(text, context) if text and scoped else []
    if len(scopes) == 1:
        known[scoped[0].name] = scopes[0]
    first = asked_of(section)[0]
    bare = len(told_as(section).key_fields) == 1 and first.refers is None and not first.choices
    if section == Contact.section and known.get("supplier"):
        known["side"] = "supplier"
    words = normalise_phrase(text)
    if bare and words and not known and without_joints(words) == words:
        known[first.name] = text
    return known


def _scopes_in(text: str, context: TurnContext) -> list[str]:
    """Find the things that the words name, as scopes."""
    return [
        scope_of(kind, name)
        for section, kind in SCOPED_BY.items()
        for name in named_in(text, context.register, sheet_of(section).record_class)
    ]


def _known_from_sentence(
    section: str,
    given: Mapping[str, JsonValue],
    context: TurnContext,
    understanding: Understanding,
) -> Mapping[str, str]:
    """Fill in what a sentence says of the section's columns, by their own words."""
    said = given.get("sentence")
    if not isinstance(said, str):
        return {}
    return understanding.values_told(
        section, said, register=context.register, today=context.today.day, whole=True
    )


def _known_from_belonging(
    section: str, given: Mapping[str, JsonValue], context: TurnContext
) -> dict[str, str]:
    """Fill in the record that was looked at when the new one was added."""
    of, of_key = given.get("of"), given.get("of_key")
    if not isinstance(of, str) or not isinstance(of_key, str):
        return {}
    kept = context.register.get(sheet_of(of).record_class, of_key)
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


def _fields(draft: FormDraft, context: TurnContext) -> tuple[CardField, ...]:
    section = str(draft.given["section"])
    fields = fields_of(section, draft.values, context)
    if _is_told(draft.given):
        fields = tuple(
            one.model_copy(update={"required": True}) if (section, one.name) in _ONLY_SAID else one
            for one in fields
            if draft.base is not None
            or (section, one.name) not in _NOT_ASKED
            or draft.values.get(one.name)
        )
    only, anew = draft.given.get("only"), draft.given.get("anew") is True
    if not isinstance(only, list):
        return fields
    asked = (field for field in fields if field.name in only)
    return tuple(one.model_copy(update={"required": one.required or anew}) for one in asked)


def _card(draft: FormDraft, fields: tuple[CardField, ...], context: TurnContext) -> Card:
    section = str(draft.given["section"])
    kept = _kept(draft, context)
    naming = called_in(context)
    name = name_of(kept.record, sheet_of(section), context.words, naming) if kept else ""
    changed = _changed(draft, fields, context)
    lead: cards.FormLead = "said" if _is_told(draft.given) else "form"
    shown = changed or (_in_sight(fields) if _is_told(draft.given) else fields)
    return cards.form(
        context.words,
        context.today,
        shown,
        section=told_as(section).section,
        name=name,
        notice=_notice(draft, fields, context),
        folded=_without(fields, shown),
        lead=None if draft.heard or changed else lead,
        changes=() if draft.heard else [_change(one, draft, context) for one in changed],
    )


def _notice(draft: FormDraft, fields: Sequence[CardField], context: TurnContext) -> str:
    """Return what is to be noticed: what somebody else did, or what is no more than inferred."""
    if told := str(draft.given.get("notice") or ""):
        return told
    guessed = [
        context.words("engine.quoted", label=field.label)
        for field in fields
        if field.name in draft.inferred
    ]
    return context.words("form.inferred", fields=context.words.listed(guessed)) if guessed else ""


def _changed(
    draft: FormDraft, fields: tuple[CardField, ...], context: TurnContext
) -> tuple[CardField, ...]:
    """Return the fields that a correction changes, and those that are to be filled in.

    Empty where nothing is changed yet: then any of them may be.
    """
    if draft.base is None or not any(draft.is_changed(field.name) for field in fields):
        return ()
    wanted = draft.given.get("wanted")
    asked = wanted if isinstance(wanted, list) else ()
    return tuple(
        field
        for field in fields
        if field.error
        or field.name in asked
        or (field.required and not field.value)
        or draft.is_changed(field.name)
    )


def _in_sight(fields: tuple[CardField, ...]) -> tuple[CardField, ...]:
    """Return what a sentence told, what is needed, and what is asked now; the rest is folded."""
    asked = asked_now(fields)
    told = tuple(
        field for field in fields if field.value or field.error or field.required or field == asked
    )
    return told if len(fields) - len(told) > 1 else fields


def _change(field: CardField, draft: FormDraft, context: TurnContext) -> str:
    """Say what the field was and is to be; empty where it is only to be filled in."""
    before, after = (draft.base or {}).get(field.name, ""), field.value or ""
    return told_change(field, before, after, context.words) if after and before != after else ""


def _without(fields: tuple[CardField, ...], others: tuple[CardField, ...]) -> tuple[CardField, ...]:
    names = {field.name for field in others}
    return tuple(field for field in fields if field.name not in names)


def _kept(draft: FormDraft, context: TurnContext) -> Versioned[Any] | None:
    """Read the record that is corrected."""
    key = draft.given.get("key")
    cls = sheet_of(str(draft.given["section"])).record_class
    return context.register.get(cls, key) if isinstance(key, str) else None


def _instead(draft: FormDraft, said: str, context: TurnContext) -> Transition | None:
    """Correct the other record that is named in the same way.

    An example is `nej, k-101` (no, k-101), or only `101`. A contact is named by a part of the name:
    `nej ikke torben, det er helle hos pindsvin` (no, not Torben, it is Helle at Pindsvin).
    """
    kept, section = _kept(draft, context), str(draft.given["section"])
    if kept is None:
        return None
    cls = type(kept.record)
    others = [one.record for one in context.register.find(cls) if one.record.key != kept.record.key]
    if isinstance(kept.record, Contact | ToldContact):
        there = [one for one in others if not one.is_over(context.today.day)]
        meant = [one for one in there if isinstance(one, cls) and _is_named(one.name, said)]
    elif len(cls.key_fields) == 1:
        meant = [one for one in others if _is_called(str(getattr(one, cls.key_fields[0])), said)]
    else:
        return None
    changed = {name: value for name, value in draft.values.items() if draft.is_changed(name)}
    values, _ = values_in(section, changed)
    if len(meant) != 1 or not changed:
        return None
    told = {name: value for name, value in values.items() if name in changed}
    [another] = meant
    begun: dict[str, JsonValue] = {"do": "correct", "section": section, "key": another.key}
    return ReplaceWith("record", {**begun, "values": told, "said": "yes"})


def _is_named(name: str, said: str) -> bool:
    """Tell whether somebody is named, by the first name or another part that is long enough."""
    words = normalise_phrase(said)
    parts = [one for one in normalise_phrase(name) if len(one) >= _SHORTEST_NAME]
    return len(words) <= _LONGEST_INSTEAD and not set(parts).isdisjoint(words)


def _is_called(name: str, said: str) -> bool:
    """Tell whether just that name is said, or no more than the number in it."""
    words = without_joints(normalise_phrase(said))
    number = "".join(filter(str.isdigit, name))
    return words in (normalise_phrase(name), (number,) if number else None)


def _about(draft: FormDraft) -> Sequence[str]:
    return scopes_named(str(draft.given["section"]), draft.values)


def _check(draft: FormDraft, context: TurnContext) -> Mapping[str, str]:
    section = str(draft.given["section"])
    values, wrong = values_in(section, draft.values)
    if not wrong:
        try:
            kept = _kept(draft, context)
            told = drafted(section, values, context.command_context, kept=kept)
            split_decisions(kept.record if kept else None, told, context.command_context)
        except InvalidRecord as faulty:
            wrong = list(faulty.flaws)
    found = _at_fields(section, wrong, context)
    adds = section == Action.section and draft.base is None and not found
    if adds and lacks_its_system(draft.values, context.command_context, context.register):
        return {"system": context.words("record.whose_system")}
    return found


def _at_fields(section: str, wrong: Sequence[FieldError], context: TurnContext) -> dict[str, str]:
    """Say what is wrong, by the field it is shown at.

    That is the first field where the form has not the one that is wrong.
    """
    names = {column.field: column.name for column in asked_of(section)}
    first = next(iter(names.values()))
    of = told_as(section).section
    return {
        names.get(flaw.field, first): right_at(flaw, of, context.words) for flaw in reversed(wrong)
    }


def _command(draft: FormDraft, context: TurnContext) -> AnyCommand:
    section = str(draft.given["section"])
    values, _ = values_in(section, draft.values)
    key = draft.given.get("key")
    if not isinstance(key, str):
        filled = {name: value for name, value in values.items() if value is not None}
        return AddRecord(section=section, values=filled)
    return CorrectRecord(section=section, key=key, values=values, seen=_seen(draft, context))


def _seen(draft: FormDraft, context: TurnContext) -> int:
    return int(str(draft.given["seen"]))


def _overtaken(
    draft: FormDraft, command: AnyCommand, current: Versioned[Any], context: TurnContext
) -> FormDraft:
    """Make the form again on what somebody else wrote, with my changes in it.

    What they changed is said above it.
    """
    section = current.record.section
    theirs = known_of(current.record, section, context)
    told = command.values if isinstance(command, AddRecord | CorrectRecord) else {}
    mine = entries_of(told, section, context)
    base = draft.base if draft.base is not None else mine
    changes = [
        f"{column.heading(context.words.lang)}: {field_of(current.record, column, context.words)}"
        for column in asked_of(section)
        if base.get(column.name, "") != theirs.get(column.name, "")
    ]
    key = "record.overtaken" if draft.given.get("key") else "record.there_already"
    who = context.name_of(current.changed_by)
    notice = context.words(key, who=who, changes=", ".join(changes))
    if not changes:
        notice = context.words("record.overtaken_same", who=who)
    given: dict[str, JsonValue] = {
        "section": section,
        "key": current.record.key,
        "seen": current.version,
        "base": dict(theirs),
        "notice": notice,
    }
    is_new = draft.base is None
    changed = {name: value for name, value in mine.items() if is_new or value != base.get(name, "")}
    return FormDraft(given=given, values={**theirs, **changed})


def _sure(draft: FormDraft, context: TurnContext) -> Card | None:
    """Show what falls away, where a system leaves the scope or a supplier's supervision ends."""
    section = str(draft.given["section"])
    before = _kept(draft, context)
    if before is None or section not in (System.section, Supplier.section):
        return None
    values, _ = values_in(section, draft.values)
    told = drafted(section, values, context.command_context, kept=before)
    decided = decisions_in(before.record, told, actor=context.actor.email)
    if not decided:
        return None
    return decision_cards.sure(
        decision_cards.SureView(
            naming=naming(context),
            today=context.today,
            decided=decided[0],
            consequence=consequence_of(before, told, context),
            waits_for=None
            if is_decided_by(decided[0], context.command_context)
            else waiting(decided[0], context).who or "",
        )
    )


def _done(draft: FormDraft, context: TurnContext) -> Card:
    section = str(draft.given["section"])
    values, _ = values_in(section, draft.values)
    before = _kept(draft, context)
    told = drafted(section, values, context.command_context, kept=before)
    kept = context.register.get(type(told), told.key)
    elsewhere = passed_on(before.record if before else None, told, context)
    if elsewhere:
        saved = kept is not None and kept.version != draft.given.get("seen")
        waits = tuple(waiting(one, context) for one in elsewhere)
        return decision_cards.told(naming(context), context.today, waits, rest=saved)
    if kept is None:
        return refusal(NotFound(), context)
    what = "corrected" if draft.given.get("key") else "added"
    if before is not None and before.version == draft.given.get("seen") and kept == before:
        what = "unchanged"
    elif isinstance(kept.record, ToldContact):
        what = "told"
    changes = _corrected(draft, context) if what == "corrected" else ()
    return done(kept.record, what, context, changes)


def _corrected(draft: FormDraft, context: TurnContext) -> list[str]:
    """Say of each field that was corrected what it was and is."""
    before = draft.base or {}
    return [
        told_change(field, before.get(field.name, ""), after, context.words)
        for field in _fields(draft, context)
        if (after := draft.values.get(field.name, "")) != before.get(field.name, "")
    ]
