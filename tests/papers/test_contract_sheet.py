"""Test the paper of a contract on one page: how it is tagged, and that everything finds room."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.engine.queries.contract_sheet import ContractSheet
from bot.engine.queries.supplier_facts import ForumSeats, PointSeries, SupplierDeadline
from bot.messages import Lang
from bot.texts.words import Words
from governance.obligations.contract_deadlines import contract_deadlines
from governance.records.contracts import Contract
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import MeasuringPoint
from governance.records.supervision import Supervision
from governance.records.suppliers import Supplier
from papers.contract_sheet import contract_sheet_data, contract_sheet_pdf
from papers.sparkline import sparkline_svg
from tests.papers.hostile import HOSTILE
from tests.papers.pdf_tags import pages_of, tags_of
from tests.papers.pdf_text import lowest_text, text_of
from tests.selection import third

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
TODAY = date(2026, 3, 2)
_BOTTOM = 30
"""The margin at the foot of the page, in points, or a little less."""


def _point(name: str, number: int) -> PointSeries:
    point = MeasuringPoint(
        contract="K-101",
        name=f"{name[:70]} {number}",
        target=99.5,
        unit="%",
        better="higher" if number % 2 else "lower",
        every_days=31,
        clause=name[:30],
    )
    days = (TODAY - timedelta(days=31 * month) for month in range(13, 0, -1))
    return PointSeries(point, tuple((day, 99 + (day.day + number) % 10 / 10) for day in days))


def _forum(name: str, number: int, seats: int) -> ForumSeats:
    forum = Forum(
        name=f"{name[:60]} {number}",
        contract="K-101",
        level="operations",
        every_days=30,
        last_minutes_on=date(2026, 2, 1),
    )
    person = name[:60].replace("@", "a")
    return ForumSeats(
        forum,
        tuple(
            Seat(
                forum=forum.name,
                person=f"{person} {place}",
                side="us" if place % 2 else "supplier",
                role=name[:60],
                decision_maker=place < 2,
                deputy=person[:40],
                attended="2/3",
            )
            for place in range(seats)
        ),
    )


def _sheet(name: str = "Drift af Fyrjournal", many: int = 3) -> ContractSheet:
    """Return a sheet on which everything is called so, with so many of each thing."""
    contract = Contract(
        number=name[:60],
        title=name,
        supplier=name,
        systems=tuple(f"{name[:80]} {number}" for number in range(max(many, 1))),
        type=name,
        starts_on=date(2020, 1, 1),
        ends_on=date(2027, 2, 28),
        options=tuple(f"12/{2026 + number}-08-30/" for number in range(min(many, 6))),
        audit_right=f"yes, {name[:50]}",
        security_clauses=(name[:100],) * many,
        case_no=name[:40],
    )
    return ContractSheet(
        authority=name,
        contract=contract,
        supplier=Supplier(name=name, cvr="00000011", subcontractors=(name[:50],) * many),
        today=TODAY,
        deadlines=contract_deadlines(contract, TODAY),
        points=tuple(_point(name, number) for number in range(many)),
        findings=tuple(
            Supervision(
                contract=name[:60],
                method="visit",
                done_on=TODAY - timedelta(days=number),
                findings_open=number + 1,
            )
            for number in range(many)
        ),
        days=tuple(
            SupplierDeadline(TODAY + timedelta(days=number - 1), "document", name)
            for number in range(many)
        ),
        forums=tuple(_forum(name, number, many) for number in range(min(many, 5))),
    )


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_screen_reader_can_read_it(lang: Lang) -> None:
    made = contract_sheet_pdf(_sheet(), Words(lang), NOW)
    assert made == contract_sheet_pdf(_sheet(), Words(lang), NOW)
    tags = tags_of(made)
    assert (tags.lang, tags.untagged, tags.marked, tags.shows_title) == (lang, 0, True, True)
    assert (tags.kinds["H1"], tags.kinds["H2"]) == (1, 6)
    assert sum("99" in said for said in tags.alternatives) == 3


@third
@pytest.mark.parametrize("many", [1, 20])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_stops_it_and_nothing_falls_off_the_page(name: str, many: int) -> None:
    made = contract_sheet_pdf(_sheet(name, many), Words("da"), NOW)
    assert pages_of(made) == 1
    assert tags_of(made).untagged == 0
    assert lowest_text(made) > _BOTTOM
    assert "Pr. mandag 2. mar. 2026" in text_of(made)


def test_what_there_is_no_room_for_is_counted() -> None:
    missed = len(_sheet(many=20).missed)
    data = contract_sheet_data(_sheet(many=20), Words("da"), NOW)
    assert data["more"] == {
        "points": "og 12 til",
        "findings": f"og {20 + missed - 6} til",
        "days": "og 12 til",
        "forums": "og 2 til",
        "options": "og 2 til",
    }


def test_what_there_is_none_of_is_said() -> None:
    said = text_of(contract_sheet_pdf(_sheet(many=0), Words("da"), NOW))
    for sentence in (
        "Kontrakten har ingen optioner.",
        "Der er ingen målepunkter endnu.",
        "Ingen åbne fund, og alle målte mål er nået.",
        "Ingen frister.",
        "Kontrakten har intet forum endnu.",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        pytest.param((99.9,), {"circle": 1, "polyline": 0}, id="one value"),
        pytest.param((99.1, 99.9), {"circle": 1, "polyline": 1}, id="reached"),
        pytest.param((99.9, 99.1), {"circle": 0, "path": 1}, id="not reached"),
        pytest.param((99.5, 99.5), {"circle": 1, "polyline": 1}, id="all the same"),
    ],
)
def test_a_sparkline_tells_by_its_mark_whether_the_target_is_reached(
    values: tuple[float, ...], drawn: dict[str, int]
) -> None:
    picture = sparkline_svg(values, 99.5, is_reached=values[-1] >= 99.5)
    assert {shape: picture.count(f"<{shape}") for shape in drawn} == drawn


@pytest.mark.parametrize(
    ("written", "said"), [("22.1", "pkt. 22.1"), ("bilag 5, punkt 1", "bilag 5, punkt 1")]
)
def test_a_clause_is_called_so_where_it_is_a_number_alone(written: str, said: str) -> None:
    sheet = _sheet(many=1)
    [series] = sheet.points
    point = series.point.model_copy(update={"clause": written})
    data = contract_sheet_data(
        replace(sheet, points=(replace(series, point=point),)), Words("da"), NOW
    )
    assert [row["clause"] for row in json.loads(json.dumps(data["points"]))] == [said]
