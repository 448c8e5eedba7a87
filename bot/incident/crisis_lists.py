"""Make the token of a personal crisis link, and the lists it shows from a snapshot in memory."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.cards.incident import call_list
from bot.cards.incident.call_list import AsOf
from bot.cards.without_numbers import without_numbers
from bot.engine.shown_numbers import texts_on
from bot.incident.button_tokens import ButtonState, TokenSealer, short
from bot.incident.call_lists import call_view, plan_view
from bot.incident.snapshot import Colleague
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import Card
from bot.understanding.incidents.emergency import read_emergency

RANDOM: Final = 20
"""Bytes nobody can guess; sealed they are sixteen more."""
_ABOUT: Final = ("crisis link",)
_LENGTH: Final = 48
_MOST: Final = 40
"""Systems that are shown at once."""


@dataclass(frozen=True)
class CrisisLists:
    """Cards to be read, those of the person's own systems first.

    `more` counts the systems that are not among them.
    """

    systems: Sequence[str]
    cards: Sequence[Card]
    own: int
    more: int


def new_token(random: bytes, sealing: TokenSealer) -> str:
    """Make a link's token of `RANDOM` random bytes; only our keys make one."""
    return urlsafe_b64encode(sealing.seal(random, _ABOUT)).decode()


def digest_of(token: str, sealing: TokenSealer) -> str | None:
    """Return the digest kept of a token, None for one that was not made with our keys."""
    if len(token) != _LENGTH:
        return None
    try:
        sealed = urlsafe_b64decode(token)
    except (NotBase64, ValueError):
        return None
    if urlsafe_b64encode(sealed).decode() != token:
        return None
    random = sealing.open(sealed, _ABOUT)
    return None if random is None or len(random) != RANDOM else kept_of(token)


def kept_of(token: str) -> str:
    """Return the digest of a token of ours."""
    return hashlib.sha256(token.encode()).hexdigest()


def crisis_lists(
    index: SnapshotIndex, person: Colleague, at: AsOf, *, with_numbers: bool, search: str = ""
) -> CrisisLists:
    """Make the lists of the person's own systems, then of the others; or of those looked for."""
    own = index.own_systems(person.email, index.today(at.now))
    ordered = list(dict.fromkeys([*own, *index.in_order]))
    if search:
        own, ordered = [], _named(index, search, index.today(at.now))
    shown = ordered[:_MOST]
    cards = [
        call_list.listed(
            call_view(
                index, system, _state(system, at.now), at, with_numbers=with_numbers, log=None
            ),
            plan_view(index, system, at, with_numbers=with_numbers),
        )
        for system in shown
    ]
    if not with_numbers:
        cards = [without_numbers(card, index.number_mask) for card in cards]
    return CrisisLists(shown, cards, min(len(own), len(shown)), len(ordered) - len(shown))


def numbers_on(index: SnapshotIndex, cards: Iterable[Card], *, seen_by: str) -> tuple[str, ...]:
    """Return whose numbers stand on the cards, but for those of the person who sees them."""
    texts = [text for card in cards for text in texts_on(card)]
    return tuple(one.named for one in index.number_owners.in_texts(texts, seen_by=seen_by))


def _state(system: str, now: datetime) -> ButtonState:
    return ButtonState("call", short(system), now, system=short(system))


def _named(index: SnapshotIndex, search: str, today: date) -> list[str]:
    """Return the systems whose name or alias it is a part of, else those it may mean."""
    wanted = search.casefold()
    found = [
        name
        for name in index.in_order
        if any(wanted in one.casefold() for one in (name, *index.systems[name].aliases))
    ]
    if found:
        return found
    emergency = read_emergency(f"{search} er nede", index.names)
    meant: dict[str, None] = {}
    for mention in emergency.mentions if emergency else ():
        meant |= dict.fromkeys(index.named_by(mention.kind, mention.keys, today))
    return list(meant)
