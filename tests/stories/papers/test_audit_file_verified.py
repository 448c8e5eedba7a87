"""Test that an audit file is verified by itself, and refused after anything in it was changed."""

import json
import random
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from bot.app.commands.verify_report import verify_report
from bot.app.register.create_authority import tenant_id
from bot.app.startup_error import StartupError
from governance.privacy.identifiers import Identifiers
from governance.records.contracts import Contract
from papers.audit_json import proved_json, read_audit_file
from papers.bundle import SUMS, with_sums, zip_of
from storage.privacy.erasure import PersonEraser
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import MORNING
from tests.papers.pdf_text import text_of
from tests.stories.audit_files import PDF, evidence_of, keep, unpacked
from tests.stories.cast import LIGHTHOUSES, Person, Stage

DAY = "2. mar. 2026"
NAME = f"Tilsynsmappe Nødmelderen {DAY}"
FLIPS = 40


@pytest.fixture
def packed(stage: Stage, maren: Person) -> bytes:
    """Have an audit file made of a system, with a file of evidence."""
    stage.write(evidence_of(keep(stage, maren, "Plan 2026.pdf"), "Plan 2026.pdf"))
    maren.says("tilsynsmappe for nødmelderen")
    stage.work()
    return stage.handed(maren, f"{NAME}.zip")


@pytest.fixture
def report(packed: bytes) -> bytes:
    return unpacked(packed)[f"{NAME}.json"]


# ── It holds ─────────────────────────────────────────────────────────────────


def test_the_zip_holds(packed: bytes) -> None:
    said = "\n".join(verify_report(packed))
    for sentence in (
        "indførsler er bevist i en kæde fra indførsel",
        "JSON-filens indhold er, som det blev udleveret mandag",
        "PDF’en og regnearket er, som de blev udleveret",
        "1 af 1 bevisfiler er vedlagt",
        "Ikke bevist: at kæden er journalens egen",
        "Holds: 1 of 1 files of evidence are enclosed",
    ):
        assert sentence in said


def test_the_json_alone_holds_and_says_what_it_is_not(report: bytes) -> None:
    said = "\n".join(verify_report(report))
    assert "Holder: JSON-filens indhold" in said
    assert "Ikke efterprøvet: PDF, regneark og bevisfiler" in said


def test_the_hash_told_in_the_conversation_is_that_of_the_chain(
    packed: bytes, maren: Person
) -> None:
    head = maren.view.partition("Gem dens kontrolsum: ")[2][:64]
    assert any("den kontrolsum, du kender" in one for one in verify_report(packed, head=head))
    with pytest.raises(StartupError, match=r"Kontrolsummen 0+ er ikke i kæden"):
        verify_report(packed, head="0" * 64)


def test_a_later_file_holds_the_head_that_an_earlier_one_printed(
    stage: Stage, packed: bytes, report: bytes, maren: Person
) -> None:
    """With an older file one sees that the journal is the same, as far as it went then."""
    [kept] = stage.kept(Contract, number="K-101")
    stage.write(kept.model_copy(update={"title": "Drift og vagt"}))
    maren.says("tilsynsmappe")
    stage.work()
    [later] = [name for name in maren.files if "Styrelsen" in name and name.endswith(".zip")]
    printed = text_of(unpacked(packed)[f"{NAME}.pdf"])
    before = json.loads(report)["journal"]["hash"]
    groups = " ".join(before[at : at + 16] for at in range(0, 64, 16))
    assert groups in printed
    assert any("du kender" in one for one in verify_report(stage.handed(maren, later), head=groups))


def test_what_is_proven_and_what_is_not_stands_in_it(report: bytes, packed: bytes) -> None:
    proves = json.loads(report)["proves"]
    assert any(one.startswith("Ikke bevist: At alt er med") for one in proves["da"])
    assert any(one.startswith("Not proven: That everything") for one in proves["en"])
    printed = text_of(unpacked(packed)[f"{NAME}.pdf"])
    assert "Hvad mappen beviser" in printed
    without = printed.replace("-", "")  # a hyphen reads as one that may be left out
    assert all(one.replace("-", "") in without for one in proves["da"])


def test_of_a_day_that_has_been_it_holds_too(stage: Stage, maren: Person) -> None:
    stage.wake(date(2026, 3, 10))
    maren.says("tilsynsmappe for nødmelderen pr. 3. marts 2026")
    stage.work()
    packed = stage.handed(maren, "Tilsynsmappe Nødmelderen 3. mar. 2026.zip")
    assert any("er bevist i en kæde" in one for one in verify_report(packed))


