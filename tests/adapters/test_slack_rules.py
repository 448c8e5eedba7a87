"""Test every rule the fake Slack has for messages and views: what it refuses and what it takes."""

from typing import Any

import pytest

from tests.fakes.slack_rules import live_marks, live_marks_in, message_faults, view_faults


def plain(text: str = "Hej") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def marked(text: str = "Hej") -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(text: str = "Ja", value: str = "yes", **more: Any) -> dict[str, Any]:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[dict[str, Any]]:
    return [option(value=str(number)) for number in range(count)]


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(), "action_id": "a", "value": "v"} | more


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": marked()} | more


def beside(element: dict[str, Any]) -> dict[str, Any]:
    return section(accessory=element)


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def field(element: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    written = {"type": "plain_text_input", "action_id": "a"}
    return {"type": "input", "label": plain(), "element": element or written} | more


def confirming(**more: Any) -> dict[str, Any]:
    asked = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    return button(confirm=asked | more)


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    view = {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks)} | more
    return {name: value for name, value in view.items() if value is not None}


def home(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks)} | more


SELECT = {"type": "static_select", "action_id": "a", "options": options(2)}

GOOD_BLOCKS = [
    pytest.param(section(), id="section"),
    pytest.param(section(fields=[marked("x" * 2000)] * 4 + [marked()] * 6), id="fields"),
    pytest.param({"type": "divider", "block_id": "b" * 255}, id="divider"),
    pytest.param({"type": "header", "text": plain("x" * 150)}, id="header"),
    pytest.param({"type": "context", "elements": [marked()] * 10}, id="context"),
    pytest.param(actions(*(button(action_id=str(n)) for n in range(25))), id="actions"),
    pytest.param(beside(SELECT | {"options": options(100)}), id="select"),
    pytest.param(beside({"type": "overflow", "options": options(5)}), id="overflow"),
    pytest.param(field(), id="input"),
    pytest.param(actions({"type": "datepicker", "initial_date": "2026-03-02"}), id="datepicker"),
    pytest.param(actions({"type": "users_select", "placeholder": plain("x" * 150)}), id="people"),
    pytest.param(actions(confirming()), id="confirm"),
    pytest.param({"type": "image", "image_url": "https://a.example", "alt_text": "x"}, id="image"),
]

BAD_BLOCKS = [
    pytest.param({"type": "bagde"}, "unsupported type", id="an unknown block"),
    pytest.param({"type": "divider", "colour": "red"}, "additional property", id="an unknown key"),
    pytest.param({"type": "divider", "block_id": "b" * 256}, "less than 256", id="block_id"),
    pytest.param({"type": "section"}, "missing required field: text", id="section without text"),
    pytest.param(section(text=marked("x" * 3001)), "less than 3001", id="section text"),
    pytest.param(section(text=marked("")), "more than 0", id="empty text"),
    pytest.param(section(text="Hej"), "must be of type", id="a text that is no object"),
    pytest.param(section(text=marked() | {"emoji": True}), "additional", id="emoji in mrkdwn"),
    pytest.param(section(fields=[marked()] * 11), "no more than 10", id="fields"),
    pytest.param(section(fields=[marked("x" * 2001)]), "less than 2001", id="a field"),
    pytest.param({"type": "header", "text": plain("x" * 151)}, "less than 151", id="header"),
    pytest.param({"type": "header", "text": marked()}, "plain_text", id="header in mrkdwn"),
    pytest.param({"type": "context", "elements": [marked()] * 11}, "than 10", id="context"),
    pytest.param({"type": "context", "elements": [button()]}, "of type", id="button in context"),
    pytest.param(actions(), "no fewer than 1", id="no actions"),
    pytest.param(
        actions(*(button(action_id=str(n)) for n in range(26))), "no more than 25", id="actions"
    ),
    pytest.param(actions(button(), button()), "action_id already exists", id="action_id twice"),
    pytest.param(actions(button(action_id="a" * 256)), "less than 256", id="action_id"),
    pytest.param(actions(button(text=plain("x" * 76))), "less than 76", id="button text"),
    pytest.param(actions(button(text=marked())), "of type plain_text", id="button in mrkdwn"),
    pytest.param(actions(button(value="x" * 2001)), "less than 2001", id="button value"),
    pytest.param(actions(button(url="x" * 3001)), "less than 3001", id="button url"),
    pytest.param(actions(button(style="plain")), "valid enum", id="button style"),
    pytest.param(actions({"type": "plain_text_input"}), "unsupported", id="input among actions"),
    pytest.param(beside({"type": "overflow", "options": options(1)}), "than 2", id="overflow of 1"),
    pytest.param(beside({"type": "overflow", "options": options(6)}), "than 5", id="overflow of 6"),
    pytest.param(beside(SELECT | {"options": options(101)}), "than 100", id="select"),
    pytest.param(beside(SELECT | {"options": []}), "fewer than 1", id="empty select"),
    pytest.param(beside({"type": "checkboxes", "options": options(11)}), "than 10", id="boxes"),
    pytest.param(beside({"type": "radio_buttons", "options": options(11)}), "than 10", id="radio"),
    pytest.param(beside(SELECT | {"options": [option("x" * 76)]}), "than 76", id="option text"),
    pytest.param(
        beside(SELECT | {"options": [option(value="x" * 151)]}), "than 151", id="option value"
    ),
    pytest.param(
        beside(SELECT | {"options": [option(description=plain("x" * 76))]}),
        "less than 76",
        id="option description",
    ),
    pytest.param(
        beside(SELECT | {"options": [option(url="https://a.example")]}),
        "additional property: url",
        id="a url outside an overflow",
    ),
    pytest.param(
        beside(SELECT | {"initial_option": option("Nej")}), "none of the options", id="initial"
    ),
    pytest.param(
        beside(SELECT | {"placeholder": plain("x" * 151)}), "less than 151", id="placeholder"
    ),
    pytest.param(actions(confirming(title=plain("x" * 101))), "than 101", id="confirm title"),
    pytest.param(actions(confirming(text=plain("x" * 301))), "than 301", id="confirm text"),
    pytest.param(actions(confirming(deny=plain("x" * 31))), "than 31", id="confirm button"),
    pytest.param(actions({"type": "datepicker", "initial_date": "2.3."}), "valid date", id="date"),
    pytest.param(field(label=plain("x" * 2001)), "less than 2001", id="label"),
    pytest.param(field(label=marked()), "of type plain_text", id="label in mrkdwn"),
    pytest.param(field(hint=plain("x" * 2001)), "less than 2001", id="hint"),
    pytest.param(field(button()), "unsupported type: button", id="button in input"),
    pytest.param(
        field({"type": "plain_text_input", "max_length": 3001}), "than 3001", id="max_length"
    ),
    pytest.param(
        field({"type": "plain_text_input", "max_length": 5, "initial_value": "123456"}),
        "less than 6",
        id="an initial value too long",
    ),
    pytest.param(
        {"type": "image", "image_url": "https://a.example", "alt_text": "x" * 2001},
        "less than 2001",
        id="alt text",
    ),
    pytest.param({"type": "image", "image_url": "https://a.example"}, "alt_text", id="no alt text"),
]

