"""Test which words of an entry are left out where it is shown, and that its hash stays."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.app.papers.journal_proof import NumbersLeftOut
from governance.schema.aliases import LEFT_OUT
from governance.schema.number_mask import mask_of
from storage.register.entry_hash import START, entry_hash

ROW: dict[str, Any] = {
    "tenant": "a",
    "form": 3,
    "seq": 1,
    "at": datetime(2026, 3, 2, 7, 0, tzinfo=UTC),
    "who": "ann@taage.example",
    "command": "RecordContact",
    "section": "contacts",
    "record_key": "nødmelderen//us/duty/kim ring 60 11 21 00",
    "record_version": 1,
    "state": {"name": "Kim", "phone": "112", "hours": "8-16, ellers 70102030", "order": 1},
    "secret": "AAAAAAAAAAAAAAAAAAAAAA",
    "salts": None,
    "erased": None,
}
NUMBERS = NumbersLeftOut(mask_of(["+4570102030"]))


def test_numbers_are_left_out_wherever_they_stand_and_the_hash_stays() -> None:
    shown = NUMBERS.shown(ROW)
    assert shown["record_key"] == f"nødmelderen//us/duty/kim ring {LEFT_OUT}"
    assert shown["state"] == {
        "name": "Kim",
        "phone": LEFT_OUT,
        "hours": f"8-16, ellers {LEFT_OUT}",
        "order": 1,
    }
    assert shown["secret"] is None
    assert entry_hash(START, shown) == entry_hash(START, ROW)


@pytest.mark.parametrize("phone", ["112", "ring til mor", "+45 60 11 21 00"])
def test_a_column_for_numbers_is_left_out_whatever_stands_in_it(phone: str) -> None:
    """A number that was changed since is none that the register knows."""
    shown = NUMBERS.shown({**ROW, "state": {**ROW["state"], "phone": phone}})
    assert not any(word in shown["state"]["phone"] for word in phone.split())


def test_an_entry_without_numbers_is_shown_with_its_secret() -> None:
    row = {**ROW, "record_key": "k", "state": {"name": "Kim", "valid_from": "2026-03-02"}}
    assert NUMBERS.shown(row) == row
