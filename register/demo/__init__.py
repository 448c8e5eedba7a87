"""The two invented authorities of the demo, with every date moved to the day it is shown."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from governance.records.authorities import Authority
from governance.records.contracts import ContractOption
from governance.records.record import Record
from governance.records.sections import SECTIONS

ANCHOR = date(2026, 3, 2)
FILES = ("stf.yaml", "pkb.yaml")


class DemoFault(Exception):
    """A demo file cannot be used as it is written; names file, section, record and field."""


def demo_register(
    anchor: date | None = None, *, folder: Path = Path(__file__).parent
) -> list[tuple[str, list[Record]]]:
    """Each authority's name and records, sections in the register's order. Raises DemoFault.

    With an anchor, every date moves by the days from 2026-03-02 to it.
    """
    moved = timedelta() if anchor is None else anchor - ANCHOR
    return [_authority(folder / name, moved) for name in FILES]


def _authority(path: Path, moved: timedelta) -> tuple[str, list[Record]]:
    records = [_moved(record, moved) for record in _read(path)]
    for record in records:
        if isinstance(record, Authority):
            return record.name, records
    raise DemoFault(f"{path.name}: authority: there is no record")


def _read(path: Path) -> list[Record]:
    try:
        written = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise DemoFault(f"{path.name}: cannot be read as YAML: {error}") from error
    unknown = sorted(written.keys() - {record_class.section for record_class in SECTIONS})
    if unknown:
        raise DemoFault(f"{path.name}: there is no section {', '.join(unknown)}")
    return [
        _record(record_class, row, where=f"{path.name}: {record_class.section}: record {number}")
        for record_class in SECTIONS
        for number, row in enumerate(written.get(record_class.section) or (), start=1)
    ]


def _record(record_class: type[Record], row: Mapping[str, Any], *, where: str) -> Record:
    try:
        return record_class.model_validate(row)
    except ValidationError as error:
        faults = (f"{_field(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise DemoFault(f"{where}: {'; '.join(faults)}") from error


def _field(location: tuple[int | str, ...]) -> str:
    return str(location[0]) if location else "the whole record"


def _moved(record: Record, by: timedelta) -> Record:
    fields = type(record).model_fields
    return record.model_copy(update={name: _shifted(getattr(record, name), by) for name in fields})


def _shifted(value: object, by: timedelta) -> object:
    match value:
        case date():
            return value + by
        case ContractOption():
            return replace(value, notice_deadline=value.notice_deadline + by)
        case tuple():
            return tuple(_shifted(part, by) for part in value)
        case _:
            return value
