"""Test the paper of the year wheel: what is drawn where, and that everything can be printed."""

import json
import math
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.engine.queries.year_wheel import WheelItem, WheelState, YearWheel
from bot.messages import Lang
from bot.texts.words import Words
from governance.catalogue import catalogue
from papers.printable import SOFT_HYPHEN
from papers.wheel_picture import RINGS, SIZE, ring_of, wheel_svg
from papers.year_wheel import year_wheel_data, year_wheel_file
from tests.papers.hostile import HOSTILE, LONG
from tests.papers.pdf_tags import pages_of, tags_of

NOW = datetime(2026, 6, 20, 8, tzinfo=UTC)
TODAY = date(2026, 6, 20)
STATES: tuple[WheelState, ...] = ("done", "late", "ahead", "lapsed")


def _item(
    day: date = TODAY, state: WheelState = "ahead", requirement: str = "3.3", name: str = "Fyr"
) -> WheelItem:
    return WheelItem(day, requirement, state, name, "Øv beredskabsplanen", "Maren")


def _wheel(*items: WheelItem, about: str = "Nødmelderen") -> YearWheel:
    return YearWheel("Styrelsen", about, 2026, TODAY, items, earlier=3, missing=12, unknown=40)


def _everywhere(count: int) -> list[WheelItem]:
    first = date(2026, 1, 1)
    requirements = [one.id for one in catalogue()]
    return [
        _item(
            first + timedelta(days=number % 365),
            STATES[number % len(STATES)],
            requirements[number % len(requirements)],
        )
        for number in range(count)
    ]


def _shapes(picture: str) -> Counter[str]:
    return Counter(re.findall(r"<([a-z]+)", picture))


def test_every_requirement_has_a_ring() -> None:
    assert {ring_of(one.id) for one in catalogue()} == set(range(len(RINGS)))


@pytest.mark.parametrize(
    ("state", "shape"),
    [("done", "circle"), ("ahead", "circle"), ("late", "polygon"), ("lapsed", "path")],
)
def test_states_differ_in_shape_and_not_by_colour_alone(state: WheelState, shape: str) -> None:
    empty = _shapes(wheel_svg(_wheel(), Words("da")))
    drawn = _shapes(wheel_svg(_wheel(_item(state=state)), Words("da")))
    assert drawn - empty == Counter([shape])


def test_what_finds_no_room_is_counted() -> None:
    crowd = [_item(TODAY) for _ in range(10)]
    drawn = wheel_svg(_wheel(*crowd), Words("da"))
    assert re.findall(r">\+(\d+)<", drawn) == ["6"]


def test_the_months_say_all_that_is_on_the_picture_or_how_many_more() -> None:
    items = [_item(date(2026, 3, 1 + number)) for number in range(14)]
    data = json.loads(json.dumps(year_wheel_data(_wheel(*items), Words("da"), NOW)))
    march = data["months"][2]
    assert len(march["items"]) == 10
    assert march["more"] == "og 4 til"
    assert data["months"][3]["nothing"] == "Intet"
    assert data["legend"][2]["said"] == "14 forude"
    assert data["foot"] == [
        "3 er over fristen siden før 2026.",
        "Uden dag, og derfor ikke i hjulet: 12 mangler, 40 ikke oplyst.",
    ]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_it_is_one_page_that_a_screen_reader_can_read(lang: Lang) -> None:
    wheel = _wheel(*_everywhere(60))
    made = year_wheel_file(wheel, Words(lang), NOW)
    assert made == year_wheel_file(wheel, Words(lang), NOW)
    assert pages_of(made) == 1
    tags = tags_of(made)
    assert (tags.lang, tags.untagged, tags.marked) == (lang, 0, True)
    assert tags.kinds["H1"] == 1
    assert tags.kinds["H2"] == 12
    assert any("Nødmelderen" in said for said in tags.alternatives)


def test_a_picture_and_a_drawing_are_the_same_each_time() -> None:
    wheel = _wheel(*_everywhere(900))
    for form, begins in (("png", b"\x89PNG"), ("svg", b"<svg")):
        made = year_wheel_file(wheel, Words("da"), NOW, form)  # type: ignore[arg-type]
        assert made.startswith(begins)
        assert made == year_wheel_file(wheel, Words("da"), NOW, form)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_stops_it(name: str) -> None:
    wheel = _wheel(*(_item(name=name) for _ in range(20)), about=name)
    assert pages_of(year_wheel_file(wheel, Words("da"), NOW)) == 1


def test_a_long_name_leaves_room_for_what_is_to_be_done() -> None:
    data = json.loads(json.dumps(year_wheel_data(_wheel(_item(name=LONG)), Words("da"), NOW)))
    said = data["months"][5]["items"][0]["said"].replace(SOFT_HYPHEN, "")
    assert said.startswith("Længdesystemet")
    assert said.endswith("…: Øv beredskabsplanen")


def test_both_columns_of_months_are_about_as_long() -> None:
    spring = [_item(date(2026, month, day)) for month in (3, 4, 5) for day in range(1, 11)]
    assert year_wheel_data(_wheel(*spring), Words("da"), NOW)["second_column"] == 4
    assert year_wheel_data(_wheel(), Words("da"), NOW)["second_column"] == 6


def test_nothing_of_the_picture_stands_on_anything_else() -> None:
    """Names, rows and counts of a ring have a radius of their own, and text follows its ring."""
    drawn = wheel_svg(_wheel(*(_item(TODAY) for _ in range(10))), Words("da"))
    marks = [
        math.dist((float(x), float(y)), (SIZE / 2, SIZE / 2))
        for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="4\.2"', drawn)
    ]
    apart = [outer - inner for outer, inner in pairwise(sorted(marks, reverse=True))]
    assert min(apart) > 2 * 5
    [(x, y)] = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>\+6<', drawn)
    assert min(marks) - math.dist((float(x), float(y)), (SIZE / 2, SIZE / 2)) > 2
    for place in range(len(RINGS)):
        assert f'<textPath href="#ring{place}"' in drawn
