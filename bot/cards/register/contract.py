"""Show when a contract ends, what of the option, and whether a tender can still be made.

The card has the arithmetic, and whose decision it is. Mockup 12 shows it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import TITLE, clipped, lowered
from bot.cards.obligations.buttons import ObligationButtons, deeds
from bot.cards.paging import PageRange
from bot.cards.papers import paper_button
from bot.cards.query_card import QueryHeader, answer
from bot.messages import (
    Action,
    ActionData,
    Block,
    Bold,
    Button,
    Card,
    FactSet,
    Notice,
    Row,
    Rows,
    Span,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.obligations.contract_deadlines import (
    ContractDeadlines,
    NoticeDeadline,
    OpenOption,
    Way,
)
from governance.records.contracts import Contract
from governance.schema.scopes import scope_of

Wants: TypeAlias = Literal["end", "option", "tender"]
WANTS: tuple[Wants, ...] = get_args(Wants)
_LABEL = 26
_ROW = 110
"""The most characters of a row; three days in one may take a third line."""


@dataclass(frozen=True)
class Outlook:
    """A contract with its deadlines.

    `tender` says whether a re-tender began or was decided against, and on which day.
    """

    contract: Contract
    horizon: ContractDeadlines
    tender: tuple[Literal["retender_started", "no_retender"], date] | None = None


@dataclass(frozen=True)
class ContractView:
    """Everything that the card of one contract shows.

    `decides` is the first name of whose decision it is, and `as_role` their role. `waits` says
    which decisions about it were reported, and for whom they wait. `may_change` says that the
    reader may change it, its lead time for one.
    """

    asked: QueryHeader
    outlook: Outlook
    wants: Wants | None
    decides: str
    as_role: str
    waits: Sequence[str]
    doing: ObligationButtons | None
    may_change: bool


def contract(view: ContractView) -> Card:
    """Show one contract under a title such as `Option 1: svar senest 31. aug. 2026`.

    That is: answer by 31 Aug 2026.
    """
    asked, words, found = view.asked, view.asked.words, view.outlook
    number = found.contract.number
    lead = _lead(view)
    waits = [Notice(spans=(UserText(u=one),)) for one in view.waits]
    body: list[Block] = [*waits, *([lead] if lead else []), *_sums(view)]
    if view.decides:
        whose = words("contract.decides", who=view.decides)
        if view.as_role:
            whose = words("contract.decides_as", who=view.decides, role=view.as_role)
        body.append(Text(kind="small", spans=(UserText(u=whose), " ", words("contract.neither"))))
    quiet: list[Action] = [
        page_button(
            clipped(words("contract.open", number=number), _LABEL),
            "register",
            {"section": "contracts", "key": found.contract.key},
        ),
        page_button(words("contract.who"), "responsible", asked.topic),
        paper_button(
            words("contract_sheet.button"), "contract_sheet", scope_of("contract", number)
        ),
    ]
    card = answer(asked, _title(view), body, actions=tuple(_actions(view)), quiet=quiet)
    attested = found.contract.attested_on
    if attested is None:
        return card
    said = words("contract.attested", day=words.date(attested))
    return card.model_copy(update={"as_of": f"{card.as_of} · {said}"})


def _title(view: ContractView) -> str:
    words, found, today = view.asked.words, view.outlook, view.asked.today.day
    number, far = found.contract.number, found.horizon
    wants = view.wants or _most_pressing(far)
    if wants == "option" and far.option is not None:
        day = words.date(far.option.reply_by)
        return words("contract.option_title", number=far.option.number, day=day)
    if wants == "option" and far.notice is None:
        return words("contract.no_option", number=number)
    if wants == "tender" and found.tender is not None:
        return words(f"contract.{found.tender[0]}", day=words.date(found.tender[1]))
    if wants == "tender" and far.way is not None and far.notice is None:
        key = "contract.tender_late" if far.way.start < today else "contract.tender_by"
        return words(key, day=words.date(far.way.start))
    if wants != "end" and far.notice is not None:
        return words("contract.notice_title", day=words.near_date(far.notice.act_by, today))
    if far.way is None:
        return words("contract.endless", number=number)
    return words("contract.end_title", number=number, day=words.date(far.way.end))


def _most_pressing(far: ContractDeadlines) -> Wants | None:
    return "option" if far.option is not None or far.notice is not None else "end"


def _lead(view: ContractView) -> Block | None:
    """Say in days what the deadlines amount to."""
    words, found, today = view.asked.words, view.outlook, view.asked.today.day
    far = found.horizon
    if far.notice is not None:
        until = far.notice.until
        if until is None:
            return Text(spans=(words("contract.renews", n=far.notice.months),))
        said = words("contract.renews_until", n=far.notice.months, day=words.date(until))
        return Text(spans=(said,))
    if found.tender is not None:
        key, day = found.tender
        return Text(spans=(f"{words(f'contract.{key}', day=words.date(day))}.",))
    spans: list[Span] = []
    if far.way is not None:
        which = words("contract.without") if far.option else words("contract.as_is")
        spans += _reach(words, which, far.way, today, far.lead)
    if far.option is not None and far.option.way is not None:
        spans += [" ", *_reach(words, words("contract.with"), far.option.way, today, far.lead)]
    return Text(spans=tuple(spans)) if spans else None


def _reach(words: Words, which: str, way: Way, today: date, lead: int) -> Iterator[Span]:
    """Say whether a tender can still be made in time for that end."""
    days = (way.start - today).days
    if days < 0:
        yield f"{which} {words('contract.cannot')} "
        yield Bold(b=words("contract.months", n=lead))
        yield "."
    else:
        yield f"{which} {words('contract.there_are')} "
        yield Bold(b=words("due.days", n=days))
        yield f" {words('contract.to_start')}"


def _sums(view: ContractView) -> Iterator[Block]:
    """Show the arithmetic, line by line."""
    words, found, today = view.asked.words, view.outlook, view.asked.today.day
    far = found.horizon
    if far.notice is not None:
        yield _of_notice(words, far.notice, today)
        return
    if found.tender is not None or far.way is None:
        return
    heading = words("contract.without_option") if far.option else words("contract.as_it_is")
    yield _sum(words, heading, far.way, far.lead)
    if far.way.start < today:
        ago = words("contract.ago", n=(today - far.way.start).days)
        yield Text(kind="small", spans=(ago,))
    option = far.option
    if option is not None and option.way is not None:
        heading = words("contract.with_option", number=option.number)
        yield _sum(words, heading, option.way, far.lead, of=far.way.end, option=option)


def _sum(
    words: Words,
    heading: str,
    way: Way,
    lead: int,
    *,
    of: date | None = None,
    option: OpenOption | None = None,
) -> FactSet:
    """Show one sum; `of` is the end to which the option's months are added."""
    pairs = [(words("contract.ends"), words.date(of or way.end))]
    if option is not None:
        plus = words("contract.plus", number=option.number)
        pairs.append((plus, words("contract.months", n=option.months)))
    pairs.append((words("contract.less"), words("contract.months", n=lead)))
    pairs.append((words("contract.start"), words.date(way.start)))
    return FactSet(
        heading=heading, pairs=tuple((label, (value,)) for label, value in pairs), total=True
    )


