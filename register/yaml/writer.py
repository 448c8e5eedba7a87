"""Write the register as YAML: the sections as keys, each a list of records."""

from collections.abc import Iterable, Mapping
from datetime import date

import yaml

from bot.formatting.cells import Raw, plain
from governance.records.columns import Sheet, sheets
from governance.schema.record import Record


class _Quoting(yaml.CSafeDumper):
    """It writes text so that any reader of YAML reads the same text.

    Days are written as days, and nothing by reference.
    """

    def ignore_aliases(self, data: object) -> bool:
        return True


def _day(dumper: _Quoting, day: date) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", day.isoformat())


_Quoting.add_representer(date, _day)


def write_yaml(
    records: Iterable[Record], *, authority: str, note: str | None = None
) -> Iterable[str]:
    """Yield the file, piece by piece.

    Sections come in the register's order, and empty fields are left out. A `note` says what the
    file holds, where that is not the whole register.
    """
    yield f"# {authority}\n"
    if note is not None:
        yield f"# {note}\n"
    by_section: dict[str, list[Record]] = {}
    for record in records:
        by_section.setdefault(record.section, []).append(record)
    for sheet in sheets():
        listed = by_section.get(sheet.section)
        if listed:
            yield f"\n{sheet.section}:\n"
            for record in listed:
                yield from _written(sheet, record)


def _written(sheet: Sheet, record: Record) -> Iterable[str]:
    fields: Mapping[str, Raw] = {
        column.name: value
        for column in sheet.columns
        if (value := plain(record, column)) is not None
    }
    yield "".join(f"  {line}\n" if line else "\n" for line in as_yaml([fields]))


def as_yaml(value: object) -> list[str]:
    """Return the value as lines of YAML."""
    text: str = yaml.dump(
        value, Dumper=_Quoting, allow_unicode=True, sort_keys=False, width=110, indent=2
    )
    return text.rstrip("\n").split("\n")
