"""Test what was said and put off, in storage: kept once, and found by obligation and due date.

It is settled with what it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.engine.ports import Membership
from bot.engine.replies import ConversationAddress
from governance.nudges import Past, Postponed, SentNudge, named, row_of
from governance.obligations.ledger import (
    Changed,
    Closed,
    Derivation,
    Entry,
    Opened,
    Reconciled,
)
from scheduler.nudges.bundles import BundleLoad, BundleMessage
from storage.core.schema import jobs, journal, outbox
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import audited
from tests.fakes.clock import MORNING, FakeClock
from tests.scheduler.persons import DECIDER, OTHER, OWNER, entry

T = TypeVar("T")

HERE, ELSEWHERE = "a", "b"
TODAY = date(2026, 3, 2)
BUNDLE = f"nudge:2026-03-02:{OWNER}"
ONE = entry("follow_up_done", TODAY, subject="1", about={"title": "Æ “ø” å", "n": 3})
TWO = entry("follow_up_done", TODAY, subject="2")


def told(of: Entry, person: str = OWNER, step: str = "0", **more: object) -> SentNudge:
    obligation = of.obligation
    plain = SentNudge(
        obligation.identity, obligation.due_on, person, step, "R", "asked", BUNDLE, TODAY
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


def put_off(of: Entry, n: int = 1, until: date = TODAY + timedelta(days=7)) -> Postponed:
    obligation = of.obligation
    return Postponed(
        obligation.identity, obligation.due_on, n, "snooze", OWNER, TODAY, until, "Ferie"
    )


# ── What was said ────────────────────────────────────────────────────────────


def test_of_what_nothing_was_said_of_there_is_no_past(database: Database) -> None:
    assert _in(database, lambda unit: unit.nudges.past([named(ONE.obligation)])) == {}
    assert _in(database, lambda unit: unit.nudges.past([])) == {}


def test_what_was_said_comes_back_by_obligation_and_due_date_the_oldest_first(
    database: Database,
) -> None:
    later = told(ONE, step="5", day=TODAY + timedelta(days=7), why="escalated", level="SYS")
    moved = told(ONE, due_on=TODAY + timedelta(days=30))
    _in(database, lambda unit: unit.nudges.keep([later, told(ONE), moved, told(TWO)]))
    _in(database, lambda unit: unit.nudges.postpone(put_off(ONE)))
    found = _in(database, lambda unit: unit.nudges.past([named(ONE.obligation)]))
    assert found == {named(ONE.obligation): Past([told(ONE), later], [put_off(ONE)])}


def test_kept_twice_it_stays_as_it_was(database: Database) -> None:
    _in(database, lambda unit: unit.nudges.keep([told(ONE)]))
    other = told(ONE, bundle="another", day=TODAY + timedelta(days=1))
    _in(database, lambda unit: unit.nudges.keep([other, told(TWO)]))
    assert _in(database, lambda unit: unit.nudges.of_bundle(BUNDLE)) == [told(ONE), told(TWO)]
    assert _in(database, lambda unit: unit.nudges.of_bundle("another")) == []


def test_each_authority_has_its_own(database: Database) -> None:
    _in(database, lambda unit: unit.nudges.keep([told(ONE)]))
    there = _in(database, lambda unit: unit.nudges.past([named(ONE.obligation)]), tenant=ELSEWHERE)
    assert there == {}
    assert _in(database, lambda unit: unit.nudge_messages.loads([BUNDLE]), tenant=ELSEWHERE) == {
        BUNDLE: BundleLoad(frozenset(), open=True, begun=False)
    }


def test_taken_back_it_was_never_said_and_is_looked_at_again_today(database: Database) -> None:
    _open(database, ONE)
    _in(database, lambda unit: unit.nudges.keep([told(ONE), told(ONE, OTHER)]))
    _in(database, lambda unit: unit.nudges.look_again([(ONE.obligation.identity, None)]))
    _in(database, lambda unit: unit.nudges.withdraw([told(ONE)]))
    found = _in(database, lambda unit: unit.nudges.past([named(ONE.obligation)]))
    assert found[named(ONE.obligation)].told == [told(ONE, OTHER)]
    assert _looked_at(database) == [ONE]


# ── What is to be looked at ──────────────────────────────────────────────────


def test_what_is_looked_at_on_a_later_day_or_never_again_is_not_found_before(
    database: Database,
) -> None:
    _open(database, ONE, TWO)
    assert _looked_at(database) == [ONE, TWO]
    first, second = ONE.obligation.identity, TWO.obligation.identity
    tomorrow = TODAY + timedelta(days=1)
    _in(database, lambda unit: unit.nudges.look_again([(first, tomorrow), (second, None)]))
    assert _looked_at(database) == []
    assert _looked_at(database, tomorrow) == [ONE]


def test_those_that_have_waited_longest_come_first_and_no_more_than_wanted(
    database: Database,
) -> None:
    _open(database, ONE, TWO)
    yesterday = TODAY - timedelta(days=1)
    _in(database, lambda unit: unit.nudges.look_again([(TWO.obligation.identity, yesterday)]))
    assert _looked_at(database) == [TWO, ONE]
    assert _looked_at(database, limit=1) == [TWO]


# ── Put off ──────────────────────────────────────────────────────────────────


def test_put_off_it_stands_in_the_journal_and_what_told_of_it_is_drawn_again(
    database: Database,
) -> None:
    _open(database, ONE)
    _in(database, lambda unit: unit.nudges.keep([told(ONE)]))
    _in(database, lambda unit: unit.nudges.look_again([(ONE.obligation.identity, None)]))
    _in(database, lambda unit: unit.nudges.postpone(put_off(ONE)))
    t, j = journal.c, jobs.c
    kept = select(t.command, t.record_version, t.state).where(t.section == "postponements")
    [(command, version, state)] = _in(database, lambda unit: unit.connection.execute(kept).all())
    assert (command, version) == ("Postpone", 1)
    assert (state["subject"], state["until"], state["reason"]) == ("1", "2026-03-09", "Ferie")
    asked = select(j.payload).where(j.kind == "nudge")
    assert _in(database, lambda unit: unit.connection.execute(asked).scalars().all()) == [
        {"bundle": BUNDLE}
    ]
    assert _looked_at(database) == [ONE]
    assert audited(database, HERE) == [1]


def test_the_same_postponement_twice_is_refused(database: Database) -> None:
    _in(database, lambda unit: unit.nudges.postpone(put_off(ONE)))
    with pytest.raises(IntegrityError):
        _in(database, lambda unit: unit.nudges.postpone(put_off(ONE)))


# ── The end of it ────────────────────────────────────────────────────────────


def test_ended_what_was_said_of_it_is_settled_with_what_it_was(database: Database) -> None:
    _open(database, ONE, TWO)
    _in(database, lambda unit: unit.nudges.keep([told(ONE), told(TWO)]))
    _reconcile(database, Reconciled("system:Nat", closed=(Closed(ONE, "fulfilled", None),)))
    first, second = _in(database, lambda unit: unit.nudges.of_bundle(BUNDLE))
    assert (first.settled, second.settled) == (True, False)
    assert first.was == ONE.obligation
    assert second.was is None
    assert _looked_at(database) == [TWO]


def test_moved_it_is_settled_for_the_old_day_and_looked_at_for_the_new(database: Database) -> None:
    _open(database, ONE)
    _in(database, lambda unit: unit.nudges.keep([told(ONE)]))
    _in(database, lambda unit: unit.nudges.look_again([(ONE.obligation.identity, None)]))
    later = replace(ONE.obligation, due_on=TODAY + timedelta(days=30))
    after = replace(ONE, obligation=later)
    _reconcile(database, Reconciled("system:Nat", changed=(Changed(ONE, after, None),)))
    assert [one.settled for one in _in(database, lambda u: u.nudges.of_bundle(BUNDLE))] == [True]
    assert _in(database, lambda unit: unit.nudges.past([named(later)])) == {}
    assert _looked_at(database) == [after]


def test_the_page_has_what_management_was_told_of_until_it_is_settled(database: Database) -> None:
    _open(database, ONE)
    to_management = told(ONE, DECIDER, "page30", level="LED")
    _in(database, lambda unit: unit.nudges.keep([to_management, told(TWO)]))
    assert _in(database, lambda unit: unit.nudges.raised()) == [ONE.obligation.identity]
    _reconcile(database, Reconciled("system:Nat", closed=(Closed(ONE, "fulfilled", None),)))
    assert _in(database, lambda unit: unit.nudges.raised()) == []


# ── Messages ─────────────────────────────────────────────────────────────────


def test_a_message_is_begun_once_on_each_way(database: Database) -> None:
    messages = [_message("slack"), _message("teams")]
    assert _in(database, lambda unit: unit.nudge_messages.begin(messages)) == 2
    assert (
        _in(database, lambda unit: unit.nudge_messages.begin([_message("teams"), _message("web")]))
        == 1
    )
    assert _in(database, lambda unit: unit.nudge_messages.begin([])) == 0
    assert _in(database, lambda unit: unit.nudge_messages.begun("nudge:2026-03-02:")) == 1
    assert _in(database, lambda unit: unit.nudge_messages.begun("nudge:2026-03-03:")) == 0


def test_begun_here_it_is_as_the_outbox_writes_it(database: Database) -> None:
    one = _message("slack")

    def both(unit: UnitOfWork) -> Sequence[dict[str, object]]:
        unit.nudge_messages.begin([one])
        unit.outbox.add_nudge(
            "other",
            bundle=one.bundle,
            person=OWNER,
            platform="slack",
            workspace="w",
            external_id="U1",
            conversation=f"slack/w/U1/{OWNER}",
            due_at=one.due_at,
        )
        rows = unit.connection.execute(select(outbox)).mappings()
        return [{**row, "id": "", "message": ""} for row in rows]

    first, second = _in(database, both)
    assert first == second


def test_a_load_counts_what_asks_and_is_open_until_its_message_goes_out(
    database: Database,
) -> None:
    said = [told(ONE), told(TWO), told(TWO, step="5", why="along")]
    rows = frozenset(row_of(one.obligation.identity) for one in (ONE, TWO))
    _in(database, lambda unit: unit.nudges.keep(said))
    assert _load(database) == BundleLoad(rows, open=True, begun=False)
    _in(database, lambda unit: unit.nudge_messages.begin([_message("slack")]))
    assert _load(database) == BundleLoad(rows, open=True, begun=True)
    claimed = _in(database, lambda unit: unit.outbox_claims.claim("us", platforms=["slack"]))
    assert len(claimed) == 1
    assert _load(database) == BundleLoad(rows, open=False, begun=True)


def test_everybody_has_been_met_somewhere_or_nowhere(database: Database) -> None:
    def meet(unit: UnitOfWork) -> None:
        for platform in ("teams", "slack"):
            unit.identities.join(platform, "w", "U1", Membership(HERE, OWNER))
        unit.identities.join("slack", "v", "U1", Membership(ELSEWHERE, OWNER))

    database.transact(meet)
    met = _in(database, lambda unit: unit.nudge_messages.met([OWNER, OTHER]))
    assert met == {OWNER: [("slack", "w", "U1"), ("teams", "w", "U1")], OTHER: []}


def test_where_a_message_is_parked_others_wait(database: Database, clock: FakeClock) -> None:
    _in(database, lambda unit: unit.nudge_messages.begin([_message("slack"), _message("teams")]))
    clock.forward(hours=1)
    [row] = _in(database, lambda unit: unit.outbox_claims.claim("us", platforms=["slack"]))
    assert _in(database, lambda unit: unit.outbox_claims.settle(row.claim, "parked"))
    homes = {("slack", "w", "U1"), ("teams", "w", "U1")}
    assert set(_in(database, lambda unit: unit.nudge_messages.waiting(homes))) == {
        ("slack", "w", "U1")
    }


def test_deciders_are_those_of_what_is_overdue_or_soon_will_be(database: Database) -> None:
    far = entry("follow_up_done", TODAY + timedelta(days=15), subject="far")
    by_choice = entry("follow_up_done", TODAY, subject="own", voluntary=True)
    _open(database, replace(far, accountable=OTHER), replace(by_choice, accountable=OTHER), ONE)
    assert _in(database, lambda unit: unit.nudges.deciders(TODAY)) == [DECIDER]


def _message(platform: str) -> BundleMessage:
    return BundleMessage(BUNDLE, ConversationAddress(platform, "w", "U1", OWNER), MORNING)


def _load(database: Database) -> BundleLoad:
    return _in(database, lambda unit: unit.nudge_messages.loads([BUNDLE]))[BUNDLE]


def _looked_at(database: Database, today: date = TODAY, *, limit: int = 9) -> list[Entry]:
    return list(_in(database, lambda unit: unit.nudges.to_look_at(today, priority=2, limit=limit)))


def _open(database: Database, *entries: Entry) -> None:
    opened = tuple(Opened(one, None) for one in entries)
    _reconcile(database, Reconciled("system:Nat", opened=opened))


def _reconcile(database: Database, reconciled: Reconciled) -> None:
    _in(
        database,
        lambda unit: unit.ledger.write(
            [Derivation(reconciled, {}, None)],
            whole=True,
            rules="3",
            command="Test",
            day=TODAY,
        ),
    )


def _in(database: Database, work: Callable[[UnitOfWork], T], *, tenant: str = HERE) -> T:
    def inside(unit: UnitOfWork) -> T:
        unit.use_tenant(tenant)
        return work(unit)

    return database.transact(inside)
