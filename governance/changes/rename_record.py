"""Rename a record, and find what else changes so that all references still lead to it.

References are written with the name as the record spells it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from pydantic import ValidationError

from governance.changes.merge import Difference, MergedRecord
from governance.ports import RegisterReader, Versioned
from governance.records.approvals import Approval, assessment_of
from governance.records.columns import sheet_of
from governance.records.measuring_points import MeasuringPoint
from governance.records.references import Reference, references, scope_reference
from governance.records.sections import SECTIONS
from governance.records.told_decisions import ToldDecision
from governance.schema.record import Record, record_classes
from governance.schema.scopes import parse_scope, scope_of

_Place: TypeAlias = tuple[str, str]
"""A record's section and the key it has."""
_Target: TypeAlias = Callable[[_Place], Record | None]


def renaming(register: RegisterReader, kept: Versioned[Record], record: Record) -> Difference:
    """Return the difference in which `record` takes the place of `kept`.

    A record that has the name in its own key gets a new key too, and so do references to that
    record.

    A name that is only spelled otherwise keeps its key, and references are rewritten all the same.
    """
    moved: dict[_Place, Record] = {(record.section, kept.record.key): record}
    while True:
        found = {
            (one.record.section, one.record.key): MergedRecord(one, changed)
            for cls in SECTIONS
            for one in register.find(cls)
            if (changed := _following(one.record, moved.get)) is not None
        }
        found[record.section, kept.record.key] = MergedRecord(kept, record)
        others = {place: one.record for place, one in found.items() if one.record.key != place[1]}
        if others.keys() <= moved.keys():
            break
        moved |= others
    return Difference(
        added=tuple(others.values()),
        changed=tuple(change for place, change in found.items() if place not in others),
        ended=tuple(found[place].kept for place in others),
        same=0,
    )


def is_renamed(before: Record, after: Record) -> bool:
    """Tell whether references to the record would be written otherwise, if only by a capital."""
    return before.key != after.key or _name(before) != _name(after)


def spelled(register: RegisterReader, records: Sequence[Record]) -> list[Record]:
    """Return the records with the names in them spelled as the records named spell them.

    A record among these comes before one that is kept.
    """
    coming = {_place(record): record for record in records}
    known: dict[str, dict[str, Record]] = {}

    def target(place: _Place) -> Record | None:
        section, key = place
        if place in coming:
            return coming[place]
        if section not in known:
            found = register.find(record_classes()[section])
            known[section] = {one.record.key: one.record for one in found}
        return known[section].get(key)

    return [_following(record, target) or record for record in records]


def left_behind(register: RegisterReader, records: Iterable[Record]) -> list[Record]:
    """Return the kept records that are not among these, with these records' new spellings in them.

    Records that would not change are left out.
    """
    coming = {_place(record): record for record in records}
    respelled = {
        _place(kept.record): record
        for cls in {type(record) for record in coming.values()}
        for kept in register.find(cls)
        if (record := coming.get(_place(kept.record))) is not None
        and is_renamed(kept.record, record)
    }
    if not respelled:
        return []
    return [
        changed
        for cls in SECTIONS
        for kept in register.find(cls)
        if _place(kept.record) not in coming
        and (changed := _following(kept.record, respelled.get)) is not None
    ]


def _place(record: Record) -> _Place:
    return record.section, record.key


def _following(record: Record, target_of: _Target) -> Record | None:
    """Return the record with its targets' names in it; None where nothing changes."""
    changes: dict[str, object] = {}
    for reference in references(record):
        target = target_of((reference.section, reference.key))
        if target is not None:
            value = changes.get(reference.field, getattr(record, reference.field))
            changes[reference.field] = _renamed(record, value, reference, target)
    if isinstance(record, Approval):
        assessed = scope_reference("subject", record.scope)
        target = target_of((assessed.section, assessed.key)) if assessed else None
        if target is not None:
            scope = _scope_named(record.scope, target)
            changes["subject"] = assessment_of(record.requirement_served, scope)
    if isinstance(record, ToldDecision):
        changes |= _of_a_told_decision(record, target_of)
    new = {name: value for name, value in changes.items() if value != getattr(record, name)}
    return record.model_copy(update=new) if new else None


def _of_a_told_decision(told: ToldDecision, target_of: _Target) -> dict[str, object]:
    """Let it set the record under its new key, with the new names in what it sets."""
    changes: dict[str, object] = {}
    target = target_of((told.target_section, told.target_key)) if told.target_key else None
    if target is not None:
        changes["target_key"] = target.key
    try:
        proposed = record_classes()[told.target_section].model_validate(told.changes)
    except ValidationError:
        return changes  # some fields of a record, which name no other
    followed = _following(proposed, target_of)
    if followed is not None:
        state = followed.state()
        values = {name: state[name] for name in told.changes}
        changes["proposed"] = json.dumps(values, ensure_ascii=False)
    return changes


def _renamed(record: Record, value: object, reference: Reference, target: Record) -> object:
    refers = sheet_of(record.section).of_field(reference.field).refers
    if refers == "scope":
        return _scope_named(str(value), target)
    if refers == "contacts":
        return target.key
    if not isinstance(value, tuple):
        return _name(target)
    cls = type(target)
    return tuple(
        _name(target) if cls.key_of(**{cls.key_fields[0]: part}) == reference.key else part
        for part in value
    )


def _scope_named(scope: str, target: Record) -> str:
    return scope_of(parse_scope(scope)[0], _name(target))


def _name(record: Record) -> str:
    """Return the name by which references call it."""
    field = "name" if isinstance(record, MeasuringPoint) else record.key_fields[0]
    return str(getattr(record, field))
