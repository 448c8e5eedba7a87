"""Read the little of a Teams activity that must be read to judge it: exactly, and within bounds.

Nothing here trusts the sender, and nothing the sender writes causes a fault of ours. The stock SDK
answers 500 to a list, a bad timestamp or deep nesting. It does so before it has looked at the token
(platforms.md B8 and B9, reliability.md fact 4).
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from bot.edge.refusal import RequestRefused

BODY_LIMIT = 256 * 1024
"""Bytes.

Teams takes messages of at most 100 KB in UTF-16 (platforms.md B4); escaped JSON is longer.
"""

_TEXT_LIMIT = 1024
_DEPTH = 40
_BRACKETS = 4_000
_COMMAS = 10_000
_QUOTES = 40_000
_DIGITS = 30

# Every quote outside a string begins a match, closed or not: one pass, whatever was sent.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")
_ODD_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class NoObject(ValueError):
    """The bytes are not one plain JSON object within bounds; `reason` says in which way."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, repr=False)
class Envelope:
    """An activity as far as its verification reads it; what was absent, null or empty is None.

    `tenant` is in lower case and the same wherever the activity names it. It is the body's word,
    which no signature covers. `raw` is the whole activity as it came: unread, its texts not yet
    cleaned. It has no repr, so that it reaches no log.
    """

    type: str
    channel_id: str
    service_url: str
    conversation_id: str
    tenant: str
    id: str | None
    from_id: str | None
    aad_object_id: str | None
    recipient_id: str | None
    timestamp: str | None
    name: str | None
    raw: Mapping[str, object]


def read_envelope(body: bytes, *, limit: int = BODY_LIMIT) -> Envelope:
    """Read the envelope of the activity in `body`.

    Raises RequestRefused (413 or 400).
    """
    check_size(body, limit)
    try:
        raw = json_object(body)
    except NoObject as fault:
        raise RequestRefused(400, fault.reason) from None
    sender, conversation = _part(raw, "from"), _part(raw, "conversation")
    return Envelope(
        type=_needed(raw, "type"),
        channel_id=_needed(raw, "channelId"),
        service_url=_needed(raw, "serviceUrl"),
        conversation_id=_needed(conversation, "id"),
        tenant=_tenant(raw, conversation),
        id=_text(raw, "id"),
        from_id=_text(sender, "id"),
        aad_object_id=_text(sender, "aadObjectId"),
        recipient_id=_text(_part(raw, "recipient"), "id"),
        timestamp=_text(raw, "timestamp"),
        name=_text(raw, "name"),
        raw=raw,
    )


def check_size(body: bytes, limit: int) -> None:
    """Check that the body is within the limit.

    Raises RequestRefused.
    """
    if len(body) > limit:
        raise RequestRefused(413, "body_too_large")


def json_object(encoded: bytes) -> dict[str, object]:
    r"""Read one JSON object in UTF-8 without BOM (RFC 8259 §8.1), within bounds.

    No key may stand twice, nothing may be deep, and no number may be beyond a double's range. The
    caller bounds the length. The work is linear in it, and no recursion of ours or the parser's
    goes beyond a fixed depth. Strings may still hold half a character (`\ud800`). Raises NoObject.
    """
    try:
        text = encoded.decode("utf-8")
    except UnicodeDecodeError:
        raise NoObject("not_utf8") from None
    _check_shape(text)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError:
        raise NoObject("not_json") from None
    if not isinstance(value, dict):
        raise NoObject("no_object")
    return value


def _check_shape(text: str) -> None:
    """Refuse what would cost the parser too much, by counting, before it runs."""
    if text.count('"') > _QUOTES:
        raise NoObject("too_many_parts")
    bare = _STRING.sub("", text)
    if sum(map(bare.count, "[]{}")) > _BRACKETS or bare.count(",") > _COMMAS:
        raise NoObject("too_many_parts")
    depth = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in "[{" else -1
        if depth > _DEPTH:
            raise NoObject("too_deep")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: two readers could each believe another one (RFC 8259 §4)."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise NoObject("key_twice")
    return members


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise NoObject("number_too_large")
    return int(digits)


def _float(digits: str) -> float:
    if len(digits) > _DIGITS or not math.isfinite(number := float(digits)):
        raise NoObject("number_too_large")
    return number


def _no_number(name: str) -> NoReturn:
    raise NoObject("not_json")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_no_number
)


def _tenant(raw: Mapping[str, object], conversation: Mapping[str, object]) -> str:
    """Return the tenant, which Teams names in two places; the SDK loses the second.

    The source is platforms.md B8. Raises RequestRefused where it is missing or the two differ.
    """
    named = {
        tenant.lower()
        for tenant in (
            _text(_part(_part(raw, "channelData"), "tenant"), "id"),
            _text(conversation, "tenantId"),
        )
        if tenant
    }
    if not named:
        raise RequestRefused(400, "tenant_missing")
    if len(named) > 1:
        raise RequestRefused(400, "tenants_differ")
    return named.pop()


def _part(owner: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = owner.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RequestRefused(400, "field_odd")
    return value


def _needed(owner: Mapping[str, object], key: str) -> str:
    text = _text(owner, key)
    if text is None:
        raise RequestRefused(400, "field_missing")
    return text


def _text(owner: Mapping[str, object], key: str) -> str | None:
    value = owner.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _TEXT_LIMIT or _ODD_CHARACTERS.search(value):
        raise RequestRefused(400, "field_odd")
    return value
