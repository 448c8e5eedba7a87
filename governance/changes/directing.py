"""Find who may change who is who and does what: management, and the administrators."""

from governance.context import CommandContext
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role


def directors(context: CommandContext) -> tuple[str, ...]:
    """Return them by e-mail, management first; without whoever asks."""
    held = context.register.find(RoleAssignment, role=Role.LED.value)
    today = context.today.day
    leads = [kept.record.member for kept in held if not kept.record.is_over(today)]
    active = {kept.record.email: kept.record for kept in context.register.find(Member, active=True)}
    admins = [email for email, member in active.items() if member.admin]
    me = context.actor.email
    found = dict.fromkeys(one for one in (*leads, *admins) if one and one in active)
    return tuple(one for one in found if one != me)
