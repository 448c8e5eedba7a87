"""Show a person's own reminders: what is asked for one, that it is set, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue

from bot.cards.notices import page_button, resume_button
from bot.cards.obligation_names import ObligationNames, clipped
from bot.cards.obligations.buttons import ObligationButtons, in_a_row
from bot.cards.obligations.nudge_rows import because, deed_title, rows_to_choose, when_due
from bot.cards.query_card import item_button
from bot.messages import (
    Action,
    ActionData,
    Block,
    Button,
    Card,
    CardField,
    Fields,
    Row,
    Rows,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.ports import Today
from governance.reminders import Reminder

MOST = 8
_CLIPPED = 120
_SOON = {
    "tomorrow": "remind.tomorrow",
    "monday": "remind.monday",
    "in_a_week": "remind.in_a_week",
}
_WHY_FOR_ALL = {
    "grave": "remind.put_off_grave",
    "late": "remind.put_off_late",
    "gap": "remind.put_off_gap",
}


@dataclass(frozen=True)
class ReminderItem:
    """A reminder with the name of what it is about, as things stand now."""

    reminder: Reminder
    what: str


@dataclass(frozen=True)
class ReminderView:
    """A reminder whose moment has come.

    - `obligation`: what it is about, while it stands; `doing` is what can be done about it.
    - `ended_by`: the first name of whoever settled it; empty where it ended by itself.
    - `is_over`: whether it was about an obligation that stands no more, or stands for another day,
      `moved_to`.
    """

    item: ReminderItem
    today: Today
    words: Words
    naming: ObligationNames
    obligation: Obligation | None = None
    doing: ObligationButtons | None = None
    ended_by: str = ""
    is_over: bool = False
    moved_to: date | None = None


# ── Setting one ──────────────────────────────────────────────────────────────


def which(naming: ObligationNames, today: Today, found: Sequence[Entry], *, quiet: bool) -> Card:
    """Ask which of several obligations is meant."""
    words = naming.words
    rows = rows_to_choose(naming, found[:MOST])
    title = words("remind.which_quiet" if quiet else "remind.which")
    return _card(words, today, title, rows, quiet=(_leave(words),))


def what(words: Words, today: Today) -> Card:
    """Ask what it is to be about."""
    lead = Text(spans=(words("remind.what_lead"),))
    return _card(words, today, words("remind.what"), lead, quiet=(_leave(words),))


def when(words: Words, today: Today, about: str, *, quiet: bool) -> Card:
    """Ask for the moment, or for the day until which nothing is said."""
    title = words("remind.until_when" if quiet else "remind.when")
    fields = [CardField(name="day", label=words("remind.day"), kind="date", required=True)]
    if not quiet:
        fields.append(
            CardField(name="clock", label=words("remind.clock"), hint=words("remind.clock_hint"))
        )
    submit = Button(
        label=words("remind.keep_quiet" if quiet else "remind.submit"),
        style="primary",
        submit=True,
        deed=ActionData(name="submit"),
    )
    answers = () if quiet else (tuple(_soon(words)),)
    return Card(
        lang=words.lang,
        over=about or None,
        title=title,
        body=(Fields(fields=tuple(fields)),),
        answers=answers,
        actions=(submit,),
        quiet=(_leave(words),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=title,
    )


def _soon(words: Words) -> Sequence[Button]:
    return [
        Button(label=words(key), deed=ActionData(name="answer", value=when))
        for when, key in _SOON.items()
    ]


def is_set(
    words: Words, today: Today, at: datetime, about: str, task: str, *, moved: bool = False
) -> Card:
    """Confirm when and about what; of an obligation, `task` says what is to be done."""
    moment = words.appointment(at, today.now)
    said = words("remind.set_about", when=moment, what=about)
    more = f"{task}. {words('remind.it_stands')}" if task else ""
    title = "remind.moved" if moved else "remind.set"
    return _told(words, today, title, [said, more], quiet=(_all(words),))


def no_longer(words: Words, today: Today, item: ReminderItem) -> Card:
    """Confirm that it is cancelled."""
    if item.reminder.sort == "quiet":
        said = words("remind.heard_again", what=item.what)
        return _told(words, today, "remind.heard_again_title", [said], quiet=(_all(words),))
    said = words("remind.cancelled", what=item.what)
    return _told(words, today, "remind.cancelled_title", [said], quiet=(_all(words),))


# ── Hearing no more of something ─────────────────────────────────────────────


def is_quiet(words: Words, today: Today, about: str, day: date, *, wanted: date) -> Card:
    """Confirm from which day they hear of it again; it is due before the one they `wanted`."""
    shown = words.near_date(day, today.day)
    lines = [words("remind.quiet", what=about, day=shown), words("remind.quiet_others")]
    if day < wanted:
        lines.insert(1, words("remind.quiet_capped", day=shown))
    return _told(words, today, "remind.quiet_title", lines, quiet=(_all(words),))


@dataclass(frozen=True)
class PutOffView:
    """An obligation that is only put off for all, and why.

    - `why`: `grave`, `late` or `gap`.
    - `second`: whether it is the last time.
    - `told`: the name of whoever is then told; empty where that is nobody else.
    - `reason`: why, in the words of whoever puts it off.
    """

    about: str
    why: str
    until: date
    wanted: date
    second: bool
    told: str
    reason: str = ""


def put_off(words: Words, today: Today, view: PutOffView) -> Card:
    """Ask before it is put off for all."""
    day = words.near_date(view.until, today.day)
    lines = [words(_WHY_FOR_ALL[view.why])]
    if view.until < view.wanted:
        lines.append(words("remind.put_off_longest", day=day))
    if view.second and view.told:
        lines.append(words("remind.put_off_second", who=view.told))
    elif view.second:
        lines.append(words("remind.put_off_second_bare"))
    if view.reason:
        lines.append(words("remind.put_off_because", reason=view.reason))
    submit = Button(
        label=words("remind.put_off_submit"),
        style="primary",
        deed=ActionData(name="answer", value="ja"),
    )
    lines.insert(0, words("remind.put_off", what=view.about, day=day))
    card = _told(words, today, "remind.put_off_title", lines, quiet=(_leave(words),), saved=False)
    return card.model_copy(update={"actions": (submit,)})


def is_put_off(words: Words, today: Today, about: str, until: date) -> Card:
    """Confirm that it rests for all."""
    said = words("remind.put_off_done", what=about, day=words.near_date(until, today.day))
    return _told(words, today, "remind.put_off_done_title", [said], quiet=(_tasks(words),))


def not_again(words: Words, today: Today, about: str) -> Card:
    """Say that it was put off as often as it may be."""
    lines = [words("remind.put_off_again", what=about), words("remind.put_off_again_lead")]
    title = "remind.put_off_again_title"
    return _told(words, today, title, lines, quiet=(_tasks(words),), saved=False)


def rests(words: Words, today: Today, about: str, until: date) -> Card:
    """Say that it is put off already."""
    said = words("remind.rests", what=about, day=words.near_date(until, today.day))
    title = "remind.rests_title"
    return _told(words, today, title, [said], quiet=(_tasks(words),), saved=False)


def nothing(words: Words, today: Today) -> Card:
    """Say that it is not clear what they want to hear no more of."""
    lead = Text(spans=(words("remind.nothing_lead"),))
    return _card(words, today, words("remind.nothing"), lead)


def of_others(naming: ObligationNames, today: Today, found: Sequence[Entry]) -> Card:
    """Say with whom the tasks are that they want to hear no more of, and have not themselves."""
    words = naming.words
    rows = tuple(
        Row(
            title=UserText(u=deed_title(naming, entry.obligation)),
            detail=(
                words("remind.with_whom", who=naming.asked(entry))
                if entry.responsible is not None
                else words("remind.with_nobody"),
            ),
            open=item_button(entry.obligation, naming),
        )
        for entry in found
    )
    lead = Text(spans=(words("remind.of_others_lead"),))
    title = words("remind.of_others", n=len(found))
    return _card(words, today, title, lead, Rows(rows=rows))


# ── My reminders ─────────────────────────────────────────────────────────────


def mine(words: Words, today: Today, items: Sequence[ReminderItem]) -> Card:
    """List what they wait for, each with the button that cancels it."""
    if not items:
        lead = Text(spans=(words("remind.mine_none_lead"),))
        return _card(words, today, words("remind.mine_none"), lead)
    rows = tuple(
        Row(
            title=UserText(u=clipped(item.what, _CLIPPED)),
            detail=(_moment_of(words, today, item.reminder),),
            actions=(_cancel(words, item.reminder),),
        )
        for item in items[:MOST]
    )
    return _card(words, today, words("remind.mine"), Rows(rows=rows))


def _moment_of(words: Words, today: Today, reminder: Reminder) -> str:
    if reminder.sort == "quiet":
        day = reminder.at.astimezone(words.timezone).date()
        return words("remind.mine_quiet", when=words.near_date(day, today.day))
    moment = words.appointment(reminder.at, today.now)
    return moment[:1].upper() + moment[1:]


def _cancel(words: Words, reminder: Reminder) -> Button:
    label = words("remind.hear_again" if reminder.sort == "quiet" else "remind.cancel")
    return Button(label=label, deed=_act("cancel", {"reminder": reminder.id}))


# ── Its moment has come ──────────────────────────────────────────────────────


def message(view: ReminderView) -> Card:
    """Say what they asked to be reminded of, as it stands now."""
    words, naming, item = view.words, view.naming, view.item
    if view.is_over:
        key = "remind.done_title" if view.ended_by else "remind.over_title"
        said = f"{words(key, what=item.what)}. {_ended(view)}"
        return _reminding(view, Text(spans=(UserText(u=said),)))
    topic, doing = item.reminder.topic, view.doing
    if view.obligation is not None and doing is not None:
        row = Row(
            title=UserText(u=deed_title(naming, view.obligation)),
            detail=(UserText(u=_detail(naming, view.obligation, view.today.day)),),
            actions=in_a_row(words, doing),
        )
        card = _reminding(view, Rows(rows=(row,)))
    else:
        card = _reminding(
            view, Text(spans=(UserText(u=words("remind.title_said", what=item.what)),))
        )
        if topic.opens is not None:
            card = card.model_copy(update={"actions": (_opening(words, item.reminder),)})
    again = Button(
        label=words("remind.again_tomorrow"),
        deed=_act("again", {"reminder": item.reminder.id}),
    )
    return card.model_copy(update={"quiet": (again, *card.quiet)})


def _ended(view: ReminderView) -> str:
    words = view.words
    done = words("remind.done_by", who=view.ended_by) if view.ended_by else ""
    if view.moved_to is not None:
        day = words.near_date(view.moved_to, view.today.day)
        return " ".join(filter(None, (done, words("remind.done_next", day=day))))
    return done or words("remind.done_over")


def _opening(words: Words, reminder: Reminder) -> Button:
    opens = reminder.topic.opens
    if not opens:
        return resume_button(words)
    deed = ActionData(name="start", value=dict(opens), stays=True)
    return Button(label=words("remind.resume"), deed=deed)


def _reminding(view: ReminderView, *body: Block) -> Card:
    words = view.words
    return Card(
        lang=words.lang,
        title=words("remind.over"),
        body=body,
        quiet=(_all(words),),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=words("remind.say", what=view.item.what),
    )


def _told(
    words: Words,
    today: Today,
    title: str,
    lines: Sequence[str],
    *,
    quiet: tuple[Action, ...],
    saved: bool = True,
) -> Card:
    """Make a card of sentences, the first of which is also said; `title` is the title's key."""
    body = [Text(spans=(UserText(u=line),)) for line in lines if line]
    card = _card(words, today, words(title), *body, quiet=quiet, saved=saved)
    return card.model_copy(update={"say": lines[0]})


def _act(act: str, arguments: dict[str, JsonValue]) -> ActionData:
    return ActionData(
        name="act",
        value={"page": "reminders", "act": act, "arguments": arguments},
        stays=True,
    )


def _card(
    words: Words,
    today: Today,
    title: str,
    *body: Block,
    quiet: tuple[Action, ...] = (),
    saved: bool = False,
) -> Card:
    as_of = words("card.saved" if saved else "card.as_of", moment=words.moment(today.now))
    return Card(lang=words.lang, title=title, body=body, quiet=quiet, as_of=as_of, say=title)


def _leave(words: Words) -> Action:
    return Button(label=words("choosing.cancel"), deed=ActionData(name="cancel"))


def _tasks(words: Words) -> Action:
    return page_button(words("nudge.show_tasks"), "tasks", {})


def _all(words: Words) -> Action:
    return page_button(words("remind.see_all"), "reminders", {})


def _detail(naming: ObligationNames, obligation: Obligation, today: date) -> str:
    """Say how late it is, and why it is to be done."""
    parts = (when_due(naming, obligation, today), because(naming, obligation))
    return " ".join(part for part in parts if part)
