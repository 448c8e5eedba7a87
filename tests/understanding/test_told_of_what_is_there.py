"""Test that what is told of something the register has already corrects it, or ends it that day."""

from typing import Any

import pytest

from tools.understanding.corpus import Example, Meant
from tools.understanding.prediction import predict


def told(say: str, authority: str = "STF") -> Meant:
    """Return the one reading of what is said on Monday 2 March 2026."""
    (reading,) = predict(Example(say, (), authority=authority))
    return reading


def slots(say: str, authority: str = "STF") -> dict[str, Any]:
    return dict(told(say, authority).slots)


# ── A record that is there ───────────────────────────────────────────────────


def test_a_document_that_is_there_is_filed() -> None:
    read = slots("tillæg 3 til kagemand ligger nu på sag 26/1187, beklager det trak ud")
    assert (read["do"], read["key"]) == ("correct", "k-103//addendum/tillæg 3")
    assert read["values"]["filed"] is True
    assert read["values"]["url"] == "26/1187"


def test_a_document_that_is_not_there_is_added() -> None:
    assert slots("tillæg 4 til k-103 er journaliseret")["do"] == "add"


def test_a_measurement_of_the_same_period_is_corrected() -> None:
    assert slots("oppetid på tågevarsel i februar var 99,6")["do"] == "correct"
    assert slots("oppetid på tågevarsel i december var 99,6")["do"] == "add"


def test_an_exercise_is_found_by_its_month() -> None:
    read = slots("fik skrevet evalueringen af novemberøvelsen i går aftes, ligger på sagen", "PKB")
    assert read["key"] == "omsorgsnøglen/2025-11-03/"
    assert read["values"] == {"evaluated_on": "2026-03-01"}


def test_an_exercise_that_is_not_there_is_of_its_own_day() -> None:
    read = slots("evalueringen fra øvelsen på NM 26/2 er skrevet, lægger den ind senere")
    assert read["do"] == "add"
    assert read["values"] == {"system": "Nødmelderen", "held_on": "2026-02-26"}


def test_an_exercise_is_found_by_its_own_day() -> None:
    read = told("evalueringen af øvelsen på nødmelderen den 20/1 2025 er skrevet")
    assert read.slots["key"] == "nødmelderen/2025-01-20/"
    assert "values" not in read.slots


def test_an_evaluation_has_its_own_day_beside_that_of_the_exercise() -> None:
    read = slots("øvelsen på nødmelderen fra den 26/2 er evalueret i dag")
    assert read["do"] == "add"
    assert read["values"]["held_on"] == "2026-02-26"
    assert read["values"]["evaluated_on"] == "2026-03-02"


# ── A forum that met ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("say", "authority", "forum", "day"),
    [
        pytest.param(
            "strategisk møde m kagemand er holdt 24/2, bo var med, referat journaliseret",
            "STF",
            "strategisk forum k-103",
            "2026-02-24",
            id="of its level",
        ),
        pytest.param(
            "mødtes med mosekonge den 20. feb, referat er skrevet. de havde ingen med der kunne "
            "sige ja til noget",
            "STF",
            "kontraktforum k-102",
            "2026-02-20",
            id="the only one of the contract",
        ),
        pytest.param(
            "driftsmøde om vandet i fredags og referatet er ude",
            "PKB",
            "driftsforum k-202",
            "2026-02-27",
            id="of the system's contract",
        ),
    ],
)
def test_a_meeting_with_its_minutes_is_of_its_forum(
    say: str, authority: str, forum: str, day: str
) -> None:
    read = slots(say, authority)
    assert (read["do"], read["section"], read["key"]) == ("correct", "forums", forum)
    assert read["values"] == {"last_minutes_on": day}


