"""Test as which record something told is read: with every field that was said, and no other."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.nlu_port import Interpretation
from bot.understanding.entities.names import names_of
from bot.understanding.tellings.fields.time_spans import stretches
from bot.understanding.tellings.recording import read_like_records, read_records
from bot.understanding.tellings.tellings import (
    tellings,
    told_groups,
    told_words,
)
from governance.records.columns import sheet_of
from governance.records.reviews import SCOPES_OF
from tools.understanding.demo_register import register_of

MONDAY = date(2026, 3, 2)
WEDNESDAY = date(2026, 3, 11)
BO = "bo.proevesen@stf.example"


def told(text: str, *, authority: str = "STF", today: date = MONDAY) -> list[Interpretation]:
    register, sentence = register_of(authority), Sentence(text)
    mentions = names_of(register).mentions(sentence)
    return list(read_records(sentence, mentions, register=register, today=today, me=BO))


def like(text: str) -> Interpretation | None:
    register, sentence = register_of("STF"), Sentence(text)
    mentions = names_of(register).mentions(sentence)
    return read_like_records(sentence, mentions, register=register, today=MONDAY, me=BO)


def values(text: str, *, authority: str = "STF", today: date = MONDAY) -> Mapping[str, JsonValue]:
    [reading] = told(text, authority=authority, today=today)
    found = reading.slots["values"]
    assert isinstance(found, dict)
    return found


# ── The file ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", tellings())
def test_the_file_speaks_of_fields_there_are(name: str) -> None:
    telling = tellings()[name]
    columns = {column.name: column for column in sheet_of(telling.section).columns}
    assert set(telling.fields) <= set(columns)
    for field_name, field in telling.fields.items():
        column = columns[field_name]
        if column.choices:
            assert set(field.words) <= set(column.choices), field_name
        if column.kind == "yes_no":
            assert set(field.words) <= {"yes", "no"}, field_name
        if field.day is not None:
            assert column.kind == "day", field_name
        assert field.is_ is None or not column.choices or field.is_ in column.choices
    assert set(telling.needs) - {"contact", "action"} <= set(columns)
    assert telling.do == "add" or telling.finds is not None


def test_what_was_reviewed_is_what_there_is_to_review() -> None:
    assert set(tellings()["review_done"].fields["kind"].words) <= set(SCOPES_OF)


@pytest.mark.parametrize(
    "of", ["questions", "verbs", "subjects", "orders", "not_yet", "infinitives", "denials"]
)
def test_no_list_is_empty(of: str) -> None:
    assert told_words(of)


def test_patterns_have_no_words_with_spaces_between_bars() -> None:
    """The pattern `a b|c` is `a`, then `b` or `c`.

    Whoever means `a b` or `c` writes two patterns. None has the same word twice.
    """
    for telling in tellings().values():
        for pattern in (*telling.tells, *telling.names, *telling.never):
            for part in pattern.split():
                written = part.split("|")
                assert len(written) == len(set(written)), pattern
                assert len(written) == 1 or not any(one.startswith("<") for one in written)


def test_every_word_in_capitals_is_a_group_there_is() -> None:
    for telling in tellings().values():
        fields = (one for field in telling.fields.values() for one in field.words.values())
        for pattern in (*telling.tells, *telling.names, *telling.never, *chain(*fields)):
            for word in re.split(r"[\s|]+", pattern):
                assert not word.isupper() or len(word) == 1 or word in told_groups("groups"), (
                    pattern,
                    word,
                )


# ── One of each ──────────────────────────────────────────────────────────────


def test_the_exercise_of_the_dossier() -> None:
    assert values(
        "vi øvede nødmelderen i går m kagemand. gik ok, failover tog 71 min. rapport kommer",
        today=WEDNESDAY,
    ) == {
        "system": "Nødmelderen",
        "held_on": "2026-03-10",
        "type": "technical restore",
        "with_supplier": True,
        "restore_minutes": 71,
    }


def test_the_contacts_of_the_dossier() -> None:
    """The register knows already that Kim has left: what is new is who came instead."""
    assert values(
        "kim fra syvsover er stoppet. ny er eva frihånd tlf 00001409 mail evf@syvsover.example",
        authority="PKB",
    ) == {
        "supplier": "Syvsover Systemer A/S",
        "side": "supplier",
        "slot": "incident manager",
        "name": "Eva Frihånd",
        "phone": "00001409",
        "email": "evf@syvsover.example",
    }


def test_two_are_away() -> None:
    mine, marens = told("jeg har taget fri på onsdag, og maren har ferie i uge 12")
    assert mine.slots["values"] == {"member": BO, "from": "2026-03-04", "to": "2026-03-04"}
    assert marens.slots["values"] == {
        "member": "maren.skabelonsen@stf.example",
        "from": "2026-03-16",
        "to": "2026-03-22",
    }


def test_the_number_of_a_supplier_without_saying_whose() -> None:
    [reading] = told("mosekonge har skiftet telefonnummer til 00 00 12 99")
    assert reading.slots["words"] == "Mosekonge Hosting ApS"
    assert "key" not in reading.slots
    [reading] = told("supporten hos mosekonge har skiftet telefonnummer til 00 00 12 99")
    assert reading.slots["words"] == "Support"


def test_what_no_pattern_tells_but_sentences_like_it_do() -> None:
    text = "Fie har skrevet navn under den risiko vi lever med på fyrjournalen"
    assert told(text) == []
    found = like(text)
    assert found is not None
    assert (found.slots["do"], found.slots["section"]) == ("correct", "risk_assessments")
    assert like("hvem har skrevet navn under den risiko vi lever med på fyrjournalen") is None
    assert like("fie tænker over den risiko") is None


def test_somebody_leaves_and_somebody_comes() -> None:
    gone, new = told("torben opdigtet er fratrådt hos pindsvin, ny er per luft tlf +45 00 00 11 08")
    assert (gone.slots["do"], gone.slots["words"]) == ("end", "Torben Opdigtet")
    assert gone.slots["key"]
    found = new.slots["values"]
    assert isinstance(found, dict)
    assert (found["slot"], found["phone"]) == ("escalation 1", "+45 00 00 11 08")


def test_the_change_of_the_dossier() -> None:
    [reading] = told("pindsvin flytter datacenter til frankfurt i maj, skal vi gøre noget ift det")
    assert reading.intent == "report_event"
    assert reading.slots == {
        "values": {
            "system": "Tågevarsel",
            "kind": "change",
            "title": "Pindsvin flytter datacenter til frankfurt i maj",
        }
    }


TOLD: Mapping[str, Mapping[str, JsonValue]] = {
    "øvelse på journalen er holdt 24/2 uden leverandøren, opkaldsprøve": {
        "system": "Fyrjournal",
        "held_on": "2026-02-24",
        "type": "call-out",
        "with_supplier": False,
    },
    "vi planlægger en dilemmaøvelse på fyrjournal 3. juni": {
        "system": "Fyrjournal",
        "planned_on": "2026-06-03",
        "type": "table-top",
    },
    "risikovurderingen af nødmelderen blev lavet i fredags efter nedbruddet": {
        "system": "Nødmelderen",
        "assessed_on": "2026-02-27",
        "reason": "incident",
    },
    "var på besøg hos kagemand i tirsdags": {
        "contract": "K-103",
        "method": "visit",
        "done_on": "2026-02-24",
    },
    "3402'eren fra pindsvin er kommet, dækker 1/1 til 31/12": {
        "contract": "K-101",
        "standard": "ISAE 3402",
        "period_from": "2025-01-01",
        "period_to": "2025-12-31",
    },
    "vi har modtaget isae 3000 type 2 fra kagemand, den er uden forbehold": {
        "contract": "K-103",
        "standard": "ISAE 3000",
        "type": "2",
        "qualified": False,
    },
    "i vores raci skal BER stå som C på 3.1": {"requirement": "3.1", "role": "BER", "letter": "C"},
    "nyt målepunkt på k-103: svartid, mål 20 sekunder, lavere er bedre, måles hver 30. dag": {
        "contract": "K-103",
        "name": "Svartid",
        "target": 20,
        "better": "lower",
        "every_days": 30,
    },
    "opret Tusindben Telefoni A/S som leverandør": {"name": "Tusindben Telefoni A/S"},
    "we're visiting Pindsvin on 11 June": {
        "contract": "K-101",
        "method": "visit",
        "planned_on": "2026-06-11",
    },
    "på onsdag holder vi øvelse med kagemand hvor nødmelderen går ned": {
        "system": "Nødmelderen",
        "with_supplier": True,
        "planned_on": "2026-03-04",
    },
    "tillæg 7 til k-101 blev underskrevet i går": {
        "contract": "K-101",
        "kind": "addendum",
        "title": "Tillæg 7",
        "signed_on": "2026-03-01",
    },
    "oppetid i januar på journalen var 99,2": {
        "contract": "K-102",
        "point": "Tilgængelighed",
        "period_end": "2026-01-31",
        "value": 99.2,
    },
    "signe godkendte processerne i fredags": {
        "subject": "processes",
        "approved_by": "signe.testesen@stf.example",
        "approved_on": "2026-02-27",
    },
    "jeg holder ferie uge 34": {"member": BO, "from": "2026-08-17", "to": "2026-08-23"},
    "ole er på kursus 9. til 13. marts": {
        "member": "ole.pladsholder@stf.example",
        "from": "2026-03-09",
        "to": "2026-03-13",
    },
    "3.5-5 er ikke muligt på k-102": {"contract": "K-102", "question": "3.5-5"},
    "ditte er nu med i driftsforum k-101": {
        "forum": "Driftsforum K-101",
        "person": "ditte.moenstergaard@stf.example",
        "side": "us",
    },
    "nyt driftsforum på k-103 hver 30. dag": {
        "contract": "K-103",
        "level": "operations",
        "every_days": 30,
        "name": "Driftsforum K-103",
    },
    "opfølgning til yusuf: krypter backup på tågevarsel inden 1/4 krav 3.1": {
        "system": "Tågevarsel",
        "owner": "yusuf.fiktivsen@stf.example",
        "title": "Krypter backup på tågevarsel",
        "requirement": "3.1",
        "due_on": "2026-04-01",
    },
    "ole er ny driftsansvarlig på tågevarsel fra 1/4": {
        "scope": "system:Tågevarsel",
        "role": "DRI",
        "member": "ole.pladsholder@stf.example",
        "from": "2026-04-01",
    },
    "ny kollega pia opfindsen pia.opfindsen@stf.example tlf 00001099": {
        "name": "Pia Opfindsen",
        "email": "pia.opfindsen@stf.example",
        "phone": "00001099",
    },
    "ny kontrakt k-107 med pindsvin om tågevarsel 1/4 2026 til 31/3 2030": {
        "number": "K-107",
        "supplier": "Pindsvin Drift A/S",
        "systems": ["Tågevarsel"],
        "starts_on": "2026-04-01",
        "ends_on": "2030-03-31",
    },
    "nyt målepunkt svartid på k-101": {"contract": "K-101", "name": "Svartid"},
    "ny leverandør skrymtedata aps": {"name": "Skrymtedata ApS"},
    "målepunkterne på k-101 er gennemgået 26/2": {
        "scope": "contract:K-101",
        "kind": "measuring_points_reviewed",
        "done_on": "2026-02-26",
        "by": BO,
    },
}


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told(text: str) -> None:
    found = values(text)
    assert {name: found[name] for name in found if name != "by" or "by" in TOLD[text]} == TOLD[text]


@pytest.mark.parametrize(
    ("text", "do", "section"),
    [
        ("helle opfundet er stoppet hos pindsvin", "end", "contacts"),
        ("gunnar påfund har fået nyt nummer 00001299", "correct", "contacts"),
        ("tiltaget om to-faktor-login er lukket", "end", "actions"),
        ("stamdata på k-102 er bekræftet i dag", "correct", "contracts"),
        ("vi har taget optionen på k-101", "correct", "contracts"),
        ("erklæringen fra pindsvin er gennemgået i dag", "correct", "audit_statements"),
    ],
)
def test_which_record_it_is(text: str, do: str, section: str) -> None:
    [reading] = told(text)
    assert (reading.slots["do"], reading.slots["section"]) == (do, section)
    assert reading.slots["key"]


# ── What is left alone ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "hvornår øvede vi sidst nødmelderen",
        "har vi øvet nødmelderen?",
        "er 3402'eren fra pindsvin kommet",
        "vi har ikke øvet nødmelderen i år",
        "vi skal øve nødmelderen",
        "jeg glemte at øve nødmelderen",
        "nej, vi øvede uden leverandøren",
        "ret øvelse Tågevarsel 2025-08-26",
        "vis øvelser på tågevarsel i går",
        "jeg besøgte min mor i går",
        "vi øver os",
        "ny øvelse for tågevarsel",
        "vi har en øvelse på tågevarsel",
        "vi har besøg af kagemand i dag",
        "nødmelderen er nede",
        "",
        "?",
    ],
)
def test_nothing_is_told(text: str) -> None:
    assert not told(text)


def test_what_is_unclear_is_left_to_be_asked() -> None:
    """There are two suppliers, and no word says which, so the contract stays open."""
    found = values("var på besøg hos kagemand og pindsvin i tirsdags")
    assert "contract" not in found
    assert found["done_on"] == "2026-02-24"


def test_a_day_to_come_is_not_one_that_was() -> None:
    """The nearest 7 May is ahead: nobody tells of last year's without saying so."""
    assert not told("vi holdt øvelse på journalen 7. maj")
    assert values("vi holdt øvelse på journalen 7. maj 2025")["held_on"] == "2025-05-07"


