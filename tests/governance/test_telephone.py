"""Test what counts as a telephone number, how it is kept, and how it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.records.columns import sheets
from governance.records.members import Member
from governance.schema.telephone import as_dialled, as_kept, as_shown, canonical

NUMBERS = [
    pytest.param("+45 70 10 20 30", "+4570102030", "+45 70 10 20 30", id="as Danes write it"),
    pytest.param("70102030", "+4570102030", "+45 70 10 20 30", id="without the country"),
    pytest.param("0045 70 10 20 30", "+4570102030", "+45 70 10 20 30", id="dialled from abroad"),
    pytest.param("4570102030", "+4570102030", "+45 70 10 20 30", id="a spreadsheet's number"),
    pytest.param("(+45) 7010-2030", "+4570102030", "+45 70 10 20 30", id="with other signs"),
    pytest.param("tlf. 70 10 20 30", "+4570102030", "+45 70 10 20 30", id="with what it is"),
    pytest.param("+45\u00a070\u00a010\u00a02030", "+4570102030", "+45 70 10 20 30", id="tight"),
    pytest.param("+45 00 00 11 01", "+4500001101", "+45 00 00 11 01", id="the demo's, nobody's"),
    pytest.param("00 00 11 01", "+4500001101", "+45 00 00 11 01", id="the demo's, at home"),
    pytest.param("+299 12 34 56", "+299123456", "+299 12 34 56", id="Greenland"),
    pytest.param("+46 8 123 456 78", "+46812345678", "+46 8 123 456 78", id="Sweden"),
    pytest.param("+44 (0)20 7031 3000", "+442070313000", "+44 20 7031 3000", id="a trunk zero"),
    pytest.param("112", "112", "112", id="the alarm centre"),
    pytest.param("114", "114", "114", id="the police"),
    pytest.param("12345", "12345", "12345", id="a short number of one's own"),
    pytest.param(
        "70 10 20 30 lokal 12", "+4570102030;ext=12", "+45 70 10 20 30 lokal 12", id="lokal"
    ),
    pytest.param(
        "+45 70 10 20 30 ext. 12", "+4570102030;ext=12", "+45 70 10 20 30 lokal 12", id="ext."
    ),
    pytest.param(
        "70 10 20 30, tast 2", "+4570102030;ext=2", "+45 70 10 20 30 lokal 2", id="a key to press"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("written", "kept", "shown"), NUMBERS)
def test_a_number_is_kept_one_way_and_shown_one_way(written: str, kept: str, shown: str) -> None:
    assert canonical(written) == kept
    assert as_shown(written) == as_shown(kept) == shown
    assert canonical(shown) == canonical(kept) == kept


NO_NUMBERS = [
    pytest.param("ring til mor", id="words"),
    pytest.param("70 10 20 3", id="a digit short"),
    pytest.param("70 10 20 30 / 70 10 20 31", id="two numbers"),
    pytest.param("2026-11-29", id="a day"),
    pytest.param("29-11-2026", id="a day as Danes write it"),
    pytest.param("24/7", id="hours"),
    pytest.param("1", id="one digit"),
    pytest.param("+45 112", id="a short number abroad"),
    pytest.param("lokal 12", id="an extension of nothing"),
    pytest.param("70 10 20 30 eller vagten", id="a number and more"),
    pytest.param("+999 70 10 20 30", id="a country that is none"),
]


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_what_is_no_number_is_kept_and_shown_as_it_is(written: str) -> None:
    assert canonical(written) is None
    assert (as_kept(written), as_shown(written)) == (written, written)


@given(st.text())
def test_any_text_can_be_kept_and_is_kept_the_same_the_second_time(written: str) -> None:
    kept = as_kept(written)
    assert as_kept(kept) == kept
    assert as_kept(as_shown(kept)) == kept


def test_a_link_dials_the_number_and_leaves_the_extension_to_be_pressed() -> None:
    assert as_dialled("+45 70 10 20 30 lokal 12") == "+4570102030"
    assert as_dialled("112") == "112"
    assert as_dialled("ring til mor") == ""


def test_a_row_of_before_can_be_read_whatever_it_holds() -> None:
    read = Member.from_state({"email": "a@b.dk", "name": "A", "phone": "ring til mor"})
    assert read.phone == "ring til mor"


def test_every_column_that_is_called_telephone_holds_one() -> None:
    columns = [column for sheet in sheets() for column in sheet.columns]
    called = {f"{one.section}.{one.name}" for one in columns if "telefon" in one.label.da.lower()}
    dialled = {f"{one.section}.{one.name}" for one in columns if one.dialled}
    assert dialled == called == {
        "members.phone",
        *(f"{section}.{name}" for section in ("contacts", "told_contacts")
          for name in ("phone", "alt_phone")),
    }  # fmt: skip
