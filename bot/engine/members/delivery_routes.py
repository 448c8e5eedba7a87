"""Find where a member can be written to unasked, and which route to try next."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from bot.engine.ports import Membership, UnitOfWork
from bot.engine.replies import ConversationAddress
from governance.records.members import Member

MAIL = "email"
"""The platform of those who can be reached on no other."""

Home: TypeAlias = tuple[str, str, str]
"""A person's own conversation: platform, workspace, and their id there."""


def preferred_addresses(unit: UnitOfWork, email: str) -> Sequence[ConversationAddress]:
    """Find the member's own conversation on the platform they prefer.

    Without a preference, or where they have not been met on that platform, it is every one we know.
    """
    return _preferred(unit, email, known_addresses(unit, email))


def known_addresses(unit: UnitOfWork, email: str) -> Sequence[ConversationAddress]:
    """Find the member's own conversation on every platform we have met them on."""
    return _places(email, unit.identities.of_member(Membership(unit.tenant, email)))


def next_ways(
    unit: UnitOfWork, email: str, *, tried: Collection[tuple[str, str]], mail: str | None
) -> Sequence[ConversationAddress]:
    """Choose the routes to try now; empty when none is left.

    They are the preferred platform, then wherever the member was met, then e-mail from `mail`.
    `tried` names routes by platform and workspace. A route on which messages are already parked is
    not tried.
    """

    def is_free(place: ConversationAddress) -> bool:
        return (place.platform, place.workspace) not in tried and not unit.outbox.is_closed(
            place.platform, place.workspace, place.external_id
        )

    return _ways(unit, email, known_addresses(unit, email), is_free=is_free, mail=mail)


def first_ways(
    unit: UnitOfWork,
    known: Mapping[str, Sequence[Home]],
    *,
    waiting: Collection[Home],
    mail: str | None,
) -> Mapping[str, Sequence[ConversationAddress]]:
    """Choose the first routes of many members at once, by e-mail, as `next_ways` does for one.

    `known` says where each was met, and `waiting` where messages are parked.
    """

    def is_free(place: ConversationAddress) -> bool:
        return (place.platform, place.workspace, place.external_id) not in waiting

    return {
        email: _ways(unit, email, _places(email, homes), is_free=is_free, mail=mail)
        for email, homes in known.items()
    }


def by_mail(email: str, mail: str | None) -> Sequence[ConversationAddress]:
    """Return the member's e-mail address as a route from `mail`; nothing when `mail` is None."""
    if mail is None:
        return []
    return [ConversationAddress(platform=MAIL, workspace=mail, external_id=email, member=email)]


def _ways(
    unit: UnitOfWork,
    email: str,
    places: Sequence[ConversationAddress],
    *,
    is_free: Callable[[ConversationAddress], bool],
    mail: str | None,
) -> Sequence[ConversationAddress]:
    for some in (_preferred(unit, email, places), places, by_mail(email, mail)):
        free = [place for place in some if is_free(place)]
        if free:
            return free
    return ()


def _places(email: str, homes: Sequence[Home]) -> Sequence[ConversationAddress]:
    return [
        ConversationAddress(
            platform=platform, workspace=workspace, external_id=person, member=email
        )
        for platform, workspace, person in homes
    ]


def _preferred(
    unit: UnitOfWork, email: str, places: Sequence[ConversationAddress]
) -> Sequence[ConversationAddress]:
    kept = unit.register.get(Member, Member.key_of(email=email))
    wanted = kept.record.preferred_platform if kept else None
    return [place for place in places if place.platform == wanted] or places