def test_somebody_else_s_holiday_is_not_mine() -> None:
    assert "member" not in values("holger har ferie i uge 29")


@given(text=st.text(max_size=80), today=st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_nothing_breaks_it(text: str, today: date) -> None:
    told(text, today=today)


@pytest.mark.parametrize(
    "text",
    [
        "øvelsen på tågevarsel i går blev aflyst",
        "øvede tågevarsel i går. nej, den blev udskudt",
        "måske stopper torben opdigtet, eller er holdt op",
        "øvelse på journalen sidst afholdt",
        "jeg håber risikovurderingen af tågevarsel er færdig i dag",
        "ny medarbejder skal have adgang",
        "risikovurderingen af tågevarsel opdateres i marts",
        "tillæg 4 til k-103 underskrives i morgen",
        "beredskabsplanen for tågevarsel gennemgås på fredag",
        "signe godkender organisationen i morgen",
        "øvelsen på fyrjournal står til at skulle holdes i april",
    ],
)
def test_what_is_called_off_hoped_for_or_looked_back_upon_is_not_told(text: str) -> None:
    assert not told(text)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("71 min", 71),
        ("2 timer", 120),
        ("1 time og 20 min", 80),
        ("halvanden time", 90),
        ("1,5 time", 90),
        ("en halv time", 30),
    ],
)
def test_how_long_it_took(said: str, minutes: int) -> None:
    assert values(f"failovertest på tågevarsel i går tog {said}").get("restore_minutes") == minutes


