"""Hand a paper over in the conversation, with what it says in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards.notices import home_button, page_button
from bot.cards.obligation_names import TITLE, clipped
from bot.cards.unknown_name import UnknownName
from bot.messages import (
    Action,
    ActionData,
    Block,
    Bold,
    Button,
    Card,
    Lang,
    LinkButton,
    Notice,
    Row,
    Rows,
    Text,
    UserText,
)
from bot.texts.words import Words

PaperKind: TypeAlias = Literal[
    "mini_plan",
    "year_wheel",
    "raci",
    "audit_file",
    "overview",
    "contract_sheet",
    "agenda",
    "minutes",
    "letter",
]

_ROW = 40
_DETAIL = 80


class PaperLine(BaseModel):
    """One line of a paper."""

    model_config = ConfigDict(frozen=True)

    title: str
    detail: str = ""
    phone: str | None = None
    mark: str | None = None
    warn: str | None = None


NUMBERS: Final = "numbers"
"""The wish for an audit file in which telephone numbers are to stand."""


class PaperPart(BaseModel):
    """Some lines of a paper under a heading."""

    model_config = ConfigDict(frozen=True)

    heading: str
    lines: tuple[PaperLine, ...]


class PaperText(BaseModel):
    """A text of a paper, to be copied whole; the heading says which of several it is."""

    model_config = ConfigDict(frozen=True)

    text: str
    heading: str = ""


class HandedOver(BaseModel):
    """A paper that was made, as it is said in words.

    - `notice`: what whoever uses it has to know.
    - `system`, `version`, `has_link`: of a mini plan, and whether a crisis link is on it.
    - `scope`: what an agenda, minutes or a letter is about, to ask for another one.
    - `page`: where the same is to be seen in a browser, and to be filtered.
    - `wants`, `written_in`: which letter it is, and the language it is written in.
    - `may_have_numbers`: an audit file has none, and whoever has it may order it with them.
    """

    model_config = ConfigDict(frozen=True)

    kind: PaperKind
    over: str
    title: str
    lead: str
    parts: tuple[PaperPart, ...] = ()
    texts: tuple[PaperText, ...] = ()
    notice: str = ""
    system: str = ""
    version: str = ""
    has_link: bool = True
    scope: str = ""
    page: str = ""
    wants: str = ""
    written_in: Lang | None = None
    may_have_numbers: bool = False


def making(words: Words, now: datetime, title: str) -> Card:
    """Say that the paper is being made, with a button to try again if it never comes."""
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(words("register.a_moment"),)),),
        quiet=(
            Button(
                label=words("register.try_again"), deed=ActionData(name="answer", value="again")
            ),
            Button(label=words("choosing.cancel"), deed=ActionData(name="answer", value="leave")),
            home_button(words),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def handed_over(words: Words, now: datetime, paper: HandedOver) -> Card:
    """Say that the file is there, and what stands on it."""
    body: list[Block] = [Text(spans=(UserText(u=paper.lead),))]
    notice = _notice(words, paper)
    body += [Notice(spans=(notice,))] if notice else []
    for one in paper.texts:
        body += [Text(spans=(Bold(b=one.heading),))] if one.heading else []
        body.append(Text(kind="quote", spans=(UserText(u=one.text.rstrip()),)))
    body += [Rows(heading=part.heading, rows=_rows(part.lines)) for part in paper.parts]
    actions: tuple[Action, ...] = ()
    if paper.kind == "mini_plan":
        actions = (take_button(words, paper.system, paper.version),)
    elif paper.page:
        actions = (LinkButton(label=words("overview_page.open"), url=paper.page),)
    return Card(
        lang=words.lang,
        over=clipped(paper.over, TITLE),
        title=paper.title,
        body=tuple(body),
        actions=actions,
        quiet=(*_further(words, paper), home_button(words)),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{paper.title}: {clipped(paper.over, TITLE)}. {paper.lead}",
    )


def _notice(words: Words, paper: HandedOver) -> str:
    if paper.kind == "mini_plan":
        return words("mini_plan.yours_alone" if paper.has_link else "mini_plan.without_link")
    return paper.notice


def _further(words: Words, paper: HandedOver) -> Iterator[Button]:
    """Yield the buttons to what is next to this paper."""
    match paper:
        case HandedOver(kind="mini_plan"):
            yield holders_button(words, paper.system)
        case HandedOver(kind="audit_file", may_have_numbers=True):
            label = words("audit.order_numbers")
            yield paper_button(label, "audit_file", paper.scope, wants=NUMBERS)
        case HandedOver(kind="agenda"):
            yield paper_button(words("agenda.make_minutes"), "minutes", paper.scope)
        case HandedOver(kind="letter", written_in="da"):
            label = words("letter.in_english")
            yield paper_button(label, "letter", paper.scope, wants=paper.wants, lang="en")
        case HandedOver(kind="letter"):
            label = words("letter.in_danish")
            yield paper_button(label, "letter", paper.scope, wants=paper.wants, lang="da")
        case _:
            pass


def not_known(
    words: Words,
    now: datetime,
    unknown: UnknownName,
    paper: PaperKind,
    *,
    of_one: bool,
    name_of: Callable[[str], str],
) -> Card:
    """Say that nothing has the name a paper was wanted of, and offer the nearest one.

    A paper that is not `of_one` thing may be had of the whole authority as well.
    """
    said = clipped(unknown.said, TITLE)
    title = words("paper.not_known", words=said)
    actions = []
    if unknown.nearest:
        label = clipped(name_of(unknown.nearest), TITLE)
        actions.append(paper_button(label, paper, unknown.nearest))
    further: dict[str, JsonValue] = {"name": paper, "arguments": {}}
    label = words("paper.choose_one" if of_one else "paper.of_everything")
    actions.append(Button(label=label, deed=ActionData(name="start", value=further, stays=True)))
    asks = words("paper.did_you_mean" if unknown.nearest else "paper.as_in_the_register")
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(asks,)),),
        actions=tuple(actions),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title} {asks}",
    )


LETTER_KINDS: Mapping[str, str] = {
    "statement": "letter.statement_kind",
    "risk_input": "letter.risk_kind",
    "plan_input": "letter.plan_kind",
    "contacts": "letter.contacts_kind",
    "option": "letter.option_kind",
}
"""The names of the letters, by their kinds (`LetterKind`)."""


def letter_kinds(words: Words, now: datetime) -> Card:
    """Ask which letter it should be."""
    title = words("letter.which")
    return Card(
        lang=words.lang,
        title=title,
        answers=tuple(
            (Button(label=words(key), deed=ActionData(name="answer", value=kind)),)
            for kind, key in LETTER_KINDS.items()
        ),
        quiet=(
            Button(label=words("choosing.cancel"), deed=ActionData(name="cancel")),
            home_button(words),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def renewed_plan(words: Words, now: datetime, system: str, version: str) -> Card:
    """Tell a holder that what their mini plan says has changed, and that the new one comes."""
    title, over = words("mini_plan.renewed_title"), clipped(system, TITLE)
    told = words("mini_plan.renewed", version=version)
    return Card(
        lang=words.lang,
        over=over,
        title=title,
        body=(Text(spans=(told,)),),
        actions=(take_button(words, system, version),),
        quiet=(return_button(words, system), home_button(words)),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}: {over}. {told}",
    )


def take_button(words: Words, system: str, version: str) -> Button:
    """Make the button that says: I have this one on paper, and no older one."""
    return _act(words("mini_plan.take"), "take", system, version, style="primary")


def return_button(words: Words, system: str) -> Button:
    """Make the button that says: I have none on paper any more."""
    return _act(words("mini_plan.return"), "return", system, "")


def holders_button(words: Words, system: str) -> Button:
    """Make the button to whoever has the plan of the system on paper."""
    return page_button(
        words("mini_plan.holders_button"), "mini_plans", {"about": [f"system:{system}"]}
    )


def print_button(words: Words, scope: str) -> Button:
    """Make the button that prints the mini plan of the system of that scope."""
    return paper_button(words("mini_plan.print"), "mini_plan", scope)


def paper_button(label: str, paper: PaperKind, scope: str, **more: JsonValue) -> Button:
    """Make the button that has the paper made of what the scope is."""
    arguments: dict[str, JsonValue] = {"about": [scope], **more}
    start: JsonValue = {"name": paper, "arguments": arguments}
    return Button(label=label, deed=ActionData(name="start", value=start, stays=True))


def _act(
    label: str,
    act: str,
    system: str,
    version: str,
    *,
    style: Literal["plain", "primary"] = "plain",
) -> Button:
    arguments = {"system": system, "version": version, "about": [f"system:{system}"]}
    value = {"page": "mini_plans", "act": act, "arguments": arguments}
    return Button(label=label, style=style, deed=ActionData(name="act", value=value, stays=True))


def _rows(lines: Sequence[PaperLine]) -> tuple[Row, ...]:
    return tuple(
        Row(
            title=UserText(u=clipped(one.title, _ROW)),
            detail=(UserText(u=clipped(one.detail, _DETAIL)),) if one.detail else (),
            phone=one.phone,
            mark=one.mark,
            warn=one.warn,
        )
        for one in lines
    )


# ── Who has which edition ────────────────────────────────────────────────────


class HolderLine(BaseModel):
    """Somebody who has a mini plan on paper: which edition, since when, and whether it is old."""

    model_config = ConfigDict(frozen=True)

    system: str
    name: str
    version: str
    since: str
    is_old: bool
    mine: bool


def holders(
    words: Words, now: datetime, lines: Sequence[HolderLine], *, system: str | None, total: int
) -> Card:
    """Show who has the plan of a system, or of any, on paper."""
    title = words("mini_plan.holders_title")
    over = None if system is None else clipped(system, TITLE)
    rows = tuple(
        Row(
            title=UserText(u=clipped(one.name, _ROW)),
            detail=(
                UserText(
                    u=words("mini_plan.holder", system=one.system, version=one.version)
                    if system is None
                    else words("mini_plan.edition_held", version=one.version)
                ),
                " · ",
                one.since,
            ),
            warn=words("mini_plan.is_old") if one.is_old else None,
            actions=(return_button(words, one.system),) if one.mine else (),
        )
        for one in lines
    )
    body: list[Block] = [Rows(rows=rows)] if rows else []
    if not rows:
        body.append(Text(spans=(words("mini_plan.no_holders"),)))
    if total > len(lines):
        more = words("mini_plan.more_holders", n=total - len(lines))
        body.append(Text(kind="small", spans=(more,)))
    return Card(
        lang=words.lang,
        over=over,
        title=title,
        body=tuple(body),
        actions=() if system is None else (print_button(words, f"system:{system}"),),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )
