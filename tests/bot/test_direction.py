"""Test that no name turns what stands beside it, on any platform or in a file."""

import pytest

from bot.adapters.teams.rendering.text import markdown
from bot.adapters.web.render import _html
from bot.app.register.import_export import read_content
from bot.messages import UserText
from bot.rendering.plain_text import text_of
from bot.texts.direction import isolated
from bot.texts.words import Words
from register.parsing import read_records
from tests.fakes.clock import FakeClock
from tests.register.files import workbook

HEBREW = "\u05d0\u05d1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Bo Prøvesen", "Bo Prøvesen", id="as it is"),
        pytest.param(HEBREW, f"\u2068{HEBREW}\u2069", id="from the right"),
        pytest.param(f"\u2068{HEBREW}\u2069", f"\u2068{HEBREW}\u2069", id="once"),
        pytest.param("Bø\u202e54 01", "Bø54 01", id="an override of before"),
    ],
)
def test_what_runs_from_the_right_is_isolated(text: str, shown: str) -> None:
    assert isolated(text) == shown


def test_every_platform_isolates_names() -> None:
    name = UserText(u=HEBREW)
    for shown in (markdown(name), text_of(name), _html((name,))):
        assert f"\u2068{HEBREW}\u2069" in shown
    said = Words("da")("incident.call", system=HEBREW, who=HEBREW, phone="+45")
    assert said.count("\u2068") == 2


def test_a_file_with_a_turning_character_is_refused_with_its_place(clock: FakeClock) -> None:
    content = workbook(("Systemer", [["System"], ["Tåge\u202evarsel"]]))
    reading = read_records(read_content(content, "xlsx"), today=clock.now().date())
    found = [fault for fault in reading.faults if fault.code == "direction_control"]
    assert [(fault.title, fault.row, fault.heading) for fault in found] == [
        ("Systemer", 2, "System")
    ]
