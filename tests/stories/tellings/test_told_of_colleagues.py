"""Tell stories of what is told of colleagues: asked to do something, away, stood in for, new."""

from datetime import date

import pytest

from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from tests.stories.cast import Person, Stage

# ── Somebody is asked to do something ────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("kan du bede karl om at indkalde til driftsmøde", "Indkalde til driftsmøde"),
        ("mind karl om at indkalde til driftsmøde", "Indkalde til driftsmøde"),
        ("sig til karl at han skal få styr på bilag 4", "Få styr på bilag 4"),
        ("giv karl besked om at planen skal læses", "Planen skal læses"),
        (
            "karl skal lige huske at få underskrevet databehandleraftalen",
            "Få underskrevet databehandleraftalen",
        ),
        ("spørg karl om han kan finde referatet", "Finde referatet"),
        ("tell karl that he has to sign the agreement", "Sign the agreement"),
        ("could you remind karl to call the supplier", "Call the supplier"),
    ],
)
def test_whoever_is_asked_to_do_something_is_given_a_follow_up(
    stage: Stage, maren: Person, said: str, title: str
) -> None:
    maren.says(said)
    maren.sees(title, "Karl Attrapsen")
    maren.says("på fredag" if "karl to" not in said and "karl that" not in said else "on friday")
    maren.says("gem")
    [kept] = stage.kept(Action, title=title)
    assert (kept.owner, kept.due_on) == ("karl.attrapsen@stf.example", date(2026, 3, 6))


def test_what_somebody_is_only_told_is_not_theirs(stage: Stage, maren: Person) -> None:
    maren.says("sig til karl at jeg er syg i morgen")
    maren.sees("Tilføj fravær", "Medlem: Maren Skabelonsen")
    maren.says("gem")
    [kept] = [one for one in stage.kept(Absence) if one.from_ == date(2026, 3, 3)]
    assert kept.member == "maren.skabelonsen@stf.example"


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("jeg skal huske at booke lokale på fredag", "fredag 6. marts"),
        ("jeg må ikke glemme at booke lokale på fredag", "fredag 6. marts"),
        ("i need to remember to book a room on friday", "6 March"),
    ],
)
def test_what_one_has_to_remember_oneself_is_a_reminder(
    maren: Person, said: str, seen: str
) -> None:
    maren.says(said)
    maren.sees(seen)


# ── Who is away, and who stands in ───────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "karl går på barsel fra 1. april, ditte tager hans ting",
        "karl er på orlov fra 1. april, ditte dækker for ham",
    ],
)
def test_whoever_stands_in_for_somebody_away_comes_after_the_absence(
    stage: Stage, yusuf: Person, said: str
) -> None:
    """An end without a year is the next one, and no day that comes before the beginning."""
    yusuf.says(said)
    yusuf.sees("Medlem: Karl Attrapsen", "Bagefter kommer")
    yusuf.says("31. december")
    yusuf.sees("Til: 31. dec. 2026")
    yusuf.says("gem")
    yusuf.sees("Stedfortræder: Ditte Mønstergaard")
    [kept] = stage.kept(Absence, member="karl.attrapsen@stf.example")
    assert kept.to == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("hvad sker der hvis karl rejser", "stedfortræder"),
        ("lav et udkast til en mail til pindsvin", "Hvilket brev skal det være?"),
        ("kontrakterne som excel", "Her er registeret"),
    ],
)
def test_what_is_asked_in_other_words_is_known(yusuf: Person, said: str, seen: str) -> None:
    yusuf.says(said)
    yusuf.sees(seen)
    yusuf.does_not_see("hvad vil du vide", "Mente du")


def test_a_new_colleague_and_their_role_are_told_in_one_go(stage: Stage, yusuf: Person) -> None:
    yusuf.says(
        "vi har fået en ny kollega, Signe Nielsen, signe.nielsen@stf.example, "
        "hun skal være beredskabsansvarlig på tågevarsel"
    )
    yusuf.sees("Tilføj medlem", "Navn: Signe Nielsen", "Bagefter kommer: Tilføj rolle")
    yusuf.says("gem")
    yusuf.sees("Tilføj rolle", "Indehaver: Signe Nielsen", "System Tågevarsel")
    yusuf.says("gem")
    [kept] = stage.kept(RoleAssignment, member="signe.nielsen@stf.example")
    assert (kept.role, kept.scope) == (Role.BER, "system:Tågevarsel")


def test_what_else_is_told_of_a_new_colleague_is_said_back(yusuf: Person) -> None:
    yusuf.says("ny kollega: Signe Nielsen, signe.nielsen@stf.example, hun sidder ved siden af mig")
    yusuf.sees("Det her fik jeg ikke med", "hun sidder ved siden af mig")
    yusuf.does_not_see("Bagefter kommer")


@pytest.mark.parametrize(
    "said",
    [
        "karl skal være stedfortræder for mig",
        "sæt karl på som min stedfortræder",
        "jeg vil have karl som min stedfortræder",
        "karl kan være min stedfortræder",
        "gør karl til min stedfortræder",
        "lad karl være min stedfortræder",
        "kan du sætte karl som stedfortræder for mig",
    ],
)
def test_who_is_to_stand_in_for_me_is_told_of_my_role(maren: Person, said: str) -> None:
    maren.says(said)
    maren.sees("beredskabsansvarlig", "Stedfortræder: Karl Attrapsen")


@pytest.mark.parametrize(
    "said",
    [
        "gør maren til systemejer for fyrjournal fra 1. april",
        "udpeg maren som systemejer for fyrjournal fra 1. april",
        "make maren system owner of fyrjournal from 1 April",
    ],
)
def test_whoever_is_given_a_role_by_an_order_has_it_in_a_draft(yusuf: Person, said: str) -> None:
    yusuf.says(said)
    yusuf.sees("Fyrjournal", "(SYS)", "Maren Skabelonsen")
    assert any(day in yusuf.view for day in ("1. apr. 2026", "1 Apr 2026"))


def test_an_absence_is_added_by_an_order(karl: Person) -> None:
    karl.says("tilføj fravær for karl fra mandag til fredag")
    karl.sees("Tilføj fravær", "Karl Attrapsen", "9. mar. 2026", "13. mar. 2026")


@pytest.mark.parametrize(
    "said",
    [
        "har lige ringet til vagtcentralen hos kagemand nummeret virker",
        "har lige ringet til vagtcentralen hos kagemand, nummeret virker",
    ],
)
def test_a_number_that_works_ends_nothing(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.sees("Vagtcentral", "Hvordan har du fået det bekræftet?")
    ditte.does_not_see("Afslut kontakt")
