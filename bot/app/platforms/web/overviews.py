"""Read the overview, and what it rests on, for its pages in the browser."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final, TypeVar

from bot.adapters.web.ports import (
    BeforeTheRegister,
    HouseAway,
    NoOverview,
    OverviewCell,
    OverviewColumn,
    OverviewPlace,
    OverviewView,
    PieceOfEvidence,
    QuestionView,
    Shortfall,
    StandingView,
    Trend,
    TrendMonth,
    Visitor,
)
from bot.app.member_context import command_context_of
from bot.cards.position_text import LOOK_OF_STANDING, StandingLook
from bot.engine.dialog import TurnContext
from bot.engine.queries.audit_file import AuditSource, audit_position, read_audit_source
from bot.engine.queries.audit_file_parts import ItemPart, ProofPart, ShortfallPart
from bot.engine.queries.overview import OverviewMatrix, overview_matrix
from bot.engine.queries.register_view import register_begun, register_now, view_of_day
from bot.messages import Lang
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.commands import PrintOverview
from governance.context import NotAllowed
from governance.handlers import apply
from governance.positions.item import State
from governance.positions.position import Standing
from governance.positions.positions import Position
from governance.records.systems import Inclusion
from governance.schema.scopes import AUTHORITY
from papers.audit_file import period_of, said_by
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

MONTHS: Final = 12
_MOST_KEPT: Final = 600
"""The figures of past months that are kept in memory: they are those of a day that has been."""
_STATES: Final[dict[State, StandingLook]] = {
    State.MET: "met",
    State.PARTLY: "short",
    State.MISSING: "short",
    State.WAITING: "short",
    State.UNKNOWN: "unknown",
    State.STALE: "stale",
    State.REASONED: "reasoned",
    State.NOT_RELEVANT: "apart",
}
_T = TypeVar("_T")


class WebOverviews:
    """The overview as a page, read in short transactions and worked out after them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[tuple[str, date], TrendMonth] = OrderedDict()

    async def matrix(self, person: Visitor, day: date | None, lang: Lang) -> OverviewView:
        """Return the whole. Raises NoOverview, HouseAway, BeforeTheRegister."""

        def read(context: TurnContext) -> OverviewView:
            _refuse_before(day, context)
            seen = view_of_day(day, context)
            return _view(overview_matrix({}, context, seen), seen.as_of, day, context.words)

        return await self._read(person, lang, read)

    async def standing(
        self, person: Visitor, number: str, scope: str, day: date | None, lang: Lang
    ) -> StandingView | None:
        """Return one requirement in one place. Raises NoOverview, HouseAway, BeforeTheRegister."""

        def read(context: TurnContext) -> tuple[AuditSource, str]:
            _refuse_before(day, context)
            seen = register_now(context) if day is None else view_of_day(day, context)
            return read_audit_source({"about": [scope]}, context, day), seen.as_of

        source, as_of = await self._read(person, lang, read)
        return await asyncio.to_thread(_standing, source, number, scope, as_of)

    async def trend(self, person: Visitor, lang: Lang) -> Trend:
        """Return the months until today, each read by itself. Raises NoOverview, HouseAway."""

        def begin(context: TurnContext) -> tuple[str, date | None, date]:
            matrix = overview_matrix({}, context, register_now(context))
            return matrix.about, register_begun(context), context.today.day

        about, begun, today = await self._read(person, lang, begin)
        days = [day for day in _ends_of_months(today) if begun is not None and begun <= day]
        months = [await self._month(person, day, lang) for day in days]
        now = await self._read(person, lang, partial(_figures, day=None))
        younger = begun if len(days) < MONTHS else None
        return Trend(about, [*months, now], younger)

    async def _month(self, person: Visitor, day: date, lang: Lang) -> TrendMonth:
        kept = self._kept.get((person.authority, day))
        if kept is None:
            kept = await self._read(person, lang, partial(_figures, day=day))
            self._kept[person.authority, day] = kept
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return kept

    async def _read(self, person: Visitor, lang: Lang, read: Callable[[TurnContext], _T]) -> _T:
        def allowed(unit: UnitOfWork) -> _T:
            context = command_context_of(unit, person.authority, person.email, catalogue())
            apply(PrintOverview(about=AUTHORITY), context)
            return read(TurnContext(context, Words(lang)))

        try:
            return await self._database.read_aside(allowed)
        except NotAllowed as no:
            raise NoOverview(f"refusal.{no.why.value}") from no
        except DatabaseAway as away:
            raise HouseAway from away


