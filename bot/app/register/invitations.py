"""Invite everybody who has never written to us, by mail, each at most once a week."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.ids import nudge_id
from bot.engine.members.delivery_routes import by_mail
from bot.engine.members.invitations import ChatWays, invitation_key, invitations
from governance.local_time import zone_of
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class InvitedMembers:
    """The names of those who were invited now, and of those who cannot be reached."""

    invited: Sequence[str]
    unreached: Sequence[str]


def invite_members(unit: UnitOfWork, inviter: str, *, mail: str | None) -> InvitedMembers:
    """Begin a mail for each; it is built when it is sent.

    The unit of work is already about the authority.
    """
    found = invitations(unit.register, unit.invitations, mails=mail is not None, ways=ChatWays())
    day = unit.now.astimezone(zone_of(unit.register)).date()
    invited: list[str] = []
    unreached: list[str] = []
    for member in found.due(unit.now):
        if member.email == inviter:
            continue
        key = invitation_key(member.email, day)
        begun = False
        for place in by_mail(member.email, mail):
            if unit.outbox.is_closed(place.platform, place.workspace, place.external_id):
                continue
            begun = unit.outbox.add_nudge(
                nudge_id(key, place.platform, place.workspace),
                bundle=key,
                person=member.email,
                platform=place.platform,
                workspace=place.workspace,
                external_id=place.external_id,
                conversation="/".join(
                    (place.platform, place.workspace, place.external_id, place.member)
                ),
                due_at=unit.now,
            )
        (invited if begun else unreached).append(member.name)
    return InvitedMembers(invited, unreached)
