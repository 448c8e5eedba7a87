"""Draw the values of a measuring point as SVG: a line, its target, and a mark on the newest one.

It is black on white. A value that reaches the target is marked by a disc, another by a cross.
"""

from collections.abc import Sequence
from typing import Final

MOST_VALUES: Final = 12
"""The newest values are drawn, a year of months."""
WIDTH: Final = 150
HEIGHT: Final = 30
_EDGE: Final = 5.0
_MARK: Final = 3.2


def sparkline_svg(values: Sequence[float], target: float, *, is_reached: bool) -> str:
    """Return the picture of the values, the oldest first; of one value it is the mark alone."""
    shown = [*values][-MOST_VALUES:]
    low, high = min((*shown, target)), max((*shown, target))
    points = [
        (_across(place, len(shown)), _up(value, low, high)) for place, value in enumerate(shown)
    ]
    level = _up(target, low, high)
    parts = [
        f'<line x1="0" y1="{level:.1f}" x2="{WIDTH}" y2="{level:.1f}" stroke="#777" '
        'stroke-width="0.9" stroke-dasharray="3 2.5"/>'
    ]
    if points[1:]:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="#000" stroke-width="1.5"/>')
    if points:
        parts.append(_mark(*points[-1], is_reached=is_reached))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{''.join(parts)}</svg>"
    )


def _across(place: int, count: int) -> float:
    room = WIDTH - 2 * _EDGE
    return WIDTH - _EDGE if count == 1 else _EDGE + room * place / (count - 1)


def _up(value: float, low: float, high: float) -> float:
    """Return the height of a value; where all are the same it is the middle."""
    room = HEIGHT - 2 * _EDGE
    part = 0.5 if high == low else (value - low) / (high - low)
    return HEIGHT - _EDGE - room * part


def _mark(x: float, y: float, *, is_reached: bool) -> str:
    if is_reached:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_MARK}" fill="#000"/>'
    a, b, c, d = x - _MARK, x + _MARK, y - _MARK, y + _MARK
    return (
        f'<path d="M{a:.1f} {c:.1f}L{b:.1f} {d:.1f}M{a:.1f} {d:.1f}L{b:.1f} {c:.1f}" '
        'stroke="#000" stroke-width="1.8" fill="none"/>'
    )
