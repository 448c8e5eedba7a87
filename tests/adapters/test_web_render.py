"""Test a card in HTML: every block, every action, and nothing a person wrote read as markup."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from bot.adapters.web.render import render
from bot.messages import (
    Bold,
    Button,
    Card,
    CardField,
    FactSet,
    FieldOption,
    Fields,
    FormButton,
    LinkButton,
    Notice,
    Progress,
    Row,
    Rows,
    Text,
    UserText,
)

HOSTILE = "</h2><script>alert(1)</script>\" onclick='x' &amp; "
_VOID = {"input", "br", "meta", "link"}


class Reader(HTMLParser):
    """It reads the tags with their attributes, and fails on tags that do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert not (tag == "form" and "form" in self._open), "a form within a form"
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def card(**parts: object) -> Card:
    return Card.model_validate(
        {"lang": "da", "title": "Titel", "say": "Titel", "as_of": "Pr. i dag", **parts}
    )


def drawn(**parts: object) -> str:
    return render(card(**parts), message="7", csrf="secret")


def field(kind: str, **parts: object) -> CardField:
    return CardField.model_validate({"name": "f", "label": "Felt", "kind": kind, **parts})


def drawn_field(kind: str, **parts: object) -> str:
    return drawn(body=(Fields(fields=(field(kind, **parts),)),))


def do(label: str, **parts: object) -> Button:
    return Button.model_validate({"label": label, "token": f"t.{label}", **parts})


OPTIONS = (FieldOption(value="j", label="Ja"), FieldOption(value="n", label="Nej"))
HOSTILE_CARD = Card(
    lang="da",
    over=HOSTILE,
    title=HOSTILE,
    as_of=HOSTILE,
    say=HOSTILE,
    body=(
        Text(spans=(HOSTILE, Bold(b=HOSTILE), UserText(u=HOSTILE))),
        Text(kind="quote", spans=(UserText(u=HOSTILE),)),
        Notice(spans=(UserText(u=HOSTILE),)),
        FactSet(heading=HOSTILE, pairs=((HOSTILE, (UserText(u=HOSTILE),)),), total=True),
        Rows(
            heading=HOSTILE,
            rows=(
                Row(
                    title=UserText(u=HOSTILE),
                    detail=(HOSTILE,),
                    mark=HOSTILE,
                    value=HOSTILE,
                    phone=HOSTILE,
                    warn=HOSTILE,
                    open=Button(label=HOSTILE, token=HOSTILE),
                    actions=(Button(label=HOSTILE, token=HOSTILE, confirm=HOSTILE),),
                ),
            ),
        ),
        Fields(
            fields=tuple(
                CardField(
                    name=f"{HOSTILE}{kind}",
                    label=HOSTILE,
                    kind=kind,
                    value=HOSTILE,
                    hint=HOSTILE,
                    error=HOSTILE,
                    options=(FieldOption(value=HOSTILE, label=HOSTILE),),
                )
                for kind in (
                    "text",
                    "long",
                    "url",
                    "date",
                    "number",
                    "choice",
                    "radio",
                    "multi",
                    "file",
                )
            )
        ),
    ),
    answers=((Button(label=HOSTILE, token=HOSTILE),),),
    actions=(
        FormButton(
            label=HOSTILE,
            token=HOSTILE,
            submit=HOSTILE,
            fields=(CardField(name=HOSTILE, label=HOSTILE),),
        ),
    ),
    quiet=(LinkButton(label=HOSTILE, url="https://example.dk/?" + HOSTILE),),
)


def test_nothing_a_person_wrote_becomes_markup() -> None:
    reader = Reader(render(HOSTILE_CARD, message=HOSTILE, csrf=HOSTILE))
    assert reader.all("script") == []
    assert not [attrs for _, attrs in reader.tags if any(name.startswith("on") for name in attrs)]
    assert reader.words.count("<script>alert(1)</script>") > 20


