"""Split a text into words and what stands between them.

The journal's hashes are made over these words, so the split is the same for ever. It goes by a list
of characters, as the properties of characters change from one version of Unicode to the next.
"""

import re
from typing import Final

_BETWEEN: Final = " \t\r\n\u00a0/\"\\:;,.()[]{}<>@+!?'`|&=%#*$^~“”„»«’‘…–—·•"
_WORD: Final = re.compile(f"([^{re.escape(_BETWEEN)}]+)")


def split_words(text: str) -> list[str]:
    """Return what is between words and the words in turn, beginning and ending with the former.

    Joined they are the text; every second one is a word.
    """
    return _WORD.split(text)