def test_what_was_promised_at_a_meeting_comes_after_its_minutes() -> None:
    say = (
        "taktisk møde m syvsover 26.02, lone sad med og de lovede en ny kontaktperson inden "
        "15/3. referatet er lagt op"
    )
    met, promised = predict(Example(say, (), authority="PKB"))
    assert (met.slots["do"], met.slots["key"]) == ("correct", "taktisk forum k-201")
    assert met.slots["values"] == {"last_minutes_on": "2026-02-26"}
    assert promised.slots["section"] == "actions"
    assert promised.slots["values"]["title"] == "Syvsover lovede en ny kontaktperson"


def test_which_of_two_forums_met_is_asked() -> None:
    read = slots("statusmøde med pindsvin i fredags, referatet er lagt op")
    assert (read["section"], read["words"]) == ("forums", "K-101")
    assert "key" not in read


@pytest.mark.parametrize(
    "say",
    [
        "referatet fra driftsmødet med pindsvin i onsdags er journaliseret",
        "driftsmøde med kagemand i går, referat er skrevet",
    ],
    ids=["the minutes alone", "no forum of that level"],
)
def test_minutes_alone_are_a_document(say: str) -> None:
    assert slots(say)["section"] == "documents"


# ── The day from which it is over ────────────────────────────────────────────


@pytest.mark.parametrize(
    ("say", "column", "day"),
    [
        (
            "det gamle læringspunkt fra reetableringen på NM er klaret, blev lukket i fredags",
            "closed_on",
            "2026-02-27",
        ),
        ("gunnar er stoppet hos mosekonge med udgangen af feb", "left_on", "2026-02-28"),
        ("gunnar stopper hos mosekonge den 31. marts", "left_on", "2026-03-31"),
        ("Helle Opfundet left Pindsvin on Friday", "left_on", "2026-02-27"),
    ],
)
def test_the_day_on_which_it_ended_is_read(say: str, column: str, day: str) -> None:
    read = slots(say)
    assert (read["do"], read["values"]) == ("end", {column: day})


def test_without_a_day_it_ends_today() -> None:
    assert "values" not in slots("gunnar er stoppet hos mosekonge")


# ── What is moved has not been held ──────────────────────────────────────────


@pytest.mark.parametrize(
    ("say", "column"),
    [
        (
            "øvelsen på tågevarsel til august bliver ikke d 19 alligevel men 2 september pga "
            "ferie hos pindsvin",
            "planned_on",
        ),
        ("øvelsen på tågevarsel bliver først 2 september", "next_on"),
        (
            "øvelsen på tågevarsel bliver den 2. september i stedet for d. 19. august",
            "next_on",
        ),
        ("we're moving the Tågevarsel exercise to 2 September", "next_on"),
    ],
)
def test_what_becomes_another_day_is_to_come(say: str, column: str) -> None:
    values = slots(say)["values"]
    assert values[column] == "2026-09-02"
    assert "held_on" not in values


def test_what_is_not_moved_says_nothing() -> None:
    assert not predict(Example("øvelsen på tågevarsel er ikke flyttet", ()))


# ── What else is said of it ──────────────────────────────────────────────────


def test_the_other_centre_is_a_technical_restore() -> None:
    values = slots(
        "så fik vi endelig øvet nødmeld m kagemand, torsdag. flyttede det hele over på det andet "
        "center, 71 min. evaluering er ik skrevet endnu"
    )["values"]
    assert (values["type"], values["restore_minutes"]) == ("technical restore", 71)
    assert "evaluated_on" not in values


def test_the_whole_day_and_the_item_of_the_agenda() -> None:
    contact = slots(
        "syvsover har sat Tilde Tænkt på som incident manager, 00 00 14 07, tit@syvsover.example, "
        "hele døgnet",
        "PKB",
    )
    assert contact["values"]["hours"] == "24/7"
    approved = slots("direktionen nikkede til organiseringen i dag, punkt 4 på dagsordenen")
    assert approved["values"]["minutes_ref"] == "punkt 4 på dagsordenen"
    assert approved["values"]["approved_by"] == "signe.testesen@stf.example"


# ── Several things at once ───────────────────────────────────────────────────


