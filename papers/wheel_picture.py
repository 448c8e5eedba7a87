"""Draw the year wheel as SVG: twelve months, five rings, a mark on its day for each thing."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from bot.engine.queries.year_wheel import WheelItem, WheelState, YearWheel
from bot.texts.words import Words

SIZE: Final = 1000
RINGS: Final = (
    ("1.", "wheel.ring_1"),
    ("2.", "wheel.ring_2"),
    ("3.1", "wheel.ring_3"),
    (
        "3.2 3.3",
        "wheel.ring_4",
    ),
    ("3.4 3.5", "wheel.ring_5"),
)
"""The rings from the outermost inwards: the requirements on each, and its name."""
STATES: Final[tuple[WheelState, ...]] = ("done", "late", "ahead", "lapsed")

_CENTRE: Final = SIZE / 2
_OUTER: Final = 430.0
_INNER: Final = 95.0
_BAND: Final = (_OUTER - _INNER) / len(RINGS)
_MARK: Final = 5.2
_ROWS: Final = 4
"""The marks of one ring that find room side by side on one day."""
_APART: Final = 2 * _MARK + 2
# From the outside of a ring inwards: its name, the rows of its marks, and what found no room.
_NAME: Final = 13.0
_FIRST_ROW: Final = 22.0
_ROW: Final = 10.8
_OVER: Final = 62.0
_CAPITAL: Final = 0.66
"""The height of a capital letter, as a share of the size of its text."""


def wheel_svg(wheel: YearWheel, words: Words) -> str:
    """Return the picture; what finds no room in a ring is counted in its month."""
    parts = [*_frame(words), *_marks(wheel), *_today(wheel, words), *_centre(wheel)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'font-family="Source Sans Pro">{"".join(parts)}</svg>'
    )


def legend_svg(state: WheelState) -> str:
    """Return the mark of one state alone."""
    mark = _mark(state, 0, 0)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-7.5 -7.5 15 15">{mark}</svg>'


def ring_of(requirement: str) -> int:
    """Return the place of the requirement's ring, 0 for the outermost."""
    for place, (requirements, _) in enumerate(RINGS):
        if any(requirement.startswith(one) for one in requirements.split()):
            return place
    return len(RINGS) - 1


def _frame(words: Words) -> Iterator[str]:
    for place in range(len(RINGS) + 1):
        yield _circle(_OUTER - place * _BAND, "#888", 0.8 if place % len(RINGS) else 1.6)
    for month in range(12):
        begins = math.tau * month / 12
        x1, y1 = _at(_INNER, begins)
        x2, y2 = _at(_OUTER + 34, begins)
        yield (
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            'stroke="#888" stroke-width="0.8"/>'
        )
        yield _along(
            words(_MONTHS[month]), _OUTER + 21, begins + math.tau / 24, 24, 'font-weight="600"'
        )
    for place, (_, name) in enumerate(RINGS):
        yield _ring_name(words(name), place)


def _ring_name(said: str, place: int) -> str:
    """Write the name of a ring along its outside, from the top to the right."""
    radius = _OUTER - place * _BAND - _NAME
    right = _CENTRE + radius
    return (
        f'<path id="ring{place}" fill="none" d="M{_CENTRE} {_CENTRE - radius:.1f}'
        f'A{radius:.1f} {radius:.1f} 0 0 1 {right:.1f} {_CENTRE}"/>'
        f'<text font-size="13" fill="#444" stroke="#fff" stroke-width="3" paint-order="stroke">'
        f'<textPath href="#ring{place}" startOffset="6">{escape(said)}</textPath></text>'
    )


def _along(said: str, radius: float, angle: float, size: float, look: str) -> str:
    """Write words across the direction of that angle, their middle that far from the centre."""
    x, y = _at(radius, angle)
    turn = math.degrees(angle)
    turn += 180 if math.cos(angle) < 0 else 0
    return (
        f'<text x="{x:.1f}" y="{y + _CAPITAL * size / 2:.1f}" font-size="{size}" {look} '
        f'text-anchor="middle" transform="rotate({turn:.1f} {x:.1f} {y:.1f})">{escape(said)}</text>'
    )


