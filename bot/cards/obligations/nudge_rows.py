"""Make the rows of a nudge: what the reader is to do, what they follow, and what became of it.

Several of one kind are one row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.notices import page_button
from bot.cards.obligation_names import ObligationNames, clipped, lowered
from bot.cards.obligations.buttons import ObligationButtons, in_a_row, named
from bot.cards.obligations.follower_buttons import FollowerButtons, of_a_follower
from bot.cards.query_card import item_button
from bot.messages import ActionData, Button, Row, Rows, UserText
from bot.texts.words import sentences
from governance.nudges import FOLLOWED, NEWS, Kind, Postponed, SentNudge, row_of
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.ports import Today
from governance.schema.scopes import AUTHORITY

TITLE = 70
DETAIL = 200
HOW_IT_ENDED = (*NEWS, "lapsed_option")
MOST_NAMED = 3
FEW_PLACES = 2
"""The most places with something of one kind that have a row each; of more there is one row."""


@dataclass(frozen=True)
class NudgeItem:
    """One obligation that is told of.

    - `doing`: what can be done, while it is open; without it, it is settled, moved or postponed.
    - `following`: what somebody who only follows it can do.
    - `resting`: the postponement that holds.
    - `owner`: who is responsible for it.
    - `moved_to`: its new day.
    - `before`: the postponement that has run out; `push`: who asked for it last.
    - `became`: what became of it, in sentences.
    - `done_of`: of what several people do, how many have done it, and how many they are.
    """

    told: SentNudge
    obligation: Obligation | None
    doing: ObligationButtons | None = None
    following: FollowerButtons | None = None
    resting: Postponed | None = None
    owner: str | None = None
    moved_to: date | None = None
    before: Postponed | None = None
    push: Postponed | None = None
    done_of: tuple[int, int] | None = None
    became: str | None = None

    @property
    def is_open(self) -> bool:
        """True while there is something left to do."""
        return self.doing is not None

    @property
    def is_followed(self) -> bool:
        """True when it is somebody else's to do."""
        return self.told.why in FOLLOWED


@dataclass(frozen=True)
class BundleView:
    """A message as things are now, for one person.

    `only` is the group of several that is shown alone, one by one; empty for all.
    """

    kind: Kind
    bundle: str
    naming: ObligationNames
    today: Today
    name: str
    me: str
    items: Sequence[NudgeItem]
    only: str = ""


@dataclass(frozen=True)
class NudgeGroup:
    """Things of one kind that are told of in one row; mostly there is but one.

    `key` finds the group again, and is empty for a thing by itself.
    """

    items: Sequence[NudgeItem]
    key: str = ""

    @property
    def first(self) -> NudgeItem:
        """The gravest of them."""
        return self.items[0]


def grouped(items: Sequence[NudgeItem]) -> list[NudgeGroup]:
    """Put together what is of one kind and one place, or of one kind in many places.

    Each group stands where its gravest thing stood.
    """
    by_place: dict[str, list[NudgeItem]] = {}
    for number, item in enumerate(items):
        by_place.setdefault(_place_key(item) or f"#{number}", []).append(item)
    places: dict[str, int] = {}
    for key in by_place:
        places[_kind_of(key)] = places.get(_kind_of(key), 0) + 1
    merged: dict[str, list[NudgeItem]] = {}
    for key, some in by_place.items():
        kind = _kind_of(key)
        merged.setdefault(kind if kind and places[kind] > FEW_PLACES else key, []).extend(some)
    return [NudgeGroup(some, key if len(some) > 1 else "") for key, some in merged.items()]


def how_it_ended(item: NudgeItem) -> str:
    """Return how something ended by itself: one of `HOW_IT_ENDED`."""
    _, rule, _ = item.told.identity
    return "lapsed_option" if rule == "option_decided" else item.told.why


def rows_to_choose(naming: ObligationNames, found: Sequence[Entry]) -> Rows:
    """Make a row of each obligation, of which one is to be chosen."""
    rows = tuple(
        Row(
            title=UserText(u=deed_title(naming, entry.obligation)),
            open=Button(
                label=naming.words("choosing.choose"),
                deed=ActionData(name="answer", value=list(named(entry.obligation))),
            ),
        )
        for entry in found
    )
    return Rows(rows=rows)


def of_group(items: Sequence[NudgeItem], key: str) -> list[NudgeItem]:
    """Return the things of that group, those that are settled by now as well."""
    return [item for item in items if key and key in (_key(item), _kind_of(_key(item)))]


def _place_key(item: NudgeItem) -> str:
    """Return the key of something open, and nothing of what is not put together with others."""
    return _key(item) if item.is_open and item.told.why not in NEWS else ""


