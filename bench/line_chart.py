"""Draw lines over a common axis as SVG, panel under panel, to be read without colour."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 1000
_LEFT: Final = 150.0
_RIGHT: Final = 20.0
_TITLE: Final = 24.0
_GAP: Final = 14.0
_ROW: Final = 13.0
_FOOT: Final = 44.0
_STYLES: Final = (
    ("#000", "1.6", ""),
    ("#666", "1.4", "5 3"),
    ("#000", "1.4", "1.5 3"),
    ("#888", "2.4", ""),
    ("#333", "1.4", "9 3 2 3"),
)
"""Colour, width and dashes of the first line of a panel, the second, and so on."""
_NICE: Final = (1, 2, 2.5, 5, 10)
_DECADE: Final = 10.0
_MOST_TICKS: Final = 5

Span = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line through the points, which are in order; `marked` has a disc on each.

    Where there is no value, the line is broken.
    """

    name: str
    points: Sequence[tuple[float, float | None]]
    marked: bool = False


@dataclass(frozen=True)
class Panel:
    """Some lines on one scale, which begins at nought unless it goes by tens."""

    title: str
    lines: Sequence[Line]
    by_tens: bool = False
    height: float = 96.0


@dataclass(frozen=True)
class Across:
    """The common axis: what it is, and from where to where."""

    title: str
    low: float
    high: float
    by_tens: bool = False

    def at(self, value: float) -> float:
        """Return where a value stands in the picture."""
        room = WIDTH - _LEFT - _RIGHT
        return _LEFT + room * _part(value, self.low, self.high, by_tens=self.by_tens)


def chart(
    panels: Sequence[Panel],
    across: Across,
    *,
    shaded: Sequence[Span] = (),
    rows: Mapping[str, Sequence[Span]] | None = None,
) -> str:
    """Return the picture: spans are shaded in every panel, and rows have bars where they were."""
    bars = rows or {}
    parts: list[str] = []
    top = 0.0
    for panel in panels:
        parts += _panel(panel, across, top + _TITLE, shaded)
        top += _TITLE + panel.height + _GAP
    for name, spans in bars.items():
        parts += _bars(name, spans, across, top)
        top += _ROW
    parts += _foot(across, top)
    height = top + _FOOT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'width="{WIDTH}" height="{height:.0f}" font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _panel(panel: Panel, across: Across, top: float, shaded: Sequence[Span]) -> Iterator[str]:
    values = [value for line in panel.lines for _, value in line.points if value is not None]
    low, high = _scale(values, by_tens=panel.by_tens)

    def up(value: float) -> float:
        part = _part(max(value, low), low, high, by_tens=panel.by_tens)
        return top + panel.height * (1 - part)

    for begun, ended in shaded:
        left, right = across.at(max(begun, across.low)), across.at(min(ended, across.high))
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(1.0, right - left):.1f}" '
            f'height="{panel.height:.0f}" fill="#ddd"/>'
        )
    for tick in _ticks(low, high, by_tens=panel.by_tens):
        y = up(tick)
        yield (
            f'<path d="M{_LEFT:.0f} {y:.1f}H{WIDTH - _RIGHT:.0f}" stroke="#ccc" '
            f'stroke-width="0.7"/><text x="{_LEFT - 6:.0f}" y="{y + 4:.1f}" '
            f'text-anchor="end" fill="#333">{_number(tick)}</text>'
        )
    yield from _legend(panel, top)
    for place, line in enumerate(panel.lines):
        yield from _drawn(line, place, across, up)


def _drawn(line: Line, place: int, across: Across, up: Callable[[float], float]) -> Iterator[str]:
    colour, width, dashes = _STYLES[place % len(_STYLES)]
    path, pen = "", "M"
    for x, y in line.points:
        if y is None:
            pen = "M"
            continue
        path += f"{pen}{across.at(x):.1f} {up(y):.1f}"
        pen = "L"
        if line.marked:
            yield f'<circle cx="{across.at(x):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>'
    yield (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-dasharray="{dashes}" stroke-linejoin="round"/>'
    )


def _legend(panel: Panel, top: float) -> Iterator[str]:
    yield f'<text x="{_LEFT:.0f}" y="{top - 8:.1f}" font-weight="bold">{escape(panel.title)}</text>'
    x = WIDTH - _RIGHT
    for place, line in reversed([*enumerate(panel.lines)]):
        if not line.name:
            continue
        colour, width, dashes = _STYLES[place % len(_STYLES)]
        x -= 7.0 * len(line.name)
        yield f'<text x="{x:.0f}" y="{top - 8:.1f}">{escape(line.name)}</text>'
        yield (
            f'<path d="M{x - 34:.0f} {top - 12:.1f}h28" stroke="{colour}" '
            f'stroke-width="{width}" stroke-dasharray="{dashes}"/>'
        )
        x -= 50.0


def _bars(name: str, spans: Sequence[Span], across: Across, top: float) -> Iterator[str]:
    middle = top + _ROW / 2
    for begun, ended in spans:
        left = across.at(max(begun, across.low))
        width = max(2.0, across.at(min(ended, across.high)) - left)
        yield f'<rect x="{left:.1f}" y="{top + 2:.1f}" width="{width:.1f}" height="9"/>'
    yield (
        f'<path d="M{_LEFT:.0f} {middle:.1f}H{WIDTH - _RIGHT:.0f}" stroke="#bbb" '
        f'stroke-width="0.5"/><text x="{_LEFT - 6:.0f}" y="{middle + 3:.1f}" '
        f'text-anchor="end" font-size="9">{escape(name)}</text>'
    )


def _foot(across: Across, top: float) -> Iterator[str]:
    for tick in _ticks(across.low, across.high, by_tens=across.by_tens):
        x = across.at(tick)
        yield (
            f'<path d="M{x:.1f} {top:.1f}v5" stroke="#333"/>'
            f'<text x="{x:.1f}" y="{top + 18:.1f}" text-anchor="middle">{_number(tick)}</text>'
        )
    yield (
        f'<text x="{(WIDTH + _LEFT - _RIGHT) / 2:.0f}" y="{top + 36:.1f}" '
        f'text-anchor="middle">{escape(across.title)}</text>'
    )


def _scale(values: Sequence[float], *, by_tens: bool) -> Span:
    if by_tens:
        some = [value for value in values if value > 0] or [1.0]
        low, high = math.floor(math.log10(min(some))), math.ceil(math.log10(max(some)))
        return _DECADE**low, _DECADE ** max(high, low + 1)
    most = max((*values, 0.0)) or 1.0
    step = _step(most)
    return 0.0, math.ceil(most / step) * step


def _step(most: float) -> float:
    """Return a round step, so that there are few of them up to that value."""
    rough = most / (_MOST_TICKS - 1)
    power = _DECADE ** math.floor(math.log10(rough))
    return next(nice * power for nice in _NICE if nice * power >= rough)


def _ticks(low: float, high: float, *, by_tens: bool) -> Iterator[float]:
    if by_tens:
        first, last = round(math.log10(low)), round(math.log10(high))
        yield from (_DECADE**power for power in range(first, last + 1))
        return
    step = _step(high - low)
    for number in range(math.floor((high - low) / step + 1e-9) + 1):
        yield low + number * step


def _part(value: float, low: float, high: float, *, by_tens: bool) -> float:
    if by_tens:
        value, low, high = math.log10(value), math.log10(low), math.log10(high)
    return (value - low) / (high - low)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:g}"
