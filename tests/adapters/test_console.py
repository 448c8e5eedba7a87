"""Test the terminal over the real turn dispatcher.

A script of steps goes in, and exactly one line of JSON comes out for each.
"""

import asyncio
import io
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest

from bot.adapters.console.chat import Chat, UnusableInput
from bot.adapters.console.messenger import ConsoleMessenger
from bot.adapters.console.terminal import script
from bot.adapters.control.ports import OpenChat
from bot.app.commands.chat import NobodyByThatName, talk_from
from bot.messages import (
    Address,
    Button,
    Card,
    DeliveryRefused,
    File,
    FileRef,
    Home,
    LinkButton,
    Post,
    Private,
    Replace,
    Text,
    Turn,
)
from bot.texts.words import NO_BREAK_SPACE, Words
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.records.answers import Answer
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.systems import System
from governance.schema.record import Record
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.serving import served

MAREN, YUSUF = "maren.skabelonsen@stf.example", "yusuf.fiktivsen@stf.example"
NIGHT = "start 3.2 på nødmelderen"
RIGHT = "det passer"
"""It says that the known is right, which leads to the first question."""
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

Way: TypeAlias = Literal["here", "through the socket"]
Said: TypeAlias = list[dict[str, Any]]
Talk: TypeAlias = Callable[..., Said]


@pytest.fixture
def backend() -> str:
    """The terminal is the same whatever the database is."""
    return "sqlite"


@pytest.fixture(params=["here", "through the socket"])
def way(request: pytest.FixtureRequest) -> Way:
    """Choose where turns are dispatched: in the command's own process, or in a running server."""
    chosen: Way = request.param
    return chosen


