"""Test a card in Teams: every piece, every action, and none too large.

Nothing a person wrote is read as markup.
"""

import difflib
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import JsonValue

from bot.adapters.teams.rendering import activities, size
from bot.adapters.teams.rendering.fields import fields_of
from bot.adapters.teams.rendering.render import render
from bot.adapters.teams.rendering.size import LIMIT, size_of
from bot.adapters.teams.rendering.text import address, markdown
from bot.engine.action_tokens import extract_actions, parse_card
from bot.messages import (
    Block,
    Bold,
    Button,
    Card,
    CardField,
    Chart,
    FactSet,
    FieldOption,
    Fields,
    FormButton,
    Lang,
    LinkButton,
    Notice,
    Progress,
    Row,
    Rows,
    Span,
    Text,
    UserText,
)
from bot.rendering.plain_text import text_of
from bot.texts.direction import CONTROLS
from tests.bot import test_cards
from tests.bot.test_cards import EXAMPLES, GOLDEN, ExampleCards, each_file
from tests.selection import share_of

TOKEN = f"{'0' * 32}.1"
REWRITE = os.environ.get("KRAVBOT_GOLDEN") == "1"
MOCKUPS = Path(__file__).parent / "mockups"

demo = test_cards.demo
cards = test_cards.cards

_TEXT = {"text", "size", "weight", "color", "isSubtle"}
_PLACED = {"spacing", "separator"}
_ASKS = {"id", "label", "isRequired", "errorMessage", "value", "placeholder"} | _PLACED
_SENDS = {"title", "data", "associatedInputs"}
ALLOWED: dict[str, set[str]] = {
    "AdaptiveCard": {"$schema", "version", "lang", "speak", "fallbackText", "body", "actions"},
    "TextBlock": _TEXT | _PLACED | {"wrap", "style", "horizontalAlignment"},
    "RichTextBlock": {"inlines", "horizontalAlignment"} | _PLACED,
    "TextRun": _TEXT,
    "Container": {"items", "style", "selectAction", "id", "isVisible"} | _PLACED,
    "ColumnSet": {"columns"} | _PLACED,
    "Column": {
        *("items", "width", "minHeight", "verticalContentAlignment", "spacing", "selectAction"),
    },
    "FactSet": {"facts", "spacing"},
    "Image": {"url", "altText", "size", "width"},
    "ActionSet": {"actions", "spacing"},
    "Input.Text": _ASKS | {"isMultiline", "style"},
    "Input.Date": _ASKS,
    "Input.Number": _ASKS,
    "Input.ChoiceSet": _ASKS | {"choices", "style", "isMultiSelect", "wrap"},
    "Action.Execute": _SENDS | {"verb", "fallback"},
    "Action.Submit": _SENDS,
    "Action.ShowCard": {"title", "card"},
    "Action.OpenUrl": {"title", "url"},
    "Action.ToggleVisibility": {"title", "targetElements"},
}
VALUES = {
    "size": {"Small", "Large", "ExtraLarge", "Stretch"},
    "weight": {"Bolder"},
    "color": {"Accent", "Attention"},
    "spacing": {"None", "Small", "Default", "Medium", "Large"},
    "style": {"emphasis", "heading", "compact", "expanded", "Url"},
    "associatedInputs": {"none"},
}
"""The values that are shown: `Good` and `Warning` cannot be read on white.

A style on a button is not shown.
"""


def card(**parts: object) -> Card:
    return Card.model_validate(
        {"lang": "da", "title": "Titel", "say": "Titel", "as_of": "Pr. i dag", **parts}
    )


def drawn(**parts: object) -> list[Any]:
    """Return the elements between the title and the age."""
    body: Any = render(card(**parts))["body"]
    return list(body[1:-1])


def do(label: str, **parts: object) -> Button:
    return Button.model_validate({"label": label, "token": f"t.{label}", **parts})


def field(kind: str, **parts: object) -> CardField:
    return CardField.model_validate({"name": "f", "label": "Felt", "kind": kind, **parts})


def drawn_field(kind: str, **parts: object) -> list[Any]:
    return drawn(body=(Fields(fields=(field(kind, **parts),)),))


def everything(part: object) -> Iterator[dict[str, Any]]:
    """Yield all parts that have a type, from the outside in."""
    if isinstance(part, dict):
        if "type" in part:
            yield part
        for inner in part.values():
            yield from everything(inner)
    if isinstance(part, list):
        for inner in part:
            yield from everything(inner)


def of_type(part: object, *types: str) -> list[dict[str, Any]]:
    return [each for each in everything(part) if each["type"] in types]


def split(whole: Card) -> list[Card]:
    """Return the cards of its messages."""
    return [part.card for part in size.parts(whole)]