_MONTHS: Final = (
    "wheel.month_1",
    "wheel.month_2",
    "wheel.month_3",
    "wheel.month_4",
    "wheel.month_5",
    "wheel.month_6",
    "wheel.month_7",
    "wheel.month_8",
    "wheel.month_9",
    "wheel.month_10",
    "wheel.month_11",
    "wheel.month_12",
)


def _marks(wheel: YearWheel) -> Iterator[str]:
    by_ring: dict[int, list[WheelItem]] = defaultdict(list)
    for item in wheel.items:
        by_ring[ring_of(item.requirement)].append(item)
    for ring, items in sorted(by_ring.items()):
        yield from _ring(ring, items, wheel.year)


def _ring(ring: int, items: Sequence[WheelItem], year: int) -> Iterator[str]:
    """Yield the marks of one ring, as many beside each other as there is room for."""
    last = [-1.0] * _ROWS
    over: dict[int, int] = defaultdict(int)
    for item in items:
        angle = _angle(item.day, year)
        for row in range(_ROWS):
            radius = _OUTER - ring * _BAND - _FIRST_ROW - row * _ROW
            if last[row] < 0 or (angle - last[row]) * radius >= _APART:
                last[row] = angle
                x, y = _at(radius, angle)
                yield _mark(item.state, x, y)
                break
        else:
            over[item.day.month] += 1
    for month, count in sorted(over.items()):
        radius, angle = _OUTER - ring * _BAND - _OVER, math.tau * (month - 0.5) / 12
        yield _along(f"+{count}", radius, angle, 12, 'font-weight="700"')


def _mark(state: WheelState, x: float, y: float) -> str:
    size = _MARK
    match state:
        case "done":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="#000"/>'
        case "ahead":
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size - 1}" fill="#fff" '
                'stroke="#000" stroke-width="2"/>'
            )
        case "late":
            points = f"{x:.1f},{y - size - 1:.1f} {x + size + 1:.1f},{y + size:.1f} "
            points += f"{x - size - 1:.1f},{y + size:.1f}"
            return f'<polygon points="{points}" fill="#b00" stroke="#000" stroke-width="1.5"/>'
        case "lapsed":
            reach = size - 1
            return (
                f'<path d="M{x - reach:.1f} {y - reach:.1f}L{x + reach:.1f} {y + reach:.1f}'
                f'M{x + reach:.1f} {y - reach:.1f}L{x - reach:.1f} {y + reach:.1f}" '
                'stroke="#000" stroke-width="3"/>'
            )


def _today(wheel: YearWheel, words: Words) -> Iterator[str]:
    angle = _angle(wheel.today, wheel.year)
    x1, y1 = _at(_INNER - 12, angle)
    x2, y2 = _at(_OUTER + 35, angle)
    yield (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#000" '
        'stroke-width="2.5" stroke-dasharray="9 5"/>'
    )
    yield _along(words("wheel.today"), _OUTER + 50, angle, 17, 'font-weight="700"')


def _centre(wheel: YearWheel) -> Iterator[str]:
    yield _along(str(wheel.year), 0, 0, 58, 'font-weight="700"')


def _angle(day: date, year: int) -> float:
    """Return where the day is, clockwise from the top, each month as wide as the others."""
    length = (date(year + day.month // 12, day.month % 12 + 1, 1) - date(year, day.month, 1)).days
    return math.tau * (day.month - 1 + (day.day - 0.5) / length) / 12


def _at(radius: float, angle: float) -> tuple[float, float]:
    return _CENTRE + radius * math.sin(angle), _CENTRE - radius * math.cos(angle)


def _circle(radius: float, stroke: str, width: float) -> str:
    return (
        f'<circle cx="{_CENTRE}" cy="{_CENTRE}" r="{radius:.1f}" fill="none" '
        f'stroke="{stroke}" stroke-width="{width}"/>'
    )
