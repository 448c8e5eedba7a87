"""Test a card in Slack: every piece, every action, within the limits, and none too large."""

import difflib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.action_values import ActionValue, ModalMetadata
from bot.adapters.slack.rendering.render import blocks
from bot.adapters.slack.rendering.size import MOST_BLOCKS, MOST_CHARACTERS, parts
from bot.engine.action_tokens import extract_actions, parse_card
from bot.messages import (
    Bold,
    Button,
    Card,
    CardField,
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
from tests.adapters.test_teams_render import APPROVAL, INCIDENT, QUESTION
from tests.bot import test_cards
from tests.bot.test_cards import EXAMPLES, GOLDEN, ExampleCards, each_file
from tests.fakes.slack_rules import live_marks_in, message_faults, view_faults
from tests.selection import share_of
from tests.stories.rules import every_action

MESSAGE = "m" * 32
TOKEN = f"{'0' * 32}.1"
REWRITE = os.environ.get("KRAVBOT_GOLDEN") == "1"
MOCKUPS = Path(__file__).parent / "mockups"

demo = test_cards.demo
cards = test_cards.cards


def card(**parts: object) -> Card:
    return Card.model_validate(
        {"lang": "da", "title": "Titel", "say": "Titel", "as_of": "Pr. i dag", **parts}
    )


def drawn(**parts: object) -> list[Any]:
    """Return the blocks between the title and the age."""
    return list(blocks(card(**parts), MESSAGE)[1:-1])


def token_of(label: str) -> str:
    """Make a token of characters that a token of ours has."""
    return "t." + re.sub(r"[^!-{}~]", "_", label)[:28]


def do(label: str, **parts: object) -> Button:
    return Button.model_validate({"label": label, "token": token_of(label), **parts})


def field(kind: str, **parts: object) -> CardField:
    return CardField.model_validate({"name": "f", "label": "Felt", "kind": kind, **parts})


def ask(label: str, **parts: object) -> FormButton:
    fields = (field("long", label="Hvad?", required=True),)
    return FormButton.model_validate(
        {"label": label, "token": token_of(label), "submit": label, "fields": fields, **parts}
    )


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


def presses(part: object) -> list[ActionValue | None]:
    """Return the values of all that can be pressed, links left out."""
    values = [
        each["value"]
        for element in of_type(part, "button", "overflow", "static_select")
        for each in element.get("options", [element])
        if "url" not in each
    ]
    return [ActionValue.read(value) for value in values]


def read_by_a_person(part: object) -> str:
    """Return all words in their order, as they look."""
    words = [
        each["text"]
        for each in everything(part)
        if each["type"] in ("plain_text", "mrkdwn", "text") and isinstance(each["text"], str)
    ]
    whole = " ".join(words).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return whole.replace("*", "")


def faults(message: list[Any], text: str = "Titel") -> list[object]:
    """List what Slack, its own SDK or we would object to in it."""
    sent = {"text": text, "blocks": message}
    numbers = [each["action_id"] for each in everything(message) if "action_id" in each]
    unlike = [block for block in message if SdkBlock.parse(block).to_dict() != block]  # type: ignore[union-attr]
    marks = [mark for mark in live_marks_in(message) if not mark.text.startswith("<tel:")]
    return [
        *message_faults(sent),
        *marks,
        *live_marks_in({"text": text}),
        *([] if len(numbers) == len(set(numbers)) else [f"action_ids: {numbers}"]),
        *(f"the SDK reads otherwise: {block}" for block in unlike),
    ]


def faults_of(view: Any) -> list[object]:
    numbers = [each["action_id"] for each in everything(view["blocks"]) if "action_id" in each]
    return [
        *view_faults(view),
        *(mark for mark in live_marks_in(view) if not mark.text.startswith("<tel:")),
        *([] if len(numbers) == len(set(numbers)) else [f"action_ids: {numbers}"]),
        *([] if SdkView(**view).to_dict() == view else ["the SDK reads otherwise"]),
    ]


# ── The examples ─────────────────────────────────────────────────────────────


@each_file
def test_cards_look_as_they_did(cards: ExampleCards, file: str, subtests: pytest.Subtests) -> None:
    """The golden file holds the message, and the modals and the page it may become."""
    for name, card in cards.of(file):
        with subtests.test(name):
            sealed = parse_card(extract_actions(card, "0" * 32)[0])
            (part,) = parts(sealed, MESSAGE)
            assert part.blocks == blocks(sealed, MESSAGE)
            assert not faults(part.blocks, part.text)
            assert None not in presses(part.blocks)
            becomes = [*_modals(sealed, part.blocks)]
            becomes += [views.home(sealed, MESSAGE)] if name.startswith("home.tab") else []
            assert not [fault for view in becomes for fault in faults_of(view)]
            views_too = {"views": becomes} if becomes else {}
            golden = {"text": part.text, "blocks": part.blocks, **views_too}
            _same(f"{test_cards._file_name(name)}.{sealed.lang}.slack.json", golden)


def _modals(card: Card, message: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the modals its buttons open."""
    for press in presses(message):
        if press and press.kind == "form":
            meta = ModalMetadata("p" * 32, press.token, MESSAGE).written()
            yield from (views.form(card, meta=meta, page=page) for page in range(views.pages(card)))
    for action in every_action(card):
        if isinstance(action, FormButton):
            meta = ModalMetadata("p" * 32, action.token, MESSAGE).written()
            yield views.ask(card, action, meta=meta)


def test_no_golden_file_is_left_over() -> None:
    stems = [test_cards._file_name(name) for name in EXAMPLES]
    expected = {f"{stem}.{lang}.slack.json" for stem in stems for lang in get_args(Lang)}
    left = {path.name for path in GOLDEN.glob("*.slack.json")} - expected
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


def _late(title: str, days: str, why: str) -> Row:
    return Row(title=title, value=days, detail=(why,), open=do("Åbn"))


OVERDUE = card(
    over="Styrelsen for Tåge og Fyrtårne · alle",
    title="12 punkter er over fristen",
    say="12 punkter er over fristen, 6 under dig.",
    body=(
        Text(spans=(Bold(b="6"), " ligger under dig som systemejer. De vigtigste først.")),
        Rows(
            heading="Ved nedbrud · 3",
            rows=(
                _late("Mosekonge, døgnvagt", "110 dage", "Ikke bekræftet · Ditte"),
                _late("Mosekonge, eskalation 1", "110 dage", "Ikke bekræftet · Ditte"),
                _late("Pindsvin, eskalation 2", "35 dage", "Ikke bekræftet · Ditte"),
            ),
        ),
        Rows(
            heading="Årlige pligter og udbud · 3",
            rows=(
                _late("K-101", "186 dage", "Udbud ikke startet · Karl"),
                _late("Nødmelderen", "41 dage", "Ikke øvet · Maren"),
                _late("Fyrjournal", "37 dage", "Ikke risikovurderet · Yusuf"),
            ),
        ),
        Rows(
            heading="Orden i papirerne · 6",
            rows=(
                Row(
                    title="På næste side",
                    detail=("Stamdata, et tillæg, 3 tiltag og 1 læringspunkt",),
                ),
            ),
        ),
    ),
    actions=(do("Vis de næste 6", style="primary"), do("Vis kun mine (6)")),
    quiet=(do("Mind de ansvarlige"), do("Hent som regneark")),
    as_of="1–6 af 12 · pr. mandag 2. mar. 2026 kl. 08:05",
)
CONTACTS = card(
    over="3.2 Beredskabsplan · Pindsvin Drift",
    title="Passer de fem kontakter stadig?",
    say="Bekræft fem kontakter hos Pindsvin Drift. 2 er klaret.",
    body=(
        Text(spans=("Ring først, og tryk så. ", Bold(b="2 af 5"), " er klaret.")),
        Rows(
            rows=(
                Row(title="Driftsvagten", detail=("bekræftet nu af dig",), done=True),
                Row(title="Sikkerhedsvagten", detail=("bekræftet nu af dig",), done=True),
                Row(
                    title="Helle Opfundet, eskalation 2",
                    phone="+45 00 00 11 03",
                    warn="Ikke bekræftet i 125 dage",
                    detail=("Døgnet rundt",),
                    actions=(do("Passer"), do("Ret"), do("Væk")),
                ),
                Row(
                    title="Torben Opdigtet, eskalation 1",
                    phone="+45 00 00 11 02",
                    detail=("Døgnet rundt · bekræftet for 18 dage siden",),
                    actions=(do("Passer"), do("Ret"), do("Væk")),
                ),
                Row(
                    title="Rita Ikkerigtig, incident manager",
                    phone="+45 00 00 11 01",
                    detail=("08–16, ellers via vagten · bekræftet for 18 dage siden",),
                    actions=(do("Passer"), do("Ret"), do("Væk")),
                ),
            )
        ),
    ),
    actions=(do("Jeg har ringet til alle 3", style="primary"),),
    quiet=(do("Tilføj en kontakt"), do("Fortsæt i morgen")),
    as_of="Pr. mandag 2. mar. 2026 kl. 11:02 · gælder alle systemer hos Pindsvin",
)
OPTION = card(
    over="1.1 Kontraktbibliotek · Tågevarsel, K-101",
    title="Option 1: svar senest 31. aug. 2026",
    say=(
        "Option 1 på K-101: svar senest 31. aug. 2026. "
        "Udbuddet skulle uden option være startet 28. aug. 2025."
    ),
    body=(
        Text(
            spans=(
                *("Uden option kan I ikke nå et udbud på jeres ", Bold(b="18 måneder"), ". "),
                *("Med option er der ", Bold(b="179 dage"), " til start."),
            )
        ),
        FactSet(
            heading="Uden option",
            pairs=(
                ("Kontrakten udløber", ("28. feb. 2027",)),
                ("− jeres plantid", ("18 måneder",)),
                ("= start udbud", ("28. aug. 2025",)),
            ),
            total=True,
        ),
        Text(kind="small", spans=("Det er 186 dage siden.",)),
        FactSet(
            heading="Med option 1",
            pairs=(
                ("Kontrakten udløber", ("28. feb. 2027",)),
                ("+ option 1", ("12 måneder",)),
                ("− jeres plantid", ("18 måneder",)),
                ("= start udbud", ("28. aug. 2026",)),
            ),
            total=True,
        ),
        Text(
            kind="small",
            spans=(
                "Beslutningen er Bos som systemejer. Jeg anbefaler ikke det ene eller det andet.",
            ),
        ),
    ),
    actions=(do("Lav oplæg til Bo", style="primary"), do("Ændr plantid")),
    quiet=(do("Åbn K-101"), do("Vis alle optioner")),
    as_of="Pr. mandag 2. mar. 2026 kl. 13:05 · stamdata bekræftet 30. jan. 2026",
)
HOME = card(
    over="Styrelsen for Tåge og Fyrtårne · systemejer, risikoejer",
    title="Bo Prøvesen",
    body=(
        Text(
            spans=(
                *(Bold(b="12"), " punkter er over fristen, ", Bold(b="6"), " under dig. "),
                *(Bold(b="3"), " frister falder inden for 30 dage."),
            )
        ),
        Rows(
            heading="Ring, når noget er nede",
            rows=(
                Row(
                    title="Tågevarsel",
                    phone="+45 00 00 11 00",
                    detail=("Pindsvin Drift, døgnvagt · bekræftet for 18 dage siden",),
                    open=do("Vis alle"),
                ),
                Row(
                    title="Nødmelderen",
                    phone="+45 00 00 13 00",
                    detail=("Kagemand Data, vagtcentral · bekræftet for 9 dage siden",),
                    open=do("Vis alle"),
                ),
            ),
        ),
        Rows(
            heading="Dine tre vigtigste",
            rows=(
                Row(
                    title="K-101: option eller udbud",
                    mark="1",
                    detail=("Udbud skulle være startet 28. aug. 2025",),
                    open=do("Beslut"),
                ),
                Row(
                    title="Nødmelderen er ikke øvet",
                    mark="2",
                    detail=("41 dage over fristen · Maren planlægger",),
                    open=do("Åbn"),
                ),
                Row(
                    title="Tillæg 3 mangler på K-103",
                    mark="3",
                    detail=("12 dage over fristen · Karl lægger det ind",),
                    open=do("Åbn"),
                ),
            ),
        ),
        Rows(
            heading="De næste 30 dage",
            rows=(
                Row(
                    title="K-101: læs revisionserklæring",
                    detail=("Mandag 9. mar. 2026 · Yusuf",),
                ),
                Row(title="K-101: driftsforum", detail=("20. mar. 2026 · Ole",)),
                Row(title="K-103: kvartalskontrol", detail=("1. apr. 2026 · Ditte",)),
            ),
        ),
    ),
    actions=(
        *(do("Vis overskredne", style="primary"), do("Start tjekliste"), do("Registrér noget")),
    ),
    quiet=(do("Vis alle mine pligter"), do("Indstillinger"), do("English")),
    as_of="Pr. mandag 2. mar. 2026 kl. 08:05 · opdateres, når du åbner fanen",
)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        pytest.param("02-question", QUESTION, id="question"),
        pytest.param("05-incident", INCIDENT, id="incident"),
        pytest.param("06-overdue", OVERDUE, id="overdue"),
        pytest.param("08-approval", APPROVAL, id="approval"),
        pytest.param("10-contacts", CONTACTS, id="contacts"),
        pytest.param("12-option", OPTION, id="option"),
    ],
)
def test_a_card_is_what_was_designed(name: str, made: Card) -> None:
    (part,) = parts(made, MESSAGE)
    designed = _designed(name)
    assert _comparable(part.text) == designed["text"]
    assert _comparable(part.blocks) == _comparable(designed["blocks"])


def test_the_home_page_is_what_was_designed() -> None:
    assert _comparable(views.home(HOME, MESSAGE)) == _comparable(_designed("14-app-home"))


def _designed(name: str) -> Any:
    return json.loads((MOCKUPS / f"{name}.slack.json").read_text("utf-8"))


def _comparable(part: Any) -> Any:
    """Leave out what a press carries, and make blanks that do not break into plain ones."""
    if isinstance(part, dict):
        return {name: _comparable(value) for name, value in part.items() if name != "value"}
    if isinstance(part, list):
        return [_comparable(each) for each in part]
    return part.replace("\u00a0", " ") if isinstance(part, str) else part


# ── Pieces ───────────────────────────────────────────────────────────────────


def test_small_words_are_a_context_and_a_title_that_is_long_is_bold() -> None:
    made = card(title="Er det her et spørgsmål, der er længere end en overskrift?", over="Her")
    over, title, as_of = blocks(made, MESSAGE)
    assert (over["type"], as_of["type"]) == ("context", "context")
    assert title["text"] == _mrkdwn(f"*{made.title}*")


def _mrkdwn(text: str) -> dict[str, object]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


@pytest.mark.parametrize(
    ("spans", "text"),
    [
        pytest.param(("Hvis: ", Bold(b="nu "), "ja"), "Hvis: *nu* ja", id="blanks stay outside"),
        pytest.param((Bold(b=" "), "x"), "x", id="a blank is not bold"),
        pytest.param((Bold(b="a"), Bold(b="b")), "*ab*", id="one bold, not two"),
        pytest.param((UserText(u="<@U1> & co"),), "&lt;@U1&gt; &amp; co", id="escaped"),
    ],
)
def test_bold_is_what_slack_sees_as_bold(spans: tuple[Span, ...], text: str) -> None:
    (section,) = drawn(body=(Text(spans=spans),))
    assert section["text"] == _mrkdwn(text)


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param(("K-", Bold(b="101"), "s"), id="bold in the middle of a word"),
        pytest.param((UserText(u="min_fil_2*.pdf"),), id="marks"),
        pytest.param((UserText(u="> citat"),), id="a quote"),
        pytest.param((UserText(u="se :smile: her"),), id="an emoji"),
    ],
)
def test_what_would_be_read_is_rich_text(spans: tuple[Span, ...]) -> None:
    (rich,) = drawn(body=(Text(spans=spans),))
    assert rich["type"] == "rich_text"
    assert "".join(text["text"] for text in of_type(rich, "text")) == "".join(map(text_of, spans))


def test_a_row_is_said_in_one_way() -> None:
    row = Row(title=UserText(u="*havn*"), detail=("i morgen",), open=do("Åbn"))
    rich, below = drawn(body=(Rows(rows=(row,)),))
    assert [text["text"] for text in of_type(rich, "text")] == ["*havn*", "\ni morgen"]
    assert below["elements"][0]["text"]["text"] == "Åbn"


def test_a_number_that_is_none_is_words() -> None:
    rows = (Row(title="A", phone="ring <b>"), Row(title="B", phone="+45 00|<@U1>"))
    said = read_by_a_person(drawn(body=(Rows(rows=rows),)))
    assert "ring <b>" in said
    assert not of_type(drawn(body=(Rows(rows=rows),)), "link")


def test_more_than_three_rows_opened_by_one_word_share_a_menu() -> None:
    rows = [Row(title=f"Punkt {n}", open=do("Åbn", token=f"t{n}")) for n in range(4)]
    rows.append(Row(title="Alene", open=do("Se")))
    rows.append(Row(title="Farligt", open=do("Åbn", confirm="Sikker?")))
    body = drawn(body=(Rows(rows=tuple(rows)),))
    (menu,) = of_type(body, "static_select")
    assert menu["placeholder"]["text"] == "Åbn …"
    assert [option["text"]["text"] for option in menu["options"]] == [
        f"Punkt {n}" for n in range(4)
    ]
    beside = [block["accessory"]["text"]["text"] for block in body if "accessory" in block]
    assert beside == ["Se", "Åbn"]


@pytest.mark.parametrize(
    ("number", "kinds"),
    [(1, ["button", "button"]), (2, ["button", "overflow"]), (6, ["button", "overflow", "button"])],
)
def test_quiet_actions_fold_where_there_are_others(number: int, kinds: list[str]) -> None:
    quiet = tuple(do(f"Q{n}") for n in range(number))
    (set_,) = drawn(actions=(do("Gem"),), quiet=quiet)
    assert [element["type"] for element in set_["elements"]] == kinds
    (alone,) = drawn(quiet=quiet)
    assert {element["type"] for element in alone["elements"]} == {"button"}


def test_what_is_confirmed_is_never_folded() -> None:
    quiet = (do("A"), do("B"), do("Slet", confirm="Sikker?"))
    (set_,) = drawn(actions=(do("Gem"),), quiet=quiet)
    kinds = [(element["type"], "confirm" in element) for element in set_["elements"]]
    assert kinds == [("button", False), ("overflow", False), ("button", True)]


def test_a_long_confirmation_stands_above() -> None:
    sentence = "Det her er vigtigt. " * 20
    above, set_ = drawn(actions=(do("Slet", confirm=sentence),))
    assert above["text"]["text"] == sentence.strip()
    assert set_["elements"][0]["confirm"]["text"]["text"].startswith("Læs først")


def test_a_label_too_long_for_a_button_stands_above_with_its_number() -> None:
    label = (
        "Et svar, som ingen kunne sige kortere end sådan her, selv om det burde kunne lade sig gøre"
    )
    above, set_ = drawn(answers=((do(label), do("Nej")),))
    assert above["text"]["text"] == f"1  {label}"
    assert set_["elements"][0]["text"]["text"].startswith("1 Et svar, som")
    assert set_["elements"][1]["text"]["text"] == "Nej"


def test_a_link_to_nowhere_is_named() -> None:
    links = (
        LinkButton(label="Sagen", url="javascript:alert(1)"),
        LinkButton(label="Bilag", url="https://a.example"),
    )
    set_, named = drawn(actions=links)
    assert [button["url"] for button in set_["elements"]] == ["https://a.example"]
    assert named["elements"][0]["text"] == "Sagen"


def test_one_button_is_primary() -> None:
    made = drawn(actions=(do("A"), do("B", style="primary"), do("C", style="primary")))
    buttons = [(each["text"]["text"], each.get("style")) for each in of_type(made, "button")]
    assert buttons == [("B", "primary"), ("C", None), ("A", None)]


def test_what_is_pressed_says_what_is_to_happen() -> None:
    form = (Fields(fields=(field("file"),)),)
    small = drawn(actions=(do("Gem"), ask("Udsæt")))
    long = drawn(body=form, actions=(do("Gem", submit=True), do("Nej")))
    short = drawn(body=(Fields(fields=(field("date"),)),), actions=(do("Gem", submit=True),))
    assert presses(small) == [ActionValue("do", "t.Gem"), ActionValue("ask", "t.Uds_t", MESSAGE)]
    assert presses(long) == [ActionValue("form", "t.Gem", MESSAGE), ActionValue("do", "t.Nej")]
    assert presses(short) == [ActionValue("do", "t.Gem")]


def test_a_long_form_is_told_as_far_as_it_is_filled_in() -> None:
    fields = (
        field("long", name="why", label="Hvorfor?", value="Fordi.", required=True),
        field("date", name="when", label="Hvornår", value="2026-03-02"),
        field("number", name="count", label="Antal", value="1234.5"),
        field("choice", name="who", label="Hvem", value="b", options=OPTIONS),
        field("multi", name="what", label="Hvad", value="a;b", options=OPTIONS),
        field("text", name="bad", label="Navn", value="", error="Skriv et navn.", required=True),
        field("text", name="open", label="Sted", required=True),
        field("text", name="extra", label="Note"),
    )
    said = read_by_a_person(
        drawn(body=(Fields(fields=fields),), actions=(do("Gem", submit=True, confirm="Sikker?"),))
    )
    assert said.replace("\u00a0", " ") == (
        "Hvorfor? Fordi.\nHvornår: 2. mar. 2026\nAntal: 1.234,5\nHvem: Bo\nHvad: Ann, Bo"
        " ⚠️  Navn: Skriv et navn. Skal udfyldes: Sted Udfyld"
    )


OPTIONS = (FieldOption(value="a", label="Ann"), FieldOption(value="b", label="Bo"))


# ── Nothing is read, nothing is lost ─────────────────────────────────────────

HOSTILE = (
    *("<!channel>", "<@U1>", "<https://evil.example|bank>", "<!date^1^{date}|x>", "<#C1|y>"),
    *(":smile:", "*_~", "`kode`", "*fed*", "_skrå_", "~ud~", "javascript:alert(1)", "> citat"),
    *(
        "&lt;@U1&gt;",
        "&amp;",
        "@here",
        "@channel",
        "https://evil.example/a?b=c",
        "www.evil.example",
    ),
    *(
        "mailto:a@evil.example",
        "evil.example",
        "\n",
        "\n> ",
        " ",
        "tel:+45",
        "|",
        "ord",
        "é",
        "🧑‍🚒",
    ),
)
hostile = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=8).map("".join)
_OURS = r"(^|[\s(])\*([^*\n]+)\*(?=$|[\s.,:;!?)])"


@settings(max_examples=share_of(150))
@given(hostile)
def test_nothing_a_person_wrote_is_read(text: str) -> None:
    user = UserText(u=text)
    made = card(
        title=text,
        over=text,
        as_of=text,
        say=text,
        body=(
            *(Text(spans=(kind, user), kind=kind) for kind in ("normal", "small", "quote")),
            Notice(spans=(Bold(b="Se: "), user)),
            FactSet(heading=text, pairs=((text, (user,)), ("Sum", (Bold(b=text),))), total=True),
            FactSet(pairs=((text, (user,)),)),
            Rows(
                heading=text,
                rows=(
                    Row(title=user, detail=(user,), value=text, warn=text, mark="1"),
                    Row(title=user, phone=text, open=do(text)),
                    Row(title=user, done=True, actions=(do("Ret"),)),
                    *(Row(title=user, open=do("Vælg", token=f"t{n}")) for n in range(4)),
                ),
            ),
            Fields(fields=(field("text", label=text, hint=text, error=text, value=text),)),
        ),
        answers=((do(text), do("Ja", confirm=text)),),
        actions=(do("Gem", submit=True), LinkButton(label=text, url=text)),
        quiet=(do(text), do("Pause")),
    )
    for part in parts(made, MESSAGE):
        assert not faults(part.blocks, part.text)
        for each in of_type(part.blocks, "mrkdwn"):
            rest = re.sub(_OURS, r"\1\2", each["text"], flags=re.MULTILINE)
            rest = re.sub(r"<tel:\+?\d+\|([^<>|]+)>", r"\1", rest)
            assert not re.search(r"[*_~`<>]|:[^\s:]+:|^\s*&gt;", rest, re.MULTILINE), each["text"]


WORDS = st.sampled_from(
    ("kontrakt", "æ", "&", "<b>", "*fed*", "leverandør.", "a_b", "🧑‍🚒", "\n\n")
)
LONG = st.builds(
    lambda words, times: " ".join(words * times),
    st.lists(WORDS, min_size=1, max_size=6),
    st.sampled_from((1, 3, 40, 150)),
)
BLOCKS = st.one_of(
    st.builds(
        lambda text, kind: Text(spans=("Se ", UserText(u=text)), kind=kind),
        LONG,
        st.sampled_from(("normal", "small", "quote")),
    ),
    st.builds(
        lambda texts: FactSet(pairs=tuple((text[:50], (UserText(u=text),)) for text in texts)),
        st.lists(LONG, min_size=1, max_size=12),
    ),
    st.builds(
        lambda texts, acts: Rows(
            rows=tuple(
                Row(
                    title=UserText(u=f"{n} {text}"),
                    detail=(UserText(u=text),),
                    open=do("Åbn", token=f"{'0' * 32}.{n}"),
                    actions=(do("Ret", token=f"{'1' * 32}.{n}"),) if acts else (),
                )
                for n, text in enumerate(texts)
            )
        ),
        st.lists(LONG, min_size=1, max_size=60),
        st.booleans(),
    ),
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(BLOCKS, min_size=1, max_size=5), LONG, LONG)
def test_a_large_card_becomes_several_messages_and_says_it_all(
    body: list[Any], label: str, long: str
) -> None:
    made = card(
        body=(Progress(done=1, total=8), *body),
        answers=((do(f"a {label}"[:400]), do("Nej")),),
        actions=(do("Gem", confirm=long[:900]), ask("Udsæt")),
        quiet=(do("A"), do("B")),
    )
    messages = parts(made, MESSAGE)
    for part in messages:
        assert len(part.blocks) <= 50
        assert not faults(part.blocks, part.text)
    assert [bool(of_type(part.blocks, "overflow")) for part in messages[:-1]] == [False] * (
        len(messages) - 1
    )
    read = "".join(read_by_a_person([part.blocks for part in messages]).split())
    for block in body:
        for text in _texts(block):
            assert all("".join(word.split()).replace("*", "") in read for word in text.split())
    tokens = {press.token for part in messages for press in presses(part.blocks) if press}
    assert tokens >= {
        action.token for action in every_action(made) if isinstance(action, Button | FormButton)
    }


def _texts(block: Any) -> Iterator[str]:
    match block:
        case Text(spans=spans):
            yield from map(text_of, spans)
        case FactSet(pairs=pairs):
            yield from (text_of(span) for _, value in pairs for span in value)
        case Rows(rows=rows):
            yield from (text_of(span) for row in rows for span in (row.title, *row.detail))
        case _:
            pass


def test_a_message_holds_both_limits() -> None:
    many = card(body=tuple(Text(kind="small", spans=(f"Linje {n}",)) for n in range(200)))
    assert len(parts(many, MESSAGE)) > 4
    assert all(len(part.blocks) <= MOST_BLOCKS for part in parts(many, MESSAGE))
    long = card(body=(Text(spans=("ord " * 6_000,)),))
    sizes = [
        len(json.dumps(part.blocks, ensure_ascii=False, separators=(",", ":")))
        for part in parts(long, MESSAGE)
    ]
    assert len(sizes) == 4
    assert max(sizes) <= MOST_CHARACTERS


def test_a_form_is_told_once_when_its_card_is_divided() -> None:
    fields = tuple(
        field("long", name=f"f{n}", label=f"Felt {n}", value="Ord. " * 500) for n in range(8)
    )
    made = card(body=(Fields(fields=fields),), actions=(do("Gem", submit=True),))
    messages = parts(made, MESSAGE)
    assert len(messages) > 1
    assert not of_type([part.blocks for part in messages], "input")
    assert [press for part in messages for press in presses(part.blocks)] == [
        ActionValue("form", "t.Gem", MESSAGE)
    ]
