"""Tell an auditor's hour: from a question about one contract to a file that is verified by itself.

Everything that the auditor receives is looked through: no telephone number stands in any of it, and
nothing of another authority.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from bot.app.commands.verify_report import verify_report
from bot.rendering.plain_text import plain
from governance.records.columns import sheets
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.telephone import country_and_national
from tests.papers.pdf_text import text_of
from tests.stories.audit_files import evidence_of, keep, unpacked
from tests.stories.canaries import Canaries
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage

ELLA = "ella.revisorsen@stf.example"


@pytest.fixture
def ella(stage: Stage) -> Person:
    """Bring in an auditor of the lighthouses, who only reads."""
    stage.write(Member(email=ELLA, name="Ella Revisorsen", title="Revisor"))
    held = {"scope": "authority", "role": "REV", "member": ELLA, "from": date(2026, 1, 1)}
    stage.write(RoleAssignment.model_validate({**held, "accepted_on": date(2026, 1, 1)}))
    return stage.person(ELLA, of=LIGHTHOUSES)


def test_an_auditors_hour(stage: Stage, ella: Person, maren: Person) -> None:
    for name in ("Fyrlampen", "Tågehornet"):
        stage.bare_system(name, number=f"K-9{len(name):02}")
    stage.write(evidence_of(keep(stage, maren, "Plan 2026.pdf"), "Plan 2026.pdf"))

    ella.says("hvad har I om K-102?")
    ella.sees("K-102")
    ella.says("hvor står krav 3.5 på K-102?")
    ella.sees("3.5")

    ella.says("vis mig tre tilfældige kontrakter")
    ella.sees("3 tilfældige kontrakter af 5")
    chosen = _numbers(ella.view)
    assert len(chosen) == 3
    stage.wake(date(2026, 3, 9))
    ella.says("tilfældige kontrakter")
    assert _numbers(ella.view) != chosen
    ella.says("tilfældige kontrakter pr. 2. mar. 2026")
    assert _numbers(ella.view) == chosen

    ella.says("tilsynsmappe for K-102 pr. 2. marts 2026")
    stage.work()
    ella.sees("Tilsynsmappen er klar", "Gem dens kontrolsum")
    head = ella.view.partition("Gem dens kontrolsum: ")[2][:64]
    packed = stage.handed(ella, "Tilsynsmappe K-102 2. mar. 2026.zip")
    said = verify_report(packed, head=head)
    assert any("den kontrolsum, du kender, er kædens" in one for one in said)

    received = [*_said_to(ella), *_handed_to(stage, ella)]
    whole = "\n".join(received)
    assert "[nummer udeladt]" in whole
    assert "left-out" in whole
    numbers = Canaries({number: set() for number in _telephones(stage)})
    assert len(numbers.columns) > 10
    assert numbers.found_in(*(one.encode() for one in received)) == set()
    assert [name for name in _names_of(stage, PANCAKES) if name in whole] == []
    assert [name for name in _names_of(stage, LIGHTHOUSES) if name in whole] != []


@pytest.mark.parametrize(
    "words",
    [
        "giv mig en stikprøve på tre kontrakter",
        "tag en stikprøve af kontrakterne",
        "show me three random contracts",
        "a random sample of contracts",
    ],
)
def test_a_sample_is_asked_for_in_words(stage: Stage, ella: Person, words: str) -> None:
    ella.says(words)
    assert "3 tilfældige kontrakter af 3" in ella.view or "3 random contracts of 3" in ella.view


def _numbers(view: str) -> list[str]:
    """Return the contracts on the card, in its order."""
    return re.findall(r"^\s*(?:\d+\.? )?(K-\d+) ", view, re.MULTILINE)


def _said_to(person: Person) -> Iterator[str]:
    for card in person.ever_seen:
        yield plain(card)
        yield card.model_dump_json()
    yield from person.ever_told


def _handed_to(stage: Stage, person: Person) -> Iterator[str]:
    for name in person.files:
        content = stage.handed(person, name)
        files = unpacked(content) if name.endswith(".zip") else {name: content}
        for inner, part in files.items():
            yield inner
            if inner.endswith(".pdf") and not inner.startswith("bilag/"):
                yield text_of(part)
            elif inner.endswith(".xlsx"):
                yield from (one.decode() for one in unpacked(part).values())
            else:
                yield part.decode()


def _telephones(stage: Stage) -> Iterator[str]:
    """Yield the national digits of every telephone number of both authorities."""
    for sheet in sheets():
        dialled = [column.field for column in sheet.columns if column.dialled]
        for authority in (LIGHTHOUSES, PANCAKES) if dialled else ():
            for record in stage.kept(sheet.record_class, of=authority):
                for field in dialled:
                    parts = country_and_national(getattr(record, field) or "")
                    if parts is not None and len(parts[1]) == 8:
                        yield parts[1]


def _names_of(stage: Stage, authority: str) -> list[str]:
    """Return what only this authority's register has names for."""
    found = [authority]
    found += [one.name for one in stage.kept(System, of=authority)]
    found += [one.number for one in stage.kept(Contract, of=authority)]
    found += [one.name for one in stage.kept(Supplier, of=authority)]
    return [*found, *(one.email for one in stage.kept(Member, of=authority))]