@pytest.fixture
def talking(
    demo_database: Database, way: Way, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Talk:
    """Send steps as they are typed, and return the answer to each.

    A step given as a mapping is sent as JSON.
    """
    monkeypatch.chdir(tmp_path)

    async def talk(email: str) -> None:
        messenger = ConsoleMessenger()
        async with served(demo_database, tmp_path) as serving:
            seat: OpenChat | None
            if way == "here":
                seat = await serving.chats.open(email, None, messenger)
                await talk_from(seat, messenger, email, as_json=True)
                return
            async with serving.connected() as server, server.chat(email, None, messenger) as seat:
                await talk_from(seat, messenger, email, as_json=True)

    def run(*steps: str | dict[str, object], email: str = MAREN) -> Said:
        lines = [step if isinstance(step, str) else json.dumps(step) for step in steps]
        told = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        monkeypatch.setattr("sys.stdout", told)
        asyncio.run(talk(email))
        answers = told.getvalue().splitlines()
        assert len(answers) == len([line for line in lines if line.strip()])
        return [json.loads(line) for line in answers]

    return run


def text(answer: dict[str, Any]) -> str:
    """Return everything that was said to one step."""
    assert "error" not in answer
    return "\n".join(out["text"] for out in answer["out"]).replace(NO_BREAK_SPACE, " ")


def kept(database: Database, cls: type[Record]) -> list[Any]:
    def read(unit: UnitOfWork) -> list[Any]:
        tenant = next(found for found in unit.identities.tenants() if "Fyrtårne" in found.name)
        unit.use_tenant(tenant.id)
        return [kept.record for kept in unit.register.find(cls)]

    return database.transact(read)


def write(database: Database, record: Record) -> None:
    """Change the register as somebody else."""

    def save(unit: UnitOfWork) -> None:
        tenant = next(found for found in unit.identities.tenants() if "Fyrtårne" in found.name)
        unit.use_tenant(tenant.id, who="somebody else")
        changes = ChangeRecorder(unit.register)
        held = changes.get(type(record), record.key)
        changes.save(record, seen=held.version if held else 0, command="Import")

    database.transact(save)


def test_a_whole_checklist(talking: Talk, demo_database: Database) -> None:
    *_, last = talking(
        "hej",
        NIGHT,
        RIGHT,
        "ja",
        "delvist",
        "nej",
    )
    assert "◐ Delvist opfyldt" in text(last)
    assert "5 af 6 er på plads" in text(last)
    assert [answer.value for answer in kept(demo_database, Answer)] == ["nej"]
    fits = [one.fits for one in kept(demo_database, Document) if one.contract == "K-103"]
    assert "partly" in fits


# ── Numbers, labels, patterns ────────────────────────────────────────────────


def test_a_number_is_the_choice_with_that_number_on_the_newest_card(talking: Talk) -> None:
    _, first, second, _ = talking(NIGHT, RIGHT, "2", "99")
    assert first["out"][0]["actions"][:2] == ["Delvist", "Nej"]
    assert "Beredskabsplan: Nej" in text(second)


def test_a_number_that_is_no_choice_is_words(talking: Talk) -> None:
    *_, last = talking(NIGHT, RIGHT, "99")
    assert "Svar ja, delvist, nej" in text(last)


def test_a_number_is_the_answer_where_one_is_asked_for(
    talking: Talk, demo_database: Database
) -> None:
    (system,) = [one for one in kept(demo_database, System) if one.name == "Nødmelderen"]
    write(demo_database, system.model_copy(update={"able_people": None}))
    talking("start 2.3 på nødmelderen", RIGHT, "4", email=YUSUF)
    (system,) = [one for one in kept(demo_database, System) if one.name == "Nødmelderen"]
    assert system.able_people == 4


@pytest.mark.parametrize("label", ["Delvist", "delvist", "^del", "vist$", "D.lv"])
def test_a_press_is_a_label_or_a_pattern(talking: Talk, label: str) -> None:
    *_, last = talking(NIGHT, RIGHT, {"press": label})
    assert "Beredskabsplan: Delvist" in text(last)


def test_a_press_reaches_older_cards_when_the_newest_has_no_such_choice(talking: Talk) -> None:
    *_, last = talking("forside", NIGHT, {"press": "Vis mine opgaver"})
    assert "29 opgaver er dine" in text(last)


@pytest.mark.parametrize("label", ["Fis", "(", "^$", "  "])
def test_a_press_on_nothing_says_so(talking: Talk, label: str, demo_database: Database) -> None:
    *_, last = talking(NIGHT, {"press": label})
    assert last == {"error": f"Der er ingen knap, der hedder “{label.strip()}”.", "out": []}
    assert not kept(demo_database, Answer)


def test_a_row_is_pressed_by_its_title_and_a_label_that_stands_twice_with_it(talking: Talk) -> None:
    page, closed = talking(
        "mine opfølgninger", {"press": "Klaret (Beskriv reetablering trin for trin)"}
    )
    assert "Ny frist (Beskriv reetablering trin for trin)" in page["out"][0]["actions"]
    assert "2 opfølgninger er dine." in text(closed)


def test_words_that_are_a_label_are_words_all_the_same(talking: Talk) -> None:
    *_, last = talking(NIGHT, RIGHT, "ja")
    assert "Beredskabsplan: Ja" in text(last)


# ── Small forms behind a button ──────────────────────────────────────────────


def test_a_small_form_asks_field_by_field(talking: Talk) -> None:
    _, asked, moved = talking("mine opfølgninger", {"press": "Ny frist .Beskriv"}, "15. maj")
    assert asked["out"] == [
        {
            "text": "Ny frist\nDato\n  Skriv datoen, fx 2. mar. 2026\n(Ikke sendt endnu)",
            "actions": [],
        }
    ]
    assert "Beskriv reetablering trin for trin\n     3.3 · senest 15. maj 2026" in text(moved)


def test_or_takes_them_all_at_once(talking: Talk) -> None:
    *_, moved = talking(
        "mine opfølgninger", {"press": "Ny frist .Beskriv"}, {"form": {"due_on": "2026-05-15"}}
    )
    assert "senest 15. maj 2026" in text(moved)


def test_another_press_forgets_it(talking: Talk) -> None:
    *_, last = talking(
        "mine opfølgninger",
        {"press": "Ny frist .Beskriv"},
        {"press": "Til forsiden"},
        NIGHT,
        RIGHT,
        "ja",
    )
    assert "Beredskabsplan: Ja" in text(last)


# ── Files ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("way", ["typed", "as a step", "behind the button"])
def test_a_file_is_attached(talking: Talk, tmp_path: Path, way: str) -> None:
    path = tmp_path / "Min plan.pdf"
    path.write_bytes(PDF)
    steps: dict[str, list[str | dict[str, object]]] = {
        "typed": [f"/attach {path}"],
        "as a step": [{"attach": str(path)}],
        "behind the button": [{"press": "Vedhæft"}, str(path)],
    }
    *_, last = talking(NIGHT, RIGHT, *steps[way])
    assert "Bevis · 1" in text(last)
    assert "Min plan.pdf" in last["out"][-1]["actions"]


@pytest.mark.parametrize("path", ["nowhere.pdf", ".", ""])
def test_a_file_that_is_not_there(talking: Talk, path: str, demo_database: Database) -> None:
    *_, last = talking(NIGHT, {"attach": path})
    assert last == {
        "error": f"Jeg kan ikke finde filen {path}. Skriv stien, fx /attach ./rapport.pdf.",
        "out": [],
    }
    assert not kept(demo_database, Evidence)


def test_a_file_handed_over_is_saved_and_never_over_another(talking: Talk, tmp_path: Path) -> None:
    (tmp_path / "original.pdf").write_bytes(PDF)
    *_, first, second = talking(
        NIGHT,
        RIGHT,
        {"attach": str(tmp_path / "original.pdf")},
        {"press": "original.pdf"},
        {"press": "original.pdf"},
    )
    assert text(first) == "original.pdf er gemt som original (1).pdf"
    assert text(second) == "original.pdf er gemt som original (2).pdf"
    assert (tmp_path / "original (2).pdf").read_bytes() == PDF


# ── Another conversation ─────────────────────────────────────────────────────


@pytest.mark.parametrize("new", ["/new", {"new": True}])
def test_a_fresh_conversation_has_nothing_in_view(
    talking: Talk, new: str | dict[str, object]
) -> None:
    _, home, press, answer = talking(NIGHT, new, {"press": "Delvist"}, "ja")
    assert text(home).startswith("Styrelsen for Tåge og Fyrtårne")
    assert press["error"] == "Der er ingen knap, der hedder “Delvist”."
    assert "Ja til hvad?" in text(answer)


# ── Forms ────────────────────────────────────────────────────────────────────


def test_a_form_takes_lists_numbers_and_leaves_out_what_is_null(
    talking: Talk, demo_database: Database
) -> None:
    talking(
        "start 3.1 på tågevarsel",
        RIGHT,
        {"form": {"value": ["haendelse", "aendring"], "more": None}},
        "start 2.3 på tågevarsel",
        {"press": "Ret (Medarbejdere til systemet)"},
        {"form": {"able_people": 3}},
        email=YUSUF,
    )
    assert [answer.value for answer in kept(demo_database, Answer)] == ["aendring;haendelse"]
    (system,) = [one for one in kept(demo_database, System) if one.name == "Tågevarsel"]
    assert system.able_people == 3


def test_a_form_where_none_is_open(talking: Talk) -> None:
    (last,) = talking({"form": {"value": "ja"}})
    assert "Intet er i gang" in text(last)


def test_a_form_of_several_fields_one_by_one(talking: Talk) -> None:
    *_, last = talking(
        NIGHT,
        RIGHT,
        {"press": "Ikke muligt"},
        "De deler den ikke",
        "Vi øver selv",
        "-",
        "nej",
        "genudbud",
        "gem",
    )
    assert "Beredskabsplan: Ikke muligt" in text(last)


# ── Faulty lines ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "{}",
        '{"text": 3}',
        '{"text": "ja", "press": "Ja"}',
        '{"new": false}',
        '{"new": 1, "text": "x"}',
        '{"form": []}',
        '{"attach": null}',
        '{"unknown": "x"}',
        '{"text": "ja"',
        '{"text": "ja"} {"text": "ja"}',
    ],
)
def test_a_faulty_step_is_answered_and_does_nothing(
    talking: Talk, line: str, demo_database: Database
) -> None:
    *_, faulty, after = talking(NIGHT, RIGHT, line, "fortsæt")
    assert faulty == {
        "error": (
            "Linjen er hverken tekst eller et trin jeg kender: text, press, attach, form eller new."
        ),
        "out": [],
    }
    assert "3 af 5" in text(after)
    assert not kept(demo_database, Answer)


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ({"text": "x" * 4001}, "Teksten er for lang. Grænsen er 4000 tegn."),
        ({"text": "\ud800"}, "Teksten kan ikke læses. Skriv den igen."),
        ({"form": {"value": "\udfff"}}, "Teksten kan ikke læses. Skriv den igen."),
        ({"press": "x" * 20_000}, "Teksten er for lang. Grænsen er 4000 tegn."),
    ],
    ids=["too long", "half a character", "half a character in a field", "far too long"],
)
def test_text_that_is_none(talking: Talk, step: dict[str, object], error: str) -> None:
    *_, last = talking(NIGHT, step)
    assert last == {"error": error, "out": []}