def faults(rendered: dict[str, Any]) -> list[str]:
    """List what Teams would refuse, or show otherwise than meant."""
    found = []
    ids = Counter(each["id"] for each in everything(rendered) if "id" in each)
    for each in everything(rendered):
        kind = each["type"]
        unknown = set(each) - {"type"} - ALLOWED.get(kind, set())
        found += [f"{kind} has {name}" for name in unknown]
        found += [
            f"{kind}: {name} is {each[name]}"
            for name, values in VALUES.items()
            if name in each and each[name] not in values
        ]
        if kind in ("Container", "Column", "RichTextBlock", "FactSet", "ActionSet"):
            inside = each.get("items") or each.get("inlines") or each.get("facts")
            found += [] if inside or each.get("actions") else [f"an empty {kind}"]
        if kind == "ActionSet" and len(each["actions"]) > 6:
            found.append(f"{len(each['actions'])} buttons in a set")
        if kind == "Action.Execute":
            fallback = {**each, "type": "Action.Submit"}
            del fallback["verb"], fallback["fallback"]
            found += [] if each["fallback"] == fallback else [f"the fallback of {each['title']}"]
            sends = "form" in each["data"]
            found += [] if sends != ("associatedInputs" in each) else [f"inputs of {each['title']}"]
            found += [f"no {name}" for name in each["data"].get("form", ()) if name not in ids]
    found += [f"{name} stands {times} times" for name, times in ids.items() if times > 1]
    said = {
        **rendered,
        "speak": "",
        "body": [_shown(each) for each in everything(rendered["body"])],
    }
    text = json.dumps(said, ensure_ascii=False)
    return found + [f"{bad} is read" for bad in ("{{", "<at", "</at") if bad in text]


def _shown(each: dict[str, Any]) -> list[object]:
    """Return its own texts; what an input holds and an action sends is not shown as text."""
    names = ("text", "title", "label", "facts")
    return [each[name] for name in names if name in each] + [
        choice["title"] for choice in each.get("choices", ())
    ]


# ── The examples ─────────────────────────────────────────────────────────────


@each_file
def test_cards_look_as_they_did(cards: ExampleCards, file: str, subtests: pytest.Subtests) -> None:
    for name, card in cards.of(file):
        with subtests.test(name):
            sealed = parse_card(extract_actions(card, "0" * 32)[0])
            rendered = render(sealed)
            assert not faults(rendered)
            assert split(sealed) == [sealed]
            _same(f"{test_cards._file_name(name)}.{sealed.lang}.teams.json", rendered)


def test_no_golden_file_is_left_over() -> None:
    stems = [test_cards._file_name(name) for name in EXAMPLES]
    expected = {f"{stem}.{lang}.teams.json" for stem in stems for lang in get_args(Lang)}
    left = {path.name for path in GOLDEN.glob("*.teams.json")} - expected
    if REWRITE:
        for name in left:
            (GOLDEN / name).unlink()
    else:
        assert not left


def _same(name: str, rendered: object) -> None:
    path = GOLDEN / name
    text = json.dumps(rendered, ensure_ascii=False, indent=1) + "\n"
    if REWRITE:
        path.write_text(text, "utf-8")
        return
    before = path.read_text("utf-8") if path.exists() else ""
    if before != text:
        lines = difflib.unified_diff(
            before.splitlines(), text.splitlines(), name, "now", lineterm=""
        )
        pytest.fail("\n".join([*lines, "", "If it is meant: make golden"]), pytrace=False)


# ── The mockups ──────────────────────────────────────────────────────────────

