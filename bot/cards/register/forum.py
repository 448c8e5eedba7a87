"""Show who sits in a forum, who can decide there, and how long it is since it met.

That nobody can decide is said first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped
from bot.cards.obligations.buttons import ObligationButtons, deeds
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, ago, answer
from bot.messages import Action, Block, Card, Notice, Row, Rows, Text, UserText
from governance.obligations.ledger import Entry
from governance.records.forums import Forum, Seat
from governance.records.members import first_name_of
from governance.schema.scopes import scope_of


@dataclass(frozen=True)
class Seated:
    """A seat with its person's name.

    `gone` says that they have left; `deputy` is a name.
    """

    seat: Seat
    name: str
    deputy: str = ""
    gone: bool = False

    @property
    def decides(self) -> bool:
        """Tell whether the person decides for us, as a standing member."""
        return (
            self.seat.side == "us"
            and self.seat.decision_maker
            and self.seat.standing
            and not self.gone
        )


@dataclass(frozen=True)
class Meeting:
    """A forum and who sits in it, our deciders first."""

    forum: Forum
    seats: Sequence[Seated]

    @property
    def deciders(self) -> list[Seated]:
        return [one for one in self.seats if one.decides]


@dataclass(frozen=True)
class ForumView:
    """Everything that the card of one forum shows.

    `wants_seats` says that who sits there is the answer. `gaps` are what is late or missing there,
    and `doing` is for the first of them.
    """

    asked: QueryHeader
    meeting: Meeting
    part: PageRange
    wants_seats: bool = False
    gaps: Sequence[Entry] = ()
    doing: ObligationButtons | None = None


def forum(view: ForumView) -> Card:
    """Show one forum under a title such as `Bo Prøvesen kan beslutte` (Bo Prøvesen can decide)."""
    asked, words, meeting = view.asked, view.asked.words, view.meeting
    body: list[Block] = [Text(spans=(_met(asked, meeting.forum),))]
    wrong = [asked.naming.wrong(entry.obligation) for entry in view.gaps]
    if wrong:
        body.append(Notice(kind="warn", spans=(UserText(u=f"{'. '.join(dict.fromkeys(wrong))}."),)))
    last = view.part.first + view.part.shown
    if meeting.seats:
        rows = tuple(_seat(one, asked) for one in meeting.seats[view.part.first : last])
        body.append(Rows(heading=words("forum.seats", n=len(meeting.seats)), rows=rows))
    else:
        body.append(Text(spans=(words("forum.no_seats"),)))
    arguments = {"section": "forums", "key": meeting.forum.key}
    return answer(
        asked,
        _title(view),
        body,
        part=view.part,
        actions=tuple(_actions(view)),
        quiet=(
            page_button(words("last.record"), "register", arguments),
            page_button(words("due.missing"), "missing", asked.topic),
        ),
        say=f"{meeting.forum.name}: {_title(view)}.",
    )


def _title(view: ForumView) -> str:
    words, deciders = view.asked.words, view.meeting.deciders
    if not deciders:
        return words("forum.nobody_decides")
    if view.wants_seats:
        return words("forum.sit_there", n=len(view.meeting.seats))
    if len(deciders) == 1:
        return words("forum.decides", n=1, who=deciders[0].name)
    names = words.listed([first_name_of(one.name) for one in deciders])
    return words("forum.decides", n=len(deciders), who=names)


def _met(asked: QueryHeader, one: Forum) -> str:
    """Say when it met last and when it is to meet."""
    words, today = asked.words, asked.today.day
    if one.last_minutes_on is None:
        said = words("forum.never_met")
    else:
        since = ago(words, (today - one.last_minutes_on).days)
        said = words("forum.met", ago=since, day=words.date(one.last_minutes_on))
    if one.every_days is None:
        return said
    said = f"{said} {words('forum.every', n=one.every_days)}"
    if one.last_minutes_on is None:
        return said
    following = one.last_minutes_on + timedelta(days=one.every_days)
    return f"{said} {words('forum.following', day=words.near_date(following, today))}"


def _seat(one: Seated, asked: QueryHeader) -> Row:
    words, seat = asked.words, one.seat
    parts = [words("forum.ours" if seat.side == "us" else "forum.theirs")]
    if seat.role:
        parts.append(seat.role)
    if one.gone:
        parts.append(words("forum.gone"))
    elif seat.decision_maker:
        parts.append(words("forum.can_decide"))
        if seat.side == "us":
            parts.append(seat.mandate or words("forum.no_mandate"))
    if one.deputy:
        parts.append(words("responsible.deputy", who=one.deputy))
    if not seat.standing:
        parts.append(words("forum.called_in"))
    came = None
    if seat.attendance is not None:
        attended, held = seat.attendance
        came = words("forum.came", attended=attended, held=held)
    return Row(
        title=UserText(u=clipped(one.name, TITLE)),
        detail=(UserText(u=clipped(" · ".join(parts), DETAIL)),),
        value=came,
    )


def _actions(view: ForumView) -> Iterator[Action]:
    if view.doing is not None and not view.asked.read_only:
        yield from deeds(view.asked.words, view.doing)[:1]


# ── Several ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ForumsView:
    """Several forums; those in which nobody can decide come first."""

    asked: QueryHeader
    found: Sequence[Meeting]
    part: PageRange


def forums(view: ForumsView) -> Card:
    """Show a row for each: who can decide, and how long it is since it met."""
    asked, words = view.asked, view.asked.words
    if not view.found:
        return answer(asked, words("forum.none"), ())
    nobody = sum(not one.deciders for one in view.found)
    title = words("forum.some_nobody", n=nobody, all=len(view.found))
    if not nobody:
        title = words("forum.all_decide", n=len(view.found))
    last = view.part.first + view.part.shown
    rows = tuple(_row(one, view) for one in view.found[view.part.first : last])
    return answer(
        asked,
        title,
        (Rows(rows=rows),),
        part=view.part,
        quiet=(page_button(words("due.missing"), "missing", asked.topic),),
    )


def _row(one: Meeting, view: ForumsView) -> Row:
    asked, words, kept = view.asked, view.asked.words, one.forum
    names = words.listed([each.name for each in one.deciders])
    parts = [names or words("forum.nobody_row"), _since(one, asked)]
    again = asked.again(about=[scope_of("forum", kept.name)])
    return Row(
        title=UserText(u=clipped(kept.name, TITLE)),
        detail=(UserText(u=clipped(" · ".join(parts), DETAIL)),),
        open=page_button(words("home.show"), asked.page, again),
    )


def _since(one: Meeting, asked: QueryHeader) -> str:
    if one.forum.last_minutes_on is None:
        return asked.words("forum.never_met_row")
    since = ago(asked.words, (asked.today.day - one.forum.last_minutes_on).days)
    return asked.words("forum.met_row", ago=since)
