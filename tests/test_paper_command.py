"""Test papers by command, alone and beside a running server."""

import json
from pathlib import Path

import pytest
import vobject

from tests.commands import kravbot, server
from tests.papers.pdf_tags import tags_of

STF = "Styrelsen for Tåge og Fyrtårne"
OF = ("--authority", STF)


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("plan", "Nødmelderen", "a.pdf"), "Miniberedskabsplan for Nødmelderen"),
        (("plan", "nødmelderen", "a.pdf", "--language", "en"), "Mini continuity plan of"),
        (("wheel", "a.pdf"), f"· {STF}"),
        (("wheel", "a.pdf", "--of", "K-103"), "· K-103"),
        (("wheel", "a.pdf", "--of", "bo.proevesen@stf.example"), "· Bo Prøvesen"),
        (("raci", "a.pdf", "--of", "Nødmelderen"), "RACI · Nødmelderen"),
        (("file", "a.pdf", "--of", "K-102"), "Tilsynsmappe · K-102"),
        (("contract", "a.pdf", "--of", "K-102"), "K-102 · Drift af Fyrjournal"),
        (("agenda", "a.pdf", "--of", "Driftsforum K-101"), "Dagsorden · Driftsforum K-101"),
        (
            ("agenda", "a.pdf", "--of", "Driftsforum K-101", "--minutes", "--language", "en"),
            "Minutes · Driftsforum K-101",
        ),
        (("overview", "a.pdf"), f"Overblik over de elleve krav · {STF}"),
        (("overview", "a.pdf", "--director"), "De elleve krav på én side"),
    ],
)
def test_a_paper_is_written(demo_folder: Path, arguments: tuple[str, ...], title: str) -> None:
    done = kravbot(demo_folder, "paper", *arguments, *OF)
    assert done.returncode == 0, done.stderr
    assert title in tags_of((demo_folder / "a.pdf").read_bytes()).title


def test_a_calendar_is_written_of_a_person_without_numbers(demo_folder: Path) -> None:
    done = kravbot(
        demo_folder, "paper", "calendar", "a.ics", "--of", "ditte.moenstergaard@stf.example", *OF
    )
    assert done.returncode == 0, done.stderr
    read = vobject.readOne((demo_folder / "a.ics").read_text("utf-8"))
    assert len(read.vevent_list) > 1
    assert "+45" not in read.serialize()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("plan", "Findes ikke", "a.pdf"), 1, "Registeret har intet, der hedder “Findes ikke”."),
        (("wheel", "a.pdf", "--of", "Findes ikke"), 1, "Findes ikke"),
        (("plan", "Nødmelderen", "a.png"), 2, "Filens navn skal ende på en af: .pdf."),
        (("contract", "a.pdf", "--of", "Nødmelderen"), 1, "Registeret har intet, der hedder"),
        (("contract", "a.pdf"), 2, "--of"),
        (("agenda", "a.docx", "--of", "Driftsforum K-101"), 2, "en af: .pdf .txt."),
        (("raci", "a.svg"), 2, "en af: .pdf .png."),
        (("calendar", "a.ics", "--of", "K-102"), 1, "Registeret har intet, der hedder"),
        (("file", "a.docx"), 2, "en af: .zip .pdf .xlsx .json."),
        (("raci", "a.pdf", "--on", "i går"), 2, "--on i går: skriv en dag som ÅÅÅÅ-MM-DD."),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(
    demo_folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = kravbot(demo_folder, "paper", *arguments, *OF)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not [*demo_folder.glob("a.*")]


def test_which_authority_is_asked_where_there_are_several(demo_folder: Path) -> None:
    done = kravbot(demo_folder, "paper", "wheel", "a.svg")
    assert done.returncode == 2
    assert "--authority" in done.stderr


def test_beside_a_server_it_is_made_there(demo_folder: Path, unused_tcp_port: int) -> None:
    with server(demo_folder, unused_tcp_port):
        done = kravbot(demo_folder, "paper", "wheel", "a.svg", *OF)
    assert done.returncode == 0, done.stderr
    assert (demo_folder / "a.svg").read_text("utf-8").startswith("<svg")


def test_an_agenda_is_written_as_text_too(demo_folder: Path) -> None:
    done = kravbot(demo_folder, "paper", "agenda", "a.txt", "--of", "Driftsforum K-101", *OF)
    assert done.returncode == 0, done.stderr
    assert (demo_folder / "a.txt").read_text("utf-8").startswith("Dagsorden · Driftsforum K-101")


@pytest.mark.parametrize("ending", ["zip", "xlsx", "json"])
def test_the_audit_file_is_written_in_every_format(demo_folder: Path, ending: str) -> None:
    done = kravbot(demo_folder, "paper", "file", f"a.{ending}", "--of", "K-102", *OF)
    assert done.returncode == 0, done.stderr
    content = (demo_folder / f"a.{ending}").read_bytes()
    assert content.startswith(b"{" if ending == "json" else b"PK")
    assert ending != "json" or json.loads(content)["made_for"] == "serverens administrator"
