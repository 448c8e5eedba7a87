"""Encode what our buttons and modals carry in Slack, and read it when it comes back.

All of it has been in the client's hands.
"""

import json
import re
from dataclasses import asdict, dataclass
from typing import Literal, Self, TypeAlias, cast

Kind: TypeAlias = Literal["do", "ask", "form"]

_LETTERS: dict[Kind, str] = {"do": "d", "ask": "a", "form": "f"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_PART = re.compile(r"[!-{}~]{0,180}", re.ASCII)
_TEXT = re.compile(r"[!-~]{0,199}", re.ASCII)
_META = {"place", "token", "message", "page", "pages"}


@dataclass(frozen=True)
class ActionValue:
    """The `value` of a button or option.

    An option's has at most 75 characters (the older of Slack's two limits), a button's 2,000. A
    token of the incident path is longer than an option has room for, and stands on buttons only.

    `do` is an action of the card with the token. `ask` is an action whose small form is to be
    opened, of the card that stands in `message`. `form` is the action that sends the form of that
    card, whose modal is to be opened.
    """

    kind: Kind
    token: str
    message: str = ""

    def written(self) -> str:
        """Encode it for Slack."""
        parts = [_LETTERS[self.kind], self.token, *([self.message] if self.message else [])]
        return "|".join(parts)

    @classmethod
    def read(cls, value: object) -> "ActionValue | None":
        """Decode it, None for anything that was never ours."""
        if not isinstance(value, str):
            return None
        letter, *rest = value.split("|")
        if letter not in _KINDS or not rest or not all(map(_PART.fullmatch, rest)):
            return None
        kind = _KINDS[letter]
        match rest:
            case [token] if kind == "do":
                return cls(kind, token)
            case [token, message] if kind != "do" and message:
                return cls(kind, token, message)
            case _:
                return None


@dataclass(frozen=True)
class ModalMetadata:
    """The `private_metadata` of a modal: the action it sends, its card, and its conversation.

    `place` is our id of the conversation. `page` is the page of a long form that stands there, from
    0; `pages` says how many there are.
    """

    place: str
    token: str = ""
    message: str = ""
    page: int = 0
    pages: int = 1

    @property
    def is_last(self) -> bool:
        """True when the form is sent with this page."""
        return self.page + 1 >= self.pages

    def written(self) -> str:
        """Encode it for Slack, far below its 3,000 characters."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def read(cls, written: object) -> Self | None:
        """Decode it, None for anything that was never ours."""
        try:
            found = json.loads(written) if isinstance(written, str) else None
        except (ValueError, RecursionError):
            return None
        if not isinstance(found, dict) or set(found) != _META:
            return None
        counts = [found[name] for name in ("page", "pages")]
        texts = [found[name] for name in ("place", "token", "message")]
        if not all(isinstance(text, str) and _TEXT.fullmatch(text) for text in texts):
            return None
        if not all(type(count) is int and 0 <= count < 100 for count in counts):  # noqa: PLR2004
            return None
        place, token, message = cast(list[str], texts)
        page, pages = cast(list[int], counts)
        return cls(place, token, message, page, pages)
