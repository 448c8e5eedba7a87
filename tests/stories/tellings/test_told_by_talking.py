"""Test that the register is told by talking.

A record of every section is added, corrected and ended, and the file says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from bot.app.register.create_authority import tenant_id
from bot.app.register.import_export import as_file, records_of
from governance.records.sections import SECTIONS
from storage.unit_of_work import UnitOfWork
from tests.selection import third
from tests.stories.cast import LIGHTHOUSES, VENUES, Person, Stage, Venue

YUSUF = "yusuf.fiktivsen@stf.example"
BO = "bo.proevesen@stf.example"

Fields = dict[str, str]


@dataclass(frozen=True)
class Told:
    """The case of one section: `added` and `corrected` are written in the form.

    `filed` is what stands in the file afterwards, where it stands otherwise there. `called` finds
    the record. `over` is the field that says it is over, where the record stays.
    """

    noun: str
    added: Fields
    corrected: Fields
    called: str
    filed: Mapping[str, object] = field(default_factory=dict)
    over: tuple[str, object] | None = None
    kept_as: str = ""


TOLD: Mapping[str, Told] = {
    "members": Told(
        "kollega",
        {"email": "pia.opfindsen@stf.example", "name": "Pia Opfindsen"},
        {"title": "Jurist"},
        "Pia",
        over=("active", False),
    ),
    "suppliers": Told(
        "leverandør",
        {"name": "Syvsover A/S", "supervision": "enhanced"},
        {"cvr": "00000077", "subcontractors": "Mose Net; Sump Data"},
        "Syvsover",
        filed={"subcontractors": ["Mose Net", "Sump Data"]},
    ),
    "systems": Told(
        "system",
        {"name": "Bøjelyset", "criticality": "forretningskritisk"},
        {"aliases": "lyset; BL", "rto_hours": "4"},
        "Bøjelyset",
        filed={"aliases": ["lyset", "BL"], "rto_hours": 4.0},
    ),
    "contracts": Told(
        "kontrakt",
        {
            "number": "K-105",
            "title": "Drift af bøjer",
            "supplier": "Pindsvin Drift A/S",
            "systems": "Fyrjournal;Tågevarsel",
            "starts_on": "2026-01-01",
        },
        {"ends_on": "2029-12-31", "options": "12/2029-06-30/", "audit_right": "delvist, 22.1"},
        "K-105",
        filed={
            "systems": ["Fyrjournal", "Tågevarsel"],
            "options": ["12/2029-06-30/"],
            "audit_right": "partly, 22.1",
        },
    ),
    "documents": Told(
        "dokument",
        {"contract": "K-101", "kind": "addendum", "title": "Tillæg 9"},
        {"dated": "2026-02-01", "filed": "no"},
        "Tillæg 9",
        filed={"filed": False},
    ),
    "roles": Told(
        "rolle",
        {"scope": "system:Tågevarsel", "role": "DRI", "member": BO},
        {"deputy": YUSUF, "from": "2026-01-01"},
        "Tågevarsel driftsansvarlig",
        over=("to", "2026-03-02"),
    ),
    "raci": Told(
        "RACI-afvigelse",
        {"requirement": "3.3", "role": "JUR", "letter": "I"},
        {"letter": "C"},
        "3.3 jurist",
    ),
    "contacts": Told(
        "kontaktperson",
        {
            "supplier": "Pindsvin Drift A/S",
            "side": "supplier",
            "slot": "contract",
            "name": "Vera Opspind",
            "phone": "+45 00 00 11 40",
        },
        {"hours": "hverdage 8 til 16"},
        "Vera",
        kept_as="told_contacts",
    ),
    "told_contacts": Told(
        "ubekræftet kontakt",
        {
            "system": "Fyrjournal",
            "side": "us",
            "slot": "communication",
            "name": "Pressevagten",
            "email": "presse@stf.example",
        },
        {"phone": "+45 00 00 10 40"},
        "Pressevagten",
    ),
    "forums": Told(
        "forum",
        {"name": "Natforum", "contract": "K-101", "level": "ad hoc"},
        {"level": "operations", "every_days": "30"},
        "Natforum",
        filed={"every_days": 30},
    ),
    "seats": Told(
        "plads",
        {"forum": "Driftsforum K-101", "person": "Signe Testesen", "side": "us"},
        {"decision_maker": "yes", "mandate": "Alt under en million"},
        "Driftsforum Signe",
        filed={"person": "signe.testesen@stf.example", "decision_maker": True},
    ),
    "exercises": Told(
        "øvelse",
        {
            "system": "Tågevarsel",
            "held_on": "2026-02-20",
            "type": "call-out",
            "with_supplier": "yes",
        },
        {"tested": "opkald; eskalation", "evaluated_on": "2026-02-27"},
        "Tågevarsel 2026-02-20",
        filed={"with_supplier": True, "tested": ["opkald", "eskalation"]},
    ),
    "risk_assessments": Told(
        "risikovurdering",
        {
            "system": "Fyrjournal",
            "assessed_on": "2026-02-10",
            "reason": "change",
            "supplier_input": "not possible",
        },
        {"supplier_input": "yes"},
        "Fyrjournal 2026-02-10",
    ),
    "actions": Told(
        "aktion",
        {
            "system": "Fyrjournal",
            "title": "Bed om driftsrapport",
            "requirement": "3.4",
            "owner": BO,
            "due_on": "2026-04-01",
        },
        {"due_on": "2026-05-01"},
        "Bed om driftsrapport",
        over=("closed_on", "2026-03-02"),
    ),
    "events": Told(
        "hændelse",
        {
            "system": "Fyrjournal",
            "kind": "finding",
            "happened_on": "2026-02-03",
            "title": "Åben port",
        },
        {"notified_on": "2026-02-05"},
        "Åben port",
    ),
    "measuring_points": Told(
        "målepunkt",
        {
            "contract": "K-101",
            "name": "Svartid nat",
            "target": "2.5",
            "better": "lower",
            "every_days": "30",
        },
        {"unit": "timer"},
        "Svartid nat",
        filed={"target": 2.5, "every_days": 30},
    ),
    "measurements": Told(
        "måling",
        {
            "contract": "K-101",
            "point": "Tilgængelighed",
            "period_end": "2026-02-15",
            "value": "99.9",
        },
        {"source": "Driftsrapport uge 7"},
        "Tilgængelighed 2026-02-15",
        filed={"value": 99.9},
    ),
    "supervision": Told(
        "tilsyn",
        {"contract": "K-102", "method": "visit", "planned_on": "2026-06-01"},
        {"result": "Aftalt med leverandøren"},
        "K-102 besøg 2026-06-01",
    ),
    "audit_statements": Told(
        "revisionserklæring",
        {
            "contract": "K-103",
            "standard": "ISAE 3000",
            "period_from": "2025-01-01",
            "period_to": "2025-11-30",
        },
        {"type": "2", "covers_us": "ja", "qualified": "no"},
        "K-103 2025-11-30",
        filed={"covers_us": "yes", "qualified": False},
    ),
    "deviations": Told(
        "afvigelse",
        {
            "contract": "K-102",
            "question": "3.5-4",
            "reason": "Kontrakten giver ingen ret",
            "compensating": "Vi spørger hvert halve år",
            "expires_on": "2026-12-31",
        },
        {"next_opportunity": "tender"},
        "K-102 3.5-4",
        filed={"assessed_by": YUSUF, "created_on": "2026-03-02"},
    ),
    "checklists": Told(
        "tjeklisteforløb",
        {"requirement": "2.2", "scope": "authority"},
        {"skipped": "2.2-1;2.2-3"},
        "2.2",
        filed={"started_by": YUSUF, "skipped": ["2.2-1", "2.2-3"]},
    ),
    "answers": Told(
        "svarpost",
        {"question": "2.2-1", "scope": "authority", "value": "ja"},
        {"value": "delvist", "note": "Kun halvdelen"},
        "2.2-1",
        filed={"answered_by": YUSUF},
    ),
    "evidence": Told(
        "bilag",
        {
            "question": "2.2-1",
            "scope": "authority",
            "url": "https://sager.example/77",
            "title": "Procesbeskrivelsen",
        },
        {"title": "Procesbeskrivelse, version 2"},
        "Procesbeskrivelsen",
        filed={"added_by": YUSUF},
    ),
    "absences": Told(
        "fravær",
        {"member": YUSUF, "from": "2026-07-01", "to": "2026-07-10"},
        {"to": "2026-07-21"},
        "yusuf 2026-07-01",
    ),
    "reviews": Told(
        "gennemgang",
        {"scope": "contract:K-101", "kind": "contract_read_through"},
        {"result": "Intet at bemærke"},
        "K-101 yusuf",
        filed={"by": YUSUF, "done_on": "2026-03-02"},
    ),
}


def filed(stage: Stage, section: str) -> list[dict[str, Any]]:
    """Return the section as an export in YAML has it."""

    def read(unit: UnitOfWork) -> bytes:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return as_file(list(records_of(unit)), "yaml", lang="da", now=stage.clock.now())

    file = yaml.load(stage.database.transact(read), Loader=yaml.CSafeLoader) or {}
    found: list[dict[str, Any]] = file.get(section, [])
    return [{name: _plain(value) for name, value in one.items()} for one in found]


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def has(stage: Stage, section: str, wanted: Mapping[str, object]) -> bool:
    """Tell whether a record says all of this."""
    return any(wanted.items() <= one.items() for one in filed(stage, section) if _hashes(one))


def _hashes(one: dict[str, Any]) -> bool:
    for name, value in one.items():
        one[name] = tuple(value) if isinstance(value, list) else value
    return True


def _as_filed(told: Told, fields: Fields) -> dict[str, object]:
    found = {**fields, **{name: value for name, value in told.filed.items() if name in fields}}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in found.items()
    }


DECIDED = ("approvals", "told_decisions")
"""The sections that `test_decisions` tells of."""


def test_every_section_is_told_of_here() -> None:
    assert {cls.section for cls in SECTIONS} == {*TOLD, "authority", *DECIDED}


@third
@pytest.mark.parametrize(
    ("section", "venue"),
    [
        pytest.param(section, VENUES[place % len(VENUES)], id=section)
        for place, section in enumerate(TOLD)
    ],
    indirect=["venue"],
)
def test_added_corrected_and_ended(stage: Stage, yusuf: Person, section: str, venue: Venue) -> None:
    told = TOLD[section]
    kept_as = told.kept_as or section
    yusuf.says(f"tilføj {told.noun}")
    yusuf.fills(**told.added)
    waits = kept_as == "told_contacts"
    yusuf.sees("Venter på bekræftelse" if waits else "Tilføjet i registeret")
    assert has(stage, kept_as, _as_filed(told, told.added)), filed(stage, kept_as)

    yusuf.says(f"ret {told.noun} {told.called}")
    yusuf.fills(**told.corrected)
    yusuf.sees("Venter på bekræftelse" if waits else "Rettet i registeret")
    now = _as_filed(told, told.added | told.corrected)
    assert has(stage, kept_as, now), filed(stage, kept_as)

    called = "version 2" if section == "evidence" else told.called
    before = len(filed(stage, kept_as))
    yusuf.says(f"afslut {told.noun} {called}")
    yusuf.presses("Afslut")
    yusuf.sees("Afsluttet i registeret")
    if told.over is None:
        assert len(filed(stage, kept_as)) == before - 1
        assert not has(stage, kept_as, now)
    else:
        assert has(stage, kept_as, {**now, told.over[0]: told.over[1]})


def test_the_authority_is_corrected_only(stage: Stage, yusuf: Person) -> None:
    yusuf.says("ret myndighed")
    yusuf.fills(cvr="00000099", settings="contact_verified: 60")
    yusuf.sees("Rettet i registeret")
    [authority] = filed(stage, "authority")
    assert (authority["cvr"], authority["settings"]) == ("00000099", {"contact_verified": 60})
    yusuf.says("ret myndighed")
    yusuf.fills(name="Styrelsen for Dis")
    yusuf.sees("Myndighedens navn kan ikke rettes her")
    yusuf.presses("Fortryd")
    yusuf.says("afslut myndighed")
    yusuf.sees("Myndigheden selv kan ikke afsluttes.")
    yusuf.says("tilføj myndighed")
    yusuf.fills(name="En til")
    yusuf.sees("Findes allerede i registeret.")
