"""Test who may answer, who may only read, and who is not known here.

A refusal comes with a way to go on.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from bot.app.register.create_authority import tenant_id
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from storage.core.schema import metadata
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, PANCAKES, PDF, Person, Stage

NIGHT = "start 3.2 på nødmelderen"
WATER = "start 3.2 på vandvagten"


# ── The auditor ──────────────────────────────────────────────────────────────


def test_an_auditor_reads_everything(jens: Person, revi: Person) -> None:
    jens.says(WATER)
    jens.says("det passer")
    jens.says("nej, kun en kladde")
    jens.attaches("Plan.pdf")
    revi.arrives()
    revi.sees("Goddag, Revi", "Du har læseadgang", "3.2 Beredskabsplanlægning")
    revi.presses("Tjeklister")
    revi.sees("Tjekliste i gang · 1")
    revi.says("vis svar")
    revi.sees("× Beredskabsplan\n     Nej · Jens Testrup, 2. mar. 2026")
    revi.says(WATER)
    revi.says("det passer")
    revi.presses("Plan.pdf")
    assert revi.files == ["Plan.pdf"]


def test_an_auditor_begins_nothing(stage: Stage, revi: Person) -> None:
    revi.says(WATER)
    assert revi.title == "Du har læseadgang"
    revi.sees("En revisor læser og tester, men svarer ikke for myndigheden.")
    assert revi.buttons == ["Vis alle svar", "Til forsiden"]
    assert not stage.kept(Checklist, of=PANCAKES)
    revi.presses("Vis alle svar")
    revi.sees("○ Ikke oplyst", "Beredskabsplan\n     ikke oplyst")


def _claims(revi: Person) -> None:
    revi.presses("Ikke muligt")
    revi.fills(reason="x", compensating="y", supplier_asked="no", next_opportunity="tender")


def _corrects(revi: Person) -> None:
    revi.says("ret svar 1")
    revi.presses("Nej")


def _notes(revi: Person) -> None:
    revi.says("ret svar 1")
    revi.says("note: det tror jeg ikke på")


WAYS: dict[str, Callable[[Person], None]] = {
    "in words": lambda revi: revi.says("delvist"),
    "by button": lambda revi: revi.presses("Nej"),
    "by field": lambda revi: revi.fills(proof="2026-1"),
    "a file": lambda revi: revi.attaches("Notat.pdf"),
    "skipping": lambda revi: revi.says("spring over"),
    "not possible": _claims,
    "a correction": _corrects,
    "a note": _notes,
}


def test_an_auditor_answers_in_no_way(stage: Stage, jens: Person, revi: Person) -> None:
    jens.says(WATER)
    jens.says("det passer")
    jens.says("nej, kun en kladde")
    before = _told(stage, PANCAKES)
    for way, act in WAYS.items():
        revi.says(WATER)
        revi.says("det passer")
        revi.sees("Har I set leverandørens egen")
        act(revi)
        revi.sees("Du har læseadgang", "Vis alle svar", "Vandvagten, K-202")
        assert _told(stage, PANCAKES) == before, way
        revi.says("drop det")
    revi.says("vis svar")
    revi.sees("× Beredskabsplan")


def test_an_auditor_finishes_nothing_and_begins_no_new_round(
    stage: Stage, jens: Person, revi: Person
) -> None:
    jens.says("start 3.3 på vandvagten")
    jens.says("det passer")
    jens.says("nej")
    jens.says("7/12")
    revi.says("start 3.3 på vandvagten")
    revi.sees("Tjeklisten blev gjort færdig 2. mar. 2026 af Jens Testrup.")
    revi.presses("Begynd ny runde")
    revi.sees("Du har læseadgang")
    (checklist,) = stage.kept(Checklist, of=PANCAKES)
    assert checklist.round == 1


# ── Roles ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["fie", "signe"])
def test_without_a_role_on_the_requirement_one_is_told_whom_to_ask(
    stage: Stage, maren: Person, request: pytest.FixtureRequest, who: str
) -> None:
    person: Person = request.getfixturevalue(who)
    person.says(NIGHT)
    assert person.title == "Kravet ligger hos andre"
    person.sees("Du har ikke en rolle på kravet her", "Spørg Maren Skabelonsen, som har kravet.")
    assert not stage.kept(Checklist)

    maren.says(NIGHT)
    maren.says("det passer")
    maren.says("nej")
    person.says(NIGHT)
    person.says("det passer")
    person.presses("Nej")
    person.sees("Spørg Maren Skabelonsen, som har kravet.", "3 af 4")
    assert [answer.value for answer in stage.kept(Answer)] == ["nej"]
    person.presses("Vis alle svar")
    person.sees("× Beredskabsplan\n     Nej · Maren Skabelonsen")


def test_a_deputy_may(stage: Stage, fie: Person) -> None:
    (held,) = stage.kept(RoleAssignment, role=Role.BER)
    stage.write(held.model_copy(update={"deputy": fie.email}))
    fie.says(NIGHT)
    fie.says("det passer")
    fie.says("nej")
    fie.sees("Beredskabsplan: Nej")
    fie.arrives()
    fie.says("forside")
    fie.sees("risikoejer, systemejer og beredskabsansvarlig")


def test_when_the_role_ends_so_does_the_right(stage: Stage, fie: Person) -> None:
    fie.says("start 3.2 på fyrjournal")
    fie.says("det passer")
    fie.says("nej")
    stage.clock.forward(days=45)  # her last day is 16 April
    fie.says("nej")
    fie.sees("Leverandørens beredskabsplan: Nej")
    stage.clock.forward(days=1)
    fie.says("ja")
    fie.sees("Kravet ligger hos andre", "Spørg Maren Skabelonsen, som har kravet.")


def test_whoever_is_consulted_may_answer(ditte: Person) -> None:
    ditte.says(NIGHT)
    ditte.says("det passer")
    ditte.says("nej")
    ditte.sees("Beredskabsplan: Nej")


def test_an_administrator_may_answer_for_anybody(yusuf: Person) -> None:
    yusuf.says("start 1.1 på k-101")
    yusuf.says("det passer")
    yusuf.says("ja")
    yusuf.sees("1.1 Kontraktbibliotek · Tågevarsel", "✓ Opfyldt, uden bevis")


# ── Strangers ────────────────────────────────────────────────────────────────


def test_a_stranger_gets_a_polite_answer_and_leaves_nothing_behind(stage: Stage) -> None:
    before = _rows(stage, LIGHTHOUSES)
    stranger = stage.person("preben.fremmed@stf.example", of=LIGHTHOUSES, name="Preben Fremmed")
    deeds: list[Callable[[], None]] = [
        stranger.arrives,
        lambda: stranger.says(NIGHT),
        lambda: stranger.uses("0" * 32 + ".0"),
        lambda: stranger.fills(value="ja"),
    ]
    for deed in deeds:
        deed()
        assert stranger.title == "Jeg kender dig ikke endnu"
        assert not stranger.buttons
        stranger.sees("Jeg svarer kun medarbejdere, som deres myndighed har meldt til.")
    assert _rows(stage, LIGHTHOUSES) == before


def test_an_external_guest_is_a_stranger_whatever_their_e_mail_says(stage: Stage) -> None:
    before = _rows(stage, LIGHTHOUSES)
    guest = stage.person("maren.skabelonsen@stf.example", of=LIGHTHOUSES, external=True)
    guest.says(NIGHT)
    assert guest.title == "Jeg kender dig ikke endnu"
    assert _rows(stage, LIGHTHOUSES) == before


def test_a_workspace_nobody_has_bound_is_told_so_and_nothing_else(stage: Stage) -> None:
    lost = stage.person("maren.skabelonsen@stf.example", of="Ministeriet for Ingenting")
    lost.says(NIGHT)
    assert lost.title == "Jeg er ikke forbundet endnu"
    assert not lost.buttons


def test_who_has_left_is_answered_like_a_stranger(stage: Stage, fie: Person) -> None:
    fie.says("start 3.2 på fyrjournal")
    fie.says("det passer")
    fie.says("nej")
    button = fie.button("Nej")
    (member,) = stage.kept(Member, email=fie.email)
    stage.write(member.model_copy(update={"active": False}))
    before = _told(stage, LIGHTHOUSES)
    deeds: list[Callable[[], None]] = [
        lambda: fie.says("nej"),
        lambda: fie.uses(button),
        lambda: fie.attaches("x.pdf"),
    ]
    for deed in deeds:
        deed()
        assert fie.title == "Jeg kender dig ikke endnu"
        fie.does_not_see("Fyrjournal")
    assert _told(stage, LIGHTHOUSES) == before

    stage.write(member)
    fie.says("nej")
    fie.sees("Leverandørens beredskabsplan: Nej")


def test_who_never_came_before_they_left_leaves_no_word_behind(stage: Stage) -> None:
    stage.write(Member(email="mads.forbi@stf.example", name="Mads Forbi", active=False))
    before = _rows(stage, LIGHTHOUSES)
    mads = stage.person("mads.forbi@stf.example", of=LIGHTHOUSES)
    mads.says(NIGHT)
    assert mads.title == "Jeg kender dig ikke endnu"
    assert _rows(stage, LIGHTHOUSES) == before


# ── The other authority ──────────────────────────────────────────────────────


def test_the_same_checklist_in_two_authorities_is_two(stage: Stage, yusuf: Person) -> None:
    per = stage.person("per.attrapgaard@pandekageby.example", of=PANCAKES)
    yusuf.says("start 2.1")
    yusuf.says("ja, alle er fundet")
    yusuf.attaches("Roller i Tåge og Fyrtårne.pdf")
    per.says("start 2.1")
    per.sees("Jeg ved allerede", "Pandekageby Kommune")
    per.does_not_see("svarede", "alle er fundet", ".pdf")
    per.says("vis svar")
    per.does_not_see("alle er fundet")
    per.says("start 3.2")
    per.says("tågevarsel")
    per.sees("Skriv et navn eller nummer fra listen.")
    per.says("drop det")
    per.uses(yusuf.button("Pause"))
    per.sees("Kortet er forældet")
    assert not stage.kept(Answer, of=PANCAKES)
    assert not stage.kept(Evidence, of=PANCAKES)


def test_the_same_file_in_two_authorities_is_two(stage: Stage, yusuf: Person, jens: Person) -> None:
    yusuf.says("start 2.1")
    yusuf.says("det passer")
    yusuf.attaches("Ens.pdf", PDF)
    jens.says(WATER)
    jens.says("det passer")
    jens.attaches("Også ens.pdf", PDF)
    assert [piece.title for piece in stage.kept(Evidence)] == ["Ens.pdf"]
    assert [piece.title for piece in stage.kept(Evidence, of=PANCAKES)] == ["Også ens.pdf"]


# ── What is kept ─────────────────────────────────────────────────────────────


def _told(stage: Stage, of: str) -> list[object]:
    """Return everything people have answered."""
    return [stage.kept(cls, of=of) for cls in (Answer, Checklist, Evidence)]


def _rows(stage: Stage, of: str) -> dict[str, int]:
    """Count the rows of each table, but for the web page's own, where its answers are shown."""

    def count(unit: UnitOfWork) -> dict[str, int]:
        unit.use_tenant(tenant_id(of))
        return {
            table.name: unit.connection.execute(
                select(func.count()).select_from(table)
            ).scalar_one()
            for table in metadata.sorted_tables
            if table.name != "transcript"
        }

    return stage.database.transact(count)


