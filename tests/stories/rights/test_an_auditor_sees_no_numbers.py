"""Test that no telephone number reaches an auditor, whatever they ask for and wherever it stands.

A number of its own is written into every text of every section. Everything that an auditor is sent
is then looked through, byte for byte; and as a control the same is done as an administrator.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot.adapters.web.render import render
from bot.app.commands.verify_report import verify_report
from bot.app.platforms.teams import SystemDirectory
from bot.app.platforms.web.web import EvidenceFiles
from bot.app.register.create_authority import tenant_id
from bot.app.register.import_export import as_file
from bot.cards.incident.call_list import AsOf
from bot.engine.members.actors import actor_of
from bot.incident.crisis_lists import crisis_lists
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import Button
from bot.rendering.plain_text import plain
from bot.texts.words import Words
from governance.access import Allowed, Verb, may
from governance.queries.number_masks import mask_for
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.sections import SECTIONS
from governance.records.systems import System
from register.demo import demo_register
from register.without_numbers import without_numbers
from storage.unit_of_work import UnitOfWork
from tests.incident.demo import snapshot_of
from tests.papers.pdf_text import text_of
from tests.selection import third
from tests.stories.canaries import Canaries, examples, texts, unpacked
from tests.stories.cast import PANCAKES, Person, Stage
from tests.stories.rules import every_action

REVI = "revi.sorsen@pandekageby.example"
ASKED = """
forside|hjælp|status|hvad er overskredet|hvad mangler|hvad forfalder inden for et år
hvad skal jeg gøre først|mine opgaver|mine opfølgninger|tjeklister|vis svar|indstillinger
hvad er nyt siden 1. januar|hvad er klaret|hvilke numre er for gamle|vis bevis|registeret
hvem har ansvar for vandvagten|hvornår udløber k-201|hvornår øvede vi vandvagten
hvem beslutter i driftsforum|vandvagten er nede hvem ringer jeg til|noget er nede
start 3.2 på vandvagten|krav 3.2 på vandvagten|skift til engelsk|status|hjælp
send mig registeret|60 11 21 00|ring 60112103|skift til dansk
"""
PRESSES = 120
LEAST_BYTES = 1_000_000
OF_EACH_SECTION = 3

EXEMPT = {
    # The authority cannot be renamed: its name is that of the tenant.
    "authority.name",
    # These hold one form of value, and nothing else.
    "answers.value",
    "authority.timezone",
    "contacts.email",
    "evidence.sha256",
    "members.email",
    "seats.attended",
    "told_contacts.email",
}


@dataclass
class Received:
    """Everything somebody was sent, in bytes."""

    contents: list[bytes] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(map(len, self.contents))

    def take(self, *texts: str | bytes) -> None:
        self.contents += [one.encode() if isinstance(one, str) else one for one in texts]


@pytest.fixture
def stage(stage_with_call_lists: Stage) -> Stage:
    return stage_with_call_lists


@pytest.fixture
def canaries(stage: Stage) -> Canaries:
    """Write a number into every text of the authority's register."""
    written = Canaries()
    ours = dict(demo_register())[PANCAKES]
    kept = [record for record in ours if not (isinstance(record, Member) and record.admin)]
    records = written.written_into([*kept, *examples()])
    for record in sorted(records, key=lambda one: SECTIONS.index(type(one))):
        stage.write(record, of=PANCAKES)
    return written


def everything(stage: Stage, person: Person) -> Received:
    """Ask for everything, press every kind of button, and keep what comes."""
    got = Received()
    stage.copy()
    person.arrives()
    for cls in SECTIONS:
        person.wants("register", section=cls.section)
        for record in stage.kept(cls, of=PANCAKES)[-OF_EACH_SECTION:]:
            person.wants("register", section=cls.section, key=record.key)
    for text in ASKED.strip().replace("\n", "|").split("|"):
        person.says(text)
    wander(person)
    for card in person.ever_seen:
        got.take(card.model_dump_json(), plain(card))
    got.take(*person.files, *person.ever_told)
    for name in dict.fromkeys(person.files):
        if name.startswith("Register"):
            got.take(*unpacked(stage.handed(person, name)).values())
    got.take(*exported(stage))
    got.take(*looked_up(stage), *read_on_the_crisis_page(stage), *named_evidence(stage))
    return got


def wander(person: Person) -> None:
    """Press each kind of button once, wherever it leads."""
    pressed: set[tuple[str, str]] = set()
    for _ in range(PRESSES):
        fresh = [
            (action, (card.title, action.label))
            for card in person._cards()
            for action in every_action(card)
            if isinstance(action, Button) and (card.title, action.label) not in pressed
        ]
        if not fresh:
            return
        action, kind = fresh[0]
        pressed.add(kind)
        person.uses(action.token)


def exported(stage: Stage) -> Iterator[bytes]:
    """Write the register in both forms, as whoever Revi is now."""

    def gather(unit: UnitOfWork) -> list[bytes]:
        unit.use_tenant(tenant_id(PANCAKES))
        actor = actor_of(unit, REVI, lang=None)
        assert actor is not None
        mask = mask_for(actor, unit.register)
        records = [kept.record for cls in SECTIONS for kept in unit.register.find(cls)]
        written = records if mask is None else [*without_numbers(records, mask)]
        now = stage.clock.now()
        workbook = as_file(written, "xlsx", lang="en", now=now)
        return [as_file(written, "yaml", lang=None, now=now), *unpacked(workbook).values()]

    yield from stage.database.transact(gather)


