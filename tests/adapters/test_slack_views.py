"""Test modals and the home page in Slack.

The tests cover pages of a form, a small form, and what stands there meanwhile.
"""

from typing import Any

import pytest

from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.action_values import ModalMetadata
from bot.messages import (
    Button,
    Card,
    CardField,
    FieldOption,
    Fields,
    FormButton,
    Row,
    Rows,
    Text,
    UserText,
)
from bot.texts.words import Words
from tests.fakes.slack_rules import view_faults

DA = Words("da")


def field(name: str, **parts: object) -> CardField:
    return CardField.model_validate({"name": name, "label": f"Felt {name}", **parts})


def card(*fields: CardField, **parts: object) -> Card:
    made: dict[str, object] = {
        "lang": "da",
        "title": "Registrér øvelse",
        "say": "x",
        "as_of": "Ikke gemt endnu",
        "body": (Text(spans=("Ret, hvad der ikke passer.",)), Fields(fields=fields)),
        "actions": (send("Gem øvelsen", "t.1"), Button(label="Nej")),
    }
    return Card.model_validate(made | parts)


def send(label: str, token: str, **parts: Any) -> Button:
    return Button(label=label, token=token, submit=True, **parts)


def form(made: Card, **parts: Any) -> dict[str, Any]:
    view: Any = views.form(made, **{"meta": ModalMetadata("p", "t.1", "m").written(), **parts})
    assert not view_faults(view)
    return dict(view)


def words(view: dict[str, Any]) -> dict[str, str]:
    return {name: view[name]["text"] for name in ("title", "submit", "close") if name in view}


def names(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


TWENTY_THREE = tuple(field(f"f{n}") for n in range(23))


def test_a_form_is_a_modal_sent_by_what_sends_it() -> None:
    view = form(card(field("a"), field("b", required=True)))
    assert words(view) == {
        "title": "Registrér øvelse",
        "submit": "Gem øvelsen",
        "close": "Annullér",
    }
    assert view["callback_id"] == "kb:form"
    assert ModalMetadata.read(view["private_metadata"]) == ModalMetadata("p", "t.1", "m")
    kinds = [block["type"] for block in view["blocks"]]
    assert kinds == ["section", "input", "input", "context"]


def test_the_button_that_was_pressed_sends_it() -> None:
    sends = (
        send("Gem", "t.1"),
        send("Gem som kladde", "t.2"),
    )
    view = form(card(field("a"), actions=sends), meta=ModalMetadata("p", "t.2", "m").written())
    assert view["submit"]["text"] == "Gem som kladde"


def test_a_long_title_stands_whole_in_the_form() -> None:
    title = "Har I en beredskabsplan for Nødmelderen?"
    view = form(card(field("a"), title=title))
    assert (view["title"]["text"], view["blocks"][0]["text"]["text"]) == ("Gem øvelsen", title)
    given = form(card(field("a")), title="Ret det, der står i registeret om øvelsen")
    assert given["blocks"][0]["text"]["text"] == "Ret det, der står i registeret om øvelsen"
    bare = form(card(field("a"), title=title, actions=()))
    assert (bare["title"]["text"], bare["submit"]["text"]) == ("Har I en …", "Gem")


def test_a_long_form_has_pages() -> None:
    made = card(*TWENTY_THREE)
    assert views.pages(made) == 3
    pages = [form(made, page=page) for page in range(3)]
    assert [len(names(page)) for page in pages] == [10, 10, 3]
    assert [page["submit"]["text"] for page in pages] == ["Næste", "Næste", "Gem øvelsen"]
    assert pages[1]["blocks"][0]["elements"][0]["text"] == "Side 2 af 3"
    assert [views.page_of(made, name) for name in ("f0", "f10", "f22", "x")] == [0, 1, 2, 0]
    assert names(form(made, page=7)) == names(pages[2])
    assert names(form(made, page=-1)) == names(pages[0])


def test_large_fields_stand_on_their_own_page() -> None:
    options = tuple(FieldOption(value="v" * 70 + str(n), label="æ" * 70) for n in range(500))
    made = card(*(field(f"f{n}", kind="choice", options=options) for n in range(3)))
    assert [len(names(form(made, page=page))) for page in range(views.pages(made))] == [1, 1, 1]


def test_what_is_to_be_confirmed_is_read_before_it_is_sent() -> None:
    sends = (send("Slet", "t.1", confirm="Det kan ikke fortrydes."),)
    view = form(card(field("a"), actions=sends))
    assert view["blocks"][-2]["text"]["text"] == "Det kan ikke fortrydes."


def test_what_is_wrong_is_said_where_it_is() -> None:
    made = card(*TWENTY_THREE[:12], field("x", error="Skriv en dag."))
    assert views.errors(made) == {"f:x": "Skriv en dag."}
    assert [views.errors(made, page) for page in (0, 1, 2)] == [{}, {"f:x": "Skriv en dag."}, {}]


def test_a_card_with_much_on_it_leaves_that_in_the_message() -> None:
    rows = tuple(Row(title=f"R{n}", phone="+45 1") for n in range(60))
    view = form(card(field("a"), body=(Rows(rows=rows), Fields(fields=(field("a"),)))))
    assert [block["type"] for block in view["blocks"]] == ["input", "context"]


def test_a_small_form_says_what_it_is_about() -> None:
    ask = FormButton(label="Ny frist", submit="Gem fristen", fields=(field("d", kind="date"),))
    row = Row(title=UserText(u="Ring til *havn*"), actions=(ask,))
    made = card(body=(Rows(rows=(row,)),), quiet=(ask.model_copy(update={"label": "Udsæt"}),))
    view: Any = views.ask(made, ask, meta="m")
    assert not view_faults(view)
    assert words(view) == {"title": "Ny frist", "submit": "Gem fristen", "close": "Annullér"}
    assert view["blocks"][0]["elements"] == [
        {"type": "plain_text", "text": "Ring til *havn*", "emoji": False}
    ]
    other: Any = views.ask(made, made.quiet[0], meta="m")  # type: ignore[arg-type]  # an Ask
    assert other["blocks"][0]["elements"][0]["text"] == "Registrér øvelse"


@pytest.mark.parametrize("view", [views.loading(DA), views.saving(DA)], ids=["loading", "saving"])
def test_meanwhile_there_is_nothing_to_send(view: dict[str, Any]) -> None:
    assert not view_faults(view)
    assert words(view) == {"title": "Kravbot", "close": "Luk"}
    assert "callback_id" not in view


def test_a_sentence_may_lead_on() -> None:
    link = ("Til samtalen", "https://slack.example/x")
    view: Any = views.sentence(DA, "Gemt", "Svaret står i samtalen.", link)
    assert not view_faults(view)
    said, set_ = view["blocks"]
    assert said["text"]["text"] == "Svaret står i samtalen."
    assert set_["elements"][0]["url"] == link[1]
    assert "submit" not in view
    # The blocks are a list.
    assert len(views.sentence(DA, "Gemt", "Svaret.")["blocks"]) == 1  # type: ignore[arg-type]


def test_a_home_page_too_large_says_where_the_rest_is() -> None:
    rows = tuple(
        Row(title=f"R{n}", phone="+45 1", actions=(Button(label="Ret", token=f"t.{n}"),))
        for n in range(70)
    )
    view: Any = views.home(card(body=(Rows(rows=rows),)), "m")
    assert not view_faults(view)
    *_, rest, as_of = view["blocks"]
    assert "ikke plads" in rest["elements"][0]["text"]
    assert as_of["elements"][0]["text"] == "Ikke gemt endnu"
