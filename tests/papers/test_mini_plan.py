"""Test the paper of the mini continuity plan: what stands on it, and that it can be printed."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.cards.incident.call_list import AsOf
from bot.incident.button_tokens import ButtonState, short
from bot.incident.call_lists import call_view, plan_view
from bot.incident.mini_plan import MiniPlan, mini_plan, version_of
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import Lang
from bot.texts.words import Words
from governance.records.absences import Absence
from governance.records.answers import Answer
from governance.records.contacts import Contact, Slot
from governance.records.systems import System
from governance.schema.record import Record
from papers.mini_plan import CrisisAddress, MiniPlanPaper, mini_plan_data, mini_plan_pdf
from papers.printable import SOFT_HYPHEN
from register.demo import demo_register
from tests.incident.demo import snapshot_of
from tests.papers.hostile import HOSTILE
from tests.papers.pdf_tags import pages_of, tags_of

STF = "Styrelsen for Tåge og Fyrtårne"
NIGHT = "Nødmelderen"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY, UNTIL = date(2026, 3, 2), date(2026, 5, 31)
LINK = CrisisAddress("https://kravbot.example/krise/" + "x" * 48, "Maren", UNTIL)
SLOTS: tuple[Slot, ...] = (
    *("duty", "incident manager", "escalation 1", "escalation 2", "security"),
    *("contract", "decision maker", "communication", "dpo"),
)


def _index(also: Sequence[Record] = (), now: datetime = NOW) -> SnapshotIndex:
    return SnapshotIndex(snapshot_of(STF, at=now, also=also).model_copy(update={"absences": ()}))


def _plan(lang: Lang = "da", also: Sequence[Record] = (), system: str = NIGHT) -> MiniPlan:
    return mini_plan(_index(also), system, Words(lang), NOW)


def _paper(plan: MiniPlan, crisis: CrisisAddress | None = LINK) -> MiniPlanPaper:
    return MiniPlanPaper(plan, "JJN6", DAY, UNTIL, crisis)


def _data(plan: MiniPlan, lang: Lang = "da", crisis: CrisisAddress | None = LINK) -> Any:
    said = json.dumps(mini_plan_data(_paper(plan, crisis), Words(lang)), ensure_ascii=False)
    return json.loads(said.replace(SOFT_HYPHEN, "").replace("\u00a0", " "))


def _contact(name: str, number: int = 0, **more: Any) -> Contact:
    given = {"side": "supplier", "slot": SLOTS[number], "phone": "+4570102030", "order": number + 1}
    return Contact(name=name, **{"system": NIGHT, **given, **more})


def test_it_says_what_is_answered_in_an_incident() -> None:
    index = _index()
    at = AsOf(Words("da"), NOW, NOW)
    state = ButtonState("call", short(NIGHT), NOW, system=short(NIGHT))
    answered = call_view(index, NIGHT, state, at, with_numbers=True, log=None)
    data = _data(_plan())
    assert [(one["name"], one["phone"]) for one in data["call"]["called"]] == [
        (one.title, one.phone) for one in answered.called
    ]
    own = [*data["activate"]["activates"], *data["activate"]["ours"]]
    assert [(one["name"], one["phone"]) for one in own] == [
        (one.name, one.phone) for one in answered.ours
    ]
    activates = plan_view(index, NIGHT, at, with_numbers=True).activates
    assert data["activate"]["activates"][0]["name"] == activates[0].name


def test_it_says_who_activates_and_who_is_second() -> None:
    told = Answer(
        question="3.2-8",
        scope=f"system:{NIGHT}",
        value="maren.skabelonsen@stf.example",
        note="Ole Pladsholder er nummer to",
        answered_on=DAY,
        answered_by="maren.skabelonsen@stf.example",
    )
    first, second = _data(_plan(also=[told]))["activate"]["activates"]
    assert (first["what"], first["name"]) == ("Aktiverer planen", "Maren Skabelonsen")
    assert (second["what"], second["name"]) == ("Nummer to", "Ole Pladsholder")


def test_it_has_the_steps_the_times_and_what_to_say() -> None:
    data = _data(_plan())
    assert data["activate"]["times"] == [
        "Oppe igen inden 1 time (RTO)",
        "Højst 15 minutter data må gå tabt (RPO)",
    ]
    assert "Nødmelderen er nede" in data["call"]["say"]
    assert "Kontrakt K-103" in data["call"]["say"]
    assert any("Beredskabsplan for Nødmelderen" in step for step in data["steps"]["steps"])
    assert data["edition"] == "Udgave JJN6 · 2. mar. 2026"
    assert data["valid"] == "Gælder til 31. maj 2026"


def test_in_english() -> None:
    data = _data(_plan("en"), "en")
    assert data["document"] == "Mini continuity plan of Nødmelderen"
    assert data["activate"]["heading"] == "Activate the plan"


def test_a_system_of_which_little_is_known_says_what_is_not() -> None:
    bare = System(name="Fyrkassen", criticality="samfundskritisk")
    data = _data(_plan(also=[bare], system="Fyrkassen"), crisis=None)
    assert data["call"]["nobody"] == "Registeret har ingen kontakter hos leverandøren."
    assert "ikke oplyst" in data["activate"]["times"][0]
    assert not data["tell"]["code"]
    assert "skriv “kriselink”" in data["tell"]["link"]


def test_who_left_is_not_on_it_and_of_many_the_rest_is_counted() -> None:
    plenty = [_contact(f"Vagt {number}", number) for number in range(9)]
    gone = _contact("Fratrådt Forlængst", left_on=date(2026, 1, 1))
    data = _data(_plan(also=[*plenty, gone]))
    assert "Fratrådt" not in json.dumps(data)
    assert len(data["call"]["called"]) == 7
    assert "flere står i Kravbot" in data["call"]["more"]


def _known_contact() -> Contact:
    """Return somebody at the supplier of the system, as the demo has them."""
    records = dict(demo_register())[STF]
    contacts = [one for one in records if isinstance(one, Contact) and one.side == "supplier"]
    return next(
        one for one in contacts if one.system == NIGHT or one.supplier == "Kagemand Data A/S"
    )


# ── The edition ──────────────────────────────────────────────────────────────


def test_two_prints_have_the_same_edition_unless_the_register_differs() -> None:
    edition = version_of(_index(), NIGHT, NOW)
    later = datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert version_of(_index(now=later), NIGHT, later) == edition
    assert version_of(_index([_contact("Ny Vagt")]), NIGHT, NOW) != edition
    assert version_of(_index([System(name="Andet", criticality="ikke kritisk")]), NIGHT, NOW) == (
        edition
    )


def test_a_number_confirmed_again_and_a_holiday_change_no_edition() -> None:
    known = _known_contact()
    edition = version_of(_index(), NIGHT, NOW)
    again = known.model_copy(update={"verified_on": DAY})
    away = Absence(member="bo.proevesen@stf.example", from_=date(2026, 3, 1), to=date(2026, 3, 20))
    assert version_of(_index([again, away]), NIGHT, NOW) == edition
    moved = known.model_copy(update={"phone": "+4570999999"})
    assert version_of(_index([moved]), NIGHT, NOW) != edition


# ── On paper ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["da", "en"])
def test_it_is_one_page_that_a_screen_reader_can_read(lang: Lang) -> None:
    made = mini_plan_pdf(_paper(_plan(lang)), Words(lang), NOW)
    assert made == mini_plan_pdf(_paper(_plan(lang)), Words(lang), NOW)
    assert pages_of(made) == 1
    tags = tags_of(made)
    assert tags.marked
    assert tags.shows_title
    assert tags.untagged == 0
    assert tags.lang == lang
    assert "Nødmelderen" in tags.title
    assert tags.kinds["H1"] == 1
    assert tags.kinds["H2"] == 7
    assert tags.kinds["LI"] >= 5 + 6
    assert tags.alternatives == (Words(lang)("mini_plan.link_alt"),)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_stops_it_and_it_stays_one_page(name: str) -> None:
    system = System(name=name[:250], criticality="samfundskritisk", rto_hours=4)
    sides = ("supplier", "us")
    people = [
        _contact(f"{number} {name}"[:250], number, system=name[:250], side=side, function=name)
        for side in sides
        for number in range(9)
    ]
    plan = _plan(also=[system, *people], system=name[:250])
    data = _data(plan)
    assert (data["substituted"] is not None) == any(
        one in data["document"] + json.dumps(data["call"]["called"], ensure_ascii=False)
        for one in "☐"
    )
    assert pages_of(mini_plan_pdf(_paper(plan), Words("da"), NOW)) == 1