def test_three_things_are_taken_apart() -> None:
    """Kim has left already, so that nothing is to be done about him."""
    done, met = predict(
        Example(
            "travl formiddag: fundet m backupnøgler hos pindsvin er lukket, der var driftsmøde om "
            "vandet i fredags og referatet er ude, og kim fra syvsover kan ryge af listen",
            (),
            authority="PKB",
        )
    )
    assert (done.slots["do"], done.slots["section"]) == ("end", "actions")
    assert "values" not in done.slots
    assert met.slots["values"] == {"last_minutes_on": "2026-02-27"}


def test_a_report_and_its_figure_are_of_the_same_month() -> None:
    report, measured = predict(
        Example(
            "driftsrapport for januar modtaget fra pindsvin, tågevarsel lå på 99,7 mod de aftalte "
            "99,9",
            (),
        )
    )
    assert report.slots["values"]["kind"] == "operations report"
    assert measured.slots["values"] == {
        "contract": "K-101",
        "point": "Tilgængelighed",
        "period_end": "2026-01-31",
        "value": 99.7,
    }


# ── Who has left, and what is accepted ───────────────────────────────────────


def test_whoever_left_is_not_taken_for_another() -> None:
    read = slots("kim fra syvsover kan ryge af listen", "PKB")
    assert (read["do"], read["words"]) == ("end", "Kim Udgåetsen")


def test_an_action_of_the_contract_is_found() -> None:
    read = slots("fundet m backupnøgler hos pindsvin er lukket", "PKB")
    assert read["key"].endswith("flyt backup-nøglerne til et adskilt lager")


def test_a_risk_that_is_left_is_accepted() -> None:
    (read,) = predict(Example("ok jeg siger ja til den risiko der er tilbage på journalen", ()))
    assert read.slots["section"] == "risk_assessments"
    assert read.slots["values"]["accepted_by"] == "bo.proevesen@stf.example"


# ── What is decided ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("say", "happened_on", "decision"),
    [
        (
            "ang nedbruddet d 24.: ingen ny vurdering, papirlisterne virkede og fejlen er rettet",
            "2026-02-24",
            "reasoned no: Papirlisterne virkede og fejlen er rettet",
        ),
        (
            "vi tager en ny risikovurdering når syvsover nu får den der underleverandør ind",
            "2026-02-16",
            "new assessment",
        ),
    ],
)
def test_what_is_decided_about_an_event(say: str, happened_on: str, decision: str) -> None:
    read = slots(say, "PKB")
    assert (read["do"], read["section"]) == ("correct", "events")
    assert happened_on in read["key"]
    assert read["values"] == {"decision": decision}


def test_which_of_two_events_is_decided_is_asked() -> None:
    read = slots("vi vil have en ny risikovurdering af nøglen", "PKB")
    assert (read["section"], read["words"]) == ("events", "Omsorgsnøglen")
    assert "key" not in read


def test_a_seat_with_what_may_be_decided() -> None:
    read = slots(
        "jeg bliver ham der beslutter på driftsmøderne for vandvagten, op til 200.000 har anders "
        "sagt ok til",
        "PKB",
    )
    assert read["values"]["forum"] == "Driftsforum K-202"
    assert read["values"]["decision_maker"] is True
    assert read["values"]["mandate"] == "op til 200.000"


# ── One's own number ─────────────────────────────────────────────────────────


def test_ones_own_number_is_of_ones_own_contact() -> None:
    """Bo is the one who decides for two systems: which of them is asked."""
    read = slots("mit nye nummer er 00 00 10 77")
    assert (read["section"], read["words"]) == ("contacts", "Bo Prøvesen")
    assert read["values"] == {"phone": "00 00 10 77"}


def test_ones_own_number_is_a_colleagues_where_one_is_no_contact() -> None:
    read = slots("mit eget nummer i vagtlisten passer ikke, det er 00 00 20 55", "PKB")
    assert read["section"] == "members"
    assert read["values"] == {"phone": "00 00 20 55"}
