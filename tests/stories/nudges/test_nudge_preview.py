"""Test that who would get what on a day is listed as the message will have it."""

from datetime import date

from bot.app.commands.nudge_preview import preview
from bot.messages import Rows, UserText
from tests.stories.cast import PANCAKES, Person, Stage, told

TUESDAY = date(2026, 3, 3)


def foreseen(stage: Stage, day: date, name: str) -> list[str]:
    """Return the titles of what `kravbot nudges --preview` lists in that person's bundle."""
    asked = preview(stage.database, stage._nudging, day, authority=PANCAKES, lang="da")
    _, messages = stage._run(asked)
    [titles] = [
        [line.title for line in message.lines]
        for message in messages
        if message.name == name and message.kind == "nudge"
    ]
    return titles


@told("console")
def test_the_preview_has_the_gravest_first_as_the_message_has_it(stage: Stage, mia: Person) -> None:
    mia.arrives()
    mia.has_seen_it()
    titles = foreseen(stage, TUESDAY, "Mia Demolund")
    stage.sweep()
    stage.wake(TUESDAY)
    shown = [
        row.title.u
        for block in mia.card.body
        if isinstance(block, Rows)
        for row in block.rows
        if isinstance(row.title, UserText)
    ]
    assert len(shown) > 2
    assert titles == shown
