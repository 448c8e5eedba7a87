"""Test the limits of a YAML file: a child process reads it, and what is too much is refused."""

import pytest

from bot.app.register.import_export import read_content
from register.tables import Table
from register.yaml import child_process, reader


def code_of(content: str) -> tuple[str, str]:
    read = read_content(content.encode(), "yaml")
    [fault] = read.faults
    assert not read.tables
    return fault.code, fault.title


@pytest.mark.parametrize("bound", ["MOST_RECORDS", "MOST_CELLS"])
def test_more_than_a_file_may_have_is_refused(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    monkeypatch.setattr(child_process, bound, 1)
    read = reader.read_own_yaml(b"systems: []\nsuppliers:\n- {a: 1}\n- {a: 2}\n")
    assert not read.tables
    assert [(fault.code, fault.title) for fault in read.faults] == [
        ("too_many_records", "suppliers")
    ]


def test_a_file_that_is_too_large_is_refused() -> None:
    assert code_of("# " + "x" * child_process.MOST_BYTES) == ("file_too_large", "")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("a: " + "[" * 200_000, id="nested without end"),
        pytest.param(
            "a: &a [x]\n"
            + "".join(f"{n}: &{n} [*{p},*{p}]\n" for p, n in zip("abc", "bcd", strict=True)),
            id="aliases of aliases",
        ),
    ],
)
def test_what_is_no_register_is_told(content: str) -> None:
    assert read_content(content.encode(), "yaml").faults


def test_it_is_read_by_a_child_that_may_be_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_SECONDS", 0.0)
    assert code_of("systems: []") == ("too_slow", "")


def test_the_same_is_read_by_the_child_and_here() -> None:
    content = (
        b"authority: {name: A}\nsystems:\n- name: X\n  aliases: [a, b]\n  odd: [[x]]\n"
        b"- name: ~\n  map: {a: b}\n- x\nsystems: []\nsuppliers: 3\n"
    )
    read = read_content(content, "yaml")
    assert read == reader.read_own_yaml(content)
    assert [table.title for table in read.tables] == ["authority", "systems", "suppliers"]
    assert [fault.code for fault in read.faults] == ["yaml_twice", "not_a_record", "not_a_list"]
    assert isinstance(read.tables[1], Table)
    assert len(read.tables[1].rows) == 2
