"""Build a message when it is claimed: what still holds is told, and the rest is taken back.

What is taken back counts as never decided. That is what was settled meanwhile, what somebody put
off, and what is for somebody who has gone away since. It is also everything in a message whose day
is over. What is not settled is looked at again at once, and finds its next message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from typing import Protocol

from bot.engine.members.contact_notices import compose_notice, writer_of
from bot.engine.ports import OutboxRow, UnitOfWork
from bot.engine.turn import Engine
from governance.nudges import NEWS, SOON, Identity, Past, SentNudge, kind_of
from governance.obligations.ledger import Entry, ObligationFilter
from governance.records.absences import Absence
from governance.reminders import reminder_of
from governance.workdays import ONE_DAY
from scheduler.nudges import quiet_hours
from scheduler.nudges.reminders import quiet_people, still_holds

_AS_IT_IS = ("monthly", "invitation")
_AT_ANY_HOUR = ("incident",)


class NudgeStore(Protocol):
    """It reads and writes the nudges that composing needs."""

    def of_bundle(self, bundle: str) -> Sequence[SentNudge]: ...
    def past(
        self, obligations: Sequence[tuple[Identity, date]]
    ) -> Mapping[tuple[Identity, date], Past]: ...
    def withdraw(self, said: Sequence[SentNudge]) -> None: ...


class Composer:
    """It composes messages in one unit of work that has entered the authority.

    `zone` is the authority's.
    """

    def __init__(self, engine: Engine, unit: UnitOfWork, book: NudgeStore, *, zone: tzinfo) -> None:
        self._engine = engine
        self._unit = unit
        self._book = book
        self._now = unit.now.astimezone(zone)

    def compose(self, row: OutboxRow) -> OutboxRow | None:
        """Return the row as it is to be sent, None when there is nothing left to say."""
        if row.bundle is None or row.person is None:
            return None
        kind = kind_of(row.bundle)
        if kind == "contact_notice":
            by = writer_of(row)
            context = self._engine.command_context_of(self._unit, by, through="email")
            return compose_notice(self._unit, row, context)
        if kind == "reminder":
            reminder = self._unit.reminders.find(reminder_of(row.bundle))
            if reminder is None or not still_holds(reminder, self._unit.ledger):
                return None
            return self._engine.compose(self._unit, row)
        if kind in _AS_IT_IS:
            return self._engine.compose(self._unit, row)
        said = [one for one in self._book.of_bundle(row.bundle) if one.person == row.person]
        holds = self._still_true(said, row)
        if not self._went_out_elsewhere(row):
            gone = [one for one in said if one not in holds]
            self._book.withdraw(gone)
        has_more = kind == "weekly" and self._has_a_week(row.person)
        return self._engine.compose(self._unit, row) if holds or has_more else None

    def _has_a_week(self, person: str) -> bool:
        """Tell whether somebody who is here is asked for anything late, missing or near."""
        if person in self._away():
            return False
        asked = ObligationFilter(asked=(person,), voluntary=False)
        near = self._now.date() + SOON
        return any(
            self._unit.ledger.count(wanted)
            for wanted in (replace(asked, due_until=near), replace(asked, kind="missing"))
        )

    def _still_true(self, said: Sequence[SentNudge], row: OutboxRow) -> Sequence[SentNudge]:
        if (
            not said
            or row.person in self._away()
            or self._is_too_late(said[0].day, str(row.bundle))
        ):
            return ()
        pasts = self._book.past([(one.identity, one.due_on) for one in said])
        left_alone = quiet_people(self._unit.reminders, [one.identity for one in said], self._now)
        return [
            one
            for one in said
            if not left_alone(one)
            if one.why in NEWS
            or (self._stands(one) and not self._rests(one, pasts.get((one.identity, one.due_on))))
        ]

    def _stands(self, told: SentNudge) -> bool:
        scope, rule, subject = told.identity
        entries: Sequence[Entry] = self._unit.ledger.of_scope(scope, rules=(rule,))
        return any(
            (entry.obligation.subject, entry.obligation.due_on) == (subject, told.due_on)
            for entry in entries
        )

    def _rests(self, told: SentNudge, past: Past | None) -> bool:
        resting = past.rests_on(self._now.date()) if past is not None else None
        return resting is not None and told.why != "put_off"

    def _away(self) -> frozenset[str]:
        today = self._now.date()
        found = (kept.record for kept in self._unit.register.find(Absence))
        return frozenset(one.member for one in found if one.covers(today))

    def _is_too_late(self, day: date, bundle: str) -> bool:
        """Tell whether it is the evening of its day, or later."""
        if kind_of(bundle) in _AT_ANY_HOUR:
            return self._now.date() > day + ONE_DAY
        ends = quiet_hours.moment(day, quiet_hours.DAY_ENDS, self._now.tzinfo)
        return self._now >= ends

    def _went_out_elsewhere(self, row: OutboxRow) -> bool:
        """Tell whether the same message reached, or may have reached, the person on another way."""
        others = self._unit.outbox.of_bundle(str(row.bundle))
        return any(one.receipt is not None for one in others if one.claim.id != row.claim.id)