def _of_notice(words: Words, notice: NoticeDeadline, today: date) -> FactSet:
    written = words.near_date(notice.written, today)
    pairs = [(words("contract.last_notice"), written)]
    if notice.act_by != notice.written:
        pairs.append((words("contract.workday"), words.near_date(notice.act_by, today)))
    return FactSet(
        heading=words("contract.notice"),
        pairs=tuple((label, (value,)) for label, value in pairs),
        total=len(pairs) > 1,
    )


def _actions(view: ContractView) -> Iterator[Action]:
    words, found = view.asked.words, view.outlook.contract
    if view.asked.read_only:
        return
    if view.doing is not None:
        yield from deeds(words, view.doing)[: 1 if view.outlook.horizon.option else 2]
    if view.may_change and view.outlook.horizon.notice is None:
        arguments: JsonValue = {"do": "correct", "section": "contracts", "key": found.key}
        start: JsonValue = {"name": "record", "arguments": arguments}
        deed = ActionData(name="start", value=start, stays=True)
        yield Button(label=words("contract.change_lead"), deed=deed)


# ── Several ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ContractsView:
    """Several contracts, the most pressing first."""

    asked: QueryHeader
    found: Sequence[Outlook]
    part: PageRange
    wants: Wants | None


def contracts(view: ContractsView) -> Card:
    """Show a short row for each contract."""
    asked, words = view.asked, view.asked.words
    if not view.found:
        return answer(asked, words("contract.none"), ())
    last = view.part.first + view.part.shown
    rows = tuple(_row(one, view) for one in view.found[view.part.first : last])
    gravest = view.found[0]
    title = words("contract.several", n=len(view.found), number=gravest.contract.number)
    if view.wants == "end" and gravest.horizon.way is not None:
        day = words.date(gravest.horizon.way.end)
        title = words("contract.ends_first", number=gravest.contract.number, day=day)
    return answer(
        asked,
        title,
        (Text(spans=(words("contract.pressing_first"),)), Rows(rows=rows)),
        part=view.part,
        quiet=(page_button(words("due.overdue"), "overdue", asked.topic),),
    )


def _row(one: Outlook, view: ContractsView) -> Row:
    words, today, far = view.asked.words, view.asked.today.day, one.horizon
    parts = []
    if far.notice is not None:
        parts.append(words("contract.notice_by", day=words.near_date(far.notice.act_by, today)))
    if far.option is not None:
        day = words.date(far.option.reply_by)
        parts.append(words("contract.option_by", number=far.option.number, day=day))
    if far.way is None:
        parts.append(words("contract.no_end"))
    else:
        parts.append(words("contract.ends_on", day=words.date(far.way.end)))
    if one.tender is not None:
        key, day_of = one.tender
        parts.append(lowered(words(f"contract.{key}", day=words.date(day_of))))
    elif far.way is not None and far.notice is None:
        parts.append(words("contract.start_by", day=words.date(far.way.start)))
    number = one.contract.number
    systems = words.listed(list(one.contract.systems))
    again = view.asked.again(about=[scope_of("contract", number)])
    return Row(
        title=UserText(u=clipped(f"{number} {systems}", TITLE)),
        detail=(UserText(u=clipped(" · ".join(parts), _ROW)),),
        open=page_button(words("home.show"), view.asked.page, again),
    )