def test_no_id_stands_twice_and_every_reference_leads_somewhere() -> None:
    asks = tuple(
        FormButton(
            label=label, token=label, submit="Gem", fields=(field("date"), field("text", name="g"))
        )
        for label in ("Udsæt", "Send tilbage")
    )
    reader = Reader(
        drawn(
            body=(
                Fields(fields=(field("text", hint="Fx", error="Nej"), field("radio", name="g"))),
                Rows(rows=(Row(title="A", actions=asks), Row(title="B", actions=asks))),
            ),
            actions=(do("Gem", submit=True), do("Luk")),
        )
    )
    ids = Counter(attrs["id"] for _, attrs in reader.tags if "id" in attrs)
    assert set(ids.values()) == {1}
    for _, attrs in reader.tags:
        for reference in ("for", "form", "aria-describedby", "aria-labelledby"):
            for name in (attrs.get(reference) or "").split():
                assert name in ids


def test_the_frame_of_a_card() -> None:
    reader = Reader(drawn(over="3.5 Fyrjournal, K-102"))
    assert reader.tags[0] == (
        "article",
        {"class": "card settled", "lang": "da", "aria-labelledby": "t-7"},
    )
    assert reader.words == "3.5 Fyrjournal, K-102TitelPr. i dag"
    assert '<span class="code">K-102</span>' in drawn(over="3.5 Fyrjournal, K-102")


def test_progress_has_dots_words_and_an_accessible_value() -> None:
    html = drawn(body=(Progress(done=3, total=8),))
    assert html.count("<i></i>") == 3
    assert html.count('<i class="hollow"></i>') == 5
    assert '<p class="count">3 af 8</p>' in html
    assert '<progress class="sr" value="3" max="8" aria-label="3 af 8">' in html


def test_a_long_progress_is_a_bar() -> None:
    html = drawn(lang="en", body=(Progress(done=14, total=20),))
    assert "<i></i>" not in html
    assert '<progress class="bar" value="14" max="20" aria-label="14 of 20">' in html


@pytest.mark.parametrize(
    ("block", "html"),
    [
        pytest.param(
            Text(spans=("Du har ", Bold(b="12"), UserText(u=" <fra Bo>"))),
            '<p class="text normal">Du har <b>12</b><bdi> &lt;fra Bo&gt;</bdi></p>',
            id="text",
        ),
        pytest.param(
            Text(kind="small", spans=("lidt",)), '<p class="text small">lidt</p>', id="small"
        ),
        pytest.param(
            Text(kind="quote", spans=(UserText(u="a\nb"),)),
            '<blockquote class="said"><bdi>a<br>b</bdi></blockquote>',
            id="quote",
        ),
        pytest.param(
            Notice(kind="lock", spans=("Læseadgang",)),
            '<p class="notice lock" role="note"><span class="sign" aria-hidden="true">🔒</span>'
            "<span>Læseadgang</span></p>",
            id="notice",
        ),
        pytest.param(
            FactSet(pairs=(("Værdi", ("1",)), ("= I alt", ("2",))), total=True),
            '<dl class="facts sums"><div><dt>Værdi</dt><dd>1</dd></div>'
            '<div class="total"><dt>= I alt</dt><dd>2</dd></div></dl>',
            id="facts with a total",
        ),
    ],
)
def test_blocks(block: object, html: str) -> None:
    assert html in drawn(body=(block,))


def test_numbered_rows_are_an_ordered_list() -> None:
    assert '<ol class="rows marked">' in drawn(body=(Rows(rows=(Row(mark="1", title="A"),)),))
    assert '<ul class="rows marked">' in drawn(body=(Rows(rows=(Row(mark="◐", title="A"),)),))


def test_a_row_to_call() -> None:
    row = Row(title="Vagt", phone="+45 00 00 11 00", warn="Ikke bekræftet", strong=True)
    html = drawn(body=(Rows(rows=(row,)),))
    assert '<li class="row strong warn">' in html
    assert '<a class="phone" href="tel:+4500001100">+45 00 00 11 00</a>' in html
    assert '<span aria-hidden="true">⚠️</span> Ikke bekræftet' in html


def test_a_row_that_opens_is_one_button_with_its_number_outside() -> None:
    row = Row(title="K-101", value="41 dage", phone="+45 1", open=do("Åbn"))
    html = drawn(body=(Rows(rows=(row,)),))
    button = re.search(r'<button class="whole".*?</button>', html)
    assert button
    assert "41 dage" in button[0]
    assert "›" in button[0]
    assert "tel:" not in button[0]
    assert "tel:" in html


