"""Test what becomes of a text that is longer than what is read: it is kept, and that is said."""

import pytest

from bot.nlu_port import LONGEST_READ, NluResult
from bot.understanding.sentences.sentence_reader import SentenceReader
from bot.understanding.wishes.wishes import Wishes
from tests.stories.cast import Person, on_the_web

pytestmark = on_the_web


@pytest.fixture
def nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever reads a long text fail."""

    def read(self: object, text: str, **others: object) -> NluResult | None:
        assert len(text) <= LONGEST_READ
        return NluResult() if others else None

    monkeypatch.setattr(SentenceReader, "read", read)
    monkeypatch.setattr(Wishes, "read", read)


@pytest.mark.usefixtures("nothing_is_read")
def test_a_long_text_is_not_read_and_that_is_said(maren: Person) -> None:
    maren.says("hvem, " * 2_660)
    maren.sees("så jeg har ikke læst den", "højst 2.000")


def test_what_is_open_stays_open(maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("ja, og " * 1_000)
    maren.sees("så jeg har ikke læst den")
    maren.says("hjælp")
    maren.does_not_see("så jeg har ikke læst den")
