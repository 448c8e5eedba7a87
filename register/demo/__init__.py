"""Load the two invented authorities of the demo, with every date moved to the day it is shown."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.texts.words import Words
from governance.records.authorities import Authority
from governance.records.contracts import ContractOption
from governance.schema.record import Record
from register.faults import sentence
from register.parsing import read_records
from register.yaml.reader import read_own_yaml

ANCHOR = date(2026, 3, 2)
FILES = ("stf.yaml", "pkb.yaml")


class DemoFault(Exception):
    """A demo file cannot be used as it is written; it names file, section, record and field."""


def demo_register(
    anchor: date | None = None, *, folder: Path = Path(__file__).parent
) -> list[tuple[str, list[Record]]]:
    """Return each authority's name and records, sections in the register's order.

    With an anchor, every date moves by the days from 2026-03-02 to it.

    Raises DemoFault.
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
    reading = read_records(read_own_yaml(path.read_bytes()), today=date.max)
    if reading.faults:
        words = Words("en")
        faults = "; ".join(sentence(fault, words, form="yaml") for fault in reading.faults)
        raise DemoFault(f"{path.name}: {faults}")
    return [placed.record for placed in reading.placed]


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
