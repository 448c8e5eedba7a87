"""Compare records with the register, and merge them.

The difference says what would be added, changed and ended.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.ports import Register, RegisterReader, Versioned
from governance.records.authorities import Authority
from governance.records.contacts import Contact, is_reached_as, is_same_person
from governance.records.references import Reference, references
from governance.records.sections import SECTIONS
from governance.schema.record import Record, record_classes


@dataclass(frozen=True)
class MergedRecord:
    """A record as it is kept, and as it would be after the merge."""

    kept: Versioned[Any]
    record: Record


@dataclass(frozen=True)
class Difference:
    """The changes a merge would make, each list in the register's order of sections.

    `same` counts the records that stay as they are.
    """

    added: tuple[Record, ...]
    changed: tuple[MergedRecord, ...]
    ended: tuple[Versioned[Any], ...]
    same: int

    @property
    def fingerprint(self) -> str:
        """A digest that is the same for the same difference.

        It shows whether a difference is still the one that was agreed to.
        """
        parts = [
            *((record.section, record.key, 0, record.state()) for record in self.added),
            *(
                (one.record.section, one.record.key, one.kept.version, one.record.state())
                for one in self.changed
            ),
            *((one.record.section, one.record.key, one.version, None) for one in self.ended),
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.ended)


def difference(
    register: RegisterReader,
    records: Iterable[Record],
    *,
    today: date,
    replaced: Collection[str] = (),
) -> Difference:
    """Compare the records with the register, as they would be kept if they were merged today.

    A contact that is reached otherwise than before is no longer verified.

    Records are matched by key, and each key counts once. What the register has and `records` has
    not is left alone, except in the `replaced` sections, where it is ended. The authority itself is
    never ended.
    """
    by_section: dict[str, dict[str, Record]] = {cls.section: {} for cls in SECTIONS}
    for record in records:
        by_section[record.section][record.key] = record
    added: list[Record] = []
    changed: list[MergedRecord] = []
    ended: list[Versioned[Any]] = []
    same = 0
    for cls in SECTIONS:
        wanted = by_section[cls.section]
        ending = cls.section in replaced and cls is not Authority
        if not wanted and not ending:
            continue
        kept = {one.record.key: one for one in register.find(cls)}
        for key, record in wanted.items():
            known = kept.get(key)
            if known is None:
                added.append(record)
                continue
            wish = record
            if isinstance(record, Contact) and isinstance(known.record, Contact):
                wish = _to_verify(record, known.record, today)
            if known.record != wish:
                changed.append(MergedRecord(known, wish))
            else:
                same += 1
        if ending:
            ended += [one for key, one in kept.items() if key not in wanted]
    return Difference(tuple(added), tuple(changed), tuple(ended), same)


def _to_verify(wish: Contact, kept: Contact, today: date) -> Contact:
    """Return the contact as it would be kept, verified only if it is since it last changed.

    A file may have been written before somebody changed or verified the contact. What it says of
    that counts if it is newer, and is otherwise as it is kept.
    """
    if not is_reached_as(wish, kept):
        unverified: dict[str, object] = {"verified_on": None, "verified_by": None}
        if not is_same_person(wish, kept) and wish.informed_on == kept.informed_on:
            unverified["informed_on"] = None
        return wish.model_copy(update={**unverified, "changed_on": today})
    changed = kept.changed_on
    if changed is None:
        return wish
    told: dict[str, object] = {}
    before = wish.changed_on is None or wish.changed_on < changed
    if before:
        told["changed_on"] = changed
    verified = wish.verified_on
    stale = before if verified is None else not changed < verified <= today
    if stale and verified != kept.verified_on:
        told |= {"verified_on": kept.verified_on, "verified_by": kept.verified_by}
    return wish.model_copy(update=told) if told else wish


@dataclass(frozen=True)
class DanglingReference:
    """A reference that would lead nowhere.

    `kept` says that the record with the reference is not in the file but in the register.
    """

    record: Record
    reference: Reference
    kept: bool


def dangling(
    register: RegisterReader, records: Sequence[Record], merged: Difference
) -> Iterator[DanglingReference]:
    """Yield every reference that would lead nowhere once `merged` is done."""
    there = _Known(register, records, merged)
    for record in records:
        for reference in references(record):
            if not there.has(reference):
                yield DanglingReference(record, reference, kept=False)
    if not merged.ended:
        return
    gone = {(one.record.section, one.record.key) for one in merged.ended}
    named = {(record.section, record.key) for record in records}
    for cls in SECTIONS:
        for kept in register.find(cls):
            if (cls.section, kept.record.key) in gone | named:
                continue
            for reference in references(kept.record):
                if (reference.section, reference.key) in gone:
                    yield DanglingReference(kept.record, reference, kept=True)


class _Known:
    """It holds the keys there will be, section by section."""

    def __init__(
        self, register: RegisterReader, records: Sequence[Record], merged: Difference
    ) -> None:
        self._register = register
        self._keys: dict[str, set[str]] = {}
        self._coming: dict[str, set[str]] = {}
        self._going: dict[str, set[str]] = {}
        for record in records:
            self._coming.setdefault(record.section, set()).add(record.key)
        for one in merged.ended:
            self._going.setdefault(one.record.section, set()).add(one.record.key)

    def has(self, reference: Reference) -> bool:
        section = reference.section
        if reference.key in self._coming.get(section, ()):
            return True
        if section not in self._keys:
            kept = self._register.find(record_classes()[section])
            keys = {one.record.key for one in kept}
            self._keys[section] = keys - self._going.get(section, set())
        return reference.key in self._keys[section]


def merge(register: Register, merged: Difference, *, command: str) -> None:
    """Carry out the merge.

    Raises VersionConflict when somebody changed a record in between; then the transaction must be
    rolled back.
    """
    by_section: dict[str, list[tuple[Record, int]]] = {cls.section: [] for cls in SECTIONS}
    for record in merged.added:
        by_section[record.section].append((record, 0))
    for change in merged.changed:
        by_section[change.record.section].append((change.record, change.kept.version))
    for changes in by_section.values():
        if changes:
            register.save_all(changes, command=command)
    for kept in merged.ended:
        register.end(type(kept.record), kept.record.key, seen=kept.version, command=command)
