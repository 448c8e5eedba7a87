"""Show what somebody is told who writes only a name: the thing or person, and what stands open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bot.cards.contact_notice import notice_button
from bot.cards.notices import page_button
from bot.cards.obligation_names import TITLE, clipped
from bot.cards.obligations.ours import Ours
from bot.cards.query_card import QueryHeader, answer
from bot.cards.register.lookup import ContactView, SystemView, contact_found, system_found
from bot.cards.register.record import Called, facts
from bot.messages import (
    Action,
    ActionData,
    Block,
    Button,
    Card,
    FactSet,
    Row,
    Rows,
    Text,
    UserText,
)
from governance.ports import Today
from governance.records.columns import sheet_of
from governance.records.members import Member
from governance.schema.record import Record
from governance.schema.telephone import as_shown

_MOST_FACTS = 9


@dataclass(frozen=True)
class MemberView:
    """A colleague: the roles they hold with where, until when they are away, and their deputies."""

    member: Member
    roles: Sequence[str]
    away_until: date | None
    stands_in: str


@dataclass(frozen=True)
class ThingView:
    """A contract, supplier or forum by its record, or a system with whom to call."""

    record: Record
    name: str
    system: SystemView | None = None


Found: TypeAlias = MemberView | ThingView | ContactView


@dataclass(frozen=True)
class ProfileView:
    """A name, and all that were found by it.

    `called` is the name that was looked for. `open` counts what stands about a thing, or what a
    colleague is asked to see to.
    """

    asked: QueryHeader
    called: str
    found: Sequence[Found]
    called_in: Called
    open: Ours | None = None


def profile(view: ProfileView) -> Card:
    """Show the one that was found; of several each by its name, of none that there is none."""
    if not view.found:
        return _nobody(view)
    if len(view.found) > 1:
        rows = tuple(_row(one, view) for one in view.found)
        title = view.asked.words("profile.several", n=len(rows))
        return answer(view.asked, title, (Rows(rows=rows),))
    match view.found[0]:
        case MemberView() as member:
            return _member(member, view)
        case ContactView() as contact:
            return _contact(contact, view)
        case ThingView() as thing:
            return _thing(thing, view)


def _nobody(view: ProfileView) -> Card:
    words = view.asked.words
    title = words("profile.nobody", name=clipped(view.called, TITLE))
    contacts = page_button(words("profile.contacts"), "register", {"section": "contacts"})
    body = (Text(spans=(words("profile.nobody_like"),)),)
    return answer(view.asked, title, body, actions=(contacts,))


def _member(found: MemberView, view: ProfileView) -> Card:
    words, member = view.asked.words, found.member
    row = Row(
        title=UserText(u=member.title or words("noun.members")),
        phone=as_shown(member.phone) if member.phone else None,
        detail=(UserText(u=member.email),),
        warn=words("profile.away", day=words.date(found.away_until)) if found.away_until else None,
        strong=True,
    )
    body: list[Block] = [Rows(rows=(row,))]
    pairs = [(words("profile.roles", n=len(found.roles)), (UserText(u=", ".join(found.roles)),))]
    if found.stands_in:
        pairs.append((words("profile.stands_in"), (UserText(u=found.stands_in),)))
    if found.roles:
        body.append(FactSet(pairs=tuple(pairs)))
    body += _open(view)
    mine = {"person": member.email}
    actions = (
        page_button(words("profile.tasks"), "tasks", mine),
        page_button(words("profile.roles_of"), "responsible", mine),
    )
    return answer(view.asked, member.name, body, actions=actions)


def _contact(found: ContactView, view: ProfileView) -> Card:
    words, contact = view.asked.words, found.contact
    card = contact_found(found, words, view.asked.today)
    arguments = {"section": contact.section, "key": contact.key}
    actions: list[Action] = [page_button(words("last.record"), "register", arguments)]
    quiet: tuple[Action, ...] = ()
    if not view.asked.read_only and not contact.is_over(view.asked.today.day):
        value = {"name": "record", "arguments": {"do": "confirm", **arguments}}
        confirm = ActionData(name="start", value=value, stays=True)
        actions.insert(0, Button(label=words("record.confirm"), deed=confirm))
        if contact.side == "supplier" and contact.informed_on is None:
            quiet = (notice_button(words, contact.key),)
    over = " · ".join(part for part in (view.asked.over, card.over) if part)
    made = answer(view.asked, card.title, card.body, actions=actions, quiet=quiet)
    return made.model_copy(update={"over": over})


def _thing(found: ThingView, view: ProfileView) -> Card:
    words, asked = view.asked.words, view.asked
    body = [*_about(found, view, asked.today), *_open(view)]
    arguments = {"section": found.record.section, "key": found.record.key}
    actions: list[Action] = [page_button(words("meant.of_status"), "status", asked.topic)]
    if found.system is not None:
        about = {"about": asked.topic.get("about", [])}
        actions.insert(
            0,
            Button(
                label=words("meant.call"), deed=ActionData(name="call", value=about, stays=True)
            ),
        )
    elif found.record.section == "contracts":
        actions.insert(0, page_button(words("profile.contract"), "contract", asked.topic))
    elif found.record.section == "forums":
        actions.insert(0, page_button(words("profile.forum"), "forum", asked.topic))
    quiet = (page_button(words("last.record"), "register", arguments),)
    return answer(asked, found.name, body, actions=actions, quiet=quiet)


def _about(found: ThingView, view: ProfileView, today: Today) -> Iterator[Block]:
    words = view.asked.words
    if found.system is not None:
        yield from system_found(found.system, words, today).body
        return
    told = facts(found.record, sheet_of(found.record.section), words, view.called_in)
    yield FactSet(pairs=told.pairs[:_MOST_FACTS])


def _open(view: ProfileView) -> Iterator[Block]:
    """Say what is overdue and what is missing, where anything is."""
    words, count = view.asked.words, view.open
    if count is None or not (count.overdue or count.missing):
        return
    rows = tuple(
        Row(title=label, value=str(n), open=page_button(words("home.show"), page, view.asked.topic))
        for label, n, page in (
            (words("profile.overdue"), count.overdue, "overdue"),
            (words("profile.missing"), count.missing, "missing"),
        )
        if n
    )
    yield Rows(rows=rows)


def _row(one: Found, view: ProfileView) -> Row:
    words = view.asked.words
    match one:
        case MemberView(member=member):
            opened = {"person": member.email}
            return Row(
                title=UserText(u=member.name),
                detail=(UserText(u=member.title or ""),) if member.title else (),
                phone=as_shown(member.phone) if member.phone else None,
                open=page_button(words("home.show"), "profile", opened),
            )
        case ContactView(contact=contact):
            what = contact.function or words(f"word.{contact.slot}")
            return Row(
                title=UserText(u=clipped(contact.name, TITLE)),
                detail=(UserText(u=" · ".join(filter(None, (contact.supplier, what)))),),
                phone=as_shown(contact.phone) if contact.phone else None,
                open=page_button(words("home.show"), "profile", {"contact": contact.key}),
            )
        case ThingView(record=record, name=name):
            arguments = {"section": record.section, "key": record.key}
            return Row(
                title=UserText(u=clipped(name, TITLE)),
                open=page_button(words("home.show"), "register", arguments),
            )
