"""Test the fields of a form in Slack, both ways.

Every kind of field, every limit and whatever somebody may send are tried.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.rendering.fields import (
    FormValues,
    Surface,
    block_id,
    can_stand_in_a_message,
    changed_in,
    inputs,
    read_state,
)
from bot.messages import CardField, FieldOption
from bot.nlu_port import ParsedAnswer
from bot.texts.words import Words
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from tests.fakes.slack_rules import message_faults, view_faults

DA = Words("da")
ANN = FieldOption(value="ann@a.example", label="Ann")
BO = FieldOption(value="bo@a.example", label="Bo")


def field(kind: str, **parts: object) -> CardField:
    return CardField.model_validate({"name": "f", "label": "Felt", "kind": kind, **parts})


def many(number: int, *, value: str = "", label: str = "") -> tuple[FieldOption, ...]:
    return tuple(
        FieldOption(value=f"{value}v{n}", label=f"{label}Valg {n}") for n in range(1, number + 1)
    )


def drawn(
    asked: CardField, surface: Surface = "modal", people: Mapping[str, str] | None = None
) -> list[Any]:
    made: list[Any] = inputs([asked], surface=surface, words=DA, people=people)
    if surface == "message":
        assert not message_faults({"text": "t", "blocks": made})
    else:
        title = {"type": "plain_text", "text": "t"}
        view = {"type": "modal", "title": title, "submit": title, "blocks": made}
        assert not view_faults(view)
    return made


def element(
    asked: CardField, surface: Surface = "modal", people: Mapping[str, str] | None = None
) -> Any:
    return next(block for block in drawn(asked, surface, people) if block["type"] == "input")[
        "element"
    ]


@pytest.mark.parametrize(
    ("asked", "in_modal", "in_message"),
    [
        pytest.param(field("text"), "plain_text_input", "plain_text_input", id="text"),
        pytest.param(field("long"), "plain_text_input", "plain_text_input", id="long"),
        pytest.param(field("url"), "url_text_input", "plain_text_input", id="url"),
        pytest.param(field("url", value="er på vej"), *["plain_text_input"] * 2, id="no url"),
        pytest.param(field("number", value="71"), "number_input", "plain_text_input", id="number"),
        pytest.param(field("number", value="mange"), *["plain_text_input"] * 2, id="no number"),
        pytest.param(field("date", value="2026-03-02"), *["datepicker"] * 2, id="date"),
        pytest.param(field("date", value="31/2"), *["plain_text_input"] * 2, id="no date"),
        pytest.param(field("person", options=(ANN, BO)), *["users_select"] * 2, id="person"),
        pytest.param(field("choice", options=many(100)), *["static_select"] * 2, id="choice"),
        pytest.param(field("radio", options=many(10)), *["radio_buttons"] * 2, id="radio"),
        pytest.param(field("radio", options=many(11)), *["static_select"] * 2, id="many radios"),
        pytest.param(field("multi", options=many(10)), *["checkboxes"] * 2, id="multi"),
        pytest.param(field("multi", options=many(11)), *["multi_static_select"] * 2, id="more"),
        pytest.param(field("choice", options=many(501)), *["plain_text_input"] * 2, id="too many"),
        pytest.param(field("choice"), *["plain_text_input"] * 2, id="none"),
    ],
)
def test_a_field_is_the_input_the_place_has(
    asked: CardField, in_modal: str, in_message: str
) -> None:
    assert element(asked)["type"] == in_modal
    assert element(asked, "message")["type"] == in_message
    if asked.value:
        known = element(asked)
        assert asked.value in (known.get("initial_value"), known.get("initial_date"))


def test_a_file_is_asked_for_in_a_modal() -> None:
    assert element(field("file")) == {
        "type": "file_input",
        "action_id": "kb:f:f",
        "max_files": 10,
    }


def test_what_is_known_is_chosen() -> None:
    one = element(field("choice", options=(ANN, BO), value=BO.value))
    some = element(field("multi", options=many(3), value="v3;v1"))
    assert one["initial_option"]["value"] == BO.value
    assert [option["value"] for option in some["initial_options"]] == ["v1", "v3"]
    assert "initial_option" not in element(field("choice", options=(ANN,), value="x"))


def test_a_colleague_is_known_by_the_address() -> None:
    asked = field("person", options=(ANN, BO), value=BO.value)
    assert "initial_user" not in element(asked)
    assert element(asked, people={BO.value: "U7"})["initial_user"] == "U7"


def test_more_than_a_hundred_choices_stand_in_groups() -> None:
    groups = element(field("choice", options=many(230), value="v101"))["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["1–100", "101–200", "201–230"]
    assert [option["value"] for group in groups for option in group["options"]] == [
        f"v{n}" for n in range(1, 231)
    ]


def test_no_choice_is_lost_where_they_are_too_many_for_a_menu() -> None:
    blocks = drawn(field("multi", options=many(501)))
    said = " ".join(block["elements"][0]["text"] for block in blocks if block["type"] == "context")
    assert all(f"Valg {n}" in said for n in range(1, 502))


def test_a_long_label_of_a_choice_stands_above_in_full() -> None:
    long = "Et valg med rigtig mange ord, som ingen menu i Slack har plads til at vise, "
    above, block = drawn(field("radio", options=many(2, label=long)))
    assert above["text"]["text"] == f"1  {long}Valg 1\n2  {long}Valg 2"
    labels = [option["text"]["text"] for option in block["element"]["options"]]
    assert labels[0].startswith("1 Et valg")
    assert labels[0].endswith(" …")


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(field("multi", options=many(3, value="x" * 80)), id="several"),
        pytest.param(field("choice", options=many(3, value="x" * 200)), id="one"),
        pytest.param(field("radio", options=many(3, value="x" * 200)), id="radio"),
    ],
)
def test_a_value_too_long_for_slack_comes_back(asked: CardField) -> None:
    *_, third = element(asked)["options"]
    first = element(asked)["options"][0]
    several = asked.kind == "multi"
    chosen = {"selected_options": [third, first]} if several else {"selected_option": third}
    filled = read_state({block_id("f"): {"kb:f:f": chosen}})
    read = LocalUnderstanding(catalogue()).entry(
        asked, filled.fields["f"], lang="da", today=date(2026, 3, 2)
    )
    expected = [asked.options[0].value, asked.options[2].value]
    assert read == ParsedAnswer(";".join(expected) if several else expected[1])


def test_a_text_too_long_for_slack_is_kept() -> None:
    note, *quotes, block = drawn(field("long", value="Ord. " * 700, required=True))
    assert "er den uændret" in note["text"]["text"]
    assert [quote["type"] for quote in quotes] == ["rich_text"] * 2
    assert block["optional"]
    assert "initial_value" not in block["element"]
    name = block["element"]["action_id"]
    empty = {"type": "plain_text_input", "value": None}
    assert read_state({"f:f": {name: empty}}) == FormValues()
    assert read_state({"f:f": {name: {**empty, "value": "Ny"}}}).fields == {"f": "Ny"}


def test_help_and_what_is_wrong_stand_at_the_field() -> None:
    block, wrong = drawn(field("text", hint="Fx *K-101*", error="Skriv et nummer."))
    assert block["element"]["placeholder"]["text"] == "Fx *K-101*"
    assert block["optional"]
    assert wrong["elements"][0]["text"] == "⚠️ *Skriv et nummer.*"
    long, *_ = drawn(field("text", hint="x" * 200, required=True))
    assert long["hint"]["text"] == "x" * 200
    assert "optional" not in long
    *_, below = drawn(field("text", hint="ord " * 600))
    assert below["type"] == "context"


def test_a_long_label_is_not_cut() -> None:
    label = "ord " * 600
    above, block = drawn(field("text", label=label))
    assert above["text"]["text"] == f"*{label.strip()}*"
    assert len(block["label"]["text"]) <= 2000


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        pytest.param([field("long")], True, id="one question in words"),
        pytest.param([field("date"), field("person")], True, id="two small ones"),
        pytest.param([field("long"), field("date")], False, id="words and more"),
        pytest.param([field("text")] * 3, False, id="three"),
        pytest.param([field("file")], False, id="a file"),
        pytest.param([field("choice", options=many(100, label="x" * 60))], False, id="too large"),
        pytest.param([], False, id="none"),
    ],
)
def test_a_short_form_stands_in_the_message(fields: list[CardField], *, fits: bool) -> None:
    assert can_stand_in_a_message(fields, DA) is fits


# ── Back ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given_", "filled"),
    [
        pytest.param({"type": "plain_text_input", "value": "a"}, "a", id="text"),
        pytest.param({"type": "plain_text_input", "value": None}, "", id="empty"),
        pytest.param({"type": "number_input"}, "", id="empty, and left out"),
        pytest.param(
            {"type": "datepicker", "selected_date": "2026-03-02"}, "2026-03-02", id="date"
        ),
        pytest.param({"type": "datepicker", "selected_date": None}, "", id="no date"),
        pytest.param({"selected_option": {"value": "x"}}, "x", id="choice"),
        pytest.param({"selected_option": None}, "", id="no choice"),
        pytest.param({"selected_options": [{"value": "a"}, {"value": "b"}]}, "a;b", id="several"),
        pytest.param({"selected_options": []}, "", id="none of several"),
        pytest.param({"type": "users_select", "selected_user": None}, "", id="nobody"),
    ],
)
def test_what_stands_in_a_field_is_read(given_: object, filled: str) -> None:
    assert read_state({"f:f": {"kb:f:f": given_}}) == FormValues({"f": filled})


def test_people_and_files_are_told_apart() -> None:
    files = [{"id": "F1"}, {"id": "F2"}]
    state = {
        "f:who": {"kb:f:who": {"type": "users_select", "selected_user": "U1"}},
        "f:file": {"kb:f:file": {"type": "file_input", "files": [*files, "F3"]}},
    }
    assert read_state(state) == FormValues({}, {"who": "U1"}, tuple(files))


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"f": {"kb:f:f": {"value": "a"}}}, id="another block"),
        pytest.param({"f:f": {"kb:f:g": {"value": "a"}}}, id="another field"),
        pytest.param({"f:f": {"kb:1": {"value": "a"}}}, id="a button"),
        pytest.param({"f:f": {"kb:f:f": {"value": 7}}}, id="no text"),
        pytest.param({"f:f": {"kb:f:f": None}}, id="nothing"),
        pytest.param({"f:f": ["kb:f:f"]}, id="a list"),
    ],
)
def test_what_is_not_ours_is_left_out(state: object) -> None:
    assert read_state(state) == FormValues()


_NAMES = (
    *("f:f", "kb:f:f", "kb:k:f", "value", "files", "type", "selected_user", "x"),
    *("selected_option", "selected_options", "selected_date", "plain_text_input"),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_no_state_is_too_odd(state: object) -> None:
    read = read_state(state)
    texts = [*read.fields.values(), *read.people.values()]
    assert all(isinstance(text, str) for text in texts)


# ── What was changed ─────────────────────────────────────────────────────────

FIRST, SECOND = many(2)


def as_drawn(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of an input nobody has touched, as Slack sends it."""
    state = {name.replace("initial_", ""): element[name] for name in element if "initial" in name}
    renamed = {"date": "selected_date", "option": "selected_option", "user": "selected_user"}
    renamed["options"] = "selected_options"
    named = {renamed.get(name, name): value for name, value in state.items()}
    return {"type": element["type"], **named}


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        (field("text", value="Før"), {"value": "Efter"}),
        (field("text", value="Før"), {"value": None}),
        (field("long"), {"value": "Efter"}),
        (field("number", value="5"), {"value": "6"}),
        (field("url", value="https://a.example"), {"value": "https://b.example"}),
        (field("date", value="2026-03-02"), {"selected_date": "2026-03-03"}),
        (
            field("radio", options=(FIRST, SECOND), value="v1"),
            {"selected_option": {"value": "v2"}},
        ),
        (field("choice", options=many(30), value="v1"), {"selected_option": {"value": "v2"}}),
        (
            field("multi", options=many(30), value="v1;v2"),
            {"selected_options": [{"value": "v1"}]},
        ),
        (field("multi", options=many(3), value="v1"), {"selected_options": []}),
        (field("person", options=(ANN, BO)), {"selected_user": "U2"}),
    ],
    ids=lambda value: value.kind if isinstance(value, CardField) else "",
)
def test_a_field_is_changed_where_it_stands_otherwise_than_it_was_drawn(
    asked: CardField, other: dict[str, Any]
) -> None:
    blocks = drawn(asked)
    [block] = [one for one in blocks if one["type"] == "input"]
    name = block["element"]["action_id"]
    untouched = as_drawn(block["element"])
    assert not changed_in(blocks, {block["block_id"]: {name: untouched}})
    touched = {**untouched, **other}
    assert changed_in(blocks, {block["block_id"]: {name: touched}}) == {"f"}


def test_a_field_whose_state_is_missing_counts_as_changed() -> None:
    assert changed_in(drawn(field("text", value="Før")), None) == {"f"}


@pytest.mark.parametrize("odd", [{}, [], None, 7])
def test_what_slack_never_sends_is_no_fault_of_a_form(odd: object) -> None:
    block = {"block_id": "f:f", "element": {"type": "plain_text_input", "action_id": odd}}
    assert changed_in([block], {"f:f": {"kb:f:f": {"value": "a"}}}) == {"f"}
