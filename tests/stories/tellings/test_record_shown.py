"""Tell stories of a record that was just shown or saved: `den` and `det` are that record.

So a follow-up is closed, moved or given away in few words, and asked about.
"""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.contacts import Contact
from governance.records.exercises import Exercise
from tests.stories.cast import LIGHTHOUSES, Person, Stage

SHOWN = "beskriv reetablering trin for trin"
TITLE = "Beskriv reetablering trin for trin"


def _shown(stage: Stage) -> Action:
    [kept] = stage.kept(Action, title=TITLE)
    return kept


# ── What is ordered of it ────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["luk den", "den er klaret", "det er gjort", "og luk den så"])
def test_it_is_closed_by_what_is_said_of_it_and_a_yes(
    stage: Stage, maren: Person, said: str
) -> None:
    maren.says(SHOWN)
    maren.says(said)
    maren.sees("Afslut opfølgning", TITLE)
    assert _shown(stage).closed_on is None
    maren.says("ja")
    assert _shown(stage).closed_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("said", "later"),
    [
        ("maren når det ikke, hun skal have til 1. maj", date(2026, 5, 1)),
        ("hun skal have til 1. maj", date(2026, 5, 1)),
        ("maren beder om udsættelse til 1. maj", date(2026, 5, 1)),
        ("den skal udskydes til 1. maj", date(2026, 5, 1)),
        ("giv maren en uge mere", None),
        ("giv hende en uge mere", None),
        ("give maren a week more", None),
    ],
)
def test_whoever_has_it_gets_more_time(
    stage: Stage, yusuf: Person, said: str, later: date | None
) -> None:
    before = _shown(stage)
    yusuf.says(SHOWN)
    yusuf.says(said)
    assert _shown(stage) == before
    yusuf.says("gem")
    assert _shown(stage).due_on == (later or date(2026, 3, 9))


def test_more_time_for_something_else_moves_nothing(stage: Stage, yusuf: Person) -> None:
    before = _shown(stage)
    yusuf.says(SHOWN)
    yusuf.says("maren skal have bilen til 1. maj")
    yusuf.says("gem")
    assert _shown(stage).due_on == before.due_on


@pytest.mark.parametrize("said", ["flyt den til 1. maj", "hun skal have til 1. maj", "luk den"])
def test_whoever_may_not_change_it_is_told_who_may(stage: Stage, karl: Person, said: str) -> None:
    before = _shown(stage)
    karl.says(SHOWN)
    karl.says(said)
    karl.sees("Andre holder posten ajour", "Spørg Maren Skabelonsen")
    assert _shown(stage) == before


@pytest.mark.parametrize(
    ("said", "owner", "due_on"),
    [
        ("flyt den til 1. maj", None, date(2026, 5, 1)),
        ("sæt fristen til den 20.", None, date(2026, 3, 20)),
        ("giv den til karl", "karl.attrapsen@stf.example", None),
        ("kan karl tage den", "karl.attrapsen@stf.example", None),
        ("sæt ditte på", "ditte.moenstergaard@stf.example", None),
        ("bed ditte gøre det inden den 20.", "ditte.moenstergaard@stf.example", date(2026, 3, 20)),
        ("let karl do it by friday", "karl.attrapsen@stf.example", date(2026, 3, 6)),
    ],
)
def test_it_gets_somebody_else_or_another_day(
    stage: Stage, maren: Person, said: str, owner: str | None, due_on: date | None
) -> None:
    before = _shown(stage)
    maren.says(SHOWN)
    maren.says(said)
    maren.sees("Ret opfølgning" if "by" not in said else "Correct follow-up")
    assert _shown(stage) == before
    maren.says("gem")
    after = _shown(stage)
    assert after.owner == (owner or before.owner)
    assert after.due_on == (due_on or before.due_on)


def test_whoever_takes_it_oneself_gets_it(stage: Stage, bo: Person) -> None:
    bo.says(SHOWN)
    bo.says("jeg tager den på torsdag")
    bo.sees("Ansvarlig Maren Skabelonsen → Bo Prøvesen", "→ 5. mar. 2026")


def test_what_was_just_saved_is_meant_too_turn_by_turn(stage: Stage, maren: Person) -> None:
    maren.says("lav en opgave til karl: bestil nye kodelåse til kælderen, frist 20. april")
    maren.says("gem")
    maren.says("flyt den til den 25.")
    maren.says("gem")
    maren.says("den er klaret")
    maren.says("ja")
    [kept] = stage.kept(Action, title="Bestil nye kodelåse til kælderen")
    assert kept.due_on == date(2026, 3, 25)
    assert kept.closed_on == date(2026, 3, 2)