QUESTION = card(
    over="3.5 Skærpet tilsyn · Fyrjournal, K-102",
    title="Har vi fået årets revisionserklæring, og dækker den perioden og vores ydelse?",
    say=(
        "Spørgsmål 3 af 8: Har vi fået årets revisionserklæring, og dækker den perioden og vores "
        "ydelse?"
    ),
    body=(
        Progress(done=3, total=8),
        Text(spans=("Sidste år svarede du “nej”. Der er ingen erklæring på K-102.",)),
    ),
    answers=((do("Ja"), do("Delvist"), do("Nej")), (do("Ikke muligt"), do("Ved ikke"))),
    quiet=(do("Hvorfor?"), do("Vedhæft"), do("Spring over"), do("Pause")),
    as_of="Gemt mandag 2. mar. 2026 kl. 10:14 · dit forrige svar (2): Delvist",
)
CALLS = (
    Row(
        title="Pindsvin Drift, døgnvagt",
        mark="1",
        phone="+45 00 00 11 00",
        detail=("Døgnet rundt · bekræftet for 18 dage siden · oplys K-101",),
        strong=True,
        actions=(do("Virkede"), do("Svarer ikke")),
    ),
    Row(
        title="Torben Opdigtet, driftschef",
        mark="2",
        phone="+45 00 00 11 02",
        detail=("Efter 15 min. uden svar · døgnet rundt",),
    ),
    Row(
        title="Helle Opfundet, direktør",
        mark="3",
        phone="+45 00 00 11 03",
        warn="Ikke bekræftet i 125 dage",
        detail=("Derefter · døgnet rundt",),
    ),
)
OURS = (
    Row(title="Bo Prøvesen", phone="+45 00 00 10 01", detail=("Aktiverer planen",)),
    Row(title="Maren Skabelonsen", phone="+45 00 00 10 02", detail=("Beredskab",)),
)
INCIDENT = card(
    over="Hændelse · Pindsvin Drift, K-101",
    title="Tågevarsel: ring nu",
    say="Tågevarsel: ring Pindsvin Drift, døgnvagt +45 00 00 11 00. Oplys K-101.",
    body=(
        Rows(rows=CALLS),
        Rows(heading="Hos os", rows=OURS),
        Text(
            spans=(
                *(
                    "Skal være oppe igen inden ",
                    Bold(b="4 timer"),
                    " (RTO). Højst ",
                    Bold(b="1 time"),
                ),
                " data må tabes (RPO).",
            )
        ),
    ),
    actions=(do("Start log", style="primary"), do("Vis plan")),
    as_of="Vagtliste pr. mandag 2. mar. 2026 kl. 02:00, 1 time gammel · lokal kopi",
)
APPROVAL = card(
    over="2.1 Roller og ansvar · til din godkendelse",
    title="Godkend organiseringen af leverandørstyring",
    say="Til godkendelse senest fredag 6. mar.: organiseringen af leverandørstyring.",
    body=(
        Text(
            spans=("Senest fredag 6. mar. 2026. Indstillet af ", Bold(b="Yusuf Fiktivsen"), "."),
        ),
        FactSet(
            pairs=(
                ("Omfatter", ("3 systemer, 11 krav",)),
                ("Nyt", ("Bo overtager Fyrjournal 16. apr. 2026",)),
                ("Mangler", ("Stedfortræder i forum F4",)),
                ("Forrige", ("Godkendt 6. mar. 2025",)),
            )
        ),
        Notice(
            spans=(
                Bold(b="Hvis du godkender: "),
                (
                    "rollerne gælder til 2. mar. 2027. Dit navn og tidspunktet gemmes og kan "
                    "journaliseres."
                ),
            )
        ),
    ),
    actions=(
        FormButton(
            label="Send tilbage",
            submit="Send tilbage",
            fields=(field("long", label="Hvad skal ændres?", required=True),),
        ),
        do("Godkend", style="primary", confirm="Du godkender organiseringen på vegne af ledelsen."),
    ),
    quiet=(
        LinkButton(label="Læs bilaget", url="https://esdh.stf.example/sag/26-00211"),
        do("Spørg Yusuf"),
    ),
    as_of="Pr. mandag 2. mar. 2026 kl. 09:00 · version 4 af 27. feb. 2026",
)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        pytest.param("02-question", QUESTION, id="question"),
        pytest.param("05-incident", INCIDENT, id="incident"),
        pytest.param("08-approval", APPROVAL, id="approval"),
    ],
)
def test_a_card_is_what_was_designed(name: str, made: Card) -> None:
    """Tokens, ids and the bounds of inputs are left out, which the neutral card does not have."""
    designed = json.loads((MOCKUPS / f"{name}.teams.json").read_text("utf-8"))
    assert _comparable(render(made)) == _comparable(designed)


def _comparable(part: Any) -> Any:
    if isinstance(part, dict):
        ours = {"speak", "verb", "data", "id", "maxLength", "errorMessage"}
        return {
            name: _comparable(value)
            for name, value in part.items()
            if name not in ours and (name, value) != ("spacing", "Default")
        }
    if isinstance(part, list):
        return [_comparable(each) for each in part]
    return part.replace("\u00a0", " ") if isinstance(part, str) else part


# ── Pieces ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("block", "inlines"),
    [
        pytest.param(
            Text(spans=("Du har ", Bold(b="12"), UserText(u=" *fra* Bo"))),
            [{"text": "Du har "}, {"text": "12", "weight": "Bolder"}, {"text": " *fra* Bo"}],
            id="text",
        ),
        pytest.param(
            Text(kind="small", spans=("lidt",)),
            [{"text": "lidt", "size": "Small", "isSubtle": True}],
            id="small",
        ),
        pytest.param(
            Notice(kind="warn", spans=("Se her",)),
            [{"text": "⚠️ "}, {"text": "Se her"}],
            id="warning",
        ),
        pytest.param(
            Notice(kind="lock", spans=("Læst",)), [{"text": "🔒 "}, {"text": "Læst"}], id="lock"
        ),
        pytest.param(Notice(spans=("Vid det",)), [{"text": "Vid det"}], id="notice"),
    ],
)
def test_words_are_runs(block: Block, inlines: list[dict[str, object]]) -> None:
    (rich,) = of_type(drawn(body=(block,)), "RichTextBlock")
    assert rich["inlines"] == [{"type": "TextRun", **run} for run in inlines]


