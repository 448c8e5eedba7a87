"""Test what the terminal says to do after an import."""

from bot.app.register.import_export import Imported
from bot.app.register.import_report import report_lines
from governance.changes.merge import Difference
from governance.records.systems import System

CHANGED = Difference((System(name="Fyret", criticality="samfundskritisk"),), (), (), 0)


def _next(administrators: tuple[str, ...], *, bound: bool, dry_run: bool = False) -> list[str]:
    came = Imported(
        "yaml",
        "Fyrby",
        founded=False,
        lang="da",
        done=not dry_run,
        merged=CHANGED,
        administrators=administrators,
        bound=bound,
    )
    lines = list(report_lines(came, dry_run=dry_run))
    return lines[lines.index("Næste skridt:") + 1 :] if "Næste skridt:" in lines else []


def test_who_reaches_kravbot_already_is_told_what_to_ask() -> None:
    assert _next(("ada@fyrby.example",), bound=True) == [
        "  Spørg så: “hvor står vi?”, og så: “tyve spørgsmål”"
    ]


def test_a_way_in_is_named_until_there_is_one() -> None:
    chat, bind, _ = _next(("ada@fyrby.example", "bo@fyrby.example"), bound=False)
    assert chat.endswith("kravbot chat --as ada@fyrby.example")
    assert bind.endswith('kravbot bind --authority "Fyrby"')


def test_without_an_administrator_that_comes_first() -> None:
    for bound in (False, True):
        first, _ = _next((), bound=bound)
        assert first.startswith("  Ingen er administrator endnu.")


def test_a_look_at_a_file_asks_for_nothing() -> None:
    assert _next((), bound=False, dry_run=True) == []
