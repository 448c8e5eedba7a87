"""Test that what a sentence leaves out is taken from what was shown before.

It is Monday 2 March 2026.
"""

from collections.abc import Sequence

import pytest
from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.nlu_port import Interpretation, PriorContext
from bot.understanding.text.conjunctions import halves
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from register.demo import ANCHOR
from tests.selection import part_of
from tools.understanding.demo_register import register_of

UNDERSTANDING = LocalUnderstanding(catalogue())


def heard(said: str, before: str, **slots: JsonValue) -> Sequence[Interpretation]:
    understood = UNDERSTANDING.understand(
        said,
        lang="da",
        today=ANCHOR,
        register=register_of("STF"),
        topic=PriorContext(before, slots),
        me="bo.proevesen@stf.example",
    )
    return understood.readings


def test_the_week_after_and_the_week_before() -> None:
    [after] = heard("og ugen efter", "due_soon", until="2026-03-08")
    assert after.slots["until"] == "2026-03-15"
    [before] = heard("hvad med ugen før", "done", since="2026-02-23")
    assert before.slots["since"] == "2026-02-16"


def test_since_the_day_as_of_which_it_was_shown() -> None:
    [news] = heard("og hvad er der sket siden", "status", about=["contract:K-102"], on="2026-01-01")
    assert (news.intent, news.slots["since"]) == ("news", "2026-01-01")


def test_of_a_forum_its_meetings_are_asked_about_next() -> None:
    [last] = heard("hvornår holdt vi det sidst", "forum", about=["forum:Kontraktforum K-102"])
    assert (last.intent, last.slots["section"]) == ("last_time", "forums")
    [decides] = heard(
        "hvem af dem må bestemme noget", "forum", about=["forum:Driftsforum K-101"], wants="seats"
    )
    assert (decides.slots["wants"], decides.slots.get("section")) == ("decides", None)


@pytest.mark.parametrize("about", [[""], [], ["nobody knows"], None])
def test_a_checklist_may_not_have_a_place_yet(about: JsonValue) -> None:
    for said in ("hvad mangler der", "nødmelderen", "hvad er det", "2", "og ugen efter"):
        heard(said, "start_checklist", about=about)
        heard(said, "checklist", about=about, requirement="3.2")


@pytest.mark.parametrize(
    "said",
    [
        "hvad skal laves i dette kvartal",
        "hvad forfalder i denne måned",
        "hvad forfalder inden den 15. marts",
        "what is due this month",
    ],
)
def test_the_words_of_a_date_do_not_point_back(said: str) -> None:
    [reading] = heard(said, "overdue", about=["system:Tågevarsel"])
    assert (reading.intent, reading.slots.get("about")) == ("due_soon", None)


def test_whether_the_supplier_was_there_is_asked_of_what_was_talked_of() -> None:
    [found] = heard(
        "var kagemand med til den", "last_time", about=["system:Nødmelderen"], section="exercises"
    )
    assert (found.intent, found.slots["about"]) == ("last_time", ["system:Nødmelderen"])


def test_the_same_of_something_else() -> None:
    [found] = heard(
        "og hos pindsvin, hvornår var det der",
        "last_time",
        about=["supplier:Kagemand Data A/S"],
        section="audit_statements",
    )
    assert found.slots["about"] == ["supplier:Pindsvin Drift A/S"]
    assert found.slots["section"] == "audit_statements"


def test_a_unit_that_is_left_out_is_that_of_the_half_before() -> None:
    [done, due] = heard("hvad nåede vi i sidste uge, og hvad skal vi nå i denne", "home")
    assert (done.intent, done.slots["since"]) == ("done", "2026-02-23")
    assert (due.intent, due.slots["until"]) == ("due_soon", "2026-03-08")


@pytest.mark.parametrize(
    "said",
    [
        "jeg skal ind til direktionen om lidt, hvilke frister har vi ikke holdt",
        "hvad er overskredet på nødmelderen, jeg skal møde kagemand kl 13",
        "er der noget på nødmelderen der er overskredet, jeg skal tale med dem kl 13",
    ],
)
def test_why_somebody_asks_does_not_make_it_theirs(said: str) -> None:
    [found] = heard(said, "home")
    assert (found.intent, found.slots.get("mine")) == ("overdue", None)


def test_whoever_speaks_is_known_without_saying_so() -> None:
    [found] = heard("bo her, hvad er overskredet på nødmelderen", "home")
    assert (found.intent, found.slots) == ("overdue", {"about": ["system:Nødmelderen"]})


def test_who_approved_that_which_was_talked_of() -> None:
    [found] = heard(
        "hvem har godkendt den på tågevarsel",
        "last_time",
        about=["system:Nødmelderen"],
        section="risk_assessments",
    )
    assert found.slots["section"] == "risk_assessments"
    assert found.slots["about"] == ["system:Tågevarsel"]


def test_a_day_outside_the_question_is_no_word_of_it() -> None:
    for said in (
        "Hej, jeg skal skrive til direktionen i dag. Hvilke frister er overskredet lige nu?",
        "tell me what needs finishing before i go on leave friday",
        "til årshjulet: vi laver skriftligt tilsyn hos Kagemand tirsdag den 15. september",
    ):
        heard(said, "status", about=["system:Nødmelderen"])


