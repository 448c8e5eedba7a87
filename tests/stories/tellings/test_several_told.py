"""Tell stories of telling several things at once, each of which gets a draft of its own."""

import pytest

from governance.records.documents import Document
from governance.records.reviews import Review
from tests.stories.cast import Person, Stage


@pytest.mark.parametrize(
    ("said", "first", "following"),
    [
        (
            "øvede fyrjournal og tågevarsel i fredags",
            "System: Fyrjournal",
            "Bagefter kommer: Tilføj øvelse (Tågevarsel)",
        ),
        (
            "bo og yusuf har kvitteret for planen på tågevarsel i dag",
            "Af: Bo Prøvesen",
            "Bagefter kommer: Tilføj gennemgang (Yusuf Fiktivsen)",
        ),
        (
            "K-101 og K-103 har begge fået erklæringer i dag",
            "Kontrakt: K-101",
            "Bagefter kommer: Tilføj revisionserklæring (K-103)",
        ),
    ],
)
def test_what_comes_after_is_said(maren: Person, said: str, first: str, following: str) -> None:
    maren.says(said)
    maren.sees(first, following)


def test_each_is_asked_about_when_the_one_before_is_saved(stage: Stage, maren: Person) -> None:
    before = len(stage.kept(Review))
    maren.says("jeg har læst planerne for nm og fyrjournal")
    assert len(stage.kept(Review)) == before
    maren.says("gem")
    maren.sees("System Fyrjournal")
    assert len(stage.kept(Review)) == before + 1


def test_a_supplier_took_part_only_where_it_runs_the_system(maren: Person) -> None:
    maren.says("vi har holdt øvelse på nødmelderen og fyrjournal i går, kagemand var med")
    maren.sees("System: Nødmelderen", "Leverandøren med: ja")


def test_colleagues_who_were_there_are_no_supplier(maren: Person) -> None:
    maren.says("øvede tågevarsel i tirsdags, fie og ole var med")
    maren.does_not_see("Leverandøren med: ja")


# ── How something is now ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "corrected"),
    [
        ("tillæg 3 er journaliseret nu", "Rettet: Journaliseret nej → ja."),
        ("k102 har nu revisionsret", "Rettet: Revisionsret nej → ja."),
        ("k103 har ikke længere step-in", "Rettet: Step-in-ret ja → nej."),
        ("rettelse: K-102 udløber 31.12.2027 ikke 2028", "Udløber 31. dec. 2028 → 31. dec. 2027"),
        ("plantiden på k101 skal være 12 måneder", "Tid til genudbud (måneder) 18 → 12."),
    ],
)
def test_how_it_is_now_corrects_the_record(karl: Person, said: str, corrected: str) -> None:
    karl.says(said)
    karl.sees(corrected)


def test_of_two_with_one_title_none_is_corrected(karl: Person) -> None:
    karl.says("tillæg 3 til k-101 underskrevet 23/2")
    karl.says("gem")
    karl.says("tillæg 3 er journaliseret nu")
    karl.does_not_see("Rettet: Journaliseret nej → ja.")


def test_it_is_saved_by_saying_so_only(stage: Stage, karl: Person) -> None:
    karl.says("tillæg 3 er journaliseret nu")
    [addendum] = [one for one in stage.kept(Document) if one.title == "Tillæg 3"]
    assert not addendum.filed
    karl.says("gem")
    [addendum] = [one for one in stage.kept(Document) if one.title == "Tillæg 3"]
    assert addendum.filed


def test_a_meeting_with_its_minutes_tells_that_the_forum_met(ditte: Person) -> None:
    ditte.says("møde i driftsforum k-101 afholdt i onsdags, referat ligger på sagen")
    ditte.sees("Rettet: Seneste referat 18. feb. 2026 → 25. feb. 2026.")


def test_a_kind_that_is_denied_is_not_filled_in(bo: Person) -> None:
    bo.says("fyrjournal er ikke samfundskritisk længere")
    bo.does_not_see("Kritikalitet: samfundskritisk")


def test_a_document_is_known_by_its_title_as_soon_as_it_is_there(
    stage: Stage, karl: Person
) -> None:
    karl.says("tillæg 3 er journaliseret nu")
    karl.says("annuller")
    [addendum] = [one for one in stage.kept(Document) if one.title == "Tillæg 3"]
    stage.write(addendum.model_copy(update={"title": "Tillæg 9"}))
    karl.says("tillæg 9 er journaliseret nu")
    karl.sees("Rettet: Journaliseret nej → ja.")