def looked_up(stage: Stage) -> Iterator[str]:
    """Search as the message extension of Teams does."""
    workspace = stage.every[stage.platform].workspace(PANCAKES)

    async def find() -> list[str]:
        found = []
        for text in ("", "vand", "vagt", "60", "eksempel", "drift"):
            hits = await SystemDirectory(stage.database).look_up(
                workspace, REVI, text, zone=None, limit=25
            )
            for hit in hits or ():
                found += [hit.title, hit.detail, hit.card.model_dump_json()]
        return found

    with asyncio.Runner() as runner:
        yield from runner.run(find())


def read_on_the_crisis_page(stage: Stage) -> Iterator[str]:
    """Open the crisis page, which is drawn from the copy and needs no database."""
    records = [record for cls in SECTIONS for record in stage.kept(cls, of=PANCAKES)]
    now = stage.clock.now()
    snapshot = snapshot_of(PANCAKES, at=now, also=records)
    index = SnapshotIndex(snapshot)
    person = index.person(REVI)
    assert person is not None
    at = AsOf(Words("da", index.zone), now, now)
    sees = isinstance(may(index.actor(person, index.today(now)), Verb.CALL), Allowed)
    shown = crisis_lists(index, person, at, with_numbers=sees)
    yield from (card.model_dump_json() for card in shown.cards)
    yield from (render(card, message="c", csrf="") for card in shown.cards)


def named_evidence(stage: Stage) -> Iterator[str]:
    """Download every piece of evidence; a file has the name it was given."""

    async def download() -> list[str]:
        files = EvidenceFiles(stage.database)
        found = [
            await files.open(tenant_id(PANCAKES), REVI, evidence.sha256)
            for evidence in stage.kept(Evidence, of=PANCAKES)
            if evidence.sha256 is not None
        ]
        return [one.file.name for one in found if one is not None]

    with asyncio.Runner() as runner:
        yield from runner.run(download())


@third
def test_no_number_reaches_an_auditor(
    stage: Stage,
    canaries: Canaries,
    revi: Person,
) -> None:
    assert set(texts()) - canaries.where == EXEMPT
    got = everything(stage, revi)
    leaked = canaries.found_in(*got.contents)
    assert not leaked, {number: canaries.columns[number] for number in leaked}
    whole = b"".join(got.contents).decode("utf-8", "ignore")
    assert "[nummer udeladt]" in whole
    assert "[number left out]" in whole
    assert "hvem der ringes til" in whole  # the call list was among what was asked for

    [member] = stage.kept(Member, of=PANCAKES, email=REVI)
    stage.write(member.model_copy(update={"admin": True}), of=PANCAKES)
    revi.ever_seen.clear()
    revi.files.clear()
    control = everything(stage, revi)
    found = canaries.found_in(*control.contents)
    assert {name for number in found for name in canaries.columns[number]} == canaries.where
    assert min(got.size, control.size) > LEAST_BYTES
    revi.ever_seen.clear()  # with numbers in them, names are longer than a row takes


def test_the_file_says_that_numbers_are_left_out(stage: Stage, revi: Person) -> None:
    revi.says("send mig registeret")
    revi.sees("Her er registeret", "Numre er udeladt, for du har læseadgang.")
    revi.does_not_see("send den tilbage her")
    [name] = revi.files
    assert name == "Register 2026-03-02 uden numre.xlsx"
    guide = strings_of(stage, revi, name)
    assert "numre er udeladt" in guide
    assert "Send filen til Kravbot" not in guide


def test_what_is_no_number_stands_in_the_auditors_file(stage: Stage, revi: Person) -> None:
    """Days, case numbers, contracts and company numbers are as they were."""
    before = [System(name="Sag 24/12345", criticality="ikke kritisk", purpose="j.nr. 2024-1234-56")]
    for record in before:
        stage.write(record, of=PANCAKES)
    revi.says("send mig registeret")
    [name] = revi.files
    strings = strings_of(stage, revi, name)
    for kept in ("Sag 24/12345", "j.nr. 2024-1234-56", "K-201", "00000011"):
        assert kept in strings


def strings_of(stage: Stage, person: Person, name: str) -> str:
    return b"".join(unpacked(stage.handed(person, name)).values()).decode("utf-8", "ignore")


def test_no_number_stands_in_an_audit_file(stage: Stage, canaries: Canaries, revi: Person) -> None:
    revi.says("tilsynsmappe")
    stage.work()
    printed, packed = (stage.handed(revi, name) for name in revi.files)
    files = unpacked(packed)
    [sheets] = [content for name, content in files.items() if name.endswith(".xlsx")]
    [data] = [content for name, content in files.items() if name.endswith(".json")]
    texts_of_it = [text_of(printed).encode(), data, *unpacked(sheets).values()]
    leaked = canaries.found_in(*texts_of_it)
    assert not leaked, {number: canaries.columns[number] for number in leaked}
    assert all(b"[nummer udeladt]" in one for one in texts_of_it[:2])
    assert b'"who":"left-out"' not in data
    assert b"left-out" in json.dumps(json.loads(data)["proof"]).encode()
    assert any("er bevist i en kæde" in one for one in verify_report(packed))
