"""Test text in Slack: nothing in it is read as markup.

What people write is read as they see it.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.rendering.text import Phone, escaped, mrkdwn, phone_line, said, unescaped
from bot.messages import Bold
from tests.fakes.slack_rules import live_marks


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        pytest.param("a &amp; b &lt;c&gt;", "a & b <c>", id="entities"),
        pytest.param("&amp;lt;", "&lt;", id="an entity somebody wrote"),
        pytest.param("<@U1> hej", "@Maren hej", id="a person we know"),
        pytest.param("<@U2|bo> hej", "@bo hej", id="a person by name"),
        pytest.param("<@U3>", "@U3", id="a person unknown"),
        pytest.param("<#C1|drift>", "#drift", id="a channel"),
        pytest.param("<#C1|>", "#C1", id="a private channel"),
        pytest.param("<!subteam^S1|@drift>", "@drift", id="a group"),
        pytest.param("<!here> <!channel|@channel>", "@here @channel", id="everybody"),
        pytest.param("<!date^1^{date}|2. marts>", "2. marts", id="a date"),
        pytest.param("<https://a.example/x?b=c&amp;d>", "https://a.example/x?b=c&d", id="a link"),
        pytest.param("<http://a.example|a.example>", "a.example", id="a link Slack found"),
        pytest.param(
            "<https://a.example|rapporten>", "rapporten (https://a.example)", id="a named link"
        ),
        pytest.param("<mailto:a@b.example|a@b.example>", "a@b.example", id="an e-mail"),
        pytest.param("<mailto:a@b.example>", "a@b.example", id="an e-mail without a label"),
        pytest.param("<tel:+4511|+45 11>", "+45 11", id="a number"),
        pytest.param("3 < 4", "3 < 4", id="no mark at all"),
        pytest.param("<>", "", id="nothing"),
    ],
)
def test_what_people_write_is_what_they_see(sent: str, read: str) -> None:
    assert unescaped(sent, {"U1": "Maren"}) == read


@given(st.text())
def test_what_is_escaped_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("<!channel>", "@here", "@everyone", "https://evil.example", "mailto:a@b.example"),
        *("<https://evil.example|bank>", "evil.example", "www.evil.example", ":smile:", "#drift"),
    ],
)
def test_nothing_is_found_in_the_text_of_a_message(text: str) -> None:
    written = said(f"Her: {text}")
    assert not live_marks(written)
    assert unescaped(written).replace("\u2060", "") == f"Her: {text}"


def test_ordinary_words_are_left_alone() -> None:
    text = "3 ting venter kl. 08:05: K-101, 2. mar. 2026 og “Måge 1”."
    assert said(text) == text


@pytest.mark.parametrize(
    ("phone", "line"),
    [
        pytest.param("+45 00 00 11 00", Phone("+45 00 00 11 00"), id="a number"),
        pytest.param("33 12 lokal 4", Phone("33 12 lokal 4"), id="with words"),
        pytest.param("via vagten", (Bold(b="via vagten"),), id="no number"),
        pytest.param("11|<!here>", (Bold(b="11|<!here>"),), id="marks"),
        pytest.param("a@b.example 1", (Bold(b="a@b.example 1"),), id="an address"),
    ],
)
def test_a_number_is_pressed_if_it_is_one(phone: str, line: object) -> None:
    assert phone_line(phone) == line


def test_a_number_does_not_break() -> None:
    assert mrkdwn(Phone("+45 00 11")) == "*<tel:+450011|+45\u00a000\u00a011>*"
