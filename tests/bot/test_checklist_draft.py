"""Test that the draft of a checklist is read as earlier versions wrote it."""

import pytest
from pydantic import JsonValue

from bot.engine.checklist.draft import ChecklistDraft


@pytest.mark.parametrize(
    ("stored", "proof"),
    [(None, ()), ("sag 2026-118", ("sag 2026-118",)), (["sag 2026-118"], ("sag 2026-118",))],
)
def test_one_link_or_none_of_an_earlier_version_is_kept(
    stored: JsonValue, proof: tuple[str, ...]
) -> None:
    kept: JsonValue = {"requirement": "3.3", "scope": "system:Nødmelderen", "proof": stored}
    assert ChecklistDraft.model_validate(kept).proof == proof