def _key(item: NudgeItem) -> str:
    """Return the kind and the place of a thing, such as `do|contact_verified|supplier:x`.

    It is empty for what is never put together with others.
    """
    scope, rule, alone = row_of(item.told.identity)
    part = "follow" if item.is_followed else "do"
    return "" if alone else f"{part}|{rule}|{scope}"


def _kind_of(key: str) -> str:
    return "|".join(key.split("|")[:2]) if "|" in key else ""


# ── Rows ─────────────────────────────────────────────────────────────────────


def group_row(view: BundleView, group: NudgeGroup) -> Row:
    """Make the row of a group."""
    if not group.key:
        return _row(view, group.first)
    parts = (_parts(view, group), _whose_all(view, group), _when_all(view, group))
    detail = " ".join(part for part in parts if part)
    show = page_button(
        view.naming.words("several.show", n=len(group.items)),
        "nudge",
        {"bundle": view.bundle, "only": group.key},
    )
    return Row(
        title=UserText(u=group_title(view.naming, group, view.today.day)),
        detail=(UserText(u=clipped(detail, DETAIL)),) if detail else (),
        actions=(show,),
    )


def group_title(naming: ObligationNames, group: NudgeGroup, today: date) -> str:
    """Name a thing, or several of one kind, by what is to be done or, to a follower, is wrong.

    An example is `Kagemand: bekræft 5 numre` (Kagemand: confirm 5 numbers).
    """
    item, obligation = group.first, group.first.obligation
    if obligation is None:
        return naming.words("nudge.over")
    followed = item.is_followed
    wrong = followed and all(
        one.obligation is not None and (one.obligation.is_gap or one.obligation.is_overdue(today))
        for one in group.items
    )
    title = wrong_title if wrong else deed_title
    if not group.key:
        return title(naming, obligation)
    in_one_place = "|" in group.key.partition("|")[2]
    if group.first.done_of is not None and followed and in_one_place:
        done, everybody = group.first.done_of
        said = naming.words("several.acknowledged", done=done, all=everybody)
    else:
        rule = obligation.rule
        key = f"several_wrong.{rule}" if wrong else f"several_task.{rule}"
        if key not in sentences():
            more = naming.words("several.more", n=len(group.items) - 1)
            return f"{clipped(title(naming, obligation), TITLE - len(more))}{more}"
        said = naming.words(key, n=len(group.items))
    if not in_one_place:
        return clipped(said, TITLE)
    return clipped(f"{naming.place(obligation.scope)}: {lowered(said)}", TITLE)


def deed_title(naming: ObligationNames, obligation: Obligation) -> str:
    """Name the thing and what is to be done: `K-102: bekræft stamdata`."""
    return _titled(naming, obligation, naming.task(obligation))


def wrong_title(naming: ObligationNames, obligation: Obligation) -> str:
    """Name the thing and what is wrong with it: `K-102: stamdata er ikke bekræftet`."""
    return _titled(naming, obligation, naming.wrong(obligation))


def followed_title(naming: ObligationNames, obligation: Obligation, today: date) -> str:
    """Name the thing and what is wrong with it or, while nothing is, what is to be done."""
    is_wrong = obligation.is_gap or obligation.is_overdue(today)
    return (wrong_title if is_wrong else deed_title)(naming, obligation)


def _titled(naming: ObligationNames, obligation: Obligation, said: str) -> str:
    title = naming.title(obligation)
    if obligation.rule == "follow_up_done":
        return clipped(title, TITLE)
    if obligation.scope == AUTHORITY and title == naming.place(AUTHORITY):
        return clipped(said, TITLE)
    return clipped(naming.words("nudge.row", title=title, ask=lowered(said)), TITLE)


def _row(view: BundleView, item: NudgeItem) -> Row:
    naming, words = view.naming, view.naming.words
    obligation = item.obligation
    if obligation is None:
        return Row(title=words("nudge.over"), done=True)
    if item.told.why in NEWS:
        said = words(f"nudge.{how_it_ended(item)}", day=words.date(obligation.due_on))
        return Row(title=UserText(u=wrong_title(naming, obligation)), detail=(UserText(u=said),))
    if item.doing is None:
        done = UserText(u=clipped(_what_became(view, item), DETAIL))
        titled = wrong_title if item.is_followed else deed_title
        return Row(title=UserText(u=titled(naming, obligation)), detail=(done,), done=True)
    when = when_due(naming, obligation, view.today.day)
    if item.is_followed:
        parts = (_whose(view, item), when, _pushed(view, item))
        actions = of_a_follower(words, item.following) if item.following else ()
        return Row(
            title=UserText(u=followed_title(naming, obligation, view.today.day)),
            detail=(UserText(u=clipped(" ".join(part for part in parts if part), DETAIL)),),
            open=item_button(obligation, naming),
            actions=actions,
        )
    parts = (_whose(view, item), when, because(naming, obligation))
    return Row(
        title=UserText(u=deed_title(naming, obligation)),
        detail=(UserText(u=clipped(" ".join(part for part in parts if part), DETAIL)),),
        actions=in_a_row(words, item.doing),
    )


