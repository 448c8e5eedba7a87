"""Draw a chart for Teams: a small picture of each bar between words that are the client's own.

The words follow the client's theme and size. The pictures have colours and patterns that can be
told apart on light, on dark and in grey. They are in the card itself, so nothing is fetched.
"""

import base64
import struct
import zlib
from functools import lru_cache
from typing import TypeAlias

from pydantic import JsonValue

from bot.adapters.teams.rendering.text import inert, markdown
from bot.messages import Bar, Chart
from bot.rendering.chart import cells, shown_legend

Element: TypeAlias = dict[str, JsonValue]
Colour: TypeAlias = tuple[int, int, int]

_WIDTH, _HEIGHT = 240, 12
_LABEL = "36px"
_SWATCH, _BESIDE = 24, 2
_NOTHING = 0
_COLOURS: tuple[Colour, ...] = (
    (0, 0, 0),  # 0 is transparent
    (46, 139, 98),  # met
    (201, 135, 20),  # partly
    (128, 134, 145),  # not told
    (205, 62, 82),  # missing
    (120, 110, 200),  # excused
)
_STRIPE, _CROSS, _EDGE, _GAP = 6, 4, 2, 2


def chart_elements(chart: Chart) -> list[JsonValue]:
    """Draw its bars, and below them what the colours stand for."""
    drawn: list[JsonValue] = []
    for place, bar in enumerate(chart.bars):
        drawn.append(_bar(bar, spacing="Small" if place else "Default"))
    keys = list(shown_legend(chart))
    for start in range(0, len(keys), _BESIDE):
        columns = [
            part for place, name in keys[start : start + _BESIDE] for part in _key(place, name)
        ]
        drawn.append({"type": "ColumnSet", "spacing": "Small", "columns": list[JsonValue](columns)})
    return drawn


def _key(place: int, name: str) -> list[Element]:
    """Draw what a part looks like, and its name."""
    only = tuple(_SWATCH if one == place else 0 for one in range(place + 1))
    picture: Element = {
        "type": "Image",
        "url": _address(only, _SWATCH),
        "altText": "",
        "width": f"{_SWATCH}px",
    }
    words: Element = {
        "type": "TextBlock",
        "text": markdown(name),
        "wrap": True,
        "size": "Small",
        "isSubtle": True,
    }
    centred: Element = {"verticalContentAlignment": "Center", "type": "Column"}
    return [
        {**centred, "width": "auto", "spacing": "Small", "items": [picture]},
        {**centred, "width": "stretch", "spacing": "Small", "items": [words]},
    ]


def _bar(bar: Bar, *, spacing: str) -> Element:
    picture: Element = {
        "type": "Image",
        "url": _address(cells(bar.parts, _WIDTH), _WIDTH),
        "altText": inert(bar.said),
        "size": "Stretch",
    }
    label: Element = {"type": "TextBlock", "text": markdown(bar.label), "size": "Small"}
    value: Element = {
        "type": "TextBlock",
        "text": markdown(bar.value),
        "size": "Small",
        "isSubtle": True,
    }
    centred: Element = {"verticalContentAlignment": "Center", "type": "Column"}
    return {
        "type": "ColumnSet",
        "spacing": spacing,
        "columns": [
            {**centred, "width": _LABEL, "items": [label]},
            {**centred, "width": "stretch", "spacing": "Small", "items": [picture]},
            {**centred, "width": "auto", "spacing": "Small", "items": [value]},
        ],
    }


@lru_cache(256)
def _address(divided: tuple[int, ...], width: int) -> str:
    """Return the picture itself, as an address that holds it."""
    return "data:image/png;base64," + base64.b64encode(_picture(divided, width)).decode()


def _picture(divided: tuple[int, ...], wide: int) -> bytes:
    """Draw the parts beside each other as a PNG with a palette."""
    begins = [sum(divided[:place]) for place in range(len(divided))]
    rows = []
    for y in range(_HEIGHT):
        row = bytearray(wide)
        for place, (begin, width) in enumerate(zip(begins, divided, strict=True)):
            seen = max(1, width - _GAP)
            for x in range(seen if width else 0):
                row[begin + x] = place + 1 if _is_inked(place, x, y, seen) else _NOTHING
        rows.append(b"\0" + bytes(row))
    head = struct.pack(">IIBBBBB", wide, _HEIGHT, 8, 3, 0, 0, 0)
    palette = bytes(part for colour in _COLOURS for part in colour)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", head),
            _chunk(b"PLTE", palette),
            _chunk(b"tRNS", b"\0"),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _is_inked(place: int, x: int, y: int, width: int) -> bool:
    """Tell whether the part is drawn there: full, striped, hollow, crossed or dotted."""
    edge = x < _EDGE or x >= width - _EDGE or y < _EDGE or y >= _HEIGHT - _EDGE
    patterns = (
        True,
        edge or (x + y) % _STRIPE < _STRIPE // 2,
        edge,
        (x + y) % _CROSS < _CROSS // 2 or (x - y) % _CROSS == 0,
        edge or (x % _CROSS < _CROSS // 2 and y % _CROSS < _CROSS // 2),
    )
    return patterns[place]


def _chunk(kind: bytes, data: bytes) -> bytes:
    whole = kind + data
    return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))
