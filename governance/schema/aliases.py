"""An alias stands wherever a person stood who was erased.

It is random, and one for each person. What it stood for is kept nowhere.
"""

import re
import secrets
from typing import Final

LEFT_OUT: Final = "left-out"
"""It stands for a telephone number in an entry of the journal shown to somebody outside of it."""
_ALIAS: Final = re.compile(r"erased-[0-9a-f]{12}")
_DIGITS: Final = 12


def new_alias() -> str:
    """Make an alias that nobody has."""
    return f"erased-{secrets.token_hex(_DIGITS // 2)}"


def is_alias(text: str) -> bool:
    """Tell whether the text is an alias and nothing else."""
    return _ALIAS.fullmatch(text) is not None
