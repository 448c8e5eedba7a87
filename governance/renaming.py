"""A record gets another key: what would change, so that whatever named it before names it still."""

from collections.abc import Mapping
from typing import TypeAlias

from governance.merging import Change, Difference
from governance.ports import Kept, Register
from governance.records.approvals import Approval, assessment_of
from governance.records.columns import sheet_of
from governance.records.measuring_points import MeasuringPoint
from governance.records.record import Record
from governance.records.references import Reference, references, scope_reference
from governance.records.scopes import parse_scope, scope_of
from governance.records.sections import SECTIONS

_Moved: TypeAlias = Mapping[tuple[str, str], Record]
"""Each record that gets another key, by its section and the key it has."""


def renaming(register: Register, kept: Kept[Record], record: Record) -> Difference:
    """`record` takes the place of `kept`. What has a name of it in its own key moves along, and what names that."""
    moved: dict[tuple[str, str], Record] = {(record.section, kept.record.key): record}
    while True:
        found = {
            (one.record.section, one.record.key): Change(one, changed)
            for cls in SECTIONS
            for one in register.find(cls)
            if (changed := _following(one.record, moved)) is not None
        }
        found[record.section, kept.record.key] = Change(kept, record)
        before = len(moved)
        moved |= {
            place: change.record
            for place, change in found.items()
            if change.record.key != change.kept.record.key
        }
        if len(moved) == before:
            break
    return Difference(
        added=tuple(moved.values()),
        changed=tuple(change for place, change in found.items() if place not in moved),
        ended=tuple(found[place].kept for place in moved),
        same=0,
    )


def _following(record: Record, moved: _Moved) -> Record | None:
    """The record with the new names in it; None where it has none of the old ones."""
    changes: dict[str, object] = {}
    for reference in references(record):
        target = moved.get((reference.section, reference.key))
        if target is not None:
            value = changes.get(reference.field, getattr(record, reference.field))
            changes[reference.field] = _renamed(record, value, reference, target)
    if isinstance(record, Approval):
        assessed = scope_reference("subject", record.scope)
        target = moved.get((assessed.section, assessed.key)) if assessed else None
        if target is not None:
            scope = _scope_named(record.scope, target)
            changes["subject"] = assessment_of(record.requirement_served, scope)
    return record.model_copy(update=changes) if changes else None


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
    """What others call it by."""
    field = "name" if isinstance(record, MeasuringPoint) else record.key_fields[0]
    return str(getattr(record, field))
