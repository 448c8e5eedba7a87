"""Test the crisis link in conversation: asked for, and fetched elsewhere.

Its owner or an administrator withdraws it.
"""

import pytest
from sqlalchemy import select

from bot.app.register.create_authority import tenant_id
from bot.engine.members.binding_codes import digest_of
from bot.messages import LinkButton
from storage.core.schema import crisis_links, journal
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage

STF = tenant_id(LIGHTHOUSES)


def _address(person: Person) -> str:
    [opens] = [action for action in person.card.actions if isinstance(action, LinkButton)]
    return opens.url


def _fetched(stage: Stage, person: Person, digest: str = "digest") -> bool:
    """Use the button of that card in the browser, and tell whether it worked."""
    code = digest_of(_address(person).rpartition("/")[2])

    def fetch(unit: UnitOfWork) -> bool:
        fetched = unit.crisis_links.fetch(code, digest)
        return fetched is not None and unit.crisis_links.use_up(code, digest)

    return stage.database.transact(fetch)


def _has(stage: Stage, person: Person) -> int:
    def read(unit: UnitOfWork) -> int:
        return len(unit.crisis_links.living(person.tenant, person.email))

    return stage.database.transact(read)


def test_i_get_my_crisis_link_from_my_settings(stage: Stage, maren: Person) -> None:
    maren.says("indstillinger")
    maren.presses("Kriselink")
    maren.sees("Dit kriselink", "Du har intet kriselink endnu")
    maren.presses("Hent kriselink")
    maren.sees("Hent dit kriselink nu", "Den virker én gang, de næste 15 minutter")
    assert _address(maren).startswith("https://kravbot.example/krise/hent/")
    assert _fetched(stage, maren)
    maren.says("kriselink")
    maren.sees("Dit kriselink virker til")
    assert maren.buttons[:2] == ["Hent nyt kriselink", "Træk tilbage"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("kriselink", "Dit kriselink"),
        ("giv mig mit kriselink", "Dit kriselink"),
        ("træk kriselinket tilbage", "Dit kriselink"),
        ("give me my crisis link", "Your crisis link"),
    ],
)
def test_i_may_ask_for_it_in_words(maren: Person, words: str, title: str) -> None:
    maren.says(words)
    assert maren.title == title


def test_i_withdraw_it(stage: Stage, maren: Person) -> None:
    maren.says("kriselink")
    maren.presses("Hent kriselink")
    assert _fetched(stage, maren)
    maren.says("min telefon er stjålet")
    maren.presses("Træk tilbage")
    maren.sees("Du har intet kriselink endnu")
    assert _has(stage, maren) == 0


def test_an_administrator_withdraws_anothers_and_sees_none_of_another_authority(
    stage: Stage, maren: Person, yusuf: Person
) -> None:
    jens = stage.person("jens.testrup@pandekageby.example", of=PANCAKES)
    for number, person in enumerate((maren, jens)):
        person.says("kriselink")
        person.presses("Hent kriselink")
        assert _fetched(stage, person, f"digest {number}")
    yusuf.says("kriselink")
    yusuf.sees("En anden har et kriselink", "Maren Skabelonsen")
    yusuf.presses("Træk tilbage")
    yusuf.does_not_see("Maren Skabelonsen")
    assert _has(stage, maren) == 0
    assert _has(stage, jens) == 1


def test_nobody_else_sees_whose_links_there_are(stage: Stage, maren: Person, bo: Person) -> None:
    maren.says("kriselink")
    maren.presses("Hent kriselink")
    assert _fetched(stage, maren)
    bo.says("kriselink")
    bo.does_not_see("Maren", "Andre med kriselink")


def test_it_is_not_for_where_others_read_along(stage: Stage, maren: Person, bo: Person) -> None:
    there, _ = stage.together("19:kanal;messageid=1", maren, bo)
    there.says("kriselink")
    there.sees("Jeg har skrevet til dig")
    there.does_not_see("krise/hent")
    assert maren.title == "Dit kriselink"


def test_what_is_kept_of_it_is_a_digest(stage: Stage, maren: Person) -> None:
    maren.says("kriselink")
    maren.presses("Hent kriselink")
    code = _address(maren).rpartition("/")[2]
    assert len(code) == 32

    def everything(unit: UnitOfWork) -> str:
        unit.use_tenant(STF)
        return "".join(
            str(unit.connection.execute(select(table)).all()) for table in (crisis_links, journal)
        )

    kept = stage.database.transact(everything)
    assert code not in kept
    assert digest_of(code) in kept
    assert "OfferCrisisLink" in kept
