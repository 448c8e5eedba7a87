"""Test that what is kept by hash alone is found again, and nothing else is."""

from bot.understanding.classifier.compact_index import CompactIndex

WORDS = [f"ord {number}" for number in range(2_000)]


def test_each_key_has_its_number() -> None:
    index = CompactIndex((word, 3 * place) for place, word in enumerate(WORDS))
    assert [index.get(word) for word in WORDS] == [3 * place for place in range(2_000)]
    assert len(index) == 2_000


def test_what_is_not_there_has_none() -> None:
    index = CompactIndex((word, 0) for word in WORDS[:1_000])
    assert {index.get(word) for word in WORDS[1_000:]} == {None}
    assert CompactIndex(()).get("ord 1") is None


def test_several_words_are_a_key_too() -> None:
    index = CompactIndex([(("hvem", "ring"), 7), (("ring", "hvem"), 8)])
    assert index.get(("ring", "hvem")) == 8
    assert index.get(("hvem",)) is None
