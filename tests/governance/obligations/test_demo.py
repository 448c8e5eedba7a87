"""Test the demo register on 2 March 2026 (`reference/domain.md` §4).

The tests know what is overdue and what is missing, and that nothing else is.
"""

from datetime import UTC, date, datetime

import pytest

from governance.obligations.ledger import Entry
from register.demo import ANCHOR, demo_register
from tests.governance.obligations.world import plain

LOADED = datetime(2026, 3, 2, 7, tzinfo=UTC)
STF, PKB = ("Styrelsen for Tåge og Fyrtårne", "Pandekageby Kommune")

OVERDUE = {
    STF: """
        system:Nødmelderen   exercise_held         41  maren  bo
        system:Fyrjournal    risk_assessed         37  yusuf  fie
        contract:K-101       retender_started     186  karl   bo
        contract:K-102       master_data_attested 110  karl   fie
        contract:K-103       addendum_filed        12  karl   bo
        supplier:Pindsvin_Drift_A/S      contact_verified  35  ditte bo
        supplier:Mosekonge_Hosting_ApS   contact_verified 110  ditte fie
        supplier:Mosekonge_Hosting_ApS   contact_verified 110  ditte fie
        system:Tågevarsel    follow_up_done        17  yusuf  bo
        system:Fyrjournal    follow_up_done        73  yusuf  fie
        system:Fyrjournal    follow_up_done        31  yusuf  fie
        system:Nødmelderen   follow_up_done        31  maren  bo
    """,
    PKB: """
        supplier:Syvsover_Systemer_A/S  contact_verified  50  mia  lone
        supplier:Syvsover_Systemer_A/S  contact_verified  50  mia  lone
        system:Omsorgsnøglen  exercise_evaluated  105  lone  lone
        system:Omsorgsnøglen  follow_up_done       77  per   lone
        system:Omsorgsnøglen  follow_up_done       46  per   lone
        system:Omsorgsnøglen  follow_up_done       14  per   lone
        contract:K-201        follow_up_done      119  mia   lone
    """,
}
BY_CHOICE = {
    STF: "",
    PKB: """
        supplier:Snefnug_Cloud_ApS  contact_verified      20  mia  jens
        contract:K-203              master_data_attested  20  mia  jens
    """,
}
MISSING = {
    STF: """
        authority  deputy_named  maren
        authority  deputy_named  ole
        system:Tågevarsel   deputy_named             bo
        system:Tågevarsel   callout_tested           maren
        system:Tågevarsel   restore_tested           maren
        system:Nødmelderen  deputy_named             bo
        system:Nødmelderen  callout_tested           maren
        system:Fyrjournal   able_people              fie
        system:Fyrjournal   deputy_named             fie
        system:Fyrjournal   exercised_with_supplier  maren
        system:Fyrjournal   number_at_all_hours      ditte
        system:Fyrjournal   restore_tested           maren
        system:Fyrjournal   risk_accepted            yusuf
        system:Fyrjournal   supplier_heard           ditte
        contract:K-101  subcontractor_controlled  yusuf
        contract:K-101  supervision_done          yusuf
        contract:K-102  supervision_done          yusuf
        contract:K-102  supervision_planned       yusuf
        contract:K-103  gap_bridged               ditte
        contract:K-103  supervision_planned       yusuf
        forum:Kontraktforum_K-102  decision_maker_comes  fie
        forum:Kontraktforum_K-102  decision_maker_stays  fie
    """,
    PKB: """
        authority  role_filled    per
        authority  role_accepted  nadia
        authority  deputy_named   nadia
        system:Omsorgsnøglen  callout_tested        lone
        system:Omsorgsnøglen  deputy_named          lone
        system:Omsorgsnøglen  offline_pack_current  lone
        system:Omsorgsnøglen  restore_tested        lone
        system:Omsorgsnøglen  slot_filled           mia
        system:Vandvagten     callout_tested        jens
        system:Vandvagten     deputy_named          jens
        system:Vandvagten     restore_tested        jens
        contract:K-201  gap_bridged               mia
        contract:K-201  statement_covers          mia
        contract:K-201  subcontractor_controlled  per
        contract:K-201  supervision_done          per
        contract:K-201  supervision_planned       per
        contract:K-202  subcontractor_controlled  per
        forum:Driftsforum_K-202  decision_maker   jens
    """,
}
MISSING_BY_CHOICE = {
    STF: "",
    PKB: """
        system:Skolekalenderen  able_people          jens
        system:Skolekalenderen  deputy_named         jens
        system:Skolekalenderen  number_at_all_hours  mia
        system:Skolekalenderen  restore_tested       jens
        system:Skolekalenderen  slot_filled          mia
        contract:K-203  audit_right_held     mia
    """,
}
UNKNOWN = {
    STF: """
        contract:K-101     supplier_visited    yusuf
        system:Fyrjournal  supplier_plan_seen  maren
    """,
    PKB: """
        contract:K-201  supplier_visited  per
    """,
}
UNKNOWN_BY_CHOICE = {
    STF: "",
    PKB: """
        system:Skolekalenderen  exercise_held        jens
        system:Skolekalenderen  supplier_plan_seen   jens
        contract:K-203  forum_exists         mia
        contract:K-203  statement_received   mia
        contract:K-203  supervision_done     per
        contract:K-203  supervision_planned  per
        contract:K-203  supplier_visited     per
    """,
}


