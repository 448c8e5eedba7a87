"""Test the tables: one per section with the model's own columns.

Every key begins with the authority.
"""

import pytest
from sqlalchemy import Table

from governance.records.sections import SECTIONS
from governance.schema.record import Record
from storage.core.schema import (
    APPEND_ONLY,
    BEFORE_THE_AUTHORITY,
    RECORD_PREFIX,
    metadata,
    record_tables,
)

FIXED = [
    "tenant",
    "record_key",
    "record_version",
    "changed_at",
    "changed_by",
    "recorded_at",
    "ended_at",
]


@pytest.mark.parametrize("cls", SECTIONS, ids=lambda cls: str(cls.section))
def test_a_section_has_a_table_with_its_fields_and_the_fixed_seven(cls: type[Record]) -> None:
    table = record_tables[cls.section]
    assert table.name == RECORD_PREFIX + cls.section
    assert [column.name for column in table.columns] == [*FIXED, *cls.model_fields]
    assert [column.name for column in table.primary_key] == ["tenant", "record_key"]


def test_every_section_has_a_table_and_no_table_is_left_over() -> None:
    assert list(record_tables) == [cls.section for cls in SECTIONS]
    ours = {name for name in metadata.tables if name.startswith(RECORD_PREFIX)}
    assert ours == {table.name for table in record_tables.values()}


@pytest.mark.parametrize(
    "table",
    [table for table in metadata.sorted_tables if table.name not in BEFORE_THE_AUTHORITY],
    ids=lambda table: str(table.name),
)
def test_every_key_begins_with_the_authority(table: Table) -> None:
    assert next(iter(table.primary_key)).name == "tenant"
    assert not table.c.tenant.nullable


def test_the_lists_of_tables_name_tables() -> None:
    assert metadata.tables.keys() >= BEFORE_THE_AUTHORITY
    assert metadata.tables.keys() >= APPEND_ONLY
