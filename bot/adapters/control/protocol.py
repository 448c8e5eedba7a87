"""What goes through the socket: JSON with bytes in between, and the number of this agreement.

`POST /run/NAME`: a head line `{"arguments": …}`, then the body's bytes. The answer is a line of
JSON for each event: `{"say": …}`, `{"warn": …}`, `{"progress": [done, total]}`, `{"file": name}`
followed by any number of `{"piece": n}` with n bytes behind it and a `{"whole": true}`, and last of
all `{"exit": code}`. A refusal is `{"error": sentence}`.

`GET /chat`, a WebSocket. From the terminal: `{"open": …}` once, then `{"turn": …}`, `{"file":
locator}` with its bytes as the next message, `{"read": sha256}`; one at a time. Back: `{"opened":
…}` or `{"nobody": true}`, then `{"done": true}` or `{"failed": true}` for each, a read's bytes
before it; `{"deliver": …}` at any time.
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
"""Raised when client and server of different versions would misunderstand each other."""

PROTOCOL_HEADER = "Kravbot-Protocol"
DATABASE_HEADER = "Kravbot-Database"
"""Which database the command means; the server refuses when its own is another."""

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
    """What came is none of what is agreed."""


def delivery_out(delivery: Delivery) -> JsonValue:
    """As it goes through the socket."""
    return _out(delivery)


def delivery_in(raw: object) -> Delivery:
    """As it was. Raises Unreadable."""
    found: Delivery = _in(raw, _DELIVERIES)
    return found


def turn_out(turn: Turn) -> JsonValue:
    """Without what the server knows itself."""
    return {
        "conversation": turn.conversation,
        "key": turn.key,
        "lang": turn.lang,
        "input": _out(turn.input),
    }


def turn_in(raw: object, *, platform: str, workspace: str, email: str) -> Turn:
    """The turn of whoever sits at the terminal. Raises Unreadable."""
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
