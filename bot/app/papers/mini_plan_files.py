"""Read what the mini continuity plan of a system says now, for a member or for nobody."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.cards.papers import HandedOver, PaperLine, PaperPart
from bot.engine.ports import Membership
from bot.incident.button_tokens import TokenSealer
from bot.incident.crisis_lists import RANDOM, kept_of, new_token
from bot.incident.mini_plan import MiniPlan, PlanPerson, mini_plan, version_of
from bot.incident.snapshot import SnapshotReader, SnapshotSurroundings, build_snapshot
from bot.incident.snapshot_index import SnapshotIndex
from bot.texts.words import Words
from governance.context import NotFound
from governance.records.authorities import Authority
from governance.records.members import Member
from governance.records.systems import System
from governance.schema.interval_settings import INTERVALS
from governance.schema.scopes import scope_of
from papers.logo import Logo
from papers.mini_plan import CrisisAddress, MiniPlanPaper, mini_plan_pdf
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class LinkMaker:
    """It makes the crisis links that are printed; `address` is where a browser reaches us."""

    address: str
    sealing: TokenSealer


@dataclass(frozen=True)
class MiniPlanFile:
    """The paper as it was read, under the name of its file, and what it says in words."""

    name: str
    paper: MiniPlanPaper
    words: Words
    told: HandedOver

    def pdf(self, moment: datetime, logo: Logo | None) -> bytes:
        """Make the file; it takes a while. Raises PaperFailed."""
        return mini_plan_pdf(self.paper, self.words, moment, logo=logo)


def index_of(register: SnapshotReader, tenant: str, now: datetime) -> SnapshotIndex:
    """Index what the register says of whom to call, whoever is away just now."""
    snapshot = build_snapshot(
        register, SnapshotSurroundings(), authority=tenant, at=now, mark="papers"
    )
    return SnapshotIndex(snapshot.model_copy(update={"absences": ()}))


def read_mini_plan(
    unit: UnitOfWork,
    tenant: str,
    system: str,
    words: Words,
    *,
    member: str | None,
    links: LinkMaker | None,
) -> MiniPlanFile:
    """Read the plan; for a member with a crisis link of its own, which is kept.

    Raises NotFound.
    """
    kept = unit.register.get(System, System.key_of(name=system))
    if kept is None:
        raise NotFound
    index = index_of(unit.register, tenant, unit.now)
    plan = mini_plan(index, kept.record.name, words, unit.now)
    version = version_of(index, kept.record.name, unit.now)
    day = index.today(unit.now)
    lasts = _lasts(unit)
    crisis = None
    if member is not None and links is not None:
        crisis = _link(unit, Membership(tenant, member), scope_of("system", system), links, index)
    paper = MiniPlanPaper(plan, version, day, day + timedelta(days=lasts), crisis)
    shown = words.date(day).replace("\u00a0", " ")
    return MiniPlanFile(
        name=words("mini_plan.file_name", system=plan.system, day=shown),
        paper=paper,
        words=words,
        told=_told(paper, words),
    )


def _lasts(unit: UnitOfWork) -> int:
    """Return for how many days a paper is good: as often as one is to be issued anew."""
    itself = unit.register.find(Authority)
    changed = itself[0].record.settings if itself else {}
    return changed.get("offline_pack", INTERVALS["offline_pack"].length)


def _link(
    unit: UnitOfWork,
    membership: Membership,
    scope: str,
    links: LinkMaker,
    index: SnapshotIndex,
) -> CrisisAddress:
    token = new_token(secrets.token_bytes(RANDOM), links.sealing)
    link = secrets.token_hex(8)
    until = unit.crisis_links.print(link, kept_of(token), membership, about=scope)
    unit.journal_notes.crisis_link_changed(link, membership.member, "PrintCrisisLink")
    found = unit.register.get(Member, Member.key_of(email=membership.member))
    name = found.record.name if found else membership.member
    last: date = until.astimezone(index.zone).date()
    return CrisisAddress(f"{links.address}/krise/{token}", name, last)


def _told(paper: MiniPlanPaper, words: Words) -> HandedOver:
    plan = paper.plan
    return HandedOver(
        kind="mini_plan",
        over=plan.system,
        title=words("mini_plan.handed_title"),
        lead=words("mini_plan.handed", version=paper.version, day=words.date(paper.until)),
        parts=tuple(_parts(plan, words)),
        system=plan.system,
        version=paper.version,
        has_link=paper.crisis is not None,
    )


def _parts(plan: MiniPlan, words: Words) -> Iterator[PaperPart]:
    called = tuple(
        PaperLine(
            title=one.title,
            phone=one.phone,
            mark=str(place),
            detail=words("mini_plan.all_hours") if one.at_all_hours else one.hours or "",
        )
        for place, one in enumerate(plan.called, 1)
    )
    if called:
        yield PaperPart(heading=words("mini_plan.call_heading"), lines=called)
    parts = (
        ("mini_plan.activate_heading", plan.activates),
        ("mini_plan.ours_heading", plan.ours),
        ("mini_plan.press", plan.press),
        ("mini_plan.data", plan.data),
    )
    for heading, people in parts:
        if people:
            yield PaperPart(heading=words(heading), lines=tuple(map(_line, people)))


def _line(one: PlanPerson) -> PaperLine:
    return PaperLine(title=one.name, phone=one.phone, detail=one.what)