def test_a_quote_has_a_block_for_each_line() -> None:
    (box,) = drawn(body=(Text(kind="quote", spans=(UserText(u="a\r\nb\n\nc"),)),))
    assert box["style"] == "emphasis"
    assert [(each["inlines"][0]["text"], each.get("spacing")) for each in box["items"]] == [
        ("a", None),
        ("b", "None"),
        ("c", "Small"),
    ]


def test_a_long_progress_has_no_dots() -> None:
    head: Any = render(card(lang="en", body=(Progress(done=14, total=20),)))["body"]
    assert "●" not in json.dumps(head, ensure_ascii=False)
    assert [run["text"] for run in of_type(head[0], "TextRun")] == ["14 of 20"]


def test_facts_are_markdown_with_their_numbers_held_together() -> None:
    pairs = (("Fra", ("28. feb. 2027",)), ("_Hvem_", (UserText(u="1. *Bo*"), Bold(b="12"))))
    (facts,) = of_type(drawn(body=(FactSet(heading="Her", pairs=pairs),)), "FactSet")
    assert facts["facts"] == [
        {"title": "Fra", "value": "28\\.\u00a0feb. 2027"},
        {"title": "\\_Hvem\\_", "value": "1\\. \\*Bo\\***12**"},
    ]


def test_a_sum_ends_in_its_result() -> None:
    pairs = (("Værdi", ("1",)), ("− en", ("1",)), ("= I alt", ("0",)))
    sums = of_type(drawn(body=(FactSet(pairs=pairs, total=True),)), "ColumnSet")
    assert [each["separator"] for each in sums] == [False, False, True]
    bold = [all("weight" in run for run in of_type(each, "TextRun")) for each in sums]
    assert bold == [False, False, True]


def test_a_row_is_pressed_whole_only_where_nothing_else_in_it_is() -> None:
    rows = (
        Row(title="A", value="41 dage", open=do("Åbn")),
        Row(title="B", phone="+45 1", open=do("Åbn")),
        Row(title="C", open=do("Åbn"), actions=(do("Luk"),)),
        Row(title="D", open=do("Åbn", confirm="Sikker?")),
    )
    whole, *others = drawn(body=(Rows(rows=rows),))
    assert whole["selectAction"]["title"] == "Åbn"
    assert [text["text"] for text in of_type(whole, "TextBlock")] == ["41\u00a0dage", "›"]
    for row in others:
        assert "selectAction" not in row
        (buttons,) = of_type(row, "ActionSet")
        assert buttons["actions"][0]["title"] == "Åbn"


def test_a_long_value_stands_in_the_detail() -> None:
    row = Row(title="A", value="meget længe siden", detail=("Karl",))
    text = [run["text"] for run in of_type(drawn(body=(Rows(rows=(row,)),)), "TextRun")]
    assert text == ["A", "meget længe siden", " · ", "Karl"]


def test_a_finished_row_is_one_grey_line_with_links() -> None:
    row = Row(title="Vagt", value="i dag", detail=(UserText(u="af\ndig"),), done=True)
    (line,) = drawn(body=(Rows(rows=(row,)),))
    assert "".join(run["text"] for run in line["inlines"]) == "✓  Vagt · i dag · af dig"
    assert all(run["isSubtle"] for run in line["inlines"])
    (line,) = drawn(body=(Rows(rows=(row.model_copy(update={"actions": (do("Ret"),)}),)),))
    assert line["columns"][1]["selectAction"]["title"] == "Ret"


@pytest.mark.parametrize(
    ("phone", "text"),
    [
        pytest.param("+45 00 11", "[+45\u00a000\u00a011](tel:+450011)", id="number"),
        pytest.param("via [vagten]", "via \\[vagten\\]", id="words"),
        pytest.param("12](x) 3", "[12\\]\\(x\\)\u00a03](tel:123)", id="hostile"),
    ],
)
def test_a_number_is_text_that_rings(phone: str, text: str) -> None:
    block = of_type(drawn(body=(Rows(rows=(Row(title="Vagt", phone=phone),)),)), "TextBlock")
    assert [each["text"] for each in block] == [text]


# ── Actions ──────────────────────────────────────────────────────────────────


def test_an_action_carries_its_token_and_only_one_that_submits_names_its_form() -> None:
    body = (
        Fields(fields=(field("text"), field("multi", name="m", options=OPTIONS), field("file"))),
    )
    made = drawn(body=body, actions=(do("Luk"), do("Gem", style="primary", submit=True)))
    save, close = made[-1]["actions"]
    assert save == {
        "type": "Action.Execute",
        "verb": "kravbot",
        "title": "Gem",
        "data": {"token": "t.Gem", "form": ["f0.f", "s0.m"]},
        "fallback": {
            "type": "Action.Submit",
            "title": "Gem",
            "data": {"token": "t.Gem", "form": ["f0.f", "s0.m"]},
        },
    }
    assert close["data"] == {"token": "t.Luk"}
    assert close["associatedInputs"] == "none"


