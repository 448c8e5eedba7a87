"""Each section has one example record, which the template shows and the reader skips."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from governance.records.columns import sheet_of
from governance.schema.record import Record

_FILE = Path(__file__).with_name("examples.yaml")


@cache
def example_of(section: str) -> Record:
    """Return the section's example.

    Raises KeyError when there is none, pydantic.ValidationError when it is wrong.
    """
    return sheet_of(section).record_class.model_validate(_written()[section])


def is_example(record: Record) -> bool:
    """Tell whether it is the template's example, left exactly as it was written."""
    return record == example_of(record.section)


@cache
def _written() -> Mapping[str, Mapping[str, object]]:
    written: Mapping[str, Mapping[str, object]] = yaml.load(
        _FILE.read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return written