def test_blank_lines_are_no_steps(talking: Talk) -> None:
    assert len(talking("", NIGHT, "   ", "ja", "")) == 2


def test_hostile_words_are_words(talking: Talk) -> None:
    for words in ("[1]", '"ja"', "null", "-- '; DROP TABLE answers;", "\x00\x07\x1b[31m"):
        (last,) = talking(words)
        assert "\x1b" not in text(last)
        assert text(last).splitlines()[0] in (
            "Det forstod jeg ikke",
            "Det forstod jeg heller ikke",
            "Det ændrer ikke, hvad du må",
            "Ja til hvad?",
            "Styrelsen for Tåge og Fyrtårne · beredskabsansvarlig",
        )


def test_english_people_are_answered_in_english(talking: Talk) -> None:
    talking("english")
    (unknown,) = talking({"press": "Nothing"})
    assert unknown["error"] == "There is no button called “Nothing”."


def test_nobody_by_that_name(talking: Talk) -> None:
    with pytest.raises(NobodyByThatName, match="medlem"):
        talking(email="nobody@stf.example")


# ── Without the dispatcher ───────────────────────────────────────────────────

WORDS = Words("da")
ADDRESS = Address("console", "stf", MAREN)
BARE = Card(lang="da", title="Hvad nu?", as_of="Pr. i dag", say="Hvad nu?")


