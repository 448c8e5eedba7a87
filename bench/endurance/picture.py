"""Draw a run: memory, descriptors, size and latency as lines, and the faults below them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import median

from bench.endurance.faults import NO_PROCESS, Fault
from bench.endurance.samples import Sample
from bench.line_chart import Across, Line, Panel, Span, chart

_MOST_POINTS = 400
_GAP = 8.0
"""Seconds without a sample after which the lines are broken."""


def drawn(samples: Sequence[Sample], faults: Sequence[Fault]) -> str:
    """Return the picture as SVG; the faults are in seconds since the first sample's clock began."""

    def line(name: str, value: Callable[[Sample], float | None], *, worst: bool = False) -> Line:
        return Line(name, _thinned(samples, value, worst=worst))

    panels = (
        Panel(
            "memory, MB",
            (
                line("resident", lambda one: one.resident),
                line("proportional", lambda one: one.shared_out),
            ),
        ),
        Panel(
            "open descriptors, threads",
            (
                line("descriptors", lambda one: one.descriptors),
                line("threads", lambda one: one.threads),
            ),
        ),
        Panel(
            "on the disk, MB",
            (
                line("database", lambda one: one.database),
                line("write-ahead log", lambda one: one.log),
            ),
        ),
        Panel(
            "a turn until it is acknowledged, ms",
            (
                line("p50", lambda one: one.turn_p50 or None),
                line("p99", lambda one: one.turn_p99 or None, worst=True),
            ),
            by_tens=True,
        ),
        Panel(
            "whom to call, ms",
            (
                line("p50", lambda one: one.lookup_p50 or None),
                line("p99", lambda one: one.lookup_p99 or None, worst=True),
            ),
            by_tens=True,
        ),
        Panel(
            "messages waiting",
            (line("", lambda one: None if one.waiting < 0 else one.waiting, worst=True),),
        ),
    )
    last = max((one.second for one in samples), default=60.0) / 60
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for one in sorted(faults, key=lambda fault: (fault.kind, fault.begun)):
        spans[one.kind].append((one.begun / 60, one.ended / 60))
    down = spans.pop(NO_PROCESS, [])
    day = samples[-1].day if samples else ""
    title = f"minutes; shaded where no process answered; at the end it was {day}"
    return chart(panels, Across(title, 0.0, last), shaded=down, rows=spans)


def _thinned(
    samples: Sequence[Sample], value: Callable[[Sample], float | None], *, worst: bool
) -> list[tuple[float, float | None]]:
    """Return at most so many points: of each stretch the median, or the worst.

    A line is broken where nobody could be asked, but not where nothing was asked.
    """
    size = max(1, -(-len(samples) // _MOST_POINTS))
    chosen = max if worst else median
    found: list[tuple[float, float | None]] = []
    before = 0.0
    for place in range(0, len(samples), size):
        some = samples[place : place + size]
        if some[0].second - before > _GAP:
            found.append((some[0].second / 60, None))
        before = some[-1].second
        values = [one for one in map(value, some) if one is not None]
        if values:
            found.append((some[0].second / 60, float(chosen(values))))
    return found
