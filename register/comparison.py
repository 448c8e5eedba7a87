"""Compare a file with the register, and say what importing it would do.

Faults that no row shows alone are found here.
"""

import dataclasses
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.formatting.cells import written_as
from governance.changes.merge import DanglingReference, Difference, dangling, difference
from governance.changes.rename_record import left_behind, spelled
from governance.changes.validation import number_errors
from governance.ports import RegisterReader
from governance.records.columns import folded, sheet_of
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.schema.record import Record, record_classes
from register.parsing import ParsedRegister, PlacedRecord, completed
from register.tables import FileFault


@dataclass(frozen=True)
class Comparison:
    """The result of a comparison.

    With faults nothing is to be imported, and `merged` is then what could be read so far.
    """

    merged: Difference
    faults: tuple[FileFault, ...]
    warnings: tuple[FileFault, ...]


def compare(
    reading: ParsedRegister,
    register: RegisterReader,
    *,
    today: date,
    replace: bool,
    has_file: Callable[[str], bool],
) -> Comparison:
    """Compare the file with the register, as it would be merged today.

    `has_file` tells by SHA-256 whether a file is stored.

    With `replace` the file is the whole truth of its sections. A record it lacks is ended, and a
    field it says nothing about is emptied. Otherwise both are left as they are.
    """
    clashes: list[FileFault] = []
    if not replace:
        reading = dataclasses.replace(reading, placed=tuple(_whole(reading, register, clashes)))
    records = spelled(register, [placed.record for placed in reading.placed])
    placed = zip(reading.placed, records, strict=True)
    placed_anew = tuple(dataclasses.replace(one, record=record) for one, record in placed)
    reading = dataclasses.replace(reading, placed=placed_anew)
    replaced = reading.sections if replace else frozenset()
    left = [one for one in left_behind(register, records) if one.section not in replaced]
    merged = difference(register, [*records, *left], today=today, replaced=replaced)
    misdialled = [*_misdialled(reading, register)]
    finder = _Finder(reading, register)
    loose = [
        finder.fault(one)
        for one in dangling(register, records, merged)
        if (one.reference.section, one.reference.key) not in reading.unread
    ]
    odd = [*reading.warnings, *_files_missing(reading, has_file)]
    if not reading.faults and not clashes and not _administered(register, records, merged):
        odd.append(FileFault("no_administrator", {}))
    return Comparison(merged, (*reading.faults, *clashes, *misdialled, *loose), tuple(odd))


def _whole(
    reading: ParsedRegister, register: RegisterReader, clashes: list[FileFault]
) -> Iterator[PlacedRecord]:
    """Complete the file's records with what the register has and the file says nothing about."""
    kept: dict[str, dict[str, Record]] = {}
    for placed in reading.placed:
        cls = type(placed.record)
        if len(placed.given) == len(cls.model_fields):
            yield placed
            continue
        if cls.section not in kept:
            kept[cls.section] = {one.record.key: one.record for one in register.find(cls)}
        known = kept[cls.section].get(placed.record.key)
        whole = placed if known is None else completed(placed, known)
        if isinstance(whole, PlacedRecord):
            yield whole
        else:
            clashes += whole


class _Finder:
    """It finds where a record stands in the file, and what somebody perhaps meant."""

    def __init__(self, reading: ParsedRegister, register: RegisterReader) -> None:
        self._reading = reading
        self._register = register
        self._names: dict[str, dict[str, str]] = {}

    @cached_property
    def _places(self) -> dict[tuple[str, str], PlacedRecord]:
        return {
            (placed.record.section, placed.record.key): placed for placed in self._reading.placed
        }

    def fault(self, loose: DanglingReference) -> FileFault:
        """Make the fault, at the record's place in the file.

        For a record that only the register has, it is at the sheet's.
        """
        reference, record = loose.reference, loose.record
        if loose.kept:
            about = {"sheet": record.section, "field": reference.field}
            name = _name(loose)
            return FileFault("still_named", about, title=reference.section, value=name)
        placed = self._places[record.section, record.key]
        near = difflib.get_close_matches(
            folded(_name(loose)), self._known(reference.section), n=1, cutoff=0.75
        )
        about = {"sheet": reference.section}
        if near:
            about["near"] = self._known(reference.section)[near[0]]
        return self._at(placed, loose, "unresolved_near" if near else "unresolved", about)

    def _at(
        self, placed: PlacedRecord, loose: DanglingReference, code: str, about: dict[str, str]
    ) -> FileFault:
        return FileFault(
            code,
            about,
            title=placed.title,
            row=placed.row,
            heading=placed.headings.get(loose.reference.field, ""),
            value=written_as(_name(loose)),
            section=loose.record.section,
            field=loose.reference.field,
        )

    def _known(self, section: str) -> dict[str, str]:
        """Return the names there are, folded and as written."""
        if section not in self._names:
            cls = record_classes()[section]
            kept = [one.record for one in self._register.find(cls)]
            ours = [one.record for one in self._places.values() if one.record.section == section]
            written = [
                str(getattr(record, cls.key_fields[-1 if section == "measuring_points" else 0]))
                for record in (*kept, *ours)
            ]
            self._names[section] = {folded(name): name for name in written}
        return self._names[section]


def _name(loose: DanglingReference) -> str:
    """Return the name as it is written; of a list, the one that leads nowhere."""
    written = getattr(loose.record, loose.reference.field)
    if sheet_of(loose.record.section).of_field(loose.reference.field).kind == "phrase":
        return str(written).partition(":")[2]
    if not isinstance(written, tuple):
        return str(written)
    target = record_classes()[loose.reference.section]
    for part in written:
        if target.key_of(**{target.key_fields[0]: part}) == loose.reference.key:
            return str(part)
    return str(written[0])


def _files_missing(reading: ParsedRegister, has_file: Callable[[str], bool]) -> Iterator[FileFault]:
    for placed in reading.placed:
        if isinstance(placed.record, Evidence):
            address = placed.record.sha256
            if address is not None and not has_file(address):
                yield placed.fault("no_such_file", "title")


def _misdialled(reading: ParsedRegister, register: RegisterReader) -> Iterator[FileFault]:
    """Yield a fault for each telephone number that is none, unless the register has it so."""
    for placed in reading.placed:
        record = placed.record
        if not any(number_errors(record)):
            continue
        known = register.get(type(record), record.key)
        for wrong in number_errors(record, known.record if known else None):
            yield placed.fault(wrong.code, wrong.field)


def _administered(register: RegisterReader, records: list[Record], merged: Difference) -> bool:
    """Tell whether an active administrator will be left."""
    members = {one.record.key: one.record for one in register.find(Member)}
    for gone in merged.ended:
        if isinstance(gone.record, Member):
            members.pop(gone.record.key, None)
    members |= {record.key: record for record in records if isinstance(record, Member)}
    return any(member.active and member.admin for member in members.values())
