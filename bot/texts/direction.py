"""Keep text that runs from right to left from turning what stands beside it."""

import re
from typing import Final

CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""The characters that turn what follows them: embeddings, overrides and isolates."""

_FROM_RIGHT: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TURNING: Final = re.compile("[\u202a-\u202e\u2066\u2067]")
_FIRST_STRONG, _POP = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """Return the text, isolated where it has a letter that is written from right to left.

    Without that a number on the same line is shown in another order. What turns the text around it
    is left out: records of before may have it.
    """
    if text.isascii():
        return text
    text = _TURNING.sub("", text)
    if _FROM_RIGHT.search(text) is None or text.startswith(_FIRST_STRONG):
        return text
    return f"{_FIRST_STRONG}{text}{_POP}"