def _whose(view: BundleView, item: NudgeItem) -> str:
    """Say why it is said to this person, where it is not simply theirs."""
    words, told = view.naming.words, item.told
    who = _first_name(view, item.owner)
    match told.why:
        case "pushed" if item.push is not None:
            return words("nudge.pushed", who=_first_name(view, item.push.person))
        case "again" if item.before is not None:
            asked = _first_name(view, item.before.person)
            if item.before.person == view.me:
                return words("nudge.again")
            if item.before.sort == "accept":
                return words("nudge.accepted", who=asked)
            return words("nudge.again_by", who=asked)
        case "put_off" if item.before is not None:
            return words("nudge.put_off", who=who, reason=item.before.reason or "–")
        case "stand_in" | "along" | "escalated" | "unanswered" if who and item.owner != view.me:
            return words(f"nudge.{told.why}", who=who)
        case _:
            return ""


def _whose_all(view: BundleView, group: NudgeGroup) -> str:
    """Say whose they are, where they are of one other person and told for one reason."""
    found = {_whose(view, item) for item in group.items}
    return found.pop() if len(found) == 1 else ""


def _parts(view: BundleView, group: NudgeGroup) -> str:
    """Name what they are of: the places, or what each is called in the one place."""
    naming, names = view.naming, dict[str, None]()
    in_one_place = "|" in group.key.partition("|")[2]
    for item in group.items:
        if item.obligation is not None:
            place = naming.place(item.obligation.scope)
            title = naming.title(item.obligation)
            name = title.removeprefix(f"{place}, ") if in_one_place else place
            if name != place or not in_one_place:
                names[name] = None
    found = list(names)
    if len(found) < FEW_PLACES:
        return ""
    more = len(found) - MOST_NAMED
    if more > 1:
        found = [*found[:MOST_NAMED], naming.words("several.others", n=more)]
    said = naming.words.listed(found)
    return f"{said[:1].upper()}{said[1:]}."


def _when_all(view: BundleView, group: NudgeGroup) -> str:
    """Say how late the latest is or, where none is, by when the first is to be done."""
    today, words = view.today.day, view.naming.words
    due = [
        item.obligation.due_on
        for item in group.items
        if item.obligation is not None and not item.obligation.is_gap
    ]
    if not due:
        return ""
    first = min(due)
    if first < today:
        return words("several.late", n=(today - first).days)
    return words("several.by", day=words.near_date(first, today))


def _pushed(view: BundleView, item: NudgeItem) -> str:
    """Say who has asked for it last."""
    push = item.push
    if push is None:
        return ""
    words = view.naming.words
    who = "_you" if push.person == view.me else ""
    day = words.near_date(push.on, view.today.day)
    return words(f"following.pushed{who}", who=_first_name(view, push.person), day=day)


def _first_name(view: BundleView, email: str | None) -> str:
    return view.naming.first_name_of(email) if email else ""


def when_due(naming: ObligationNames, obligation: Obligation, today: date) -> str:
    """Say how late it is, or by when it is to be done; of a gap, nothing."""
    words = naming.words
    if obligation.is_gap:
        return ""
    if obligation.is_overdue(today):
        return words("nudge.late", n=(today - obligation.due_on).days)
    return words("nudge.by", day=words.near_date(obligation.due_on, today))


def because(naming: ObligationNames, obligation: Obligation) -> str:
    """Say in half a sentence why it is to be done, or what the next tap is.

    Where there is nothing to say, a gap says what is wrong.
    """
    about = obligation.about
    key = f"because.{obligation.rule}"
    if about.get("left") is not None:
        key = "because.contact_left"
    elif obligation.rule == "event_decided" and about.get("sort") == "incident":
        key = "because.event_incident"
    said = naming.said(key, obligation)
    if said is not None:
        return said
    return naming.wrong(obligation) + "." if obligation.is_gap else ""


def _what_became(view: BundleView, item: NudgeItem) -> str:
    words = view.naming.words
    if item.became is not None:
        return item.became
    if item.moved_to is not None:
        return words("nudge.moved", day=words.near_date(item.moved_to, view.today.day))
    return words("nudge.over")
