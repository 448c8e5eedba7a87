"""Make the tokens of an incident card's buttons, sealed, so that no database has to be asked.

A token carries all it takes to do what the button does. It is short, as Slack and the web page
bound it. Names are carried by the beginnings of their digests. The person it is for and the place
where it stands are not carried, but sealed together with it.
"""

import hashlib
import struct
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

LASTS: Final = timedelta(days=7)
MOST_TRIED: Final = 8
"""Contacts whose tries a token can carry."""
ANSWERED: Final = 255
"""In the place of a count: that one answered, and the number is confirmed by it."""
SAID_TO_ANSWER: Final = 254
"""In the place of a count: somebody said so, which confirms no number."""

_SIGN: Final = "i."
ACTS: Final = (
    "call",
    "worked",
    "no_answer",
    "again",
    "plan",
    "back",
    "start_log",
    "show_log",
    "write",
    "end",
    "all",
    "fitting",
    "tell",
    "home",
    "show",
    "strike",
    "keep",
    "drop",
    "close",
    "ask_false",
    "false_alarm",
    "numbers",
    "begin",
    "next_worked",
    "next_no_answer",
    "print",
    "close_significant",
    "close_minor",
    "strike_one",
)
_HEAD: Final = struct.Struct(">BIH8s8s8s6s")
_TRIED: Final = struct.Struct(">6sB")


class TokenSealer(Protocol):
    """It seals few bytes for few bytes more.

    `about` is not carried: whoever opens has to know it.
    """

    def seal(self, content: bytes, about: tuple[str, ...]) -> bytes:
        """Seal the content, for nobody to read or to change."""
        ...

    def open(self, sealed: bytes, about: tuple[str, ...]) -> bytes | None:
        """Return the content, None where it was not sealed by us about that."""
        ...


@dataclass(frozen=True)
class ButtonState:
    """The act of a button, and how things stood on its card.

    Names are digests (`short`). `call` says which card of one emergency it is. `contact` is the
    contact or the line it is about. `tries` counts how often each contact did not answer. `first`
    is the place from which on a list's systems are shown.
    """

    act: str
    call: str
    made: datetime
    system: str = ""
    contact: str = ""
    log: str = ""
    tries: tuple[tuple[str, int], ...] = ()
    first: int = 0

    @property
    def tried(self) -> dict[str, int]:
        """The tries by contact."""
        return dict(self.tries)


def short(name: str, length: int = 8) -> str:
    """Return the beginning of a name's digest, in hexadecimal."""
    return hashlib.sha256(name.encode()).hexdigest()[: length * 2]


def has_answered(count: int) -> bool:
    """Tell whether it stands for an answer, and counts no tries."""
    return count >= SAID_TO_ANSWER


def contact_id(key: str) -> str:
    """Return a contact's key, as a token carries it."""
    return short(key, 6)


def is_ours(token: str) -> bool:
    """Tell whether it looks like one of these; only opening it tells whether it is."""
    return token.startswith(_SIGN)


def written(state: ButtonState, sealing: TokenSealer, about: tuple[str, ...]) -> str:
    """Make the token."""
    content = _HEAD.pack(
        ACTS.index(state.act),
        int(state.made.timestamp()),
        min(state.first, 0xFFFF),
        bytes.fromhex(state.call),
        bytes.fromhex(state.system),
        bytes.fromhex(state.log),
        bytes.fromhex(state.contact),
    )
    for contact, count in state.tries[:MOST_TRIED]:
        content += _TRIED.pack(bytes.fromhex(contact), min(count, ANSWERED))
    return _SIGN + urlsafe_b64encode(sealing.seal(content, about)).decode().rstrip("=")


def read(
    token: str, sealing: TokenSealer, about: tuple[str, ...], *, now: datetime
) -> ButtonState | None:
    """Return what the token says, None for one that is not good here.

    It is too old, was changed, or was made for somebody or somewhere else.
    """
    body = token.removeprefix(_SIGN)
    try:
        sealed = b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (NotBase64, ValueError):
        return None
    content = sealing.open(sealed, about)
    if content is None:
        return None
    state = _unpacked(content)
    return state if state is not None and abs(now - state.made) < LASTS else None


def _unpacked(content: bytes) -> ButtonState | None:
    """Read the content, None for what another version of us has written."""
    tail = content[_HEAD.size :]
    if len(content) < _HEAD.size or len(tail) % _TRIED.size or content[0] >= len(ACTS):
        return None
    act, made, first, call, system, log, contact = _HEAD.unpack_from(content)
    return ButtonState(
        act=ACTS[act],
        call=call.hex(),
        made=datetime.fromtimestamp(made, UTC),
        system=_hex(system),
        contact=_hex(contact),
        log=_hex(log),
        tries=tuple((who.hex(), count) for who, count in _TRIED.iter_unpack(tail)),
        first=first,
    )


def _hex(packed: bytes) -> str:
    """Return it in hexadecimal, and nothing for noughts alone."""
    return packed.hex() if any(packed) else ""
