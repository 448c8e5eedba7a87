"""A card in Slack: every piece, every action, within the limits, and none too large."""

import difflib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from bot.adapters.slack import views
from bot.adapters.slack.presses import Meta, Press
from bot.adapters.slack.render import blocks, fields_in
from bot.adapters.slack.size import MOST_BLOCKS, MOST_CHARACTERS, parts
from bot.engine.seal import opened, seal
from bot.messages import (
    Ask,
    B,
    Card,
    CardField,
    Do,
    Facts,
    FieldOption,
    Fields,
    Lang,
    Notice,
    Open,
    Progress,
    Row,
    Rows,
    Span,
    Text,
    U,
)
from bot.plain import text_of
from tests.adapters.test_teams_render import APPROVAL, INCIDENT, QUESTION
from tests.bot import test_cards
from tests.bot.test_cards import EXAMPLES, GOLDEN, Scenery
from tests.fakes.slack_rules import live_marks_in, message_faults, view_faults
from tests.stories.rules import every_action

MESSAGE = "m" * 32
TOKEN = f"{'0' * 32}.1"
REWRITE = os.environ.get("KRAVBOT_GOLDEN") == "1"
MOCKUPS = Path(__file__).parent / "mockups"

demo = test_cards.demo
scenery = test_cards.scenery


def card(**parts: object) -> Card:
    return Card.model_validate(
        {"lang": "da", "title": "Titel", "say": "Titel", "as_of": "Pr. i dag", **parts}
    )


def drawn(**parts: object) -> list[Any]:
    """What stands between the title and the age."""
    return list(blocks(card(**parts), MESSAGE)[1:-1])


def do(label: str, **parts: object) -> Do:
    return Do.model_validate({"label": label, "token": f"t.{label}", **parts})


def field(kind: str, **parts: object) -> CardField:
    return CardField.model_validate({"name": "f", "label": "Felt", "kind": kind, **parts})


def ask(label: str, **parts: object) -> Ask:
    fields = (field("long", label="Hvad?", required=True),)
    return Ask.model_validate(
        {"label": label, "token": f"t.{label}", "submit": label, "fields": fields, **parts}
    )


def everything(part: object) -> Iterator[dict[str, Any]]:
    """All that has a type, from the outside in."""
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


def presses(part: object) -> list[Press | None]:
    """What can be pressed carries, links left out."""
    values = [
        each["value"]
        for element in of_type(part, "button", "overflow", "static_select")
        for each in element.get("options", [element])
        if "url" not in each
    ]
    return [Press.read(value) for value in values]


def read_by_a_person(part: object) -> str:
    """All words in their order, as they look."""
    words = [
        each["text"]
        for each in everything(part)
        if each["type"] in ("plain_text", "mrkdwn", "text") and isinstance(each["text"], str)
    ]
    whole = " ".join(words).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return whole.replace("*", "")


def faults(message: list[Any], text: str = "Titel") -> list[object]:
    """What Slack, its own SDK or we would have against it."""
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


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_card_looks_as_it_did(scenery: Scenery, name: str) -> None:
    """The message, and the modals and the page it may become."""
    sealed = opened(seal(EXAMPLES[name](scenery), "0" * 32)[0])
    (part,) = parts(sealed, MESSAGE)
    assert part.blocks == blocks(sealed, MESSAGE)
    assert not faults(part.blocks, part.text)
    assert None not in presses(part.blocks)
    becomes = list(_views(sealed, home=name.startswith("home.home")))
    assert not [fault for view in becomes for fault in faults_of(view)]
    golden = {"text": part.text, "blocks": part.blocks, **({"views": becomes} if becomes else {})}
    _same(f"{test_cards._file_name(name)}.{sealed.lang}.slack.json", golden)


def _views(card: Card, *, home: bool) -> Iterator[dict[str, Any]]:
    if fields_in(card):
        meta = Meta("p" * 32, TOKEN, MESSAGE).written()
        yield from (views.form(card, meta=meta, page=page) for page in range(views.pages(card)))
    for action in every_action(card):
        if isinstance(action, Ask):
            meta = Meta("p" * 32, action.token, MESSAGE).written()
            yield views.ask(card, action, meta=meta)
    if home:
        yield views.home(card, MESSAGE)


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
        Text(spans=(B(b="6"), " ligger under dig som systemejer. De vigtigste først.")),
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
        Text(spans=("Ring først, og tryk så. ", B(b="2 af 5"), " er klaret.")),
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
    say="Option 1 på K-101: svar senest 31. aug. 2026. Udbuddet skulle uden option være startet 28. aug. 2025.",
    body=(
        Text(
            spans=(
                *("Uden option kan I ikke nå et udbud på jeres ", B(b="18 måneder"), ". "),
                *("Med option er der ", B(b="179 dage"), " til start."),
            )
        ),
        Facts(
            heading="Uden option",
            pairs=(
                ("Kontrakten udløber", ("28. feb. 2027",)),
                ("− jeres plantid", ("18 måneder",)),
                ("= start udbud", ("28. aug. 2025",)),
            ),
            total=True,
        ),
        Text(kind="small", spans=("Det er 186 dage siden.",)),
        Facts(
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
                *(B(b="12"), " punkter er over fristen, ", B(b="6"), " under dig. "),
                *(B(b="3"), " frister falder inden for 30 dage."),
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
    """But for what a press carries, and blanks that do not break."""
    if isinstance(part, dict):
        return {name: _comparable(value) for name, value in part.items() if name != "value"}
    if isinstance(part, list):
        return [_comparable(each) for each in part]
    return part.replace("\u00a0", " ") if isinstance(part, str) else part