def titles(action_set: Any) -> list[str]:
    return [each["title"] for each in action_set["actions"]]


def test_a_form_is_followed_by_what_sends_it() -> None:
    body = (Fields(fields=(field("text"),)),)
    few = drawn(body=body, actions=(do("Gem", submit=True),), answers=((do("Aldrig"),),))
    assert [titles(each) for each in few[1:]] == [["Gem", "Aldrig"]]
    answers = ((do("Ja"), do("Nej")), (do("Ved ikke"),))
    more = drawn(body=body, actions=(do("Gem", submit=True),), answers=answers)
    assert [titles(each) for each in more[1:]] == [["Gem"], ["Ja", "Nej"], ["Ved ikke"]]


def test_a_confirmed_deed_unfolds() -> None:
    (show,) = of_type(drawn(actions=(do("Slet", confirm="Alt slettes."),)), "Action.ShowCard")
    assert show["title"] == "Slet"
    assert of_type(show["card"]["body"], "TextRun")[0]["text"] == "Alt slettes."
    (sure,) = show["card"]["actions"]
    assert (sure["title"], sure["data"]) == ("Ja, slet", {"token": "t.Slet"})


def test_quiet_actions_are_links_but_a_form_is_a_button() -> None:
    note = FormButton(label="Note", submit="Gem", fields=(field("text"),), token=TOKEN)
    file = FormButton(label="Vedhæft", submit="Send", fields=(field("file"),), token=TOKEN)
    made = drawn(quiet=(do("Hjælp"), note, file, LinkButton(label="Bilag", url="https://x.dk")))
    buttons, links = made
    assert [each["title"] for each in buttons["actions"]] == ["Note"]
    pressed = [column["selectAction"] for column in links["columns"]]
    assert [each["title"] for each in pressed] == ["Hjælp", "Vedhæft", "Bilag"]
    assert pressed[1]["data"] == {"token": TOKEN}
    assert pressed[2]["type"] == "Action.OpenUrl"


def test_quiet_actions_wrap_before_a_telephone_is_too_narrow() -> None:
    labels = ["Snooze all until tomorrow", "Why me?", "Download as spreadsheet"]
    rows = drawn(quiet=[do(label) for label in labels])
    assert [[c["items"][0]["text"] for c in row["columns"]] for row in rows] == [
        labels[:2],
        labels[2:],
    ]


def test_no_set_has_more_buttons_than_teams_shows() -> None:
    (row,) = ([do(str(number)) for number in range(14)],)
    sets = of_type(drawn(answers=[row]), "ActionSet")
    assert [len(each["actions"]) for each in sets] == [6, 6, 2]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/file/1", "tel:112", "data:,x", ""])
@pytest.mark.parametrize("where", ["actions", "quiet"])
def test_links_that_are_none_are_named(url: str, where: str) -> None:
    made = drawn(**{where: (LinkButton(label="Bilag", url=url),)})
    assert not of_type(made, "Action.OpenUrl")
    assert [run["text"] for run in of_type(made, "TextRun")] == ["Bilag"]


# ── Forms ────────────────────────────────────────────────────────────────────

OPTIONS = (FieldOption(value="j,a%", label="Ja"), FieldOption(value="n", label="*Nej*"))
CHOICES = [{"title": "Ja", "value": "j,a%"}, {"title": "*Nej*", "value": "n"}]
ESCAPED = [{"title": "Ja", "value": "j,a%"}, {"title": r"\*Nej\*", "value": "n"}]


@pytest.mark.parametrize(
    ("kind", "parts", "control"),
    [
        pytest.param(
            "text",
            {"value": "x", "hint": "Fx"},
            {"type": "Input.Text", "value": "x", "placeholder": "Fx"},
            id="text",
        ),
        pytest.param("long", {}, {"type": "Input.Text", "isMultiline": True}, id="long"),
        pytest.param("url", {}, {"type": "Input.Text", "style": "Url"}, id="url"),
        pytest.param(
            "date",
            {"value": "2026-03-12"},
            {"type": "Input.Date", "value": "2026-03-12"},
            id="date",
        ),
        pytest.param(
            "date", {"value": "i går"}, {"type": "Input.Text", "value": "i går"}, id="no date yet"
        ),
        pytest.param("number", {"value": "71"}, {"type": "Input.Number", "value": 71}, id="number"),
        pytest.param(
            "number", {"value": "-1.5"}, {"type": "Input.Number", "value": -1.5}, id="decimal"
        ),
        pytest.param(
            "number", {"value": "en"}, {"type": "Input.Text", "value": "en"}, id="no number yet"
        ),
        pytest.param(
            "choice",
            {"options": OPTIONS, "value": "n"},
            {
                "type": "Input.ChoiceSet",
                "choices": CHOICES,
                "style": "compact",
                "placeholder": "Vælg …",
                "value": "n",
            },
            id="choice",
        ),
        pytest.param("choice", {}, {"type": "Input.Text"}, id="nothing to choose"),
        pytest.param(
            "radio",
            {"options": OPTIONS, "value": "?"},
            {"type": "Input.ChoiceSet", "choices": ESCAPED, "style": "expanded", "wrap": True},
            id="radio",
        ),
        pytest.param(
            "text",
            {"required": True},
            {"type": "Input.Text", "isRequired": True, "errorMessage": "Skal udfyldes."},
            id="required",
        ),
    ],
)
def test_fields(kind: str, parts: dict[str, object], control: dict[str, object]) -> None:
    (made,) = drawn_field(kind, **parts)
    assert made == {**control, "id": "f0.f", "label": "Felt", "spacing": "Default"}


