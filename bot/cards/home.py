"""Show the start card, help and one's checklists: what there is and what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.notices import call_button, page_button, resume_button, start_button
from bot.cards.obligation_names import clipped
from bot.messages import (
    Action,
    ActionData,
    Block,
    Bold,
    Button,
    Card,
    Row,
    Rows,
    Span,
    Spans,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.records.members import first_name_of

WHERE_IT_STOPPED = "next"
"""Instead of a question a checklist is to begin with."""

_MOST_ON_TAB = 5


@dataclass(frozen=True)
class ChecklistUnderway:
    """A checklist that is begun and not finished, and how far it is."""

    requirement: str
    title: str
    scope: str
    label: str
    answered: int
    total: int


_HERE = "\0"
"""In the place of a name that is user text, while the sentence is filled in."""


@dataclass(frozen=True)
class HomeView:
    """Everything that the start card shows to one person.

    `own_system` is a system of theirs, for an example of what they may write.
    """

    words: Words
    now: datetime
    authority: str
    name: str
    roles: Sequence[str]
    underway: Sequence[ChecklistUnderway]
    follow_ups: int
    overdue: int
    items_overdue: int
    items_overdue_mine: int
    items_overdue_followed: int
    gravest: Sequence[Row]
    read_only: bool
    begin: Sequence[Row] = ()
    own_system: str | None = None


def home(view: HomeView, *, open_dialog: bool) -> Card:
    """Greet with `Goddag, Bo` (good day, Bo); show what waits first, then what can be done."""
    words = view.words
    roles = words.listed([words(f"word.{role}") for role in view.roles])
    title = words("home.hello", name=first_name_of(view.name))
    body: list[Block] = [Text(spans=_lead(view))]
    if view.gravest:
        rows = tuple(view.gravest)
        body.append(Rows(heading=words("home.gravest", n=len(rows)), rows=rows))
    if view.begin:
        body.append(Rows(heading=words("home.begin"), rows=tuple(view.begin)))
    if view.underway:
        rows = tuple(_underway_row(words, item) for item in view.underway[:4])
        body.append(Rows(heading=words("home.underway", n=len(view.underway)), rows=rows))
    body.append(Text(spans=(Bold(b=words("home.write_bold")), *_example(view))))
    return Card(
        lang=words.lang,
        over=" · ".join(part for part in (view.authority, roles) if part),
        title=title,
        body=tuple(body),
        actions=_home_actions(view, open_dialog=open_dialog),
        quiet=_home_quiet(view),
        as_of=words("card.as_of", moment=words.moment(view.now)),
        say=title,
    )


def tab(view: HomeView, calls: Sequence[Row], coming: Sequence[Row]) -> Card:
    """Show the page about oneself, where the platform has one: what waits, and every way to begin.

    `calls` has whom to call first when something is down, and `coming` one's own tasks of the next
    thirty days. Mockup 14 shows it.
    """
    words = view.words
    roles = words.listed([words(f"word.{role}") for role in view.roles])
    body: list[Block] = [Text(spans=_lead(view))]
    if calls:
        body.append(Rows(heading=words("tab.calls"), rows=tuple(calls)))
    if view.gravest:
        heading = words("home.gravest", n=len(view.gravest))
        body.append(Rows(heading=heading, rows=tuple(view.gravest)))
    if view.begin:
        body.append(Rows(heading=words("home.begin"), rows=tuple(view.begin)))
    if coming:
        body.append(Rows(heading=words("tab.coming", n=len(coming)), rows=tuple(coming)))
    if view.underway:
        rows = tuple(_underway_row(words, item) for item in view.underway[:_MOST_ON_TAB])
        body.append(Rows(heading=words("home.underway", n=len(view.underway)), rows=rows))
    event = ActionData(name="start", value={"name": "report_event", "arguments": {}}, stays=True)
    overdue = page_button(words("home.show_overdue"), "overdue", {})
    ways: tuple[Action, ...] = (
        overdue,
        start_button(words),
        Button(label=words("event.report"), deed=event),
    )
    return Card(
        lang=words.lang,
        over=" · ".join(part for part in (view.authority, roles) if part),
        title=view.name,
        body=tuple(body),
        actions=(overdue,) if view.read_only else ways,
        quiet=(
            page_button(words("home.checklists"), "checklists", {})
            if view.read_only
            else page_button(words("due.mine"), "tasks", {}),
            page_button(words("home.settings"), "settings", {}),
            page_button(words("home.help"), "help", {}),
            language_button(words),
        ),
        as_of=words("tab.as_of", moment=words.moment(view.now)),
        say=view.name,
    )


def _example(view: HomeView) -> Spans:
    """Give an example of what the person may write, about a system of their own."""
    if view.read_only or view.own_system is None:
        return (view.words("home.write_to_read"),)
    before, after = view.words("home.write", system=_HERE).split(_HERE)
    return (before, UserText(u=view.own_system.lower()), after)


def _lead(view: HomeView) -> tuple[Span, ...]:
    words = view.words
    if view.read_only:
        return (words("home.read_only"),)
    return (*_items(view), " ", *_promised(view))


def _items(view: HomeView) -> tuple[Span, ...]:
    words = view.words
    if not view.items_overdue:
        return (words("home.nothing_overdue"),)
    mine = view.items_overdue_mine
    yours: list[Span] = [Bold(b=str(mine)), " ", words("home.of_them_yours", n=mine)]
    return (
        Bold(b=str(view.items_overdue)),
        " ",
        words("home.items_overdue", n=view.items_overdue),
        ", ",
        *(yours if mine else [words("home.none_yours")]),
        *_followed(view),
        ".",
    )


def _followed(view: HomeView) -> tuple[Span, ...]:
    if not view.items_overdue_followed:
        return ()
    followed = Bold(b=str(view.items_overdue_followed))
    return (", ", followed, " ", view.words("home.you_follow"))


def _promised(view: HomeView) -> tuple[Span, ...]:
    words = view.words
    if not view.follow_ups:
        return (words("home.nothing_waits"),)
    spans: list[Span] = [
        Bold(b=str(view.follow_ups)),
        " ",
        words("home.follow_ups_wait", n=view.follow_ups),
    ]
    if view.overdue:
        spans += [", ", Bold(b=str(view.overdue)), " ", words("home.are_overdue", n=view.overdue)]
    return (*spans, ".")


def _home_actions(view: HomeView, *, open_dialog: bool) -> tuple[Action, ...]:
    words = view.words
    overdue = page_button(words("home.show_overdue"), "overdue", {})
    if open_dialog and not view.read_only:
        return (resume_button(words), overdue)
    second = ("due.status", "status") if view.read_only else ("due.mine", "tasks")
    return (overdue, page_button(words(second[0]), second[1], {}))


def _home_quiet(view: HomeView) -> tuple[Action, ...]:
    words = view.words
    begin = page_button(words("home.checklists"), "checklists", {})
    return (
        call_button(words),
        begin if view.read_only else start_button(words),
        page_button(words("home.help"), "help", {}),
        language_button(words),
    )


def _underway_row(words: Words, item: ChecklistUnderway) -> Row:
    return Row(
        title=f"{item.requirement} {item.title}",
        detail=(f"{item.label} · {words('home.x_of_y', x=item.answered, y=item.total)}",),
        open=checklist_button(
            words("home.resume"), item.requirement, item.scope, at=WHERE_IT_STOPPED
        ),
    )


def checklist_button(label: str, requirement: str, scope: str, *, at: str = "") -> Button:
    """Make a button that starts or continues that checklist; `at` begins with that question.

    `WHERE_IT_STOPPED` begins with what is asked next, without what is known.
    """
    arguments = {"requirement": requirement, "scope": scope} | ({"at": at} if at else {})
    return Button(
        label=label,
        deed=ActionData(
            name="start", value={"name": "checklist", "arguments": arguments}, stays=True
        ),
    )


def language_button(words: Words) -> Button:
    """Make a button to the other language, in its own name."""
    other = "en" if words.lang == "da" else "da"
    return Button(
        label=words("home.other_language"),
        deed=ActionData(name="language", value={"lang": other}, stays=True),
    )


def checklists(
    words: Words,
    now: datetime,
    underway: Sequence[ChecklistUnderway],
    done: Sequence[tuple[ChecklistUnderway, str, str]],
) -> Card:
    """Show the checklists underway, and those done with their status and day."""
    body: list[Block] = []
    if underway:
        rows = tuple(_underway_row(words, item) for item in underway[:8])
        body.append(Rows(heading=words("home.underway", n=len(underway)), rows=rows))
    if done:
        rows = tuple(
            Row(
                title=f"{item.requirement} {item.title}",
                detail=(f"{item.label} · {status} · {day}",),
                open=checklist_button(words("home.show"), item.requirement, item.scope),
            )
            for item, status, day in done[:8]
        )
        body.append(Rows(heading=words("home.done", n=len(done)), rows=rows))
    if not body:
        body.append(Text(spans=(words("home.no_checklists"),)))
    return Card(
        lang=words.lang,
        title=words("home.checklists"),
        body=tuple(body),
        actions=(start_button(words),),
        quiet=(page_button(words("home.home"), "home", {}),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=words("home.checklists"),
    )


ASKED = ("call", "overdue", "first", "contract", "last", "responsible", "told", "start")
_LONGEST_EXAMPLE = 16
ANSWERED = ("answer", "correct", "why", "skip", "pause", "attach", "digress")
FILLED = ("field", "corrects", "save", "give_up", "rest", "digress")
"""The keys of what can be written when nothing is open (`ASKED`), when something asks, and when a
form is being filled in."""


def _helped(where: str | None, *, filling: str) -> Sequence[str]:
    if where is None:
        return ASKED
    return FILLED if filling else ANSWERED


def help_card(
    words: Words,
    now: datetime,
    *,
    where: str | None,
    named: Mapping[str, str],
    brings_in: bool,
    takes_out: bool,
    filling: str = "",
) -> Card:
    """Show what one can write, here and now.

    - `where`: where one is in what is open; None when nothing is.
    - `filling`: a field of the form that is open; empty where none is.
    - `named`: a system, a supplier and a contract of theirs, for the examples. What they lack is
      said in general.
    - `brings_in`, `takes_out`: whether one may import or export the register, which is said too.
    """
    examples = {
        name: clipped(named.get(name) or words(f"help.{name}"), _LONGEST_EXAMPLE)
        for name in ("system", "supplier", "contract")
    }
    rows = tuple(
        Row(
            title=UserText(u=words(f"help.say_{name}", **examples, label=filling)),
            detail=(words(f"help.means_{name}"),),
        )
        for name in _helped(where, filling=filling)
    )
    lead = words("help.lead") if where is None else words("help.where", where=where)
    also = [words("help.also")]
    also += [words("help.also_out")] if takes_out else []
    also += [words("help.also_in")] if brings_in else []
    return Card(
        lang=words.lang,
        title=words("help.title") if where is None else words("help.title_here"),
        body=(
            Text(spans=(lead,)),
            Rows(rows=rows),
            *((Text(kind="small", spans=(" ".join(also),)),) if where is None else ()),
        ),
        actions=(start_button(words),) if where is None else (resume_button(words),),
        quiet=(
            page_button(words("asked.first"), "first", {}),
            page_button(words("asked.soon"), "due_soon", {}),
            page_button(words("asked.news"), "news", {}),
            page_button(words("home.home"), "home", {}),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=words("help.title"),
    )