def test_buttons_send_their_token_and_only_submit_sends_the_fields() -> None:
    reader = Reader(
        drawn(
            body=(Fields(fields=(field("text"),)),),
            actions=(do("Gem", submit=True, style="primary"), do("Luk")),
        )
    )
    save, close = reader.all("button")
    assert save == {
        "class": "button primary",
        "name": "token",
        "value": "t.Gem",
        "form": "fill-7",
    }
    assert close["form"] == "press-7"
    typed = next(each for each in reader.all("input") if each["name"] == "field.f")
    assert typed["form"] == "fill-7"
    assert [form["action"] for form in reader.all("form")] == ["/press", "/press"]
    assert [each["value"] for each in reader.all("input") if each["name"] == "csrf"] == [
        "secret"
    ] * 2


def test_a_confirmed_deed_is_two_steps_without_script_too() -> None:
    html = drawn(actions=(do("Godkend", confirm="Du godkender.", style="primary"),))
    assert '<summary class="button primary">Godkend</summary>' in html
    assert '<p class="sure">Du godkender.</p>' in html
    assert "Ja, godkend</button>" in html
    assert html.count('value="t.Godkend"') == 1


def test_an_ask_is_a_small_form_of_its_own() -> None:
    ask = FormButton(label="Udsæt", submit="Udsæt til", fields=(field("date"),))
    reader = Reader(drawn(quiet=(ask,)))
    assert reader.all("summary") == [{"class": "quiet"}]
    date = next(each for each in reader.all("input") if each.get("type") == "date")
    assert date["form"] == "ask-7-1"
    assert date["lang"] == "da"


@pytest.mark.parametrize(
    ("url", "attributes"),
    [
        pytest.param(
            "https://x.dk",
            'href="https://x.dk" rel="noopener noreferrer" target="_blank"',
            id="away",
        ),
        pytest.param("/file/1", 'href="/file/1" rel="noopener noreferrer">', id="here"),
    ],
)
def test_links(url: str, attributes: str) -> None:
    assert attributes in drawn(quiet=(LinkButton(label="Bilag", url=url),))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.dk", "/\\evil.dk", ""]
)
def test_links_that_are_none(url: str) -> None:
    html = drawn(quiet=(LinkButton(label="Bilag", url=url),))
    assert "<a " not in html
    assert "Bilag" in html


@pytest.mark.parametrize(
    ("kind", "parts", "html"),
    [
        pytest.param("text", {"value": "x"}, '<input type="text" id="7-f"', id="text"),
        pytest.param("long", {"value": "\nx"}, 'rows="3">\n\nx</textarea>', id="long"),
        pytest.param("url", {}, '<input type="url"', id="url"),
        pytest.param("number", {}, 'inputmode="decimal"', id="number"),
        pytest.param("date", {"value": "2026-03-12"}, '<input type="date" lang="da"', id="date"),
        pytest.param("date", {"value": "i går"}, '<input type="text" id="7-f"', id="no date yet"),
        pytest.param(
            "choice", {"options": OPTIONS}, '<option value="">Vælg …</option>', id="choice"
        ),
        pytest.param("radio", {"options": OPTIONS, "value": "n"}, 'value="n" checked', id="radio"),
        pytest.param(
            "multi", {"options": OPTIONS, "value": "j;n"}, 'value="j" checked', id="multi"
        ),
        pytest.param("file", {}, "multiple id=", id="file"),
        pytest.param("text", {"required": True}, " required ", id="required"),
        pytest.param("text", {}, '<span class="optional">(valgfri)</span>', id="optional"),
        pytest.param(
            "text",
            {"hint": "Fx", "error": "Skriv det."},
            'aria-describedby="7-f-hint 7-f-error" aria-invalid="true"',
            id="what helps and what is wrong",
        ),
    ],
)
def test_fields(kind: str, parts: dict[str, object], html: str) -> None:
    assert html in drawn_field(kind, **parts)


def test_a_required_choice_already_made_offers_no_empty_one() -> None:
    assert "Vælg …" not in drawn_field("choice", options=OPTIONS, value="j", required=True)


def test_a_card_without_actions_is_settled_and_has_no_form() -> None:
    assert "settled" in drawn()
    assert "<form" not in drawn()
    assert "settled" not in drawn(quiet=(do("Pause"),))
