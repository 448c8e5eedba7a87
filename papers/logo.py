"""The logo on a paper, and how many pixels a picture says it has."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pydantic import JsonValue

LogoFormat: TypeAlias = Literal["png", "jpg"]

LOGO_FORMATS: Final[Mapping[str, LogoFormat]] = {"image/png": "png", "image/jpeg": "jpg"}
"""The formats a logo may have, by their media types."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER: Final = struct.Struct(">I4sII")
"""The length and the name of the first chunk, the width and the height."""
_JPEG: Final = b"\xff\xd8"
_SEGMENT: Final = struct.Struct(">BBH")
"""The beginning of a marker, the marker, and the length of what follows with these two bytes."""
_FRAME: Final = struct.Struct(">BHH")
"""The precision, the height and the width."""
_MARKER: Final = 0xFF
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG that begin a frame (ITU-T T.81, table B.1)."""
_SCAN: Final = 0xDA
_LENGTH: Final = 2


@dataclass(frozen=True)
class Logo:
    """A picture at the head of a paper. Its text for who cannot see it is the authority's name."""

    format: LogoFormat
    content: bytes

    def data(self) -> dict[str, JsonValue]:
        """Return what templates draw it from."""
        return {"format": self.format, "bytes": [*self.content]}


def pixels_of(content: bytes) -> tuple[int, int] | None:
    """Return the width and the height that a PNG or JPEG says it has, or None.

    Nothing is decoded. Of a JPEG it is the first frame.
    """
    if content.startswith(_PNG):
        return _pixels_of_png(content)
    if content.startswith(_JPEG):
        return _pixels_of_jpeg(content)
    return None


def _pixels_of_png(content: bytes) -> tuple[int, int] | None:
    if len(content) < len(_PNG) + _PNG_HEADER.size:
        return None
    _, name, width, height = _PNG_HEADER.unpack_from(content, len(_PNG))
    return (width, height) if name == b"IHDR" else None


def _pixels_of_jpeg(content: bytes) -> tuple[int, int] | None:
    at = len(_JPEG)
    while at + _SEGMENT.size + _FRAME.size <= len(content):
        begins, marker, length = _SEGMENT.unpack_from(content, at)
        if begins != _MARKER or marker == _SCAN:
            return None
        if marker in _FRAMES:
            _, height, width = _FRAME.unpack_from(content, at + _SEGMENT.size)
            return width, height
        at += _SEGMENT.size - _LENGTH + max(length, _LENGTH)
    return None
