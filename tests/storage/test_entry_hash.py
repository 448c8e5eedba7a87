"""Test the forms of an entry's hash that go over salted digests of its words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.schema.words_of_text import split_words
from storage.register.entry_hash import (
    START,
    UnreadableEntry,
    content_digest,
    digest_of,
    digests,
    entry_hash,
    hash_of_content,
    hash_of_digests,
    salts_of,
    second_form,
    third_form,
    word_path,
)

ALIAS = "erased-0123456789ab"
ROW: dict[str, Any] = {
    "tenant": "a",
    "seq": 1,
    "at": datetime(2026, 3, 2, 7, 0, tzinfo=UTC),
    "who": "ann@taage.example",
    "command": "RecordContact",
    "section": "contacts",
    "record_key": "nødmelderen//us/duty/kim udgåetsen",
    "record_version": 1,
    "state": {
        "name": "Kim Udgåetsen",
        "order": 1,
        "left_on": None,
        "hours": "Ring til Kim Udgåetsen, ikke før 8",
        "tags": ["ét", ""],
    },
    "secret": "AAAAAAAAAAAAAAAAAAAAAA",
    "salts": None,
    "erased": None,
}


def test_the_hash_of_an_entry_is_the_same_for_ever() -> None:
    """Journals were hashed with it; a change here breaks every chain there is."""
    assert second_form(START, ROW) == (
        "98ca2da49f58b96e6180823eefcd5eb55b28acb16f39c60cb394cabf7f8729b3"
    )


def test_the_hash_of_the_third_form_is_the_same_for_ever() -> None:
    assert third_form(START, ROW) == (
        "52ef43ac93db9ade5cf6936b4c5c0195e22cf06d4f714f5250c917691e635ed9"
    )
    assert hash_of_content(START, content_digest(ROW)) == third_form(START, ROW)


def test_each_entry_is_hashed_in_the_form_it_has() -> None:
    assert entry_hash(START, {**ROW, "form": 2}) == second_form(START, ROW)
    assert entry_hash(START, {**ROW, "form": 3}) == third_form(START, ROW)
    with pytest.raises(UnreadableEntry, match="the form 1"):
        entry_hash(START, {**ROW, "form": 1})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kim Udgåetsen", ["Kim", "Udgåetsen"]),
        ("kim.udgaaet@drift.example", ["kim", "udgaaet", "drift", "example"]),
        ("+45 70 10 20 30", ["45", "70", "10", "20", "30"]),
        ('{"member":"ann@x.dk"}', ["member", "ann", "x", "dk"]),
        ("Anne-Marie’s “vagt”", ["Anne-Marie", "s", "vagt"]),
        (ALIAS, [ALIAS]),
        ("", []),
    ],
)
def test_a_text_is_split_into_words(text: str, words: list[str]) -> None:
    assert split_words(text)[1::2] == words


@given(st.text())
def test_whatever_the_text_its_pieces_are_all_of_it(text: str) -> None:
    pieces = split_words(text)
    assert "".join(pieces) == text
    assert len(pieces) % 2 == 1
    assert all(pieces[1::2])


def test_words_with_their_digests_in_their_place_have_the_same_hash() -> None:
    """Both words of the name become one alias, wherever they stand in a text."""
    before = second_form(START, ROW)
    erased = _with_name_erased(ROW)
    assert second_form(START, erased) == before
    assert "Kim" not in str({**erased, "record_key": ""})


def test_without_the_salt_of_an_erased_word_its_digest_tells_nothing() -> None:
    """No salt that is left leads to that of the erased word."""
    salt = salts_of(ROW)("state/name", 2)[0]
    assert salt is not None
    assert salt.hex() not in str(_with_name_erased(ROW)["salts"])
    assert digest_of(salt, "Kim") in str(_with_name_erased(ROW)["erased"])


def test_where_a_word_was_erased_only_an_alias_may_stand() -> None:
    erased = _with_name_erased(ROW)
    erased["state"] = {**erased["state"], "name": "Ole"}
    with pytest.raises(UnreadableEntry, match="something else than an alias"):
        second_form(START, erased)


def test_whoever_reads_a_part_sees_digests_for_the_rest() -> None:
    """With the digest of the state alone the hash can still be worked out."""
    whole = digests(ROW)
    assert "Kim" not in str(whole)
    assert hash_of_digests(START, ROW, whole) == second_form(START, ROW)


def _with_name_erased(row: dict[str, Any]) -> dict[str, Any]:
    """Erase the name by hand, as the form says it is done."""
    salts = salts_of(row)
    kept: dict[str, list[str | None]] = {}
    erased = {}
    for path, text in _TEXTS.items():
        words = split_words(text)[1::2]
        own = [
            (salt or b"", word) for salt, word in zip(salts(path, len(words)), words, strict=False)
        ]
        kept[path] = [salt.hex() for salt, _ in own]
        if "Kim" in words:
            place = words.index("Kim")
            kept[path][place : place + 2] = [None]
            both = (digest_of(salt, word) for salt, word in own[place : place + 2])
            erased[word_path(path, place)] = " ".join(both)
    return {
        **row,
        "state": {**row["state"], "name": ALIAS, "hours": f"Ring til {ALIAS}, ikke før 8"},
        "secret": None,
        "salts": kept,
        "erased": erased,
    }


_TEXTS = {
    "who": ROW["who"],
    "record_key": ROW["record_key"],
    "state/name": ROW["state"]["name"],
    "state/hours": ROW["state"]["hours"],
    "state/tags/0": "ét",
    "state/tags/1": "",
}
