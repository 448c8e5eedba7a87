"""Test the register and the whole database in and out by command.

The commands run alone, and beside a running server.
"""

import stat
from pathlib import Path

import pytest

from tests.commands import answer_of, kravbot, running, server
from tests.register.files import workbook

STF, PKB = "Styrelsen for Tåge og Fyrtårne", "Pandekageby Kommune"
BO, YUSUF = "bo.proevesen@stf.example", "yusuf.fiktivsen@stf.example"
AT = "--at=2026-03-02T08:05"

NEW = "systems:\n  - {name: Månelyset, criticality: samfundskritisk}\n"
SAID_OF_NEW = f"{STF}\nSystemer: 1 ny\n  + Månelyset\n"
NEXT = f"""
Næste skridt:
  Tal med Kravbot her i terminalen: kravbot chat --as {YUSUF}
  Få jeres kolleger med fra Teams eller Slack: kravbot bind --authority "{STF}"
  Spørg så: “hvor står vi?”, og så: “tyve spørgsmål”
"""
FOUNDED = """
authority: {name: Fyrby}
members: [{email: ada@fyrby.example, name: Ada Fyr, admin: ADMIN}]
systems: [{name: Fyret, criticality: samfundskritisk}]
"""


def written(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return name


# ── The register ─────────────────────────────────────────────────────────────


def test_tried_brought_in_and_brought_in_again(demo_folder: Path) -> None:
    written(demo_folder, "nyt.yaml", NEW)
    tried = kravbot(demo_folder, "import", "nyt.yaml", "--authority", STF, "--dry-run")
    assert tried.returncode == 0
    assert tried.stdout == SAID_OF_NEW + "1 ændring ville blive læst ind. Intet er ændret.\n"
    done = kravbot(demo_folder, "import", "nyt.yaml", "--authority", STF)
    assert done.stdout == SAID_OF_NEW + "1 ændring er læst ind.\n" + NEXT
    again = kravbot(demo_folder, "import", "nyt.yaml", "--authority", STF)
    assert again.stdout == (f"{STF}\nFilen siger det samme som registeret. 1 post er uændret.\n")
    english = kravbot(demo_folder, "import", "nyt.yaml", "--authority", STF, "--language", "en")
    assert english.stdout == (
        f"{STF}\nThe file says what the register says. 1 record is unchanged.\n"
    )


def test_faults_are_all_told_and_the_code_says_so(demo_folder: Path) -> None:
    written(
        demo_folder,
        "fejl.yaml",
        "systems:\n  - {name: M, criticality: meget}\n  - {criticality: ikke kritisk}\n",
    )
    faulty = kravbot(demo_folder, "import", "fejl.yaml", "--authority", STF)
    assert faulty.returncode == 1
    assert faulty.stdout == ""
    assert faulty.stderr.splitlines() == [
        (
            "systems, post 1, criticality “meget”: Skriv en af: samfundskritisk, "
            "forretningskritisk, ikke kritisk."
        ),
        "systems, post 2, name: Skal udfyldes.",
        "Filen har 2 fejl. Intet er ændret.",
    ]


def test_replacing_ends_what_is_missing(demo_folder: Path) -> None:
    kravbot(demo_folder, "export", "ud.yaml", "--authority", STF)
    whole = (demo_folder / "ud.yaml").read_text("utf-8")
    without = (
        whole.replace(whole[whole.index("\nabsences:") :], "") if "\nabsences:" in whole else whole
    )
    start = without.index("\nreviews:")
    written(demo_folder, "kortere.yaml", without[:start] + "\nreviews: []\n")
    tried = kravbot(demo_folder, "import", "kortere.yaml", "--replace", "--dry-run")
    assert "Gennemgange: 52 afsluttede" in tried.stdout
    assert "og 32 flere" in tried.stdout
    assert "52 ændringer ville blive læst ind. Intet er ændret." in tried.stdout


def test_a_new_authority_is_told_what_to_do_next(demo_folder: Path) -> None:
    written(demo_folder, "uden.yaml", FOUNDED.replace("ADMIN", "no"))
    without = kravbot(demo_folder, "import", "uden.yaml")
    assert "Ingen er administrator endnu." in without.stdout, without.stderr
    assert "kravbot chat" not in without.stdout
    written(demo_folder, "med.yaml", FOUNDED.replace("ADMIN", "yes"))
    founded = kravbot(demo_folder, "import", "med.yaml", "--language", "en")
    [chat] = [line for line in founded.stdout.splitlines() if "kravbot chat" in line]
    assert 'kravbot bind --authority "Fyrby"' in founded.stdout
    assert "Then ask: “where do we stand?”, and for: “twenty questions”" in founded.stdout
    arguments = chat.partition("kravbot ")[2].split()
    said = kravbot(demo_folder, *arguments, "--json", steps="hvad mangler?\n")
    assert "Fyret" in said.stdout, said.stderr


@pytest.mark.parametrize("name", ["ud.xlsx", "ud.yaml"])
def test_out_and_in_again_changes_nothing(demo_folder: Path, name: str) -> None:
    out = kravbot(demo_folder, "export", name, "--authority", STF.upper())
    assert (out.returncode, out.stdout) == (0, f"Gemt som/saved as {name}\n")
    assert stat.S_IMODE((demo_folder / name).stat().st_mode) == 0o600  # people's numbers are in it
    back = kravbot(demo_folder, "import", name)
    assert back.stdout == f"{STF}\nFilen siger det samme som registeret. 150 poster er uændrede.\n"


@pytest.mark.parametrize("name", ["skabelon.xlsx", "skabelon.yaml"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_template_is_written_and_brings_nothing_in(
    demo_folder: Path, name: str, language: str
) -> None:
    made = kravbot(demo_folder, "template", name, "--language", language)
    assert made.returncode == 0
    back = kravbot(demo_folder, "import", name, "--authority", STF)
    assert back.stdout == f"{STF}\nDer er ingen poster i filen, så intet er ændret.\n"


REFUSED = {
    "a file that is not there": (("import", "nix.xlsx"), "Filen nix.xlsx findes ikke."),
    "another ending": (("import", "a.txt"), "Filens navn skal ende på .xlsx eller .yaml."),
    "a template of another ending": (
        ("template", "a.docx"),
        "Filens navn skal ende på .xlsx eller .yaml.",
    ),
    "a folder that is not there": (("export", "nix/ud.xlsx"), "Mappen nix findes ikke."),
    "which of two authorities": (("export", "ud.xlsx"), f"Skriv --authority og en af: “{PKB}”"),
    "an authority there is not": (
        ("export", "ud.xlsx", "--authority", "X"),
        f"Skriv --authority og en af: “{PKB}”",
    ),
    "another language": (("import", "a.yaml", "--language", "de"), "skriv da eller en"),
    "another moment": (("import", "a.yaml", "--at", "i går"), "skriv et tidspunkt som"),
    "a backup that is none": (("restore", "a.yaml"), "Databasen er ikke tom."),
}


@pytest.mark.parametrize(("arguments", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_done_is_told(
    demo_folder: Path, arguments: tuple[str, ...], says: str
) -> None:
    for name in ("a.txt", "a.yaml"):
        written(demo_folder, name, NEW)
    refused = kravbot(demo_folder, *arguments)
    if arguments[0] == "restore":
        says = "a.yaml er ikke en sikkerhedskopi fra Kravbot."
    assert refused.returncode in (1, 2)
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr


# ── Backup and restore ───────────────────────────────────────────────────────


def test_on_an_empty_machine_a_checklist_is_answered_where_it_was_left(
    demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kravbot(
        demo_folder,
        *("chat", "--as", BO, "--json", AT),
        steps='start 3.2 på nødmelderen\nja\n{"press": "Ja"}\n{"press": "Delvist"}\npause\n',
    )
    made = kravbot(demo_folder, "backup", "kopi.db")
    assert made.returncode == 0
    assert "Sikkerhedskopien er skrevet og tjekket" in made.stdout
    empty = tmp_path_factory.mktemp("en anden maskine")
    (demo_folder / "kopi.db").rename(empty / "kopi.db")
    back = kravbot(empty, "restore", "kopi.db")
    assert back.returncode == 0
    assert f"{PKB} og {STF}" in back.stdout
    assert "kæden er hel" in kravbot(empty, "audit", "verify").stdout
    went_on = kravbot(empty, *("chat", "--as", BO, "--json", AT), steps="fortsæt\nja\n")
    asked, answered = went_on.stdout.splitlines()
    assert "· 5 af 5" in asked
    assert "5 af 6 er på plads" in answered
    again = kravbot(empty, "restore", "kopi.db")
    assert again.returncode == 1
    assert "Databasen er ikke tom." in again.stderr


def test_beside_a_server_they_do_as_without_one(demo_folder: Path, unused_tcp_port: int) -> None:
    written(
        demo_folder,
        "nyt.xlsx",
        workbook(("Systemer", [["System", "Kritikalitet"], ["Månelyset", "ikke kritisk"]])),
    )
    with (
        server(demo_folder, unused_tcp_port, "--demo"),
        running(demo_folder, "chat", "--as", YUSUF, "--json") as yusuf,
    ):
        answer_of(yusuf, "start 3.2 på nødmelderen")
        done = kravbot(demo_folder, "import", "nyt.xlsx", "--authority", STF)
        assert "1 ændring er læst ind.\n" in done.stdout
        assert "Månelyset" in answer_of(yusuf, "start 2.3 på månelyset")  # seen at once
        assert kravbot(demo_folder, "export", "ud.xlsx", "--authority", STF).returncode == 0
        assert kravbot(demo_folder, "backup", "kopi.db").returncode == 0
        assert kravbot(demo_folder, "backup", "kopi.db").returncode == 1
        stopped = kravbot(demo_folder, "restore", "kopi.db")
        assert stopped.returncode == 2
        assert "En server bruger databasen. Stop den, før der genskabes." in stopped.stderr
    assert (demo_folder / "kopi.db").stat().st_size > 100_000
    assert (demo_folder / "ud.xlsx").stat().st_size > 20_000
