"""Test what the register says about a question, on the demo's own day.

For each rule there is one line in the table.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bot.cards.checklist.checklist import observed
from bot.texts.words import NO_BREAK_SPACE, Words
from governance.catalogue import catalogue
from governance.observations import _RULES, Observation, observe
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.exercises import Exercise
from governance.records.forums import Forum
from governance.records.systems import System
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, ScopeKind, scope_of
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, PANCAKES
from tests.stories.rehearsal import command_context_of, rehearsal, stocked

ANYBODY = "maren.skabelonsen@stf.example"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("observations")) as database:
        yield database


@pytest.fixture
def unit(demo: Database) -> Iterator[UnitOfWork]:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        yield unit


def since(day: date, n: int) -> Observation:
    return Observation("since", {"day": day, "n": n})


TABLE = [
    # 1 Contracts
    ("master_data_missing", LIGHTHOUSES, "contract:K-101", Observation("master_data_whole")),
    (
        "contract_end",
        LIGHTHOUSES,
        "contract:K-101",
        Observation("contract_end", {"day": date(2027, 2, 28)}),
    ),
    (
        "option_deadline",
        LIGHTHOUSES,
        "contract:K-101",
        Observation("option", {"months": 12, "day": date(2026, 8, 31)}),
    ),
    ("option_deadline", LIGHTHOUSES, "contract:K-102", Observation("no_option")),
    ("lead_time", LIGHTHOUSES, "contract:K-101", Observation("lead_time", {"months": 18})),
    ("master_data_attested", LIGHTHOUSES, "contract:K-103", since(date(2026, 2, 18), 12)),
    (
        "documents_on_file",
        LIGHTHOUSES,
        "contract:K-103",
        Observation(
            "documents",
            {"what": ("word:addendum", "word:agreement", "word:supplier continuity plan")},
        ),
    ),
    # 2 Organisation
    ("roles_missing", LIGHTHOUSES, AUTHORITY, None),
    ("roles_missing", PANCAKES, AUTHORITY, Observation("missing", {"what": ("word:BER",)})),
    ("organisation_approved", LIGHTHOUSES, AUTHORITY, since(date(2025, 9, 15), 168)),
    ("processes_approved", PANCAKES, AUTHORITY, since(date(2025, 10, 13), 140)),
    ("roles_not_accepted", LIGHTHOUSES, AUTHORITY, None),
    (
        "roles_not_accepted",
        PANCAKES,
        AUTHORITY,
        Observation("not_accepted", {"who": ("nadia.fiktivlund@pandekageby.example",)}),
    ),
    (
        "deputies_missing",
        PANCAKES,
        AUTHORITY,
        Observation("no_deputy", {"what": ("word:DRI", "word:SYS")}),
    ),
    ("able_people", LIGHTHOUSES, "system:Fyrjournal", Observation("able_people", {"n": 1})),
    (
        "forums",
        LIGHTHOUSES,
        "forum:Driftsforum K-101",
        Observation("forums", {"what": ("Driftsforum K-101", "Strategisk forum K-101")}),
    ),
    (
        "decision_maker",
        LIGHTHOUSES,
        "forum:Driftsforum K-101",
        Observation("decision_maker", {"who": ("ole.pladsholder@stf.example",)}),
    ),
    ("decision_maker", PANCAKES, "forum:Driftsforum K-202", Observation("no_decision_maker")),
    (
        "attendance",
        LIGHTHOUSES,
        "forum:Kontraktforum K-102",
        Observation("attendance", {"attended": 1, "held": 3}),
    ),
    ("attendance", PANCAKES, "forum:Driftsforum K-202", None),
    ("last_minutes", LIGHTHOUSES, "forum:Driftsforum K-101", since(date(2026, 2, 18), 12)),
    # 3 Suppliers
    ("last_risk_assessment", LIGHTHOUSES, "system:Fyrjournal", since(date(2025, 1, 24), 402)),
    ("actions_overdue", LIGHTHOUSES, "system:Fyrjournal", Observation("actions_overdue", {"n": 2})),
    (
        "actions_overdue",
        LIGHTHOUSES,
        "system:Nødmelderen",
        Observation("actions_overdue", {"n": 0}),
    ),
    ("slots_missing", LIGHTHOUSES, "system:Nødmelderen", Observation("slots_whole")),
    (
        "slots_missing",
        PANCAKES,
        "system:Omsorgsnøglen",
        Observation("missing", {"what": ("word:supplier_escalation 1",)}),
    ),
    (
        "contacts_verified",
        LIGHTHOUSES,
        "system:Tågevarsel",
        Observation("oldest_contact", {"day": date(2025, 10, 28), "n": 125}),
    ),
    (
        "recovery_times",
        LIGHTHOUSES,
        "system:Nødmelderen",
        Observation("recovery_times", {"rto": 1.0, "rpo": 0.25}),
    ),
    ("last_exercise", LIGHTHOUSES, "system:Nødmelderen", since(date(2025, 1, 20), 406)),
    ("last_exercise", PANCAKES, "system:Skolekalenderen", Observation("never")),
    (
        "next_exercise",
        LIGHTHOUSES,
        "system:Tågevarsel",
        Observation("planned", {"day": date(2026, 8, 19)}),
    ),
    ("next_exercise", LIGHTHOUSES, "system:Nødmelderen", None),
    (
        "measuring_points",
        LIGHTHOUSES,
        "contract:K-101",
        Observation("measuring_points", {"n": 1}),
    ),
    (
        "audit_right",
        LIGHTHOUSES,
        "contract:K-101",
        Observation("audit_right_clause", {"extent": "word:yes", "clause": "22.1"}),
    ),
    (
        "audit_right",
        LIGHTHOUSES,
        "contract:K-102",
        Observation("audit_right", {"extent": "word:no", "clause": None}),
    ),
    (
        "audit_statement",
        LIGHTHOUSES,
        "contract:K-101",
        Observation("statement", {"standard": "ISAE 3402", "day": date(2025, 12, 31)}),
    ),
    ("audit_statement", LIGHTHOUSES, "contract:K-102", Observation("no_statement")),
    ("last_visit", LIGHTHOUSES, "contract:K-103", since(date(2025, 9, 10), 173)),
    ("last_visit", LIGHTHOUSES, "contract:K-101", Observation("never")),
]


@pytest.mark.parametrize(
    ("name", "of", "scope", "expected"),
    [pytest.param(*row, id=f"{row[0]} of {row[2]}") for row in TABLE],
)
def test_the_register_says(
    demo: Database, name: str, of: str, scope: str, expected: Observation | None
) -> None:
    with rehearsal(demo, of=of) as unit:
        assert observe(name, scope, command_context_of(unit, ANYBODY)) == expected


def test_every_rule_is_in_the_table_and_every_question_has_its_rule() -> None:
    asked = {q.observes for requirement in catalogue() for q in requirement.questions}
    assert {row[0] for row in TABLE} == set(_RULES)
    assert asked - {None} == set(_RULES)


# ── When there is less to say ────────────────────────────────────────────────


def test_a_contract_with_little_known(unit: UnitOfWork) -> None:
    bare = Contract(
        number="K-9",
        title="Fyr",
        supplier="Pindsvin Drift A/S",
        systems=("Tågevarsel",),
        starts_on=date(2026, 1, 1),
    )
    said = _said(unit, bare, scope_of("contract", "K-9"))
    missing = said("master_data_missing")
    assert missing is not None
    assert set(missing.arguments["what"]) == {  # type: ignore[call-overload]  # a tuple
        "word:signed_on",
        "word:type",
        "word:case_no",
        "word:owner",
        "word:audit_right",
        "word:step_in_right",
        "word:exit_assistance",
    }
    assert said("contract_end") == Observation("no_end")
    assert said("lead_time") == Observation("lead_time_proposed", {"months": 24})
    assert said("audit_right") is None
    assert said("master_data_attested") is None
    assert said("documents_on_file") is None
    assert said("measuring_points") == Observation("measuring_points", {"n": 0})


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"options": ("12/2025-08-31/yes", "12/2026-08-31/")}, date(2028, 2, 28)),
        (
            {
                "auto_renews_months": 12,
                "notice_deadline": date(2026, 3, 1),
            },  # a Sunday: last Friday
            date(2028, 2, 28),
        ),
        (
            {"auto_renews_months": 12, "notice_deadline": date(2026, 3, 2)},
            date(2027, 2, 28),
        ),
    ],
)
def test_a_contract_ends_when_taken_options_and_renewals_are_counted(
    unit: UnitOfWork, fields: dict[str, object], ends: date
) -> None:
    contract = Contract.model_validate(
        {
            "number": "K-9",
            "title": "Fyr",
            "supplier": "Pindsvin Drift A/S",
            "systems": ("Tågevarsel",),
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2027, 2, 28),
            **fields,
        }
    )
    said = _said(unit, contract, scope_of("contract", "K-9"))
    assert said("contract_end") == Observation("contract_end", {"day": ends})


def test_a_system_with_little_known(unit: UnitOfWork) -> None:
    said = _said(unit, System(name="Havnelog", criticality="ikke kritisk"), "system:Havnelog")
    for name in ("able_people", "recovery_times", "next_exercise", "contacts_verified"):
        assert said(name) is None
    assert said("last_exercise") == Observation("never")
    assert said("last_risk_assessment") == Observation("never")
    assert said("forums") is None


def test_a_number_never_verified(unit: UnitOfWork) -> None:
    contact = Contact(
        system="Nødmelderen", side="us", slot="security", name="Ny", phone="+45 00 00 10 99"
    )
    said = _said(unit, contact, "system:Nødmelderen")
    assert said("contacts_verified") == Observation("contact_never_verified")


def test_an_exercise_planned_counts_only_while_it_lies_ahead(unit: UnitOfWork) -> None:
    def planned(day: date) -> Exercise:
        return Exercise(system="Nødmelderen", planned_on=day, type="table-top", with_supplier=True)

    said = _said(unit, planned(date(2026, 3, 1)), "system:Nødmelderen")
    assert said("next_exercise") is None
    said = _said(unit, planned(date(2026, 3, 2)), "system:Nødmelderen")
    assert said("next_exercise") == Observation("planned", {"day": date(2026, 3, 2)})


def test_of_what_nobody_knows_nothing_is_said(unit: UnitOfWork) -> None:
    context = command_context_of(unit, ANYBODY)
    assert observe("the_weather", AUTHORITY, context) is None
    for name in _RULES:
        for scope in ("contract:K-999", "forum:Intet", "system:Intet"):
            observe(name, scope, context)


def _said(unit: UnitOfWork, record: Record, scope: str) -> Callable[[str], Observation | None]:
    unit.register.save(record, seen=0, command="Import")
    context = command_context_of(unit, ANYBODY)
    return lambda name: observe(name, scope, context)


# ── In words ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("of", [LIGHTHOUSES, PANCAKES])
def test_everything_can_be_said(demo: Database, of: str, lang: str) -> None:
    with rehearsal(demo, of=of) as unit:
        context = command_context_of(unit, ANYBODY)
        for requirement in catalogue():
            for question in requirement.questions:
                for scope in _scopes(unit, requirement.scope) if question.observes else ():
                    seen = observe(question.observes or "", scope, context)
                    if seen is not None:
                        sentence = observed(seen, Words("en" if lang == "en" else "da"), str.title)
                        assert sentence.endswith(".")
                        assert "word:" not in sentence


def _scopes(unit: UnitOfWork, kind: ScopeKind) -> list[str]:
    match kind:
        case "system":
            return [scope_of(kind, kept.record.name) for kept in unit.register.find(System)]
        case "contract":
            return [scope_of(kind, kept.record.number) for kept in unit.register.find(Contract)]
        case "forum":
            return [scope_of(kind, kept.record.name) for kept in unit.register.find(Forum)]
        case _:
            return [AUTHORITY]


@pytest.mark.parametrize(
    ("seen", "danish"),
    [
        (since(date(2026, 3, 1), 1), "I registeret: 1. mar. 2026, for 1 dag siden."),
        (since(date(2026, 2, 28), 2), "I registeret: 28. feb. 2026, for 2 dage siden."),
        (
            Observation("recovery_times", {"rto": 24.0, "rpo": 0.25}),
            "I registeret: genopretningstid 24 timer, accepteret datatab 15 minutter.",
        ),
        (Observation("not_accepted", {"who": ("bo@stf.example",)}), "Har ikke svaret endnu: BO."),
        (
            Observation("missing", {"what": ("word:BER", "word:DRI")}),
            "Jeg mangler: beredskabsansvarlig og driftsansvarlig.",
        ),
        (
            Observation("audit_right_clause", {"extent": "word:yes", "clause": "22.1"}),
            "I registeret: ja, 22.1.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_as_a_person_would_say_it(seen: Observation, danish: str) -> None:
    said = observed(seen, Words("da"), lambda email: email.partition("@")[0].upper())
    assert said.replace(NO_BREAK_SPACE, " ") == danish
