"""Test signatures from the bytes on.

Whatever is posted with a good signature is admitted or refused, and no other signature is good.
"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.adapters.slack.inbound.parsing import parse_payload
from bot.adapters.slack.inbound.verification import RequestVerifier, VerifiedRequest, verified
from bot.adapters.slack.rendering.action_values import ModalMetadata
from bot.edge.refusal import RequestRefused
from tests.fakes.clock import FakeClock
from tests.fakes.slack_delivery import signature
from tests.fakes.slack_world import SIGNING_SECRET
from tests.selection import share_of

NAMES = ("type", "event", "event_id", "user", "id", "payload", "command", "view", "authorizations")
WORDS = ("event_callback", "message", "block_actions", "view_submission", "U1A", "\ud800", "\u0000")
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(max_size=9)
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=8,
)
many = settings(max_examples=share_of(150))


def admit(body: bytes, content_type: str) -> VerifiedRequest:
    clock = FakeClock()
    stamp = str(int(clock.now().timestamp()))
    headers = CIMultiDict(
        {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(SIGNING_SECRET, body, stamp),
        }
    )
    return RequestVerifier([SIGNING_SECRET], clock).admit(headers, body)


@many
@given(
    body=st.one_of(
        st.binary(max_size=200),
        values.map(lambda value: json.dumps(value).encode()),
        st.text(st.sampled_from('payload={}%&;+command[]"u:0'), max_size=80).map(str.encode),
    ),
    content_type=st.sampled_from(["application/json", "application/x-www-form-urlencoded", "a/b"]),
)
def test_any_body_is_admitted_or_refused(body: bytes, content_type: str) -> None:
    try:
        parse_payload(admit(body, content_type))
    except RequestRefused as refused:
        if refused.status not in (400, 415):
            raise


@many
@given(stamp=st.text(max_size=20), given=st.text(max_size=80))
def test_no_other_signature_is_good(stamp: str, given: str) -> None:
    headers = CIMultiDict({"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": given})
    with pytest.raises(RequestRefused) as refused:
        RequestVerifier([SIGNING_SECRET], FakeClock()).admit(headers, b"{}")
    assert refused.value.status == 401


@many
@given(
    kind=st.one_of(
        st.sampled_from(["events_api", "interactive", "slash_commands"]), st.text(max_size=9)
    ),
    payload=values,
)
def test_any_envelope_of_a_socket_is_admitted_or_refused(kind: str, payload: Any) -> None:
    try:
        parse_payload(verified(kind, payload))
    except RequestRefused as refused:
        if refused.status != 400:
            raise


@pytest.mark.parametrize("opening", ["[", '{"place":'], ids=["lists", "objects"])
def test_metadata_as_deep_as_it_may_be_long(opening: str) -> None:
    assert ModalMetadata.read(opening * 3_000) is None
