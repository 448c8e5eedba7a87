"""Show what is overdue, what is missing and whose it is, and one obligation by itself.

Mockup 06 shows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias, get_args

from pydantic import JsonValue

from bot.cards.home import checklist_button
from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, ObligationNames, clipped
from bot.cards.obligations.buttons import ObligationButtons, deeds, snooze, take
from bot.cards.obligations.follower_buttons import FollowerButtons, of_a_follower
from bot.cards.obligations.not_told import not_told_row
from bot.cards.obligations.ours import Ours, ours_line
from bot.cards.paging import PageRange, paging_button
from bot.cards.query_card import MOST_QUIET, item_button
from bot.cards.unknown_name import UnknownName, not_known
from bot.messages import (
    Action,
    Block,
    Bold,
    Card,
    FactSet,
    Notice,
    Row,
    Rows,
    Span,
    Text,
    UserText,
)
from governance.catalogue import Question
from governance.nudges import Identity
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation, Theme
from governance.obligations.rule import Source
from governance.ports import Today
from governance.positions.positions import NotTold
from governance.records.contacts import ContactDetails
from governance.schema.telephone import as_shown

List: TypeAlias = Literal["overdue", "missing", "mine"]


@dataclass(frozen=True)
class ListView:
    """One page of a list, of `total` in all, of which the reader is asked for `mine`.

    - `follows`: how many more the reader is accountable for.
    - `not_told`: how many nobody has told anything of, beside the gaps that are shown.
    - `first_to_tell`: those of them that come first where there are no gaps, each with its question
      and the first name of who can tell.
    - `voluntary`: how many more there are of systems that are in scope by choice.
    - `unknown`: what it was asked about, where nothing has that name.
    - `who`: the first name of somebody else who was asked about.
    - `gaps`: how many of somebody's tasks have no date, as something is not in place.
    - `later`: how many more are due after the day that was asked about.
    - `nothing_today`: true where only today's tasks were asked for, and all shown are later.
    - `ours`: what stands for the authority, where the reader asked of less, and there is none.
    - `rests`: until when those of the page that are put off are so, by their identity.
    """

    name: List
    naming: ObligationNames
    today: Today
    as_of: str
    over: str
    entries: Sequence[Entry]
    first: int
    total: int
    themes: Mapping[Theme, int]
    mine: int = 0
    follows: int = 0
    not_told: int = 0
    first_to_tell: Sequence[tuple[NotTold, Question, str | None]] = ()
    late: int = 0
    gaps: int = 0
    later: int = 0
    nothing_today: bool = False
    voluntary: int = 0
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)
    unknown: UnknownName | None = None
    who: str = ""
    ours: Ours | None = None
    rests: Mapping[Identity, date] = field(default_factory=dict)

    @property
    def part(self) -> PageRange:
        """The part of the list that is shown."""
        return PageRange(self.first, len(self.entries), self.total)


def listing(view: ListView) -> Card:
    """Show the list under a title such as `12 punkter er over fristen` (12 items are overdue).

    The gravest come first, eight at a time.
    """
    words = view.naming.words
    title = _title(view)
    page = _list_page(view.name)
    body: list[Block] = [*not_known(view.naming, view.unknown, page, view.arguments)]
    if spans := _lead(view):
        body.append(Text(spans=spans))
    if view.ours is not None:
        body.append(ours_line(words, view.ours))
    body += _groups(view)
    if view.first_to_tell:
        rows = tuple(not_told_row(*one, view.naming) for one in view.first_to_tell)
        body.append(Rows(heading=words("due.also_unknown", n=view.not_told), rows=rows))
    if view.voluntary and "voluntary" not in view.arguments:
        more = words("due.voluntary_more", n=view.voluntary)
        body.append(Text(kind="small", spans=(more,)))
    return Card(
        lang=words.lang,
        over=view.over,
        title=title,
        body=tuple(body),
        actions=_actions(view),
        quiet=_quiet(view),
        as_of=view.part.said(view.as_of, words),
        say=f"{title}.",
    )


def _title(view: ListView) -> str:
    words = view.naming.words
    if view.who:
        key = f"due.{view.name}_of" if view.total else f"due.none_{view.name}_of"
        return words(key, n=view.total, who=view.who)
    if view.ours is not None and view.name != "mine":
        if view.name == "overdue" and view.ours.late_here:
            return words("due.none_overdue_here_yours")
        if view.name == "overdue" and view.ours.elsewhere:
            return words("due.none_overdue_here")
        stands = view.name == "overdue" or view.ours.missing or view.ours.here
        if "mine" in view.arguments and stands:
            return words(f"due.none_{view.name}_yours")
    if view.ours is not None and view.ours.tasks:
        return words("due.none_mine_here")
    key = f"due.{view.name}_title" if view.total else f"due.none_{view.name}"
    return words(key, n=view.total)


def _lead(view: ListView) -> tuple[Span, ...]:
    words = view.naming.words
    if not view.total:
        return ()
    if view.name == "mine":
        return _lead_of_tasks(view)
    if view.name == "missing":
        return (words("due.missing_lead"),)
    if "mine" in view.arguments or view.who:
        return (words("due.gravest_first"),)
    if not view.mine:
        key = "due.you_follow" if view.follows else "due.under_nobody"
        return (words(key, follows=view.follows),)
    key = "due.under_you_following" if view.follows else "due.under_you"
    return (Bold(b=str(view.mine)), words(key, n=view.mine, follows=view.follows))


def _lead_of_tasks(view: ListView) -> tuple[Span, ...]:
    """Say how many are late or without a date, and how many come after those asked about."""
    words = view.naming.words
    late = words("due.of_them_late", n=view.late) if view.late else ""
    gaps = words("due.of_them_gaps", n=view.gaps) if view.gaps else ""
    said = [f"{', '.join(filter(None, (late, gaps)))}."] if late or gaps else []
    if view.nothing_today:
        said.append(words("due.nothing_today"))
    if view.later:
        said.append(words("due.later", n=view.later))
    return (" ".join(said),) if said else ()


def _groups(view: ListView) -> list[Block]:
    """Group by theme; one's own tasks are in the order they are to be done."""
    if view.name == "mine":
        return [Rows(rows=tuple(_row(entry, view) for entry in view.entries))] * bool(view.entries)
    words, groups = view.naming.words, []
    for theme in get_args(Theme):
        rows = [_row(entry, view) for entry in view.entries if entry.obligation.theme == theme]
        if rows:
            key = (
                "due.duty_missing" if (view.name, theme) == ("missing", "duty") else f"due.{theme}"
            )
            heading = words(key, n=view.themes.get(theme, len(rows)))
            groups.append(Rows(heading=heading, rows=tuple(rows)))
    return list(groups)


