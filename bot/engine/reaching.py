"""Where a member can be written to without being asked, and which way is tried next."""

from collections.abc import Collection, Sequence

from bot.engine.ports import Membership, Unit
from bot.engine.saying import Place
from governance.records.members import Member

MAIL = "email"
"""The platform of those who can be reached on no other."""


def homes(unit: Unit, email: str) -> list[Place]:
    """The member's own conversation on the platform they prefer.

    Without a preference, or where they have not been met there, on each.
    """
    places = met(unit, email)
    preferred = _preferred(unit, email)
    return [place for place in places if place.platform == preferred] or places


def met(unit: Unit, email: str) -> list[Place]:
    """The member's own conversation on every platform we have met them on."""
    found = unit.identities.of_member(Membership(unit.tenant, email))
    return [
        Place(platform=platform, workspace=workspace, external_id=person, member=email)
        for platform, workspace, person in found
    ]


def next_ways(
    unit: Unit, email: str, *, tried: Collection[tuple[str, str]], mail: str | None
) -> Sequence[Place]:
    """The ways to try now: where they want it, then wherever they were met, then e-mail from `mail`. Empty: there is none left.

    `tried` by platform and workspace. A way on which messages already wait to get through is not tried.
    """
    for places in (homes(unit, email), met(unit, email), _by_mail(email, mail)):
        free = [
            place
            for place in places
            if (place.platform, place.workspace) not in tried
            and not unit.outbox.waiting(place.platform, place.workspace, place.external_id)
        ]
        if free:
            return free
    return ()


def _by_mail(email: str, mail: str | None) -> list[Place]:
    if mail is None:
        return []
    return [Place(platform=MAIL, workspace=mail, external_id=email, member=email)]


def _preferred(unit: Unit, email: str) -> str | None:
    kept = unit.register.get(Member, Member.key_of(email=email))
    return kept.record.preferred_platform if kept else None