def test_what_is_moved_is_not_said_to_be_done(maren: Person) -> None:
    maren.says(SHOWN)
    maren.says("flyt den til 1. maj")
    maren.says("gem")
    maren.sees("Rettet: Frist 30. jan. 2026 → 1. maj 2026")
    maren.does_not_see("Klaret", "Næste gang")


@pytest.mark.parametrize(
    "said", ["hvem har den", "hvad er fristen", "hvornår skal det være færdigt"]
)
def test_what_is_asked_of_it_is_answered_by_it(maren: Person, said: str) -> None:
    maren.says(SHOWN)
    maren.says(said)
    maren.sees("Opfølgning")
    maren.does_not_see("Systemejer", "roller i myndigheden", "frister til og med")


def test_something_else_that_is_shown_takes_its_place(stage: Stage, maren: Person) -> None:
    before = _shown(stage)
    maren.says(SHOWN)
    maren.says("status")
    maren.says("luk den")
    maren.does_not_see("Afslut opfølgning")
    assert _shown(stage) == before


@pytest.mark.parametrize(
    "said",
    [
        "vi flytter til nye lokaler til maj",
        "har karl fået den nye plan",
        "karl har den på bordet i maj og så ser vi",
        "giv den gas",
    ],
)
def test_what_says_something_else_too_changes_nothing_of_it(
    stage: Stage, maren: Person, said: str
) -> None:
    maren.says(SHOWN)
    maren.says(said)
    maren.does_not_see("Ret opfølgning", "Afslut opfølgning")


# ── A title that is new ──────────────────────────────────────────────────────


def test_a_follow_up_is_found_by_its_title_as_soon_as_it_is_saved(maren: Person) -> None:
    """Titles were kept in memory until a system or a person changed."""
    maren.says("hvordan går det med kodelåsene")
    maren.does_not_see("Bestil nye kodelåse")
    maren.says("lav en opgave til karl: bestil nye kodelåse til kælderen, frist 20. april")
    maren.says("gem")
    maren.says("status")
    maren.says("hvordan går det med kodelåsene")
    maren.sees("Bestil nye kodelåse til kælderen", "Ansvarlig: Karl Attrapsen")


# ── Out of a list ────────────────────────────────────────────────────────────


def test_a_row_is_opened_to_be_closed_and_then_it_is_that_one(stage: Stage, maren: Person) -> None:
    """`luk den første` had shown whom to call."""
    maren.says("hvilke opfølgninger er åbne")
    maren.says("luk den første")
    maren.sees(TITLE, "Afslut")
    maren.does_not_see("ring nu")
    maren.says("den er klaret")
    maren.says("ja")
    assert _shown(stage).closed_on == date(2026, 3, 2)


def test_what_is_due_of_a_follow_up_is_that_follow_up(maren: Person) -> None:
    maren.says("mine opgaver")
    maren.says("den anden")
    maren.says("giv den til karl")
    maren.sees("Ansvarlig Maren Skabelonsen → Karl Attrapsen")


def test_what_others_have_is_shown_where_none_is_mine(maren: Person) -> None:
    maren.says("hvilke opfølgninger er åbne på fyrjournal")
    maren.sees("Andre har 2", "Krypter sikkerhedskopier hos leverandøren", "Yusuf")
    maren.says("den første")
    maren.sees("Opfølgning: Krypter sikkerhedskopier", "Ansvarlig: Yusuf Fiktivsen")


@pytest.mark.parametrize(
    "said",
    [
        "den anden",
        "nummer to",
        "den anden er klaret",
        "udsæt den anden til fredag",
        "luk den anden",
    ],
)
def test_a_row_that_is_pointed_at_is_opened_whatever_is_to_be_done_with_it(
    stage: Stage, maren: Person, said: str
) -> None:
    """Its card says what can be done with it; `nummer to` had shown whom to call."""
    before = _shown(stage)
    maren.says("mine opgaver")
    maren.says(said)
    maren.sees(TITLE, "Klaret", "Ny frist")
    assert _shown(stage) == before


# ── What is corrected in what was shown ──────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("nej det var den 22. januar 2025", "Holdt 20. jan. 2025 → 22. jan. 2025"),
        ("nej den blev holdt den 22. januar 2025", "Holdt 20. jan. 2025 → 22. jan. 2025"),
        ("nej, 85 minutter", "58 → 85"),
    ],
)
def test_what_was_shown_is_corrected_by_what_is_said_of_it(
    maren: Person, said: str, seen: str
) -> None:
    maren.says("vis seneste øvelse på nødmelderen")
    maren.says(said)
    maren.sees("Ret øvelse", seen)


