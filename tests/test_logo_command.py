"""Test the logo of an authority by command, alone and beside a server, and the papers it is on."""

import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app.commands.logo import logo_line, remove_logo, set_logo, tried_logo
from bot.app.papers.on_command import PaperWish, make_paper
from bot.app.papers.paper_jobs import PaperJobs
from bot.app.register.import_export import WhichAuthority
from bot.edge.media_types import FileRefused
from bot.texts.bilingual import bilingual
from storage.core.schema import logos
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.commands import kravbot, server
from tests.fakes.clock import MORNING
from tests.papers.pdf_tags import pages_of, tags_of
from tests.papers.pictures import JPEG, SVG, png, png_of

STF = "Styrelsen for Tåge og Fyrtårne"
OF = ("--authority", STF)
PAPERS = (
    PaperWish("plan", "pdf", "Nødmelderen", authority=STF),
    PaperWish("wheel", "pdf", authority=STF),
    PaperWish("raci", "pdf", "Nødmelderen", authority=STF),
    PaperWish("overview", "pdf", authority=STF),
    PaperWish("director", "pdf", authority=STF),
    PaperWish("contract", "pdf", "K-101", authority=STF),
    PaperWish("agenda", "pdf", "Driftsforum K-101", authority=STF),
)


# ── The command ──────────────────────────────────────────────────────────────


def test_it_is_set_told_of_and_removed(demo_folder: Path) -> None:
    (demo_folder / "logo.png").write_bytes(png(48, 16))
    done = kravbot(demo_folder, "logo", "logo.png", *OF)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Fra nu af har papirer fra {STF} logoet." in done.stdout
    told = kravbot(demo_folder, "logo", *OF)
    assert "PNG, 48 × 16 pixel" in told.stdout
    removed = kravbot(demo_folder, "logo", "--remove", *OF)
    assert removed.stdout == kravbot(demo_folder, "logo", "--remove", *OF).stdout
    assert "PNG" not in kravbot(demo_folder, "logo", *OF).stdout
    assert kravbot(demo_folder, "audit", "verify").returncode == 0


def test_beside_a_server_it_is_set_there_and_drawn(demo_folder: Path, unused_tcp_port: int) -> None:
    (demo_folder / "logo.jpg").write_bytes(JPEG)
    with server(demo_folder, unused_tcp_port):
        done = kravbot(demo_folder, "logo", "logo.jpg", *OF)
        told = kravbot(demo_folder, "logo", *OF)
        made = kravbot(demo_folder, "paper", "raci", "a.pdf", *OF)
    assert done.returncode == 0, done.stderr
    assert "JPG, 24 × 8" in told.stdout
    assert made.returncode == 0, made.stderr
    assert STF in tags_of((demo_folder / "a.pdf").read_bytes()).alternatives


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(("nix.png", *OF), 2, "Filen nix.png findes ikke.", id="no file"),
        pytest.param(("logo.png",), 2, "--authority", id="no authority among several"),
        pytest.param(("logo.png", "--remove", *OF), 2, "ikke begge", id="both at once"),
        pytest.param(("huge.png", *OF), 2, "fylder mere end 1 MB", id="much too large"),
        pytest.param(("text.png", *OF), 1, "eksportér det til PNG", id="a text"),
    ],
)
def test_what_is_refused_is_refused_in_a_sentence(
    demo_folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (demo_folder / "logo.png").write_bytes(png())
    (demo_folder / "text.png").write_text("logo")
    (demo_folder / "huge.png").write_bytes(png() + bytes(1024**2))
    done = kravbot(demo_folder, "logo", *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# ── The pictures that are taken ──────────────────────────────────────────────


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(png(2000, 1), id="as wide as may be"),
        pytest.param(png() + bytes(100_000 - len(png())), id="as large as may be"),
        pytest.param(JPEG, id="a JPEG"),
    ],
)
def test_it_is_taken(content: bytes) -> None:
    assert tried_logo(content, MORNING) == ("image/jpeg" if content == JPEG else "image/png")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(SVG, "logo.kind", id="an SVG with a script"),
        pytest.param(b"<?xml version='1.0'?>" + SVG, "logo.kind", id="an SVG with a declaration"),
        pytest.param(b"\xef\xbb\xbf\n" + SVG, "logo.kind", id="an SVG after a byte order mark"),
        pytest.param(b"only a text", "logo.kind", id="a text"),
        pytest.param(b"", "logo.kind", id="nothing"),
        pytest.param(b"GIF89a" + bytes(40), "logo.kind", id="a GIF"),
        pytest.param(b"%PDF-1.7\n", "logo.kind", id="a PDF"),
        pytest.param(png() + bytes(100_001 - len(png())), "logo.too_large", id="a byte too many"),
        pytest.param(
            png(4, 4, claims=(60_000, 60_000)), "logo.too_many_pixels", id="a bomb by its claim"
        ),
        pytest.param(png(2001, 1), "logo.too_many_pixels", id="a pixel too wide"),
        pytest.param(png(1, 2001), "logo.too_many_pixels", id="a pixel too tall"),
        pytest.param(png(4, 4, claims=(0, 4)), "logo.broken", id="no width"),
        pytest.param(png()[:20], "logo.broken", id="cut off in its header"),
        pytest.param(png()[:60], "logo.broken", id="cut off in its rows"),
        pytest.param(JPEG[:-12], "logo.broken", id="a JPEG cut off"),
        pytest.param(
            png_of((2000, 2000), [(b"IDAT", zlib.compress(bytes(9)))]),
            "logo.broken",
            id="less than it claims",
        ),
    ],
)
def test_it_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(FileRefused) as refused:
        tried_logo(content, MORNING)
    assert refused.value.sentence == why
    assert "{" not in bilingual(refused.value.sentence, **refused.value.arguments)