def test_a_text_of_nothing_but_joints_is_tried_at_few_of_them() -> None:
    assert 0 < len(list(halves(Sentence("og hvad, hvem, " * 30), range(0)))) < 10


EXERCISE: dict[str, JsonValue] = {
    "section": "exercises",
    "about": ["system:Tågevarsel"],
    "wants": "when",
}
ASSESSMENT: dict[str, JsonValue] = {
    "section": "risk_assessments",
    "about": ["system:Fyrjournal"],
    "wants": "when",
}
STATEMENT: dict[str, JsonValue] = {
    "section": "audit_statements",
    "about": ["supplier:Pindsvin Drift A/S"],
}


@pytest.mark.parametrize(
    ("said", "before", "slots", "column"),
    [
        ("hvad prøvede vi", "last_time", EXERCISE, "tested"),
        ("hvor lang tid tog det", "last_time", EXERCISE, "restore_minutes"),
        ("har vi øvet den med leverandøren", "last_time", EXERCISE, "with_supplier"),
        ("er den godkendt", "last_time", ASSESSMENT, "accepted_on"),
        ("er den læst", "records", STATEMENT, "reviewed_on"),
        ("what period", "records", STATEMENT, "period_from"),
    ],
)
def test_a_column_of_what_was_shown_is_asked_for_by_its_words_alone(
    said: str, before: str, slots: dict[str, JsonValue], column: str
) -> None:
    [asked] = heard(said, before, **slots)
    assert asked.intent == "records"
    assert asked.slots["about"] == slots["about"]
    columns = asked.slots["columns"]
    assert isinstance(columns, list)
    assert column in columns


def test_what_is_asked_of_everything_is_no_column_of_what_was_shown() -> None:
    [overdue] = heard("hvad er overskredet", "last_time", **EXERCISE)
    assert (overdue.intent, overdue.slots.get("about")) == ("overdue", None)


def test_the_others_are_asked_the_same() -> None:
    given: dict[str, JsonValue] = {"section": "contracts", "columns": ["audit_right"]}
    [all_of_them] = heard("og de to andre", "records", about=["contract:K-102"], **given)
    assert (all_of_them.intent, dict(all_of_them.slots)) == ("records", given)


def test_why_is_asked_of_what_was_shown() -> None:
    [reason] = heard("hvorfor", "last_time", **ASSESSMENT)
    assert (reason.slots["section"], reason.slots["columns"]) == ("risk_assessments", ["reason"])
    given: dict[str, JsonValue] = {"section": "contracts", "columns": ["audit_right"]}
    given["about"] = ["contract:K-102"]
    [deviation] = heard("hvorfor ikke", "records", **given)
    assert (deviation.slots["section"], deviation.slots["columns"]) == ("deviations", ["reason"])
    [explained] = heard("hvorfor det", "records", **given)
    assert explained.slots["names"] == ["1.1"]


def test_what_follows_ones_own_tasks_is_ones_own() -> None:
    [late] = heard("er der nogen af dem der er for sent", "tasks")
    assert (late.intent, late.slots.get("mine")) == ("overdue", "yes")
    [every] = heard("hvad er overskredet", "tasks")
    assert every.slots.get("mine") is None


def test_her_number_is_no_cry_for_help() -> None:
    assert not any(one.wish.kind == "call" for one in heard("hendes nummer", "responsible"))


def test_who_left_a_message_does_not_ask_what_was_sent() -> None:
    assert heard("har lagt besked til ditte", "") == ()
    [sent] = heard("sendte du noget til maren i dag", "")
    assert sent.intent == "deliveries"


# ── One thing and another ────────────────────────────────────────────────────

NAMES = ("fyrjournal", "k-101", "torben opdigtet", "ditte", "pindsvin", "2.3", "driftsforum k-101")
HALVES = (
    *NAMES,
    *(f"vis {name}" for name in NAMES),
    *(f"hvad er {name}" for name in NAMES),
    *("hvad er overskredet på fyrjournal", "vis mine opgaver", "hvad mangler", "status"),
    *(
        "hvem ringer jeg til",
        "vi øvede i går",
        "mind mig om det på fredag",
        "start 2.3",
        "vis kontrakterne",
    ),
    *("hvornår udløber k-101", "tilføj kontakt", "gør karl til min stedfortræder", "gem", "og 3.2"),
)


@pytest.mark.parametrize("one", part_of(HALVES, "halves"))
def test_no_two_things_joined_are_too_much(one: str) -> None:
    for other in HALVES:
        for joint in (" og ", ". "):
            UNDERSTANDING.understand(
                f"{one}{joint}{other}",
                lang="da",
                today=ANCHOR,
                register=register_of("STF"),
                topic=None,
                me="bo.proevesen@stf.example",
            )


@pytest.mark.parametrize("joint", [" og ", ", ", " samt "])
def test_names_that_are_listed_narrow_one_question(joint: str) -> None:
    [overdue] = heard(f"vis overskredne på fyrjournal{joint}nødmelderen", "")
    assert overdue.intent == "overdue"
    assert overdue.slots["about"] == ["system:Fyrjournal", "system:Nødmelderen"]
