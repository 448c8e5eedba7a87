"""Show what has happened since a day, in the ledger and in the register, but for nudges."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pydantic import JsonValue, ValidationError

from bot.cards.notices import page_button
from bot.cards.obligations import news as cards
from bot.cards.obligations.news import Group, NewsView
from bot.cards.paging import part_of
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage, first_in
from bot.engine.queries.page_query import PageQuery, question
from bot.engine.queries.past_events import obligation_in, who_did
from bot.engine.queries.register_view import register_now
from bot.engine.queries.topic import day_in
from bot.formatting.record_names import name_of
from bot.messages import Audience, Card
from governance.local_time import day_begins, zone_of
from governance.obligations.ledger import HistoryFilter, LedgerEvent
from governance.obligations.rule_index import rules
from governance.queries.change_log import LoggedChange
from governance.records.about import scopes_of
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.columns import sheet_of
from governance.records.events import Event as Occurrence
from governance.schema.record import Record, record_classes
from governance.schema.values import requirement_of
from governance.workdays import ONE_DAY

_A_WEEK = timedelta(days=7)
_MOST_READ = 2000
"""The most entries of the journal and lines of the history that are read.

In a busy authority the rest is older news.
"""
_NAMED = 3
_BROUGHT_IN = ("FoundAuthority", "ImportRegister")
_NO_NEWS = ("ChooseLanguage", "ChoosePlatform")


class NewsPage(ReadOnlyPage):
    """The page of news since `since`, else of the last week.

    A person's is what they did themselves.
    """

    name = "news"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        asked = question(self.name, arguments, context, register_now(context))
        today = context.today.day
        since = min(day_in(arguments, "since") or today - _A_WEEK, today)
        groups = [*_of_the_ledger(asked, since, context), *_of_the_register(asked, since, context)]
        found = [group for _, group in sorted(groups, key=lambda one: one[0]) if group.count]
        part = part_of(len(found), first_in(arguments, len(found)))
        count = sum(group.count for group in found)
        return cards.news(NewsView(asked.asked, since, found, part, count))


# ── What became due, and what became of it ───────────────────────────────────


def _of_the_ledger(
    asked: PageQuery, since: date, context: TurnContext
) -> Iterator[tuple[int, Group]]:
    words, ledger, topic = context.words, context.command_context.ledger, asked.topic
    lately = replace(topic.wanted, due_from=since, due_until=context.today.day - ONE_DAY)
    late = ledger.find(lately, limit=_NAMED)
    names = [asked.asked.naming.title(entry.obligation) for entry in late]
    button = page_button(words("home.show"), "overdue", asked.asked.topic)
    yield 0, Group(words("news.late"), ledger.count(lately), names, button)
    happened = HistoryFilter(
        since=since, scopes=topic.near, requirement=topic.requirement, who=topic.person
    )
    events = [
        event
        for event in ledger.happened(happened, limit=_MOST_READ)
        if event.command not in _BROUGHT_IN and event.rule in rules()
    ]
    again = {(event.identity, event.at) for event in events if event.outcome == "fulfilled"}
    new = [
        event
        for event in events
        if event.what == "opened" and (event.identity, event.at) not in again
    ]
    done = {**asked.asked.topic, "since": since.isoformat()}
    for place, name, page, arguments, chosen in (
        (2, "by_itself", "", {}, [one for one in events if one.outcome in ("lapsed", "renewed")]),
        (3, "gaps", "missing", asked.asked.topic, [one for one in new if one.kind == "missing"]),
        (
            *(4, "unknown", "not_told", asked.asked.topic),
            [one for one in new if one.kind == "unknown"],
        ),
        (5, "fulfilled", "done", done, [one for one in events if one.outcome == "fulfilled"]),
        (6, "opened", "due_soon", asked.asked.topic, [one for one in new if one.kind == "due"]),
        (7, "moved", "due_soon", asked.asked.topic, [one for one in events if one.what == "moved"]),
    ):
        opens = page_button(words("home.show"), page, arguments) if page else None
        titles = [_called(event, asked) for event in _gravest_first(chosen)[:_NAMED]]
        yield place, Group(words(f"news.{name}"), len(chosen), titles, opens)


def _gravest_first(events: Iterable[LedgerEvent]) -> list[LedgerEvent]:
    return sorted(events, key=lambda event: (rules()[event.rule].priority, -event.seq))


def _called(event: LedgerEvent, asked: PageQuery) -> str:
    was, naming = obligation_in(event), asked.asked.naming
    return naming.said(f"called.{was.rule}", was) or naming.place(was.scope)


# ── What was written ─────────────────────────────────────────────────────────


def _of_the_register(
    asked: PageQuery, since: date, context: TurnContext
) -> Iterator[tuple[int, Group]]:
    moment = day_begins(since, zone_of(context.register))
    sections = set(record_classes()) - {Checklist.section}
    written = context.command_context.memory.written(moment, sections=sections, most=_MOST_READ)
    told = [one for one in written if one.command not in _NO_NEWS and _is_asked(one, asked)]
    brought_in = [one for one in told if one.command in _BROUGHT_IN]
    told = [one for one in told if one.command not in _BROUGHT_IN]
    words = context.words
    register = page_button(words("home.show"), "register", {})
    times = len({one.at for one in brought_in})
    loaded = [words("record.count", n=len(brought_in)), *_people(brought_in, context)]
    yield 9, Group(words("news.loaded"), times, loaded, register)
    by_section: dict[str, list[LoggedChange]] = {}
    for one in told:
        by_section.setdefault(one.section, []).append(one)
    told_now = by_section.pop(Occurrence.section, [])
    yield 1, _occurrences([one for one in told_now if one.version == 1], since, asked, context)
    yield from _answers(by_section.pop(Answer.section, []), asked, context)
    for section, entries in by_section.items():
        yield 8, _changed(section, entries, context)


def _occurrences(
    written: Sequence[LoggedChange], since: date, asked: PageQuery, context: TurnContext
) -> Group:
    """Group the events that were told since that day, or happened since then."""
    near = asked.topic.near
    happened = [
        kept.record
        for kept in context.register.find(Occurrence)
        if kept.record.happened_on >= since
        and (near is None or not set(near).isdisjoint(scopes_of(kept.record)))
        and asked.topic.person is None
        and asked.topic.requirement in (None, kept.record.requirement_served)
    ]
    titles = {one.key: one.title for one in sorted(happened, key=lambda one: one.happened_on)}
    titles |= {one.key: str((one.state or {}).get("title", "")) for one in written}
    button = page_button(context.words("home.show"), "register", {"section": Occurrence.section})
    return Group(context.words("news.events"), len(titles), [*titles.values()][:_NAMED], button)


def _answers(
    written: Sequence[LoggedChange], asked: PageQuery, context: TurnContext
) -> Iterator[tuple[int, Group]]:
    """Group the answers by checklist; a question answered twice is one answer.

    One that was taken back has no state any more, and is no news.
    """
    by_checklist: dict[tuple[str, str], list[LoggedChange]] = {}
    for one in written:
        if one.state is None:
            continue
        which = requirement_of(str(one.state["question"])), str(one.state["scope"])
        by_checklist.setdefault(which, []).append(one)
    for (requirement, scope), entries in by_checklist.items():
        place = asked.asked.naming.place(scope)
        title = context.words("news.answers", requirement=requirement, place=place)
        arguments = {"requirement": requirement, "scope": scope}
        button = page_button(context.words("home.show"), "answers", arguments)
        count = len({one.key for one in entries})
        yield 7, Group(title, count, _people(entries, context), button)


def _changed(section: str, entries: Sequence[LoggedChange], context: TurnContext) -> Group:
    words, sheet = context.words, sheet_of(section)
    button = page_button(words("home.show"), "register", {"section": section})
    keys = list(dict.fromkeys(one.key for one in entries))
    records = [_record(one) for one in entries if one.key in keys[:1]]
    names = [name_of(one, sheet, words) for one in records[:1] if one is not None]
    title = words("news.records", section=sheet.title(words.lang))
    return Group(title, len(keys), [*names, *_people(entries, context)], button)


def _people(entries: Sequence[LoggedChange], context: TurnContext) -> list[str]:
    names = [who_did(one.who, context) for one in entries]
    return [context.words("news.by", who=name) for name in dict.fromkeys(names)][:_NAMED]


def _is_asked(one: LoggedChange, asked: PageQuery) -> bool:
    topic = asked.topic
    if topic.person is not None and one.who != topic.person:
        return False
    if topic.near is None and topic.requirement is None:
        return True
    record = _record(one)
    if record is None:
        return False
    about = topic.near is None or not set(topic.near).isdisjoint(scopes_of(record))
    return about and topic.requirement in (None, record.requirement_served)


def _record(one: LoggedChange) -> Record | None:
    """Read the record as it was written; None if it was ended, or today's model cannot read it."""
    if one.state is None:
        return None
    try:
        return record_classes()[one.section].from_state(dict(one.state))
    except ValidationError:
        return None