def test_how_long_the_exercise_itself_took_is_no_time_to_restore() -> None:
    assert "restore_minutes" not in values("vi øvede tågevarsel i går, øvelsen tog 2 timer")


def test_what_is_denied_is_no_yes() -> None:
    told_of = values("øvelse fyrjournal 24/2 dilemma, mosekonge deltog ikke")
    assert told_of["with_supplier"] is False


def test_only_open_findings_are_counted() -> None:
    assert values("tilsyn hos mosekonge 27/2, 3 mindre fund")["findings_open"] == 3
    assert values("tilsyn hos mosekonge 27/2, 3 fund hvoraf 2 er lukket")["findings_open"] == 1
    assert "findings_open" not in values("tilsyn hos mosekonge 27/2, fund og de fleste er lukket")


def test_the_day_a_paper_came_is_not_the_day_on_it() -> None:
    assert "dated" not in values("mosekonge sendte deres it-beredskabsplan i går")
    assert values("har fået pindsvins beredskabsplan dateret 20/2")["dated"] == "2026-02-20"


def test_whoever_had_the_role_before_does_not_get_it() -> None:
    assert values("jeg overtager rollen som kontraktansvarlig efter karl")["member"] == BO


def test_a_first_day_without_a_last() -> None:
    assert values("yusuf er væk fra 1. maj") == {
        "member": "yusuf.fiktivsen@stf.example",
        "from": "2026-05-01",
    }
    assert "from" not in values("karl er syg til og med fredag")
    assert "to" not in values("ditte går på barsel 1/6")
    assert values("karl er væk, tilbage på mandag") == {
        "member": "karl.attrapsen@stf.example",
        "to": "2026-03-08",
    }


