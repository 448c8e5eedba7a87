"""Read where each text of a PDF stands, and what of it is shown.

Enough of PDF is understood for what Typst writes: text in fonts with two bytes a character, and
paths that clip.
"""

import io
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Matrix, Rectangle

_SPACE = 0.25
"""The width of a space, or a little more, as a share of the size of its text."""


@dataclass(frozen=True)
class TextBox:
    """The baseline of some text, as a box in points from the foot of its page, and its size.

    `shown` is the page, or the part of it to which the text is clipped.
    """

    page: int
    text: Rectangle
    size: float
    shown: Rectangle

    @property
    def is_within(self) -> bool:
        """True when all of it is shown, but for a space at its end."""
        slack = _SPACE * self.size
        return (
            self.text.llx >= self.shown.llx - slack
            and self.text.urx <= self.shown.urx + slack
            and self.text.lly >= self.shown.lly - slack
            and self.text.ury <= self.shown.ury + slack
        )


def boxes_of(content: bytes) -> list[TextBox]:
    """Return the boxes of all text that is not empty."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [box for number, page in enumerate(pdf.pages, 1) for box in _page(number, page)]


@dataclass(frozen=True)
class _State:
    """It is kept at `q`, and stands again after `Q`."""

    matrix: Matrix
    clip: Rectangle
    widths: Mapping[int, float] = field(default_factory=dict)
    size: float = 0
    text: Matrix = field(default_factory=Matrix)


def _page(number: int, page: pikepdf.Page) -> Iterator[TextBox]:
    fonts = {name: _widths(font) for name, font in (page.Resources.get("/Font") or {}).items()}
    state, kept = _State(Matrix(), Rectangle(page.mediabox)), list[_State]()
    path: list[tuple[float, float]] = []
    clips = False
    for instruction in pikepdf.parse_content_stream(page):
        given: list[Any] = list(instruction.operands)
        match str(instruction.operator):
            case "q":
                kept.append(state)
            case "Q":
                state = kept.pop()
            case "cm":
                state = replace(state, matrix=Matrix(*map(float, given)) @ state.matrix)
            case "m" | "l":
                path.append(state.matrix.transform((float(given[0]), float(given[1]))))
            case "W":
                clips = True
            case "n" | "S" | "f" | "B":
                if clips:
                    state = replace(state, clip=_both(state.clip, _around(path)))
                path, clips = [], False
            case "Tf":
                state = replace(state, widths=fonts[str(given[0])], size=float(given[1]))
            case "Tm":
                state = replace(state, text=Matrix(*map(float, given)))
            case "Tj" | "TJ":
                parts = given[0] if isinstance(given[0], pikepdf.Array) else given
                length = sum(_length(part, state) for part in parts)
                placed = state.text @ state.matrix
                if length:
                    ends = [placed.transform((0, 0)), placed.transform((length, 0))]
                    size = state.size * math.hypot(state.matrix.a, state.matrix.b)
                    yield TextBox(number, _around(ends), size, state.clip)
            case "Do" | "Td" | "TD" | "T*" | "'" | '"' | "Tc" | "Tw" | "Tz" | "re" as other:
                raise NotImplementedError(other)
            case _:
                pass


def _widths(font: Any) -> Mapping[int, float]:
    """Return the width of each character, in thousandths of the size."""
    assert font.Subtype == "/Type0"
    inner = font.DescendantFonts[0]
    usual = float(inner.get("/DW", 1000))
    widths = defaultdict[int, float](lambda: usual)
    listed = iter(inner.get("/W") or ())
    for first in listed:
        following = next(listed)
        if isinstance(following, pikepdf.Array):
            widths.update({int(first) + at: float(one) for at, one in enumerate(following)})
        else:
            widths.update(dict.fromkeys(range(int(first), int(following) + 1), float(next(listed))))
    return widths


def _length(part: Any, state: _State) -> float:
    """Return how far one operand of `TJ` moves on."""
    if not isinstance(part, pikepdf.String):
        return -float(part) / 1000 * state.size
    read = bytes(part)
    codes = (read[at] << 8 | read[at + 1] for at in range(0, len(read), 2))
    return sum(state.widths[code] for code in codes) / 1000 * state.size


def _around(points: list[tuple[float, float]]) -> Rectangle:
    across, up = [x for x, _ in points], [y for _, y in points]
    return Rectangle(min(across), min(up), max(across), max(up))


def _both(one: Rectangle, other: Rectangle) -> Rectangle:
    left, right = max(one.llx, other.llx), min(one.urx, other.urx)
    foot, head = max(one.lly, other.lly), min(one.ury, other.ury)
    return Rectangle(left, foot, max(left, right), max(foot, head))