ONLY_IN_MODALS = [
    pytest.param({"type": "file_input", "action_id": "a"}, id="files"),
    pytest.param({"type": "number_input", "is_decimal_allowed": False}, id="number"),
    pytest.param({"type": "url_text_input"}, id="url"),
    pytest.param({"type": "email_text_input"}, id="e-mail"),
]

BAD_MODALS = [
    pytest.param(modal(title=plain("x" * 25)), "less than 25", id="title"),
    pytest.param(modal(title=None), "missing required field: title", id="no title"),
    pytest.param(modal(title=marked()), "of type plain_text", id="title in mrkdwn"),
    pytest.param(modal(submit=plain("x" * 25)), "less than 25", id="submit"),
    pytest.param(modal(close=plain("x" * 25)), "less than 25", id="close"),
    pytest.param(modal(field(), submit=None), "missing required field: submit", id="no submit"),
    pytest.param(modal(private_metadata="x" * 3001), "less than 3001", id="private_metadata"),
    pytest.param(modal(callback_id="x" * 256), "less than 256", id="callback_id"),
    pytest.param(modal(external_id="x" * 256), "less than 256", id="external_id"),
    pytest.param(modal(*[section()] * 101), "no more than 100", id="blocks"),
    pytest.param(modal(blocks=None), "missing required field: blocks", id="no blocks"),
    pytest.param(modal(colour="red"), "additional property", id="an unknown key"),
    pytest.param(modal({"type": "markdown", "text": "x"}), "unsupported", id="markdown"),
    pytest.param(
        modal(section(block_id="b"), section(block_id="b")), "block_id already", id="block_id twice"
    ),
    pytest.param(
        modal(field({"type": "number_input", "action_id": "a"})), "is_decimal", id="number's kind"
    ),
    pytest.param(
        modal(field({"type": "file_input", "max_files": 11})), "between 1 and 10", id="max_files"
    ),
    pytest.param(
        modal(*[field({"type": "plain_text_input", "focus_on_load": True})] * 2),
        "focus_on_load",
        id="focus twice",
    ),
    pytest.param(home(title=plain()), "additional property: title", id="a home with a title"),
    pytest.param({"type": "workflow"}, "unsupported type", id="an unknown view"),
]