def test_a_stretch_that_ends_on_the_first_of_a_month() -> None:
    found = values("Karl afholder ferie fra den 30. marts til den 1. april.")
    assert (found["from"], found["to"]) == ("2026-03-30", "2026-04-01")


def test_what_is_told_with_something_else() -> None:
    assessed, away = told("rv tågevarsel færdig i fredags og så er jeg på kursus på onsdag")
    assert assessed.slots["section"] == "risk_assessments"
    assert away.slots["values"] == {"member": BO, "from": "2026-03-04", "to": "2026-03-04"}


def test_the_next_of_two_days_is_the_next_one() -> None:
    found = values("øvelse på journalen 27/2, ny øvelse planlagt 20/8")
    assert (found["held_on"], found["next_on"]) == ("2026-02-27", "2026-08-20")


def test_seats_and_roles_end() -> None:
    [seat] = told("ole er udtrådt af driftsforum")
    assert (seat.slots["do"], seat.slots["section"]) == ("end", "seats")
    assert seat.slots["key"]
    [role] = told("bo er ikke længere risikoejer på tågevarsel")
    assert (role.slots["do"], role.slots["section"]) == ("end", "roles")
    assert str(role.slots["key"]).startswith("system:tågevarsel/ris")


def test_whose_deputy_somebody_is() -> None:
    [reading] = told("ny stedfortræder for ditte er karl")
    assert reading.slots["values"] == {"deputy": "karl.attrapsen@stf.example"}
    assert reading.slots["key"] == told("karl er stedfortræder for ditte")[0].slots["key"]


