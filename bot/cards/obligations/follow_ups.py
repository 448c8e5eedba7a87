"""Show my follow-ups: what I have promised, by when, and the buttons that settle it."""

from collections.abc import Callable, Mapping, Sequence

from pydantic import JsonValue

from bot.cards.notices import page_button, resume_button, start_button
from bot.cards.paging import paging_button, part_of
from bot.messages import (
    Action,
    ActionData,
    Block,
    Bold,
    Button,
    Card,
    CardField,
    FormButton,
    Row,
    Rows,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.ports import Today, Versioned
from governance.records.actions import Action as FollowUp

_MOST_OF_OTHERS = 8
_EVERY: Mapping[str, JsonValue] = {}


def follow_ups(
    words: Words,
    today: Today,
    mine: Sequence[Versioned[FollowUp]],
    labels: dict[str, str],
    *,
    first: int,
    open_dialog: bool,
    settled: str | None = None,
    about: Sequence[str] = (),
    place: str = "",
    others: Sequence[FollowUp] = (),
    called: Callable[[str], str] = str,
) -> Card:
    """Show eight at a time, the oldest date first; what is overdue says by how many days.

    With `about`, only those of these scopes, which are called `place`, are among `mine`. `others`
    are those of other people there. They are counted where none is mine, and a few are shown with
    the name of whoever has each.
    """
    kept_to: dict[str, JsonValue] = {"about": [*about]} if about else {}
    part = part_of(len(mine), first)
    body: list[Block] = []
    if settled:
        body.append(Text(kind="small", spans=(settled,)))
    if mine:
        overdue = sum(kept.record.due_on < today.day for kept in mine)
        body.append(
            Text(
                spans=(
                    Bold(b=str(len(mine))),
                    " ",
                    words("follow_up.yours", n=len(mine)),
                    _late(words, overdue),
                )
            )
        )
        body.append(
            Rows(
                rows=tuple(
                    _row(words, today, kept, labels, first, kept_to) for kept in part.of(mine)
                )
            )
        )
    else:
        body.append(Text(spans=(words("follow_up.none_here" if about else "follow_up.none"),)))
        if others:
            body.append(Text(spans=(_of_others(words, today, others),)))
            if len(others) <= _MOST_OF_OTHERS:
                rows = (_shown(words, today, one, called(one.owner)) for one in others)
                body.append(Rows(rows=tuple(rows)))
    quiet: list[Action] = [page_button(words("home.home"), "home", {})]
    if part.left > 0:
        following = {**kept_to, "first": str(part.next)}
        quiet.insert(0, paging_button(part.next_label(words), "follow_ups", following))
    if others and not mine:
        quiet.insert(0, page_button(words("follow_up.show_others"), "records", _records_of(about)))
    if about:
        quiet.insert(0, page_button(words("follow_up.all"), "follow_ups", {}))
    if first > 0:
        quiet.insert(0, paging_button(words("due.from_start"), "follow_ups", kept_to))
    return Card(
        lang=words.lang,
        title=" · ".join(part for part in (words("home.follow_ups"), place) if part),
        body=tuple(body),
        actions=(resume_button(words),) if open_dialog else (start_button(words),),
        quiet=tuple(quiet),
        as_of=part.said(words("card.as_of", moment=words.moment(today.now)), words),
        say=words("follow_up.say", n=len(mine)),
    )


def _of_others(words: Words, today: Today, others: Sequence[FollowUp]) -> str:
    late = sum(one.due_on < today.day for one in others)
    if late:
        return words("follow_up.of_others_late", all=str(len(others)), n=late)
    return words("follow_up.of_others", n=len(others))


def _records_of(about: Sequence[str]) -> dict[str, JsonValue]:
    """Return the arguments that show all open ones there, whoever has them."""
    shown: dict[str, JsonValue] = {"section": FollowUp.section, "wants": ["all"]}
    return {**shown, "about": [*about]} if about else shown


def _late(words: Words, overdue: int) -> str:
    return words("follow_up.of_them_late", n=overdue) if overdue else "."


def _row(
    words: Words,
    today: Today,
    kept: Versioned[FollowUp],
    labels: dict[str, str],
    first: int,
    kept_to: Mapping[str, JsonValue],
) -> Row:
    action = kept.record
    where = labels.get(action.scope or "", "")
    row = _shown(words, today, action, f"{action.requirement} {where}".strip())
    return row.model_copy(update={"actions": settling(words, kept, first, kept_to)})


def _shown(words: Words, today: Today, action: FollowUp, of: str) -> Row:
    """Name the follow-up, what or whom it is of, and its day; the row opens its record."""
    late = (today.day - action.due_on).days
    when = words("follow_up.due", day=words.near_date(action.due_on, today.day))
    key: dict[str, JsonValue] = {"section": FollowUp.section, "key": action.key}
    return Row(
        title=UserText(u=action.title),
        detail=(" · ".join(part for part in (of, when) if part),),
        value=words("follow_up.days", n=late) if late > 0 else None,
        open=page_button(words("home.show"), "register", key),
    )


def settling(
    words: Words,
    kept: Versioned[FollowUp],
    first: int = 0,
    kept_to: Mapping[str, JsonValue] = _EVERY,
) -> tuple[Button, FormButton]:
    """Make the buttons for done and for another date; `kept_to` is what the list is about."""
    arguments: dict[str, JsonValue] = {
        **kept_to,
        "key": kept.record.key,
        "seen": kept.version,
        "first": first,
    }
    return (
        Button(
            label=words("follow_up.done"),
            deed=ActionData(
                name="act",
                value={"page": "follow_ups", "act": "close", "arguments": arguments},
                stays=True,
            ),
        ),
        FormButton(
            label=words("follow_up.new_date"),
            deed=ActionData(
                name="act",
                value={"page": "follow_ups", "act": "move", "arguments": arguments},
                stays=True,
            ),
            fields=(
                CardField(
                    name="due_on",
                    label=words("follow_up.date"),
                    kind="date",
                    value=kept.record.due_on.isoformat(),
                    required=True,
                ),
            ),
            submit=words("follow_up.save_date"),
        ),
    )
