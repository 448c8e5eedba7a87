"""Show when something was last done: by whom, when it is due again, and the record that says so.

What was never done is said so in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped
from bot.cards.obligations.buttons import ObligationButtons, deeds
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, ago, answer
from bot.cards.register.record import Called, facts
from bot.formatting.sentence_case import capitalized
from bot.messages import Action, Block, Card, FactSet, Row, Rows, Spans, Text, UserText
from governance.obligations.ledger import Entry
from governance.queries.last_done import DoneEvent
from governance.records.columns import sheet_of
from governance.records.contacts import ContactDetails


@dataclass(frozen=True)
class Time:
    """One of the things asked about.

    - `section`: the records that say what was done.
    - `who`: the name of who did it.
    - `told_by`: who recorded it, where that is not known.
    - `due`: when it is next due.
    - `planned`: the day it is planned for.
    """

    section: str
    occasion: DoneEvent
    who: str = ""
    told_by: str = ""
    due: Entry | None = None
    planned: date | None = None


@dataclass(frozen=True)
class LastTimeView:
    """Everything that the card shows.

    `wants_who` says that who did it is the answer. `happens` says that it is nothing anybody does.
    `doing` is what can be done about the only one.
    """

    asked: QueryHeader
    section: str
    found: Sequence[Time]
    part: PageRange
    called: Called
    wants_who: bool = False
    happens: bool = False
    doing: ObligationButtons | None = None


def last_time(view: LastTimeView) -> Card:
    """Show it under a title such as `Sidst øvet 26. aug. 2025` (last exercised 26 Aug 2025).

    The title of several is such as `1 af 3 aldrig øvet` (1 of 3 never exercised).
    """
    asked, words = view.asked, view.asked.words
    if not view.found:
        return answer(asked, words("last.nothing"), ())
    one = view.found[0] if len(view.found) == 1 else None
    actions: list[Action] = []
    if one is not None and view.doing is not None and not asked.read_only:
        actions += deeds(words, view.doing)[:1]
    section = {"section": view.section} if view.section else {}
    evidence = page_button(words("asked.proof"), "evidence", {**asked.topic, **section})
    actions.insert(0 if one and one.occasion.day else len(actions), evidence)
    return answer(
        asked,
        _title(view, one),
        tuple(_alone(view, one) if one else _together(view)),
        part=view.part,
        actions=actions,
        quiet=tuple(_quiet(view, one)),
    )


def _title(view: LastTimeView, one: Time | None) -> str:
    words = view.asked.words
    if one is not None:
        did = words(f"last.did_{one.section}")
        if one.occasion.day is None:
            return words("last.quiet") if view.happens else words("last.never", did=did)
        if view.wants_who and one.who:
            by = words("last.accepted") if one.section == "risk_assessments" else did.capitalize()
            return words("last.by", did=by, who=one.who)
        return words("last.dated", did=did, day=words.date(one.occasion.day))
    if not view.section:
        return words("last.every", n=len(view.found))
    did = words(f"last.did_{view.section}")
    never = sum(each.occasion.day is None for each in view.found)
    days = [(each.occasion.day, each.occasion.scope) for each in view.found if each.occasion.day]
    if view.happens:
        dated = words("last.dated", did=did, day=words.date(max(days)[0])) if days else ""
        return dated or words("last.quiet")
    if never:
        return words("last.some_never", n=never, all=len(view.found), did=did)
    day, scope = min(days)
    place = view.asked.naming.place(scope)
    return words("last.oldest", place=place, day=words.date(day))


def _alone(view: LastTimeView, one: Time) -> Iterator[Block]:
    """Say how long ago it is, what the record says, who, and when next."""
    asked, words, today = view.asked, view.asked.words, view.asked.today.day
    kept, day = one.occasion.kept, one.occasion.day
    if day is not None:
        since = ago(words, (today - day).days)
        yield Text(spans=(f"{capitalized(since)}.",))
    pairs: list[tuple[str, Spans]] = []
    if kept is not None and not isinstance(kept.record, ContactDetails):
        told = facts(kept.record, sheet_of(kept.record.section), words, view.called)
        pairs += told.pairs
    elif one.occasion.name:
        pairs.append((words("last.which"), (UserText(u=one.occasion.name),)))
    if one.who and (kept is None or isinstance(kept.record, ContactDetails)):
        pairs.append((words("last.who"), (UserText(u=one.who),)))
    elif day is not None and not one.who and (one.told_by or not view.happens):
        told_by = one.told_by or words("last.not_said")
        pairs.append((words("last.told_by" if one.told_by else "last.who"), (UserText(u=told_by),)))
    if one.due is not None:
        pairs.append((words("last.next"), (due_again(one.due, asked),)))
    if pairs:
        yield FactSet(pairs=tuple(pairs))


def _together(view: LastTimeView) -> Iterator[Block]:
    last = view.part.first + view.part.shown
    rows = tuple(_row(one, view) for one in view.found[view.part.first : last])
    yield Rows(rows=rows)


def _row(one: Time, view: LastTimeView) -> Row:
    asked, words, occasion = view.asked, view.asked.words, one.occasion
    title = asked.naming.place(occasion.scope)
    what = occasion.name or (words(f"word.{occasion.sort}") if occasion.sort else "")
    if not view.section:
        title = f"{title} · {words(f'noun.{one.section}')}"
    elif what:
        title = f"{title}, {what}"
    parts = [words("last.never_row")] if occasion.day is None else [one.who or ""]
    parts.append(words("last.next_row", when=due_again(one.due, asked)) if one.due else "")
    again = asked.again(about=[occasion.scope], section=one.section)
    return Row(
        title=UserText(u=clipped(title, TITLE)),
        detail=(UserText(u=clipped(" · ".join(part for part in parts if part), DETAIL)),),
        value=words.date(occasion.day) if occasion.day else None,
        open=page_button(words("home.show"), asked.page, again),
    )


def due_again(due: Entry, asked: QueryHeader) -> str:
    """Say by when it is due again, or how late it is."""
    words, today, obligation = asked.words, asked.today.day, due.obligation
    if obligation.is_gap:
        return words(f"last.{obligation.kind}")
    if obligation.is_overdue(today):
        days = words("due.days", n=(today - obligation.due_on).days)
        return words("item.overdue_by", day=words.date(obligation.due_on), days=days)
    return words("last.by_day", day=words.near_date(obligation.due_on, today))


def _quiet(view: LastTimeView, one: Time | None) -> Iterator[Action]:
    words, asked = view.asked.words, view.asked
    if one is not None and one.occasion.kept is not None:
        record = one.occasion.kept.record
        arguments = {"section": record.section, "key": record.key}
        yield page_button(words("last.record"), "register", arguments)
    yield page_button(words("last.who_has_it"), "responsible", asked.topic)
