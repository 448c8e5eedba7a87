"""Show an administrator what was sent unasked today, and what was not delivered."""

from collections.abc import Sequence

from bot.cards.notices import home_button
from bot.messages import Block, Card, FactSet, Notice, Row, Rows, Spans, Text, UserText
from bot.texts.words import Words
from governance.nudges import Deliveries
from governance.ports import Today


def deliveries(words: Words, today: Today, found: Deliveries, unreached: Sequence[str]) -> Card:
    """Count the delivered messages, and those that wait and since when.

    Those who cannot be reached are named.
    """
    title = words("deliveries.title", n=found.sent) if found.sent else words("deliveries.none")
    pairs: list[tuple[str, Spans]] = [
        (words(f"deliveries.{name}"), (words.number(count),))
        for name, count in (
            ("waiting", found.waiting),
            ("unknown", found.unknown),
            ("failed", found.failed),
            ("parked", found.parked),
        )
        if count
    ]
    if found.oldest is not None:
        pairs.append((words("deliveries.oldest"), (words.moment(found.oldest),)))
    if found.last_sent is not None:
        pairs.append((words("deliveries.last"), (words.moment(found.last_sent),)))
    body: list[Block] = [FactSet(pairs=tuple(pairs))] if pairs else []
    if not found.sent and not found.waiting and not found.stuck:
        body.insert(0, Text(spans=(words("deliveries.nothing_due"),)))
    if unreached:
        rows = tuple(Row(title=UserText(u=name)) for name in unreached)
        body.append(Rows(heading=words("deliveries.unreached", n=len(rows)), rows=rows))
    if found.unknown or found.failed:
        body.append(Notice(spans=(words("deliveries.what_to_do"),)))
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=f"{title}.",
    )
