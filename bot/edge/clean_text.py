"""What people write, before anything else sees it."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\u0085")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class TextRefused(ValueError):
    """The text is not text (half a character), or longer than allowed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_text(text: str, limit: int) -> str:
    r"""NFC, `\n` as the only line end, no control characters but `\n` and `\t`, no outer blanks.

    `limit` is in characters of the result. Raises TextRefused (`reason`: `broken` or `too_long`).
    """
    if len(text) > limit * 4:  # NFC shortens at most so much: spare ourselves the work
        raise TextRefused("too_long")
    if _SURROGATES.search(text):
        raise TextRefused("broken")
    composed = unicodedata.normalize("NFC", text)
    cleaned = _CONTROLS.sub("", _LINE_ENDS.sub("\n", composed)).strip()
    if len(cleaned) > limit:
        raise TextRefused("too_long")
    return cleaned
