"""Test how the bars of a chart are divided, and that no part of a bar is lost."""

import pytest

from bot.messages import Bar, Chart
from bot.rendering.chart import CELLS, cells, chart_lines, legend


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param((1, 1), (5, 5), id="halves"),
        pytest.param((999, 1), (9, 1), id="one of a thousand is still seen"),
        pytest.param((0, 3), (0, 10), id="all of one kind"),
        pytest.param((1, 1, 1), (4, 3, 3), id="what is left goes to the first"),
        pytest.param((0, 0), (0, 0), id="nothing at all"),
    ],
)
def test_a_bar_is_divided_by_how_many_there_are(
    parts: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert cells(parts, CELLS) == expected


def test_the_signs_stand_below_each_other_and_only_what_there_is_is_explained() -> None:
    bars = (
        Bar(label="1.1", parts=(1, 1, 0), value="1 af 2", said=""),
        Bar(label="10.12", parts=(2, 0, 0), value="2 af 2", said=""),
    )
    chart = Chart(legend=("opfyldt", "delvist", "ikke oplyst"), bars=bars, alt="")
    assert list(chart_lines(chart)) == [
        "1.1    ●●●●●◐◐◐◐◐  1 af 2",
        "10.12  ●●●●●●●●●●  2 af 2",
    ]
    assert legend(chart) == "● opfyldt · ◐ delvist"