def overdue_row(
    entry: Entry, naming: ObligationNames, today: Today, rests: date | None = None
) -> Row:
    """Make the row of one that is overdue, with whose it is and by how many days.

    `rests` is the day until which it is put off.
    """
    obligation = entry.obligation
    who = naming.asked(entry)
    put_off = naming.words("due.put_off", day=naming.words.date(rests)) if rests else ""
    detail = " · ".join(part for part in (put_off, naming.wrong(obligation), who) if part)
    return Row(
        title=UserText(u=naming.title(obligation)),
        detail=(UserText(u=clipped(detail, DETAIL)),),
        value=naming.words("due.days_over", n=(today.day - obligation.due_on).days),
        open=item_button(obligation, naming),
    )


def coming_row(entry: Entry, naming: ObligationNames, today: Today) -> Row:
    """Make the row of one of one's own that is still in time: what is to be done, and by when."""
    obligation = entry.obligation
    task = naming.task(obligation)
    shown = (
        task if clipped(task, TITLE) != naming.title(obligation) else naming.place(obligation.scope)
    )
    return Row(
        title=UserText(u=naming.title(obligation)),
        detail=(UserText(u=clipped(shown, DETAIL)),),
        value=naming.words.near_date(obligation.due_on, today.day),
        open=item_button(obligation, naming),
    )


def _row(entry: Entry, view: ListView) -> Row:
    naming, obligation = view.naming, entry.obligation
    if view.name != "mine" and obligation.kind == "due":
        return overdue_row(entry, naming, view.today, view.rests.get(obligation.identity))
    if obligation.kind == "due" and not obligation.is_overdue(view.today.day):
        return coming_row(entry, naming, view.today)
    title, said = naming.title(obligation), naming.wrong(obligation)
    who = None if view.name == "mine" else naming.asked(entry)
    detail = clipped(" · ".join(part for part in (said, who) if part), DETAIL)
    return Row(
        title=UserText(u=title),
        detail=(UserText(u=detail),),
        value=_days_late(obligation, view),
        open=item_button(obligation, naming),
    )


def _days_late(obligation: Obligation, view: ListView) -> str | None:
    if obligation.is_gap:
        return None
    return view.naming.words("due.days_over", n=(view.today.day - obligation.due_on).days)


def _actions(view: ListView) -> tuple[Action, ...]:
    words, actions = view.naming.words, []
    part = view.part
    if part.left > 0:
        following = {**view.arguments, "first": str(part.next)}
        actions.append(paging_button(part.next_label(words), _list_page(view.name), following))
    if view.name != "mine" and "mine" not in view.arguments and view.mine:
        only = {**_kept(view), "mine": "yes"}
        actions.append(
            page_button(words("due.show_mine", n=view.mine), _list_page(view.name), only)
        )
    elif "mine" in view.arguments:
        actions.append(page_button(words("due.show_all"), _list_page(view.name), _kept(view)))
    if view.later:
        whole = {name: value for name, value in _kept(view).items() if name != "until"}
        actions.append(page_button(words("due.show_later"), _list_page(view.name), whole))
    return tuple(actions)


