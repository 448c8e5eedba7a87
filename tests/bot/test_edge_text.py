"""Test how what people write is cleaned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edge.clean_text import TextRefused, clean_text


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        pytest.param("hej", "hej", id="as it is"),
        pytest.param("  hej \n", "hej", id="outer blanks"),
        pytest.param("a\r\nb\rc\u2028d\u2029e\u0085f", "a\nb\nc\nd\ne\nf", id="line ends"),
        pytest.param("a\x00b\x07c\x1bd\x7fe\x9bf", "abcdef", id="control characters"),
        pytest.param("a\tb", "a\tb", id="a tab stays"),
        pytest.param("A\u030aben", "Åben", id="composed"),
        pytest.param("🌫️ tåge", "🌫️ tåge", id="beyond the first plane"),
        pytest.param("\x00\x01", "", id="nothing left"),
        pytest.param("a\u202eb\u2066c\u2069d", "abcd", id="what turns the direction"),
    ],
)
def test_text_is_cleaned(written: str, cleaned: str) -> None:
    assert clean_text(written, 100) == cleaned


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param("half a \ud83d", "broken", id="a lone high surrogate"),
        pytest.param("\udc00", "broken", id="a lone low surrogate"),
        pytest.param("x" * 11, "too_long", id="one too many"),
        pytest.param("x" * 10_000, "too_long", id="far too many"),
    ],
)
def test_text_is_refused(written: str, reason: str) -> None:
    with pytest.raises(TextRefused) as refused:
        clean_text(written, 10)
    assert refused.value.reason == reason


def test_the_limit_counts_what_is_left() -> None:
    assert clean_text("x" * 10 + "\x00" * 5, 10) == "x" * 10


@given(st.text(max_size=200))
def test_cleaning_is_done_after_once(written: str) -> None:
    once = clean_text(written, 1000)
    assert clean_text(once, 1000) == once
