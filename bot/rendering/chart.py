"""Divide the bars of a chart into parts, and write them as signs where nothing draws them."""

from collections.abc import Iterator, Sequence

from bot.messages import Bar, Chart

SIGNS = "●◐○×§"
"""A sign for each part of a bar, readable without colours: full, half, hollow, crossed, excused."""
CELLS = 10
"""The signs of one bar; a phone has room for as many."""


def cells(parts: Sequence[int], width: int) -> tuple[int, ...]:
    """Return how many of `width` cells each part has.

    What there is any of has one at least. What is left goes to the largest remainders.
    """
    total = sum(parts)
    if not total:
        return (0,) * len(parts)
    found = [max(1, part * width // total) if part else 0 for part in parts]
    while sum(found) > width:
        found[found.index(max(found))] -= 1
    short = [part * width / total - cell for part, cell in zip(parts, found, strict=True)]
    while sum(found) < width:
        place = max(range(len(found)), key=lambda one: (parts[one] > 0, short[one]))
        found[place] += 1
        short[place] -= 1
    return tuple(found)


def signs(bar: Bar) -> str:
    """Write the bar as `●●●●◐◐○○××`."""
    divided = cells(bar.parts, CELLS)
    return "".join(sign * cell for sign, cell in zip(SIGNS, divided, strict=False))


def legend(chart: Chart) -> str:
    """Write what the signs stand for, but for those of which there is nothing."""
    return " · ".join(f"{SIGNS[place]} {name}" for place, name in shown_legend(chart))


def shown_legend(chart: Chart) -> Iterator[tuple[int, str]]:
    """Yield the place and the name of each part there is any of."""
    for place, name in enumerate(chart.legend):
        if any(bar.parts[place] for bar in chart.bars):
            yield place, name


def chart_lines(chart: Chart) -> Iterator[str]:
    """Write a line for each bar, their signs below each other."""
    width = max((len(bar.label) for bar in chart.bars), default=0)
    for bar in chart.bars:
        yield f"{bar.label.ljust(width)}  {signs(bar).ljust(CELLS)}  {bar.value}"
