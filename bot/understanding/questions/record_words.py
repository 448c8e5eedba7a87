"""Know the words that stand in the records of a section, as titles and names do."""

from collections.abc import Iterator

from bot.language.normalise import normalise_phrase
from governance.ports import RegisterReader
from governance.records.columns import sheet_of

_MOST = 300
"""The most records whose words are looked at; those of a larger section are not known."""
_SHORTEST = 4


def stand_in_records(words: str, section: str, register: RegisterReader) -> bool:
    """Tell whether each of these folded words begins one in some record of the section."""
    said = words.split()
    if all(one.isdigit() for one in said):
        return False  # figures stand in dates, too
    known = _words_of(section, register)
    return all(
        one in known or (len(one) >= _SHORTEST and any(has.startswith(one) for has in known))
        for one in said
    )


def _words_of(section: str, register: RegisterReader) -> frozenset[str]:
    cls = sheet_of(section).record_class
    if register.count(cls) > _MOST:
        return frozenset()
    return frozenset(
        word
        for kept in register.find(cls)
        for text in _texts(dict(kept.record))
        for word in normalise_phrase(text)
    )


def _texts(values: dict[str, object]) -> Iterator[str]:
    yield from (value for value in values.values() if isinstance(value, str) and "@" not in value)
