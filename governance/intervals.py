"""Read the intervals as an authority has set them."""

from collections.abc import Mapping

from governance.ports import RegisterReader
from governance.records.authorities import Authority
from governance.schema.interval_settings import spans
from governance.workdays import Span


def intervals_of(register: RegisterReader) -> Mapping[str, Span]:
    """Return every interval as the authority has it."""
    authority = next(iter(register.find(Authority)), None)
    return spans(authority.record.settings if authority else {})
