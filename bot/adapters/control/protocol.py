"""The protocol of the control socket: JSON with bytes in between, and its version.

`POST /run/NAME` has a head line `{"arguments": …}`, then the body's bytes. The answer has a line of
JSON for each event: `{"say": …}`, `{"warn": …}` or `{"progress": [done, total]}`. A file is
`{"file": name}`, then any number of `{"piece": n}`, each with n bytes behind it, then `{"whole":
true}`. The last event is `{"exit": code}`. A refusal is `{"error": sentence}`.

`GET /chat` is a WebSocket. The terminal sends `{"open": …}` once. Then it sends `{"turn": …}`,
`{"read": sha256}`, or `{"file": locator}` with the file's bytes as the next message, one at a time.
The server answers the first with `{"opened": …}` or `{"nobody": true}`. It answers a turn with
`{"done": true}` or `{"failed": true}`, and a read with the bytes and then `{"done": true}`. It
sends `{"deliver": …}` at any time.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, TypeAdapter

from bot.messages import (
    ButtonInput,
    ConversationOpened,
    Delivery,
    File,
    FileInput,
    FormInput,
    Home,
    HomeOpened,
    Input,
    Post,
    Private,
    Replace,
    Sender,
    ShortcutInput,
    TextInput,
    Turn,
)

PROTOCOL = 1
"""It is raised when client and server of different versions would misunderstand each other."""

PROTOCOL_HEADER = "Kravbot-Protocol"
DATABASE_HEADER = "Kravbot-Database"
"""It names the database the command means; the server refuses when its own is another."""

HEAD_LIMIT = 64 * 1024
PIECE = 256 * 1024

_DELIVERIES: Mapping[str, type[Any]] = {
    "Post": Post,
    "Replace": Replace,
    "File": File,
    "Home": Home,
    "Private": Private,
}
_INPUTS: Mapping[str, type[Any]] = {
    "Said": TextInput,
    "Pressed": ButtonInput,
    "Submitted": FormInput,
    "Attached": FileInput,
    "Arrived": ConversationOpened,
    "CameHome": HomeOpened,
    "Wanted": ShortcutInput,
}
"""Each kind by its name in the protocol, which stays whatever the class is called."""

_KINDS = {
    name: TypeAdapter[Any](kind) for name, kind in (dict(_DELIVERIES) | dict(_INPUTS)).items()
}
_NAMES = {kind: name for name, kind in (dict(_DELIVERIES) | dict(_INPUTS)).items()}


class Unreadable(ValueError):
    """The message that came is not part of the protocol."""


def delivery_out(delivery: Delivery) -> JsonValue:
    """Encode a delivery for the socket."""
    return _out(delivery)


def delivery_in(raw: object) -> Delivery:
    """Decode a delivery.

    Raises Unreadable.
    """
    found: Delivery = _in(raw, _DELIVERIES)
    return found


def turn_out(turn: Turn) -> JsonValue:
    """Encode a turn, without what the server knows itself."""
    return {
        "conversation": turn.conversation,
        "key": turn.key,
        "lang": turn.lang,
        "input": _out(turn.input),
    }


def turn_in(raw: object, *, platform: str, workspace: str, email: str) -> Turn:
    """Decode the turn of the person at the terminal.

    Raises Unreadable.
    """
    match raw:
        case {
            "conversation": str(conversation),
            "key": str(key),
            "lang": None | "da" | "en" as lang,
            "input": dict(heard),
        } if conversation.partition("#")[0] == email:
            given: Input = _in(heard, _INPUTS)
            return Turn(
                platform=platform,
                workspace=workspace,
                conversation=conversation,
                sender=Sender(id=email, email=email),
                key=key,
                input=given,
                lang=lang,
            )
        case _:
            raise Unreadable("turn")


def _out(value: Delivery | Input) -> dict[str, JsonValue]:
    name = _NAMES[type(value)]
    return {"kind": name, "is": _KINDS[name].dump_python(value, mode="json")}


def _in(raw: object, kinds: Mapping[str, type[Any]]) -> Any:
    match raw:
        case {"kind": str(name), "is": dict(given)} if name in kinds:
            try:
                return _KINDS[name].validate_python(given)
            except ValueError as error:
                raise Unreadable(name) from error
        case _:
            raise Unreadable("kind")