def _refuse_before(day: date | None, context: TurnContext) -> None:
    begun = register_begun(context)
    if day is not None and begun is not None and day < begun:
        raise BeforeTheRegister(begun)


def _ends_of_months(today: date) -> Sequence[date]:
    """Return the last days of the months before this one, the oldest first."""
    found, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        found.append(first - timedelta(days=1))
        first = found[-1].replace(day=1)
    return found[::-1]


def _figures(context: TurnContext, *, day: date | None) -> TrendMonth:
    total = overview_matrix({}, context, view_of_day(day, context)).total
    proved = total.met - total.unproved
    return TrendMonth(day or context.today.day, total.met, proved, total.all)


# ── The whole ────────────────────────────────────────────────────────────────


def _view(found: OverviewMatrix, as_of: str, day: date | None, words: Words) -> OverviewView:
    total = found.total
    return OverviewView(
        about=found.about,
        as_of=as_of,
        day=day,
        met=total.met,
        unproved=total.unproved,
        short=total.short,
        unknown=total.unknown,
        all=total.all,
        columns=[
            OverviewColumn(
                one.id,
                one.title[words.lang],
                found.figures[one.id].met,
                found.figures[one.id].all,
            )
            for one in found.requirements
        ],
        places=[
            OverviewPlace(
                row.scope,
                row.place,
                row.kind,
                {number: _cell_of(one, words) for number, one in row.cells.items()},
            )
            for row in found.rows
            if row.kind in ("authority", "system", "contract", "forum")
        ],
    )


def _cell_of(position: Position, words: Words) -> OverviewCell:
    return _cell(position.standing, position.inclusion, words)


def _cell(standing: Standing, inclusion: Inclusion, words: Words) -> OverviewCell:
    said = words(f"status.{standing.value}")
    if inclusion == "voluntary":
        said = words("overview.by_choice", standing=said)
    return OverviewCell(said, LOOK_OF_STANDING[standing])


# ── One requirement in one place ─────────────────────────────────────────────


def _standing(source: AuditSource, number: str, scope: str, as_of: str) -> StandingView | None:
    found = audit_position(source, number, scope)
    if found is None:
        return None
    words, requirement = source.words, source.catalogue[number]
    return StandingView(
        number=number,
        title=requirement.title[words.lang],
        met_when=requirement.met[words.lang],
        place=found.place,
        standing=_cell(found.standing, found.inclusion, words),
        as_of=as_of,
        late=[*_shortfalls(found.overdue)],
        missing=[*_shortfalls(found.missing)],
        questions=[_question(one, words) for one in found.items],
    )


def _shortfalls(found: Sequence[ShortfallPart]) -> Iterator[Shortfall]:
    for one in found:
        yield Shortfall(one.text, one.day, one.responsible)


def _question(one: ItemPart, words: Words) -> QuestionView:
    unproved = one.state is State.MET and not one.proved
    state = "audit.unproved" if unproved else f"state.is_{one.state}"
    if one.state is State.UNKNOWN and one.said:
        state = "overview_page.partly_known"
    return QuestionView(
        number=one.question,
        topic=one.topic,
        asks=one.asks,
        mandatory=one.mandatory,
        state=words(state),
        look=_STATES[one.state],
        unproved=unproved,
        said=[said_by(each, words) for each in one.said],
        evidence=[_piece(each, words) for each in one.evidence],
    )


def _piece(one: ProofPart, words: Words) -> PieceOfEvidence:
    return PieceOfEvidence(one.title, period_of(one, words), one.link, one.sha256)