async def test_after_one_that_is_refused_the_one_before_it_stays(demo_database: Database) -> None:
    await set_logo(demo_database, JPEG, authority=STF)
    with pytest.raises(FileRefused):
        await set_logo(demo_database, png()[:60], authority=STF)
    assert _kept(demo_database) == [JPEG]


async def test_which_authority_is_asked_where_there_are_several(demo_database: Database) -> None:
    with pytest.raises(WhichAuthority):
        await set_logo(demo_database, JPEG, authority=None)
    with pytest.raises(WhichAuthority):
        await remove_logo(demo_database, authority="Findes ikke")
    with pytest.raises(WhichAuthority):
        await logo_line(demo_database, authority=None)


# ── The papers ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wish", PAPERS, ids=lambda one: str(one.paper))
async def test_it_stands_on_the_paper(demo_database: Database, wish: PaperWish) -> None:
    without = await make_paper(demo_database, wish)
    await set_logo(demo_database, png(), authority=STF)
    made = await make_paper(demo_database, wish)
    before, tags = tags_of(without), tags_of(made)
    assert sorted(tags.alternatives) == sorted((*before.alternatives, STF))
    assert tags.kinds["H1"] == before.kinds["H1"] == 1
    assert tags.untagged == 0
    assert pages_of(made) == pages_of(without)


async def test_it_is_the_same_each_time_until_it_is_removed(demo_database: Database) -> None:
    without = await make_paper(demo_database, PAPERS[2])
    await set_logo(demo_database, png(), authority="Pandekageby Kommune")
    assert await make_paper(demo_database, PAPERS[2]) == without
    await set_logo(demo_database, png(), authority=STF)
    made = await make_paper(demo_database, PAPERS[2])
    assert made != without
    assert await make_paper(demo_database, PAPERS[2]) == made
    await remove_logo(demo_database, authority=STF)
    assert await make_paper(demo_database, PAPERS[2]) == without


async def test_it_stands_on_the_audit_file(demo_database: Database) -> None:
    wish = PaperWish("file", "pdf", "K-102", authority=STF)
    await set_logo(demo_database, png(), authority=STF)
    tags = tags_of(await make_paper(demo_database, wish))
    assert STF in tags.alternatives
    assert tags.untagged == 0
    await remove_logo(demo_database, authority=STF)
    assert STF not in tags_of(await make_paper(demo_database, wish)).alternatives


async def test_a_picture_of_a_paper_has_it_too(demo_database: Database) -> None:
    wish = replace(PAPERS[2], form="png")
    without = await make_paper(demo_database, wish)
    await set_logo(demo_database, png(), authority=STF)
    assert await make_paper(demo_database, wish) != without


async def test_a_logo_that_cannot_be_drawn_any_more_leaves_the_paper_without(
    demo_database: Database,
) -> None:
    without = await make_paper(demo_database, PAPERS[2])

    def spoil(unit: UnitOfWork) -> None:
        unit.use_tenant(_tenant(unit))
        unit.logos.set("image/png", png()[:60])

    demo_database.transact(spoil)
    assert await make_paper(demo_database, PAPERS[2]) == without


@pytest.mark.parametrize("paper", ["raci", "audit_file"])
async def test_a_member_is_handed_papers_with_it(demo_database: Database, paper: str) -> None:
    await set_logo(demo_database, png(), authority=STF)
    tenant = demo_database.transact(_tenant)
    jobs = PaperJobs(demo_database, tenant, "maren.skabelonsen@stf.example", links=None)
    report = await jobs.make(paper, {"about": ["system:nødmelderen"]})
    pdf = next(one for one in report.files if one.name.endswith(".pdf"))

    def read(unit: UnitOfWork) -> bytes:
        unit.use_tenant(tenant)
        kept = unit.attachments.find(pdf.sha256)
        assert kept is not None
        return b"".join(unit.attachments.pieces(kept))

    assert STF in tags_of(demo_database.transact(read)).alternatives


def _tenant(unit: UnitOfWork) -> str:
    return next(one.id for one in unit.identities.tenants() if one.name == STF)


def _kept(database: Database) -> list[bytes]:
    def read(unit: UnitOfWork) -> list[bytes]:
        unit.use_tenant(_tenant(unit))
        return list(unit.connection.execute(select(logos.c.bytes)).scalars())

    return database.transact(read)