@pytest.mark.parametrize(
    "said",
    [
        "mit telefonnummer er forkert, det skal være 00 00 20 99",
        "mit nummer er forkert, det skal være 00 00 20 99",
        "my number is wrong, it should be 00 00 20 99",
    ],
)
def test_who_may_is_named_and_is_given_a_follow_up_by_a_yes(
    stage: Stage, mia: Person, said: str
) -> None:
    before = stage.kept(Action, of=PANCAKES)
    mia.says(said)
    mia.sees("Anders Eksempelsen", "Per Attrapgaard")
    mia.says("ja")
    mia.sees("Mia Demolund: Tele", ": Anders Eksempelsen")
    assert stage.kept(Action, of=PANCAKES) == before
    mia.says("9. marts")
    mia.says("gem")
    [added] = [one for one in stage.kept(Action, of=PANCAKES) if one not in before]
    assert added.owner == "anders.eksempelsen@pandekageby.example"
    assert "20 99" not in added.title


def test_a_yes_later_begins_no_follow_up(stage: Stage, mia: Person) -> None:
    before = stage.kept(Action, of=PANCAKES)
    mia.says("ret medlem jens testrup")
    mia.sees("Bed Anders om det")
    mia.says("status")
    mia.says("ja")
    mia.does_not_see("Tilføj opfølgning")
    assert stage.kept(Action, of=PANCAKES) == before