def with_choices(*labels: str) -> Card:
    answers = (tuple(Button(label=label, token=f"{label}.0") for label in labels),)
    return BARE.model_copy(update={"answers": answers})


def chat(receive: Callable[[Turn], Awaitable[None]], messenger: ConsoleMessenger) -> Chat:
    async def save(shown: object) -> str:
        return "gemt"

    return Chat(receive, messenger, workspace="stf", email=MAREN, words=WORDS, save=save)


async def test_what_nobody_expected_is_told_and_the_next_step_works(
    caplog: pytest.LogCaptureFixture,
) -> None:
    turns: list[Turn] = []

    async def receive(turn: Turn) -> None:
        turns.append(turn)
        if len(turns) == 1:
            raise RuntimeError("the database is on fire")

    told = io.StringIO()
    with caplog.at_level(logging.ERROR):
        await script(
            chat(receive, ConsoleMessenger()), WORDS, source=io.StringIO("ja\nnej\n"), target=told
        )
    assert [json.loads(line) for line in told.getvalue().splitlines()] == [
        {"error": "Noget gik galt, og intet er gemt. Prøv igen.", "out": []},
        {"out": []},
    ]
    assert "a turn failed" in caplog.text


async def test_every_turn_has_a_key_of_its_own() -> None:
    turns: list[Turn] = []

    async def receive(turn: Turn) -> None:
        turns.append(turn)

    talk_to = chat(receive, ConsoleMessenger())
    await talk_to.say("ja")
    await talk_to.say("ja")
    await talk_to.begin_afresh()
    assert len({turn.key for turn in turns}) == 3
    assert turns[0].conversation == turns[1].conversation != turns[2].conversation
    assert {turn.sender.email for turn in turns} == {MAREN}


async def test_a_link_is_for_a_browser() -> None:
    async def receive(turn: Turn) -> None: ...

    messenger = ConsoleMessenger()
    link = LinkButton(label="Planen", url="https://planen.example")
    card = BARE.model_copy(update={"actions": (link,)})
    await messenger.deliver(ADDRESS, Post("1", card))
    with pytest.raises(UnusableInput, match=r"Åbn https://planen\.example i en browser\."):
        await chat(receive, messenger).press("Planen")


async def test_messages_are_gathered_once_as_they_look_last() -> None:
    messenger = ConsoleMessenger()
    first, second = with_choices("Ja"), with_choices("Nej")
    await messenger.deliver(ADDRESS, Post("1", first))
    await messenger.deliver(ADDRESS, Private("2", first, MAREN))
    await messenger.deliver(ADDRESS, Replace("1", second))
    assert [(shown.message, shown.card) for shown in messenger.take()] == [
        ("2", first),
        ("1", second),
    ]
    assert messenger.newest_first() == [second, first]
    assert messenger.take() == []

    folded = BARE.model_copy(update={"body": ()})
    await messenger.deliver(ADDRESS, Replace("2", folded))
    await messenger.deliver(ADDRESS, File("3", "plan.pdf", "application/pdf", "0" * 64))
    came = messenger.take()
    assert [(shown.message, shown.file is not None) for shown in came] == [("3", True)]


async def test_what_a_terminal_does_not_have(tmp_path: Path) -> None:
    messenger = ConsoleMessenger()
    with pytest.raises(DeliveryRefused):
        await messenger.deliver(
            ADDRESS, Home("h", BARE.model_copy(update={"body": (Text(spans=("Hej",)),)}))
        )
    with pytest.raises(DeliveryRefused):
        await messenger.fetch(FileRef("x", str(tmp_path / "x")), limit=10)
    (tmp_path / "x").write_bytes(b"0123456789")
    assert await messenger.fetch(FileRef("x", str(tmp_path / "x")), limit=4) == b"0123"
    assert (await messenger.profile("stf", MAREN)).email == MAREN
