"""Every table with the types the database itself has, so that rows are read as they are kept."""

from typing import Any, Final

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.core.schema import metadata


def _as_kept(table: Table) -> Table:
    columns = (
        Column(column.name, _kept(column.type), primary_key=column.primary_key)
        for column in table.columns
    )
    return Table(table.name, MetaData(), *columns)


def _kept(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


KEPT_TABLES: Final = [_as_kept(table) for table in metadata.sorted_tables]
