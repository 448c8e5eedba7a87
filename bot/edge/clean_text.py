"""Clean what people write, before anything else sees it."""

import re
import unicodedata

from bot.texts.direction import CONTROLS

_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\u0085")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class TextRefused(ValueError):
    """The text is not text (half a character), or longer than allowed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_text(text: str, limit: int) -> str:
    r"""Normalise to NFC, with `\n` as the only line end, and no outer blanks.

    No control characters are left but `\n` and `\t`, and none that turn the direction of what
    follows. `limit` is in characters of the result. Raises
    TextRefused (`reason` is `broken` or `too_long`).
    """
    # NFC shortens a text to no less than a quarter; what is longer need not be normalised.
    if len(text) > limit * 4:
        raise TextRefused("too_long")
    if _SURROGATES.search(text):
        raise TextRefused("broken")
    composed = unicodedata.normalize("NFC", text)
    plain = CONTROLS.sub("", composed)
    cleaned = _CONTROLS.sub("", _LINE_ENDS.sub("\n", plain)).strip()
    if len(cleaned) > limit:
        raise TextRefused("too_long")
    return cleaned
