"""The engine: one turn, in one transaction somebody else opened and will commit.

lock ─▶ remember ─▶ who? ─▶ may they? ─▶ what is it? ─▶ step ─▶ commands ─▶ card ─▶ keep
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.cards import small
from bot.engine.dialog import DialogProtocol
from bot.engine.page import Page
from bot.engine.ports import Elsewhere, Membership, OutboxRow, Standing, Unit
from bot.engine.saying import Place
from bot.engine.sitting import Sitting
from bot.meaning import Understanding
from bot.messages import Card, Lang, StoredFile, Turn
from bot.texts.words import COPENHAGEN, Words
from governance.access import Actor, Refused, Verb, may
from governance.catalogue import Catalogue
from governance.handlers import Deal
from governance.ports import Register, Today
from governance.records.authorities import Authority
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.responsibility import RoleHeld


@dataclass(frozen=True)
class Outcome:
    """What the turn came to. `rows` are in the outbox, claimed by us, to be sent now that it is committed.

    `jobs`: there is slow work to be done at once. `stranger` is the polite card for somebody we do not know; nothing of them is kept.
    """

    rows: Sequence[OutboxRow] = ()
    repeated: bool = False
    jobs: bool = False
    stranger: Card | None = None


class Engine:
    """All dialogs and pages under one roof. `owner` names this process in the outbox's leases."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        dialogs: Sequence[DialogProtocol],
        pages: Sequence[Page],
        understanding: Understanding,
        owner: str,
    ) -> None:
        self.catalogue = catalogue
        self.dialogs: Mapping[str, DialogProtocol] = {dialog.name: dialog for dialog in dialogs}
        self.pages: Mapping[str, Page] = {page.name: page for page in pages}
        self.understanding = understanding
        self.owner = owner

    def take(self, unit: Unit, turn: Turn) -> Outcome:
        """Run the turn. What it answered is in the outbox; the caller commits, then sends."""
        today = _today(unit)
        membership = _who(unit, turn)
        if membership is None:
            return Outcome(stranger=small.stranger(Words(turn.lang or "da"), today.now))
        unit.enter(membership.tenant, who=membership.member)
        place = Place(
            platform=turn.platform,
            workspace=turn.workspace,
            external_id=turn.conversation,
            member=membership.member,
        )
        standing = place.open(unit, turn.key)
        if standing.repeated:
            return Outcome(rows=unit.outbox.of_turn(standing.id, turn.key), repeated=True)
        actor = actor_of(unit, membership.member, lang=turn.lang)
        if actor is None or isinstance(may(actor, Verb.READ), Refused):
            return Outcome(stranger=small.stranger(Words(turn.lang or "da"), today.now))
        sitting = self._sit(unit, place, standing, actor, turn.key)
        sitting.hear(turn.input)
        sitting.keep()
        return Outcome(rows=sitting.rows, jobs=sitting.gave_jobs)

    def refresh(self, unit: Unit, elsewhere: Elsewhere, *, key: str) -> Outcome:
        """Bring another conversation's open card up to date, because its question was answered elsewhere."""
        return self._go_on(unit, elsewhere, key, Sitting.overtaken_elsewhere)

    def fetched(
        self, unit: Unit, elsewhere: Elsewhere, *, key: str, purpose: Mapping[str, JsonValue]
    ) -> Outcome:
        """A file asked for in an earlier turn is here; go on with what it was for.

        `purpose` is the one the dialog gave, with `file` (as it is stored) or `refused` (the reason) added.
        """
        return self._go_on(unit, elsewhere, key, lambda sitting: sitting.file_is_here(purpose))

    def told(
        self,
        unit: Unit,
        elsewhere: Elsewhere,
        *,
        key: str,
        dialog: str,
        name: str,
        result: JsonValue,
        files: Sequence[StoredFile] = (),
    ) -> Outcome:
        """An errand of a dialog is done; `files` are handed over with what it says."""
        return self._go_on(
            unit, elsewhere, key, lambda sitting: sitting.hear_result(dialog, name, result, files)
        )

    def _go_on(
        self, unit: Unit, elsewhere: Elsewhere, key: str, act: Callable[[Sitting], None]
    ) -> Outcome:
        """A turn nobody took: something happened that the conversation has to show. The unit has entered."""
        place = Place(
            platform=elsewhere.platform,
            workspace=elsewhere.workspace,
            external_id=elsewhere.external_id,
            member=elsewhere.member,
        )
        standing = place.open(unit, key)
        actor = actor_of(unit, elsewhere.member, lang=None)
        if standing.repeated or actor is None:
            return Outcome(repeated=standing.repeated)
        unit.enter(unit.tenant, who=actor.email)
        sitting = self._sit(unit, place, standing, actor, key)
        act(sitting)
        sitting.keep()
        return Outcome(rows=sitting.rows, jobs=sitting.gave_jobs)

    def _sit(self, unit: Unit, place: Place, standing: Standing, actor: Actor, key: str) -> Sitting:
        deal = Deal(
            register=unit.register, catalogue=self.catalogue, actor=actor, today=_today(unit)
        )
        return Sitting(self, unit, place, standing, deal, turn_key=key)


def _today(unit: Unit) -> Today:
    return Today(day=unit.now.astimezone(COPENHAGEN).date(), now=unit.now)


def _who(unit: Unit, turn: Turn) -> Membership | None:
    """The member behind the sender: met before, or joined now by the e-mail the platform vouches for."""
    if turn.sender.external:
        return None
    known = unit.identities.who(turn.platform, turn.workspace, turn.sender.id)
    if known is not None or turn.sender.email is None:
        return known
    tenant = unit.identities.tenant_of(turn.platform, turn.workspace)
    if tenant is None:
        return None
    email = turn.sender.email.lower()
    unit.enter(tenant, who=email)
    kept = unit.register.get(Member, Member.key_of(email=email))
    if kept is None or not kept.record.active:
        return None
    membership = Membership(tenant, email)
    unit.identities.join(turn.platform, turn.workspace, turn.sender.id, membership)
    return membership


def language_of(register: Register, email: str) -> Lang:
    """What to speak to that member where the turn does not tell; to somebody unknown, as the authority does."""
    kept = register.get(Member, Member.key_of(email=email))
    return (kept.record.locale if kept else None) or _authority_speaks(register)


def _authority_speaks(register: Register) -> Lang:
    found = register.find(Authority)
    return found[0].record.locale if found else "da"


def actor_of(unit: Unit, email: str, *, lang: Lang | None) -> Actor | None:
    """The member as somebody who acts today; None when there is no such active member."""
    kept = unit.register.get(Member, Member.key_of(email=email))
    if kept is None or not kept.record.active:
        return None
    member = kept.record
    held = unit.register.find(RoleAssignment, member=member.email)
    stands_in = unit.register.find(RoleAssignment, deputy=member.email)
    day = _today(unit).day
    return Actor(
        authority=unit.tenant,
        email=member.email,
        name=member.name,
        admin=member.admin,
        lang=member.locale or lang or _authority_speaks(unit.register),
        roles=tuple(
            RoleHeld(row.record.role, row.record.scope, as_deputy=row.record.member != member.email)
            for row in [*held, *stands_in]
            if row.record.in_force(day)
        ),
    )