def test_several_choices() -> None:
    (made,) = drawn_field("multi", options=OPTIONS, value="n;j,a%;væk")
    assert made["id"] == "s0.f"
    assert made["isMultiSelect"]
    assert made["value"] == "j%2Ca%25,n"
    assert fields_of({"form": ["s0.f"], "s0.f": "j%2Ca%25,n"}) == {"f": "j,a%;n"}


def test_too_many_choices_are_written() -> None:
    options = [FieldOption(value=str(n), label=str(n)) for n in range(101)]
    (made,) = drawn_field("choice", options=options)
    assert made["type"] == "Input.Text"


def test_what_is_wrong_and_a_long_hint_stand_below() -> None:
    hint = "Skriv den dag, øvelsen blev holdt, og ikke i morgen"
    _, help_, wrong = drawn_field("text", hint=hint, error="Det er i morgen")
    assert help_["inlines"][0]["text"] == hint
    assert wrong["inlines"] == [
        {
            "type": "TextRun",
            "text": "⚠️ Det er i morgen",
            "size": "Small",
            "weight": "Bolder",
            "color": "Attention",
        }
    ]


def test_files_are_asked_for_in_words() -> None:
    (made,) = drawn_field("file")
    assert made["inlines"][0]["text"] == "Felt: send filen her i samtalen."


def test_a_required_field_does_not_stand_in_the_way_of_a_small_form() -> None:
    ask = FormButton(label="Note", submit="Gem", fields=(field("text", required=True),))
    made = drawn(body=(Fields(fields=(field("text", required=True),)),), actions=(ask,))
    assert [each.get("isRequired") for each in of_type(made, "Input.Text")] == [None, True]


def test_a_form_gets_back_its_own_fields_and_nothing_else() -> None:
    sent: dict[str, JsonValue] = {
        "token": "t",
        "form": ["f1.why", "f1.a.b", "f1.n", "f1.half", "f1.on", "f1.list", "f1.empty", "why", 7],
        "f0.why": "kortets egen",
        "f1.why": "x",
        "f1.a.b": None,
        "f1.n": 71.0,
        "f1.half": 1.5,
        "f1.on": True,
        "f1.list": ["x"],
        "f1.else": "ikke nævnt",
        "why": "uden formular",
    }
    assert fields_of(sent) == {
        "why": "x",
        "a.b": "",
        "n": "71",
        "half": "1.5",
        "on": "true",
        "list": "",
        "empty": "",
    }
    assert fields_of({"token": "t", "f0.why": "x"}) == {}
    assert fields_of({"form": "f0.why", "f0.why": "x"}) == {}


# ── What people write ────────────────────────────────────────────────────────

KINDS = ("text", "long", "url", "date", "number", "choice", "radio", "multi", "file")


def hostile(text: str) -> Card:
    """Put this text in every place there is."""
    span = UserText(u=text)
    ask = FormButton(
        label=text, token=TOKEN, submit=text, fields=(CardField(name="a", label=text),)
    )
    row = Row(
        title=span,
        detail=(text, span),
        mark=text,
        value=text,
        phone=text,
        warn=text,
        open=Button(label=text, token=TOKEN),
        actions=(Button(label=text, token=TOKEN, confirm=text), ask),
    )
    options = (FieldOption(value=text, label=text),)
    fields = [
        CardField(
            name=f"{kind}{text}",
            label=text,
            kind=kind,
            value=text,
            hint=text,
            error=text,
            options=options,
            required=True,
        )
        for kind in KINDS
    ]
    return card(
        over=text,
        title=text or "-",
        as_of=text or "-",
        body=(
            Progress(done=1, total=2),
            *(Text(kind=kind, spans=(text, Bold(b=text), span)) for kind in ("normal", "quote")),
            Notice(kind="warn", spans=(span,)),
            *(
                FactSet(heading=text, pairs=((text, (span, Bold(b=text))),), total=t)
                for t in (False, True)
            ),
            Rows(heading=text, rows=(row, row.model_copy(update={"strong": True}))),
            Rows(rows=(Row(title=span, detail=(span,), done=True, value=text),)),
            Fields(fields=tuple(fields)),
        ),
        answers=((Button(label=text, token=TOKEN),),),
        actions=(ask, Button(label=text, token=TOKEN, submit=True, style="primary")),
        quiet=(ask, LinkButton(label=text, url="https://x.dk"), LinkButton(label=text, url=text)),
    )