def _standing(name: str, today: date = ANCHOR) -> list[Entry]:
    return plain(dict(demo_register())[name], recorded=LOADED).standing(today)


def _lines(written: str) -> list[tuple[str, ...]]:
    return sorted(tuple(line.split()) for line in written.splitlines() if line.strip())


def _row(entry: Entry, *more: str) -> tuple[str, ...]:
    obligation = entry.obligation
    return (obligation.scope.replace(" ", "_"), obligation.rule, *more)


def _first(email: str | None) -> str:
    return (email or "nobody").split(".")[0]


@pytest.mark.parametrize("name", [STF, PKB])
@pytest.mark.parametrize("voluntary", [False, True])
def test_what_is_overdue(name: str, voluntary: bool) -> None:  # noqa: FBT001  # pytest's way
    found = [
        _row(
            entry,
            str((ANCHOR - entry.obligation.due_on).days),
            _first(entry.responsible),
            _first(entry.accountable),
        )
        for entry in _standing(name)
        if entry.obligation.is_overdue(ANCHOR) and entry.obligation.voluntary == voluntary
    ]
    assert sorted(found) == _lines((BY_CHOICE if voluntary else OVERDUE)[name])


@pytest.mark.parametrize("name", [STF, PKB])
@pytest.mark.parametrize("voluntary", [False, True])
def test_what_is_missing(name: str, voluntary: bool) -> None:  # noqa: FBT001  # pytest's way
    found = [
        _row(entry, _first(entry.responsible))
        for entry in _standing(name)
        if entry.obligation.kind == "missing" and entry.obligation.voluntary == voluntary
    ]
    assert sorted(found) == _lines((MISSING_BY_CHOICE if voluntary else MISSING)[name])


@pytest.mark.parametrize("name", [STF, PKB])
@pytest.mark.parametrize("voluntary", [False, True])
def test_what_nobody_has_told_of(name: str, voluntary: bool) -> None:  # noqa: FBT001  # pytest's way
    found = [
        _row(entry, _first(entry.responsible))
        for entry in _standing(name)
        if entry.obligation.kind == "unknown" and entry.obligation.voluntary == voluntary
    ]
    assert sorted(found) == _lines((UNKNOWN_BY_CHOICE if voluntary else UNKNOWN)[name])


def test_six_of_the_twelve_are_under_bo_and_six_under_fie() -> None:
    late = [entry for entry in _standing(STF) if entry.obligation.is_overdue(ANCHOR)]
    under = [_first(entry.accountable) for entry in late]
    assert (under.count("bo"), under.count("fie")) == (6, 6)


def test_what_is_due_soon_in_pandekageby() -> None:
    due = {
        (entry.obligation.rule, entry.obligation.about.get("event")): entry.obligation
        for entry in _standing(PKB)
        if entry.obligation.kind == "due"
    }
    change, incident = (
        "Ny underleverandør varslet",
        ("Kørelister utilgængelige 5 t; leverandøren meldte efter 3 t (aftalt 1 t)"),
    )
    assert due["event_decided", change].due_on == ANCHOR
    assert due["event_decided", incident].due_on == date(2026, 3, 10)
    notice = due["notice_decided", None]
    assert (notice.due_on, notice.priority) == (date(2026, 3, 6), 1)