@pytest.mark.parametrize("block", GOOD_BLOCKS)
def test_what_is_good_is_taken_everywhere(block: dict[str, Any]) -> None:
    assert message_faults({"blocks": [block]}) == []
    assert view_faults(modal(block)) == []
    assert view_faults(home(block)) == []


@pytest.mark.parametrize(("block", "says"), BAD_BLOCKS)
def test_what_is_bad_is_taken_nowhere(block: dict[str, Any], says: str) -> None:
    for faults, error, at in (
        (message_faults({"blocks": [block]}), "invalid_blocks", "/blocks/0"),
        (view_faults(modal(block)), "invalid_arguments", "/view/blocks/0"),
        (view_faults(home(block)), "invalid_arguments", "/view/blocks/0"),
    ):
        assert {fault.error for fault in faults} == {error}
        assert any(says in fault.says and f"json-pointer:{at}" in fault.says for fault in faults)


@pytest.mark.parametrize(("view", "says"), BAD_MODALS)
def test_a_view_is_not_taken(view: dict[str, Any], says: str) -> None:
    assert any(
        says in fault.says and fault.error == "invalid_arguments" for fault in view_faults(view)
    )


@pytest.mark.parametrize("element", ONLY_IN_MODALS)
def test_some_inputs_are_taken_in_modals_only(element: dict[str, Any]) -> None:
    assert view_faults(modal(field(element))) == []
    assert view_faults(home(field(element))) != []
    assert message_faults({"blocks": [field(element)]}) != []


def test_a_message_says_something() -> None:
    assert [fault.error for fault in message_faults({"text": ""})] == ["no_text"]
    assert [fault.error for fault in message_faults({"text": "x" * 40_001})] == ["msg_too_long"]
    assert message_faults({"text": "x" * 40_000}) == []
    [fault] = message_faults({"blocks": {"blocks": []}, "text": "x"})
    assert fault.error == "invalid_blocks_format"


def test_a_message_has_at_most_fifty_blocks() -> None:
    assert message_faults({"blocks": [{"type": "divider"}] * 50}) == []
    [fault] = message_faults({"blocks": [{"type": "divider"}] * 51})
    assert fault.says == "no more than 50 items allowed [json-pointer:/blocks]"


def test_the_blocks_of_a_message_are_at_most_so_long_together() -> None:
    long = section(text=marked("x" * 2600))
    assert message_faults({"blocks": [long] * 4}) == []
    assert [one.error for one in message_faults({"blocks": [long] * 5})] == ["msg_blocks_too_long"]


def test_a_view_is_at_most_so_large() -> None:
    large = section(fields=[marked("å" * 2000)] * 10)
    assert view_faults(modal(*[large] * 6)) == []
    assert [fault.error for fault in view_faults(modal(*[large] * 7))] == ["view_too_large"]


def test_an_option_value_stays_below_the_older_limit() -> None:
    assert (
        message_faults({"blocks": [beside(SELECT | {"options": [option(value="x" * 75)]})]}) == []
    )
    [fault] = message_faults({"blocks": [beside(SELECT | {"options": [option(value="x" * 76)]})]})
    assert fault.error == "option_value_above_75"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("Hej <@U123ABC>", ["mention"], id="mention"),
        pytest.param("<#C123|general>", ["channel"], id="channel"),
        pytest.param("<!here> <!channel> <!subteam^S1>", ["broadcast"] * 3, id="broadcasts"),
        pytest.param("<!date^1392734382^{date}|x>", ["date"], id="date"),
        pytest.param("<https://evil.example|banken>", ["link"], id="link"),
        pytest.param("<mailto:a@b.dk|a@b.dk>", ["link"], id="mail"),
        pytest.param("se https://evil.example nu", ["link"], id="bare link"),
        pytest.param("@channel kom nu", ["broadcast"], id="bare broadcast"),
        pytest.param(
            "&lt;!here&gt; &lt;https://…&gt; 3 < 4 > 2 me@here.dk", ["link"], id="escaped"
        ),
        pytest.param("*fed* _kursiv_ a &amp; b", [], id="nothing"),
    ],
)
def test_what_is_live_in_a_text(text: str, kinds: list[str]) -> None:
    assert [mark.kind for mark in live_marks(text)] == kinds


def test_verbatim_text_is_not_searched_by_slack() -> None:
    assert live_marks("se https://a.example @here", verbatim=True) == []
    assert live_marks("<https://a.example>", verbatim=True) != []


def test_what_is_live_in_a_message() -> None:
    message = {
        "text": "<!here>",
        "blocks": [
            section(text=marked("<@U1>")),
            section(text=plain("<@U2>")),
            actions(button(text=plain("<@U3>"))),
            {"type": "context", "elements": [marked("<@U4>")]},
        ],
    }
    assert [mark.text for mark in live_marks_in(message)] == ["<!here>", "<@U1>", "<@U4>"]