signs = st.sampled_from(
    [*"*_-+1.)( [](){}<>~`#&;|!\\\n\t=:/a", "<at>", "{{", "&lt;", "1. ", "https://x.dk"]
)
written = st.one_of(
    st.lists(signs, max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12),
)
readers = [MarkdownIt("commonmark"), MarkdownIt("js-default")]
PLAIN = {"paragraph_open", "paragraph_close", "inline"}


def read_by(reader: MarkdownIt, text: str) -> str:
    """Return what is shown, and fail where anything but words is read."""
    tokens = reader.parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens} <= PLAIN
    assert {child.type for child in inline} <= {"text", "text_special"}
    return "".join(child.content for child in inline).replace("\u2060", "")


@given(st.lists(written, min_size=1, max_size=3))
def test_no_markdown_is_left_in_what_a_person_wrote(texts: list[str]) -> None:
    made = markdown(*(UserText(u=text) for text in texts))
    wanted = CONTROLS.sub("", "".join(texts).replace("\u2060", "")).split()
    for reader in readers:
        assert CONTROLS.sub("", read_by(reader, made)).split() == wanted


@settings(max_examples=share_of(60))
@given(written)
def test_no_card_can_be_made_that_teams_refuses(text: str) -> None:
    made: Any = render(hostile(text))
    assert not faults(made)
    assert json.loads(json.dumps(made)) == made
    for block in of_type(made["body"], "TextBlock"):
        assert "](" not in block["text"].replace("](tel:", "", 1)


# ── Large cards ──────────────────────────────────────────────────────────────

prose = st.lists(
    st.tuples(
        st.sampled_from(["Ord ", "æøå. ", "Linje\n", "\n\n", "👩‍🚒", "*x* ", "langtordudenende"]),
        st.integers(1, 900),
    ),
    max_size=6,
).map(lambda parts: "".join(word * times for word, times in parts))
spans = st.lists(
    st.one_of(prose, prose.map(lambda t: UserText(u=t)), prose.map(lambda t: Bold(b=t))), max_size=3
)
names = st.text("abcæ -*", min_size=1, max_size=30)
deeds = st.builds(Button, label=names, token=st.just(TOKEN))
row_forms = st.builds(
    FormButton, label=names, token=st.just(TOKEN), submit=names, fields=st.just((field("date"),))
)
rows_made = st.builds(
    Row,
    title=st.one_of(names, names.map(lambda text: UserText(u=text))),
    detail=spans,
    mark=st.sampled_from([None, "1", "◐"]),
    value=st.one_of(st.none(), names),
    done=st.booleans(),
    actions=st.lists(st.one_of(deeds, row_forms), max_size=3),
)
blocks_made = st.one_of(
    st.builds(Text, spans=spans, kind=st.sampled_from(["normal", "small", "quote"])),
    st.builds(Notice, spans=spans),
    st.builds(
        FactSet,
        pairs=st.lists(st.tuples(names, spans), max_size=40),
        heading=st.one_of(st.none(), names),
        total=st.booleans(),
    ),
    st.builds(Rows, rows=st.lists(rows_made, max_size=30), heading=st.one_of(st.none(), names)),
    st.just(Progress(done=1, total=3)),
)
large = st.builds(
    Card,
    lang=st.just("da"),
    title=names,
    say=names,
    as_of=names,
    over=st.one_of(st.none(), names),
    body=st.lists(blocks_made, max_size=6),
    answers=st.lists(st.lists(deeds, max_size=3), max_size=2),
    actions=st.lists(deeds, max_size=2),
    quiet=st.lists(deeds, max_size=4),
)


def said_in(*cards: Card) -> str:
    """Return every letter of the sentences, in the order they are read."""
    blocks = [block for each in cards for block in each.body]
    return "".join(text_of(span) for block in blocks for span in _spans_in(block))


def _spans_in(block: Block) -> Iterator[Span]:
    match block:
        case Text(spans=inside) | Notice(spans=inside):
            yield from inside
        case FactSet(pairs=pairs):
            yield from (span for _, value in pairs for span in value)
        case Rows(rows=rows):
            yield from (span for row in rows for span in row.detail)
        case Fields() | Progress() | Chart():
            pass


