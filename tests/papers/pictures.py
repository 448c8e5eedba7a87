"""Small pictures, and pictures that are not what they say."""

import base64
import struct
import zlib
from collections.abc import Sequence

_SIGNATURE = b"\x89PNG\r\n\x1a\n"

JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQ"
    "c1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAIABgBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEA"
    "AAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AJAf/9k="
)
"""A grey picture of 24 × 8 pixels."""

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
)


def png(width: int = 48, height: int = 16, *, claims: tuple[int, int] | None = None) -> bytes:
    """Make a picture in two colours; its header may claim another size than it has."""
    rows = b"".join(
        b"\0" + b"".join(_colour(across // 8 + down // 8) for across in range(width))
        for down in range(height)
    )
    return png_of(claims or (width, height), [(b"IDAT", zlib.compress(rows, 9))])


def png_of(size: tuple[int, int], parts: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Put a picture with eight bits a colour together of its header and those chunks."""
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    every = [(b"IHDR", header), *parts, (b"IEND", b"")]
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in every)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + _sum(name + content)


def _sum(content: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(content))


def _colour(place: int) -> bytes:
    return b"\x10\x40\x90" if place % 2 else b"\xf0\xc0\x20"