def _quiet(view: ListView) -> tuple[Action, ...]:
    words, quiet = view.naming.words, []
    if view.voluntary and "voluntary" not in view.arguments:
        apart = {**_kept(view), "voluntary": "yes"}
        label = words("due.show_voluntary", n=view.voluntary)
        quiet.append(page_button(label, _list_page(view.name), apart))
    elif view.first > 0:
        quiet.append(paging_button(words("due.from_start"), _list_page(view.name), _kept(view)))
    if view.not_told > len(view.first_to_tell):
        label = words("due.also_unknown", n=view.not_told)
        quiet.append(page_button(label, "not_told", _kept(view)))
    others = [name for name in get_args(List) if name != view.name]
    quiet += [page_button(words(f"due.{name}"), _list_page(name), {}) for name in others]
    return (*quiet, page_button(words("due.status"), "status", {}))[:MOST_QUIET]


def _kept(view: ListView) -> dict[str, JsonValue]:
    """Return the arguments that stay when the page begins anew."""
    return {
        name: value for name, value in view.arguments.items() if name not in ("mine", "voluntary")
    }


def _list_page(name: List) -> str:
    return "tasks" if name == "mine" else name


# ── One obligation ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ItemView:
    """Everything that the card of one obligation shows.

    - `requirement`: the requirement's title.
    - `source`: who asks for it; None where somebody simply promised.
    - `told`: who is told of it.
    - `doing`: what can be done about it here.
    - `following`: what somebody can do who follows what another has.
    - `to_call`: the contact to be called, None where nobody is.
    - `resting`: until when it is put off, and who is told; empty while it is not.
    """

    entry: Entry
    naming: ObligationNames
    today: Today
    requirement: str
    source: Source | None
    told: Sequence[str]
    has_checklist: bool
    doing: ObligationButtons
    following: FollowerButtons | None = None
    to_call: ContactDetails | None = None
    resting: str = ""


def item(view: ItemView) -> Card:
    """Show what it is, by when, whose, and why."""
    words, naming, obligation = view.naming.words, view.naming, view.entry.obligation
    pairs: list[tuple[str, tuple[Span, ...]]] = [
        (words("item.requirement"), (f"{obligation.requirement} {view.requirement}",)),
        (words("item.about"), (UserText(u=naming.label_of(obligation.scope)),)),
        _when(view),
    ]
    last = obligation.about.get("last")
    if isinstance(last, str):
        pairs.append((words("item.last"), (words.date(date.fromisoformat(last)),)))
    people = (("asked", view.entry.responsible), ("decides", view.entry.accountable))
    pairs += [
        (words(f"item.{name}"), (UserText(u=naming.name_of(email)),))
        for name, email in people
        if email
    ]
    if view.told:
        names = words.listed([naming.name_of(email) for email in view.told])
        pairs.append((words("item.told"), (UserText(u=names),)))
    task = naming.task(obligation)
    body: list[Block] = (
        [] if task == obligation.about.get("title") else [Text(spans=(UserText(u=task),))]
    )
    if view.resting:
        body.append(Notice(spans=(UserText(u=view.resting),)))
    if view.to_call is not None:
        body.append(Rows(rows=(_called(view.to_call),)))
    body.append(FactSet(pairs=tuple(pairs)))
    if view.source is not None:
        body.append(Text(kind="small", spans=(words(f"item.{view.source}"),)))
    if obligation.voluntary:
        body.append(Notice(spans=(words("item.voluntary"),)))
    wrong = obligation.is_gap or obligation.is_overdue(view.today.day)
    said = naming.wrong(obligation) if wrong else naming.task(obligation)
    checklist = checklist_button(
        words("item.checklist", requirement=obligation.requirement),
        obligation.requirement,
        obligation.scope,
    )
    return Card(
        lang=words.lang,
        over=said if obligation.rule != "follow_up_done" else None,
        title=naming.title(obligation),
        body=tuple(body),
        actions=(*deeds(words, view.doing), *((checklist,) if view.has_checklist else ()))[:2],
        quiet=(
            *_later(view),
            *(() if view.following else (page_button(words("due.overdue"), "overdue", {}),)),
            page_button(words("due.mine"), "tasks", {}),
        ),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=f"{naming.title(obligation)}: {said}",
    )


def _later(view: ItemView) -> tuple[Action, ...]:
    """Make the buttons of what can be done besides settling it."""
    words, doing = view.naming.words, view.doing
    if view.following is not None:
        return of_a_follower(words, view.following)
    if doing.last_day is None or doing.follow_up is not None:
        return ()
    return (take(words, doing, doing.last_day), snooze(words, doing))


def _called(contact: ContactDetails) -> Row:
    number = contact.phone or contact.alt_phone
    said = " · ".join(part for part in (contact.function, contact.hours) if part)
    return Row(
        title=UserText(u=clipped(contact.name, TITLE)),
        detail=(UserText(u=clipped(said, DETAIL)),) if said else (),
        phone=None if number is None else as_shown(number),
        strong=True,
    )


def _when(view: ItemView) -> tuple[str, tuple[Span, ...]]:
    words, obligation, today = view.naming.words, view.entry.obligation, view.today.day
    day = words.near_date(obligation.due_on, today)
    if obligation.is_gap:
        return words("item.since"), (day,)
    if not obligation.is_overdue(today):
        return words("item.due"), (day,)
    days = words("due.days", n=(today - obligation.due_on).days)
    return words("item.due"), (words("item.overdue_by", day=day, days=days),)