def rows_in(*cards: Card) -> list[Row]:
    blocks = [block for each in cards for block in each.body]
    return [row for block in blocks if isinstance(block, Rows) for row in block.rows]


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(large)
def test_a_large_card_is_divided_and_nothing_is_lost(whole: Card) -> None:
    parts = split(whole)
    assert all(size_of(render(part)) <= LIMIT for part in parts)
    assert said_in(*parts) == said_in(whole)
    for name in ("mark", "value"):
        shown = [getattr(row, name) for row in rows_in(*parts) if getattr(row, name)]
        assert shown == [getattr(row, name) for row in rows_in(whole) if getattr(row, name)]
    pressed = [action for row in rows_in(*parts) for action in row.actions]
    assert pressed == [action for row in rows_in(whole) for action in row.actions]
    titles = iter([row.title for row in rows_in(*parts)])
    assert all(row.title in titles for row in rows_in(whole))
    for part in parts:
        heads = (part.over, part.title, part.as_of, part.say)
        assert heads == (whole.over, whole.title, whole.as_of, whole.say)
    *early, last = parts
    assert (last.answers, last.actions, last.quiet) == (whole.answers, whole.actions, whole.quiet)
    assert not [part for part in early if part.answers or part.actions or part.quiet]


def test_a_small_card_is_left_as_it_is() -> None:
    assert split(INCIDENT) == [INCIDENT]


def test_a_large_list_is_divided_between_rows() -> None:
    rows = tuple(Row(title=f"Række {n}", detail=("Bo · " * 20,)) for n in range(120))
    parts = split(card(body=(Rows(heading="Alt", rows=rows),), actions=(do("Luk"),)))
    assert len(parts) > 1
    assert rows_in(*parts) == list(rows)
    assert {block.heading for part in parts for block in part.body if isinstance(block, Rows)} == {
        "Alt"
    }


def test_a_long_text_is_divided_where_a_reader_pauses() -> None:
    text = "\n\n".join(["En sætning til. " * 300] * 9)
    parts = split(card(body=(Text(kind="quote", spans=(UserText(u=text),)),)))
    assert len(parts) > 1
    assert said_in(*parts) == text
    assert all(said_in(part).endswith("\n\n") for part in parts[:-1])


def test_a_row_with_a_long_title_is_divided_in_it() -> None:
    row = Row(title=UserText(u="ord " * 9000), detail=("Bo",), mark="1", actions=(do("Luk"),))
    parts = split(card(body=(Rows(rows=(row,)),)))
    assert "".join(text_of(each.title) for each in rows_in(*parts)) == "ord " * 9000
    assert rows_in(*parts)[0].mark == "1"
    assert rows_in(*parts)[-1].actions == row.actions


def test_only_the_last_part_of_a_sum_has_the_result() -> None:
    pairs = tuple((f"Post {n}", ("æ" * 200,)) for n in range(60))
    *early, last = split(card(body=(FactSet(pairs=pairs, total=True),)))
    totals = [block.total for part in early for block in part.body if isinstance(block, FactSet)]
    assert totals
    assert not any(totals)
    assert any(block.total for block in last.body if isinstance(block, FactSet))


def test_a_form_stays_with_what_sends_it() -> None:
    form = Fields(fields=tuple(field("long", name=f"f{n}", value="x" * 2000) for n in range(5)))
    whole = card(
        body=(Text(spans=("Ord " * 5000,)), form), actions=(do("Gem", submit=True), do("Luk"))
    )
    *early, last = split(whole)
    assert form in last.body
    assert not [part for part in early if part.actions]


def test_a_form_too_large_for_one_message_can_be_sent_from_each() -> None:
    fields = tuple(field("long", name=f"felt{n}" * 30, value="x" * 300) for n in range(120))
    whole = card(body=(Fields(fields=fields),), actions=(do("Gem", submit=True), do("Luk")))
    *early, last = split(whole)
    assert early
    assert all(size_of(render(part)) <= LIMIT for part in (*early, last))
    assert [part.actions for part in early] == [(whole.actions[0],)] * len(early)
    assert last.actions == whole.actions
    blocks = [block for part in (*early, last) for block in part.body]
    assert [each for block in blocks if isinstance(block, Fields) for each in block.fields] == list(
        fields
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://x.example/a?b=c#d", "https://x.example/a?b=c#d"),
        ("https://x.example/<a> b", "https://x.example/%3Ca%3E%20b"),
        ("https://x.example/%3Ca%3E", "https://x.example/%3Ca%3E"),
        ("https://x.example/100%/ø", "https://x.example/100%25/%C3%B8"),
    ],
)
def test_an_address_has_nothing_that_may_not_stand_in_one(url: str, shown: str) -> None:
    assert address(url) == shown


def test_an_answer_to_a_search_has_its_bound() -> None:
    long = Card(
        lang="da",
        title="T",
        as_of="nu",
        say="T",
        body=tuple(Text(spans=(UserText(u="ord " * 250),)) for _ in range(10)),
    )
    answer = activities.found([(f"{n}", "x", long) for n in range(10)])
    assert size_of(answer) < 62_000
    assert json.dumps(answer).count('"preview"') == 5
