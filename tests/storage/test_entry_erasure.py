"""Test how a person is erased from one entry of the journal, and again, and another."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from governance.privacy.identifiers import Identifiers
from storage.privacy.entry_erasure import erase_in
from storage.register.entry_hash import START, second_form
from tests.storage.test_entry_hash import ROW

KIM = Identifiers.of(names=["Kim Udgåetsen"], emails=["kim@drift.example"])
ANN = Identifiers.of(emails=["ann@taage.example"])
ONE, OTHER = "erased-0123456789ab", "erased-ba9876543210"


def test_the_name_goes_from_every_text_and_the_hash_stays() -> None:
    erased = _erased(ROW, KIM, ONE)
    assert erased["record_key"] == f"nødmelderen//us/duty/{ONE}"
    assert erased["state"]["name"] == ONE
    assert erased["state"]["hours"] == f"Ring til {ONE}, ikke før 8"
    assert "dgåetsen" not in str(erased)
    assert second_form(START, erased) == second_form(START, ROW)


def test_two_people_are_erased_one_after_the_other() -> None:
    first = _erased(ROW, KIM, ONE)
    both = _erased(first, ANN, OTHER)
    assert (both["who"], both["state"]["name"]) == (OTHER, ONE)
    assert second_form(START, both) == second_form(START, ROW)


def test_where_nothing_is_to_be_erased_the_entry_keeps_its_secret() -> None:
    assert erase_in(ROW, lambda *_: [], ONE) is None


_texts = st.lists(
    st.sampled_from(["Kim Udgåetsen", "kim@drift.example", "ann@taage.example", "/", " ", "vagt"])
).map("".join)
_states = st.recursive(
    _texts | st.none() | st.integers(0, 9) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(_texts, _texts, _states)
def test_whatever_an_entry_holds_its_hash_stays(who: str, key: str, state: Any) -> None:
    row = {**ROW, "who": who, "record_key": key, "state": state}
    once = _erased(row, KIM, ONE)
    twice = _erased(once, ANN, OTHER)
    assert second_form(START, once) == second_form(START, twice) == second_form(START, row)
    for one in (KIM, ANN):
        assert not any(one.found_in(text) for text in (twice["who"], twice["record_key"]))


def _erased(row: dict[str, Any], person: Identifiers, alias: str) -> dict[str, Any]:
    erased = erase_in(row, lambda _, text: person.found_in(text), alias)
    return row if erased is None else {**row, **vars(erased), "secret": None}