# ── A contact ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["nummeret passer", "jeg har ringet, nummeret passer"])
def test_a_contact_who_was_shown_is_confirmed(ditte: Person, said: str) -> None:
    ditte.says("torben opdigtet")
    ditte.says(said)
    ditte.sees("Hvordan har du fået det bekræftet?", "Torben Opdigtet")


def test_a_contact_who_is_to_be_confirmed_is_meant(ditte: Person) -> None:
    ditte.says("hvad er overskredet")
    ditte.says("den første")
    ditte.says("nummeret passer")
    ditte.sees("Hvordan har du fået det bekræftet?", "Mosekonge Hosting ApS")


@pytest.mark.parametrize("said", ["han svarede ikke", "han tog den ikke", "de svarede aldrig"])
def test_whoever_does_not_answer_has_neither_left_nor_is_confirmed(
    ditte: Person, said: str
) -> None:
    """It had opened the end of the contact."""
    ditte.says("torben opdigtet")
    ditte.says(said)
    ditte.does_not_see("Afslut kontakt", "Hvordan har du fået det bekræftet?")


@pytest.mark.parametrize("shown", [SHOWN, "torben opdigtet", "vis seneste øvelse på nødmelderen"])
def test_what_is_shown_is_ended_in_two_words(stage: Stage, ditte: Person, shown: str) -> None:
    before = [stage.kept(cls) for cls in (Action, Contact, Exercise)]
    ditte.says(shown)
    ditte.says("slet den")
    ditte.sees("Afslut", "registeret")
    assert [stage.kept(cls) for cls in (Action, Contact, Exercise)] == before


def test_what_was_just_saved_is_undone_in_the_same_words(stage: Stage, maren: Person) -> None:
    title = "Bestil nye kodelåse til kælderen"
    maren.says("lav en opgave til karl: bestil nye kodelåse til kælderen, frist 20. april")
    maren.says("gem")
    assert stage.kept(Action, title=title)
    maren.says("slet den")
    maren.sees("Fortrudt")
    assert not stage.kept(Action, title=title)


# ── Which of several is meant ────────────────────────────────────────────────


def test_the_one_whose_title_has_the_very_word_is_meant(stage: Stage, ditte: Person) -> None:
    ditte.says("yusuf skal rykke for adgangslisten d 20/3")
    ditte.says("Tågevarsel")
    ditte.says("ja")
    ditte.says("ret yusufs frist på adgangslisten til 27. marts")
    ditte.sees("Ret opfølgning", "20. mar. 2026 → 27. mar. 2026")
    ditte.says("ja")
    ditte.says("den med adgangslisten, fristen skal være 30/3")
    ditte.sees("27. mar. 2026 → 30. mar. 2026")


def test_two_who_are_to_do_something_get_a_follow_up_each(stage: Stage, ditte: Person) -> None:
    ditte.says(
        "ole skal tjekke de nye vagtnumre inden fredag, og yusuf skal rykke for planen d 20/3"
    )
    ditte.sees("Ole Pladsholder", "Bagefter kommer", "Skal jeg gemme det?")
    ditte.says("ja")
    ditte.sees("Yusuf Fiktivsen", "Rykke for planen", "20. mar. 2026")
    ditte.says("ja")
    titles = {one.title for one in stage.kept(Action)}
    assert {"Tjekke de nye vagtnumre", "Rykke for planen"} <= titles


def test_what_two_are_to_do_is_told_with_a_clause_between(ditte: Person) -> None:
    ditte.says(
        "maren skal læse planen når den kommer, senest 15/4, og karl skal aftale dato for "
        "testen inden 20 marts"
    )
    ditte.sees("Maren Skabelonsen", "15. apr. 2026", "Bagefter kommer")
    ditte.says("ja")
    ditte.sees("Aftale dato for testen", "20. mar. 2026")


def test_two_orders_in_two_sentences_are_of_two_follow_ups(stage: Stage) -> None:
    yusuf = stage.person("yusuf.fiktivsen@stf.example", of=LIGHTHOUSES)
    yusuf.says(
        "krypteringen af backup hos mosekonge er færdig, den kan lukkes. to-faktor skal flyttes "
        "til 1 april, de mangler nogle tokens"
    )
    yusuf.sees("Afslut opfølgning", "Krypter sikkerhedskopier", "Bagefter kommer")
    yusuf.says("ja")
    yusuf.sees("Ret opfølgning", "Indfør to-faktor-login", "1. apr. 2026")


def test_whoever_speaks_is_called_by_name_in_what_others_are_to_do(signe: Person) -> None:
    signe.says("bed yusuf lave en side til mig om fyrjournal inden torsdag")
    signe.sees("Opfølgning: Lave en side til Signe om fyrjournal")
