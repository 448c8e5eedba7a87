"""A reader says what the register holds about one question; readers enter themselves by its id."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from governance.obligations.rule import RuleInput
from governance.positions.item import Reading

Reader: TypeAlias = Callable[[RuleInput], Reading | None]
Condition: TypeAlias = Callable[[RuleInput], bool]

_READERS: dict[str, Reader] = {}
_CONDITIONS: dict[str, Condition] = {}


def reads(*questions: str) -> Callable[[Reader], Reader]:
    """Enter the function as the reader of those questions.

    A reader returns None where nobody has said anything.
    """

    def enter(reader: Reader) -> Reader:
        for question in questions:
            if question in _READERS:
                raise ValueError(f"two readers read {question}")
            _READERS[question] = reader
        return reader

    return enter


def condition(reader: Condition) -> Condition:
    """Enter the function among the conditions under which a question applies, by its name."""
    if reader.__name__ in _CONDITIONS:
        raise ValueError(f"two conditions are called {reader.__name__}")
    _CONDITIONS[reader.__name__] = reader
    return reader


def entered_readers() -> Mapping[str, Reader]:
    """Return the readers entered so far, by the question's id."""
    return _READERS


def entered_conditions() -> Mapping[str, Condition]:
    """Return the conditions entered so far, by name."""
    return _CONDITIONS