def test_somebody_who_was_erased_is_an_alias_in_it_and_the_rest_is_proven(
    stage: Stage, maren: Person
) -> None:
    who = "kim.udgaaetsen@stf.example"
    stage.write(evidence_of("0" * 64, "Plan", added_by=who))

    def erase(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        kim = Identifiers.of(emails=[who])
        PersonEraser(unit.connection, unit.tenant, kim).erase(ALIAS, unit.journal)

    stage.database.transact(erase)
    maren.says("tilsynsmappe for nødmelderen")
    stage.work()
    packed = stage.handed(maren, f"{NAME}.zip")
    written = unpacked(packed)[f"{NAME}.json"].decode()
    assert ALIAS in written
    assert who not in written
    assert any("er bevist i en kæde" in one for one in verify_report(packed))


ALIAS = "erased-0123456789ab"


# ── It does not ──────────────────────────────────────────────────────────────


def test_one_byte_changed_anywhere_in_the_json_is_refused(report: bytes) -> None:
    for place in _places(report):
        with pytest.raises(StartupError):
            verify_report(_flipped(report, place))


def test_one_byte_changed_in_the_zip_is_refused_or_changes_nothing_in_its_files(
    packed: bytes,
) -> None:
    """The zip's own book-keeping, such as the moment of a file, is covered by nothing."""
    files, refused = unpacked(packed), 0
    for place in _places(packed):
        changed = _flipped(packed, place)
        try:
            verify_report(changed)
        except StartupError:
            refused += 1
        else:
            assert unpacked(changed) == files
    assert refused > FLIPS // 2


def _json_of(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def changed(files: dict[str, bytes]) -> None:
        read = read_audit_file(files[f"{NAME}.json"])
        told = json.loads(read.report)
        proof = json.loads(json.dumps(read.proof))
        change({"report": told, "proof": proof})
        report = json.dumps(told, ensure_ascii=False, indent=1).encode()
        files[f"{NAME}.json"] = proved_json(report, proof)

    return changed


def _add(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    def changed(files: dict[str, bytes]) -> None:
        [full] = [one for one in [*files, name] if one.endswith(name)][:1]
        files[full] = content

    return changed


def _shown(told: Mapping[str, Any], section: str) -> dict[str, Any]:
    entries = told["proof"]["entries"]
    found: dict[str, Any] = next(one for one in entries if one.get("section") == section)
    return found


def _another_title(told: dict[str, Any]) -> None:
    _shown(told, "evidence")["shown"]["state"]["title"] = "Plan 2027.pdf"


def _another_figure(told: dict[str, Any]) -> None:
    told["report"]["figures"]["met"] += 1


def _another_entry(told: dict[str, Any]) -> None:
    told["report"]["evidence"][0]["journal_seq"] = _shown(told, "papers")["seq"]


def _no_entry(told: dict[str, Any]) -> None:
    told["report"]["evidence"][0]["journal_seq"] = 9999


def _without_the_first(told: dict[str, Any]) -> None:
    told["proof"]["entries"].pop(0)


def _without_the_issue(told: dict[str, Any]) -> None:
    """Cut the chain off where the journal ended when the file was read."""
    head, entries = told["report"]["journal"], told["proof"]["entries"]
    while entries[-1]["seq"] > head["seq"]:
        entries.pop()
    last = entries[-1]
    if "contents" in last:
        kept = b64decode(last["contents"])[: 32 * (head["seq"] - last["seq"] + 1)]
        last["contents"] = b64encode(kept).decode()
    told["proof"]["head"] = head["hash"]


def _another_head(told: dict[str, Any]) -> None:
    told["report"]["journal"]["seq"] -= 1


CHANGES = {
    "another PDF": (_add(".pdf", PDF), "PDF’en er ændret"),
    "another workbook": (_add(".xlsx", b"PK"), "Regnearket er ændret"),
    "another file of evidence": (_add("Plan 2026.pdf", PDF + b" "), "Bevisfilen"),
    "evidence added": (_add("bilag/ny.pdf", PDF + b" "), "Bevisfilen"),
    "a file added": (_add("ny.txt", b""), "ikke netop én JSON-fil"),
    "a figure": (_json_of(_another_figure), "JSON-filens indhold er ændret"),
    "a word of an entry": (_json_of(_another_title), "Kæden brydes"),
    "another entry cited": (_json_of(_another_entry), "handler om noget andet"),
    "no entry cited": (_json_of(_no_entry), "indførsel 9999, som ikke er med"),
    "the head that is printed": (_json_of(_another_head), "trykt i mappen"),
    "an entry taken out": (_json_of(_without_the_first), "Kæden brydes"),
    "the issue taken out": (_json_of(_without_the_issue), "Kæden ender ikke med"),
}


def test_what_was_changed_is_said(packed: bytes) -> None:
    """Even where every digest that stands in the zip itself was put right."""
    files = {name: one for name, one in unpacked(packed).items() if name != SUMS}
    assert any("Holder" in one for one in verify_report(_packed(files)))
    for what, (change, sentence) in CHANGES.items():
        changed = dict(files)
        change(changed)
        with pytest.raises(StartupError) as refused:
            verify_report(_packed(changed))
        assert sentence in str(refused.value), what


def test_a_digest_that_was_not_put_right_is_found(packed: bytes) -> None:
    files = unpacked(packed)
    files[SUMS] = files[SUMS].replace(b"0", b"1")
    with pytest.raises(StartupError, match="SHA256SUMS"):
        verify_report(zip_of(files.items(), MORNING))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(PDF, "En PDF alene kan ikke", id="a PDF"),
        pytest.param(b"PK\x03\x04", "Zip-filen er ødelagt", id="half a zip"),
        pytest.param(b"{}", "ingen tilsynsmappe", id="another JSON"),
        pytest.param(b"\xff", "ingen tilsynsmappe", id="no text"),
        pytest.param(b"[" * 200_000, "ingen tilsynsmappe", id="an endless one"),
        pytest.param(
            b'{"format": "kravbot-audit-file", "version": 9}', "anden udgave", id="a newer one"
        ),
    ],
)
def test_what_is_none_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(StartupError, match=sentence):
        verify_report(content)


def test_without_its_proof_it_is_refused(report: bytes) -> None:
    with pytest.raises(StartupError, match="intet bevis"):
        verify_report(read_audit_file(report).report)


# ── What the tests share ─────────────────────────────────────────────────────


def _places(content: bytes) -> list[int]:
    """Choose places all over the content, the same each time."""
    chosen = random.Random(29)
    return [chosen.randrange(len(content)) for _ in range(FLIPS)]


def _flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def _packed(files: Mapping[str, bytes]) -> bytes:
    evidence = [one for one in files.items() if one[0].startswith("bilag/")]
    rest = [one for one in files.items() if one not in evidence]
    return zip_of(with_sums([*rest, *evidence]), MORNING)
