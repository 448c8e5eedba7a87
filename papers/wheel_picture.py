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
_INNER: Final = 130.0
_BAND: Final = (_OUTER - _INNER) / len(RINGS)
_MARK: Final = 6.5
_ROWS: Final = 4
"""The marks of one ring that find room side by side on one day."""
_APART: Final = 2 * _MARK + 2


def wheel_svg(wheel: YearWheel, words: Words) -> str:
    """Return the picture; what finds no room in a ring is counted in its month."""
    parts = [*_frame(words), *_marks(wheel), *_today(wheel, words), *_centre(wheel)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'font-family="Source Sans Pro">{"".join(parts)}</svg>'
    )


def legend_svg(state: WheelState) -> str:
    """Return the mark of one state alone."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-9 -9 18 18">{_mark(state, 0, 0)}</svg>'
    )


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
        middle = begins + math.tau / 24
        x, y = _at(_OUTER + 20, middle)
        turn = math.degrees(middle)
        turn += 180 if math.cos(middle) < 0 else 0
        yield (
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="24" font-weight="600" '
            f'text-anchor="middle" dominant-baseline="central" '
            f'transform="rotate({turn:.1f} {x:.1f} {y:.1f})">'
            f"{escape(words(_MONTHS[month]))}</text>"
        )
    for place, (_, name) in enumerate(RINGS):
        y = _CENTRE - (_OUTER - place * _BAND) + 14
        yield (
            f'<text x="{_CENTRE + 6:.1f}" y="{y:.1f}" font-size="14" fill="#444" '
            f'stroke="#fff" stroke-width="3" paint-order="stroke">{escape(words(name))}</text>'
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
            radius = _OUTER - ring * _BAND - 24 - row * (_BAND - 32) / (_ROWS - 1)
            if last[row] < 0 or (angle - last[row]) * radius >= _APART:
                last[row] = angle
                x, y = _at(radius, angle)
                yield _mark(item.state, x, y)
                break
        else:
            over[item.day.month] += 1
    for month, count in sorted(over.items()):
        x, y = _at(_OUTER - (ring + 1) * _BAND + 8, math.tau * (month - 0.5) / 12)
        yield (
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="15" font-weight="700" stroke="#fff" '
            f'stroke-width="4" paint-order="stroke" text-anchor="middle" '
            f'dominant-baseline="central">+{count}</text>'
        )


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
    x2, y2 = _at(_OUTER + 44, angle)
    yield (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#000" '
        'stroke-width="2.5" stroke-dasharray="9 5"/>'
    )
    x, y = _at(_OUTER + 56, angle)
    yield (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="17" font-weight="700" text-anchor="middle" '
        f'dominant-baseline="central">{escape(words("wheel.today"))}</text>'
    )


def _centre(wheel: YearWheel) -> Iterator[str]:
    yield (
        f'<text x="{_CENTRE}" y="{_CENTRE}" font-size="58" font-weight="700" '
        f'text-anchor="middle" dominant-baseline="central">{wheel.year}</text>'
    )


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