# ── Stretches of time ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("9. til 13. marts", date(2026, 3, 9), date(2026, 3, 13)),
        ("uge 28, 29 og 30", date(2026, 7, 6), date(2026, 7, 26)),
        ("uge 28-30", date(2026, 7, 6), date(2026, 7, 26)),
        ("fra mandag til og med onsdag", date(2026, 3, 9), date(2026, 3, 11)),
        ("hele feb.", date(2027, 2, 1), date(2027, 2, 28)),
        ("from 6 to 17 april", date(2026, 4, 6), date(2026, 4, 17)),
        ("3/4 - 10/4", date(2026, 4, 3), date(2026, 4, 10)),
        ("3/4-10/4", date(2026, 4, 3), date(2026, 4, 10)),
        ("9.-13. marts", date(2026, 3, 9), date(2026, 3, 13)),
        ("torsdag og fredag", date(2026, 3, 5), date(2026, 3, 6)),
        ("28/12 til 3/1", date(2026, 12, 28), date(2027, 1, 3)),
        ("uge 34", date(2026, 8, 17), date(2026, 8, 23)),
        ("i april", date(2026, 4, 1), date(2026, 4, 30)),
        ("tirsdag og onsdag i næste uge", date(2026, 3, 10), date(2026, 3, 11)),
        ("Wednesday and Thursday this week", date(2026, 3, 4), date(2026, 3, 5)),
        ("onsdag i næste uge", date(2026, 3, 11), date(2026, 3, 11)),
        ("fra onsdag t.o.m. fredag i denne uge", date(2026, 3, 4), date(2026, 3, 6)),
        ("d 17. og 18. marts", date(2026, 3, 17), date(2026, 3, 18)),
        ("onsdag til fredag i uge 11", date(2026, 3, 11), date(2026, 3, 13)),
        ("mandag i uge 12", date(2026, 3, 16), date(2026, 3, 16)),
        ("i morgen", date(2026, 3, 3), date(2026, 3, 3)),
    ],
)
def test_a_stretch_ahead(text: str, first: date, last: date) -> None:
    [found] = stretches(text, today=MONDAY, tense="future")
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1/1 til 31/12", date(2025, 1, 1), date(2025, 12, 31)),
        ("1/10 2024 til 30/9 2025", date(2024, 10, 1), date(2025, 9, 30)),
        ("sidste kvartal", date(2025, 10, 1), date(2025, 12, 31)),
        ("i februar", date(2026, 2, 1), date(2026, 2, 28)),
        ("i går", date(2026, 3, 1), date(2026, 3, 1)),
        ("onsdag i sidste uge", date(2026, 2, 25), date(2026, 2, 25)),
        ("Wednesday last week", date(2026, 2, 25), date(2026, 2, 25)),
    ],
)
def test_a_stretch_behind(text: str, first: date, last: date) -> None:
    [found] = stretches(text, today=MONDAY, tense="past")
    assert (found.first, found.last) == (first, last)
