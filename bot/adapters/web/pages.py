"""Draw the pages around the cards: the chat, the choice of a person, and a refusal.

Page and server say this to each other (`static/kravbot.js` is the page's half):

- Every POST carries the CSRF token, as the header `X-CSRF` or the field `csrf`, and a fresh random
  `key`; a repeat after a lost answer carries the same key and does nothing twice.
- The script sends JSON and asks for JSON: `{"ok": true}` or `{"error": "a sentence"}`. A form
  without script is answered by 303 to the page.
- `POST /say {text}` · `POST /press {token, field.<name>: value}` (several values of a field: a
  list)
  · `POST /attach {files: [sha256], text}`.
- `POST /upload`: the file as the raw body, its name percent-encoded in `X-File-Name`; answers
  `{sha256, name, size}`. A file field of a card sends the addresses, joined by `;`.
- Every request of a page carries the page's place, as `?who=…&talk=…`: for whom it was drawn, and
  which conversation it shows. So two tabs keep two people apart, and two conversations.
- `GET /events?after=SEQ` (or `Last-Event-ID`): server-sent events with `{seq, message, author,
  html, replaces}` as data. `html` is the whole element `m-<message>`: it takes the place of the
  one with that id, else it is added last. The id of an event is the `seq` to go on from.
- `GET /earlier?before=PLACE`: `{html, before}`, the messages before that place and where to go on;
  `before` is null where nothing is before. `GET /search?text=`: `{found: [{message, place}]}`, the
  oldest first. `GET /names`: `{names: [{insert, kind, title}]}`, what is completed while typing.
- `POST /who {email}`, `POST /language {lang}`, `POST /new`, `POST /signout {everywhere}`: plain
  forms, answered by 303. `GET /new` asks first, `GET /conversations` lists those of before.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import groupby

from bot.adapters.web.ports import DemoPerson, PastConversation, TranscriptLine, Visitor
from bot.adapters.web.render import render
from bot.messages import Lang
from bot.texts.words import NO_BREAK_SPACE, Words

MOST_LINES = 60
"""The messages a page is drawn with; those before are fetched when somebody scrolls up to them."""
_LONG_TEXT = 900
_OF_LONG_TEXT = 300
_OF_LISTED_TEXT = 80
_SCRIPT_WORDS = (
    "attach",
    "connected",
    "disconnected",
    "drop",
    "file_ready",
    "file_sending",
    "found",
    "found_none",
    "name_contact",
    "name_contract",
    "name_forum",
    "name_person",
    "name_supplier",
    "name_system",
    "names_many",
    "names_one",
    "not_sent",
    "remove_file",
    "today",
    "wait_for_files",
    "yesterday",
)
_OTHER_LANGUAGE: Mapping[Lang, tuple[Lang, str]] = {"da": ("en", "English"), "en": ("da", "Dansk")}
_CLIP = (
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">'
    '<path d="M20 11.5l-8.4 8.4a5.5 5.5 0 0 1-7.8-7.8l8.9-8.9a3.7 3.7 0 0 1 5.2 5.2l-8.9 8.9'
    'a1.8 1.8 0 0 1-2.6-2.6l8-8"/></svg>'
)
_ARROW = (
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">'
    '<path d="M12 19V5M5.5 11.5L12 5l6.5 6.5"/></svg>'
)


_GLASS = (
    '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">'
    '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/></svg>'
)


@dataclass(frozen=True)
class PageFrame:
    """The parts every page has: its words, the CSRF token, and the version of the static files.

    `place` is the query that says whose page it is; empty where it is nobody's.
    """

    words: Words
    csrf: str
    version: str
    place: str = ""

    def at(self, path: str) -> str:
        """Return the path with the page's place, ready for an attribute."""
        return escape(f"{path}?{self.place}" if self.place else path)


def chat_page(
    frame: PageFrame,
    person: Visitor,
    lines: Sequence[TranscriptLine],
    *,
    key: str,
    today: date,
    demo: bool = True,
) -> str:
    """Draw the newest of the conversation.

    `key` is the key of the next message sent without script, `today` names the days.
    """
    words = frame.words
    shown = as_it_looks_now(lines)
    after = max((line.seq for line in lines), default=0)
    drawn = shown[-MOST_LINES:]
    before = str(drawn[0].place) if len(shown) > MOST_LINES else ""
    return document(
        frame,
        title=words("web.title", authority=person.authority_name),
        kind="chat",
        data=(
            f' data-after="{after}" data-today="{today.isoformat()}"'
            f' data-place="{escape(frame.place)}" data-words="{escape(_script_words(words))}"'
        ),
        body=(
            f'<a class="skip" href="#text">{escape(words("web.skip"))}</a>'
            f"{_header(frame, person, demo=demo)}{_search_bar(words)}"
            f"<main>{_earlier(frame, before)}"
            '<div id="log" role="log" aria-live="polite"'
            f' aria-label="{escape(words("web.log"))}" tabindex="-1">'
            f"{''.join(_by_day(drawn, frame, today))}</div>"
            f"{_working(words)}{_refresh(frame)}</main>{_foot(frame, key)}{_ask_afresh(frame)}"
        ),
    )


def line_element(line: TranscriptLine, frame: PageFrame) -> str:
    """Draw one message as the element `m-<message>`, with the day it came on."""
    words = frame.words
    day = line.at.astimezone(words.timezone).date()
    clock = words.clock(line.at).removeprefix("kl.\u00a0")
    time = f'<time datetime="{line.at.isoformat()}">{clock}</time>'
    name = escape("Kravbot" if line.author == "bot" else words("web.you"))
    if line.card:
        inner = render(line.card, message=line.message, csrf=frame.csrf, place=frame.place)
    else:
        inner = _bubble(line.text or "", words)
    return (
        f'<div class="line {line.author}" id="m-{escape(line.message)}"'
        f' data-day="{day.isoformat()}" data-date="{words.weekday(day)} {words.date(day)}">'
        f'<p class="by"><b>{name}</b> {time}</p>{inner}</div>'
    )


def _bubble(text: str, words: Words) -> str:
    """Draw what was written; of a long text only how it begins, and the rest unfolds."""
    if len(text) <= _LONG_TEXT:
        return f'<div class="bubble"><bdi>{escape(text)}</bdi></div>'
    begins, rest = text[:_OF_LONG_TEXT], text[_OF_LONG_TEXT:]
    return (
        f'<div class="bubble"><bdi>{escape(begins)}</bdi><details class="rest">'
        f"<summary>{escape(words('web.show_rest'))}</summary><bdi>{escape(rest)}</bdi></details>"
        "</div>"
    )


def _by_day(lines: Sequence[TranscriptLine], frame: PageFrame, today: date) -> Iterator[str]:
    """Yield the messages, and above the first of each day what day that is."""
    words = frame.words
    by_day = groupby(lines, key=lambda line: line.at.astimezone(words.timezone).date())
    for day, messages in by_day:
        yield f'<p class="day"><span>{escape(_day_name(day, today, words))}</span></p>'
        yield from (line_element(line, frame) for line in messages)


def _day_name(day: date, today: date, words: Words) -> str:
    """Name the day as the script does: the year only where it is another."""
    if day == today:
        return words("web.today")
    if day == today - timedelta(days=1):
        return words("web.yesterday")
    year = f"{NO_BREAK_SPACE}{today.year}"
    return f"{words.weekday(day)} {words.date(day).removesuffix(year)}"


def _earlier(frame: PageFrame, before: str) -> str:
    """Draw what stands above the oldest message: the way to those before, or conversations."""
    words = frame.words
    hidden = "" if before else " hidden"
    note = escape(words("web.earlier_hidden", n=MOST_LINES))
    told = f'<noscript><p class="earlier">{note}</p></noscript>' if before else ""
    return (
        f'<div id="before" class="earlier">{told}<button id="earlier" type="button" class="quiet"'
        f' data-before="{before}"{hidden}>{escape(words("web.earlier"))}</button>'
        f'<a id="conversations" class="quiet" href="{frame.at("/conversations")}"'
        f"{' hidden' if before else ''}>{escape(words('web.conversations'))}</a></div>"
    )


def _search_bar(words: Words) -> str:
    label = escape(words("web.search"))
    return (
        '<form id="search" role="search" class="search-bar" hidden><div class="inside">'
        f'<label class="sr" for="sought">{label}</label>'
        f'<input id="sought" type="search" autocomplete="off" enterkeyhint="search"'
        f' maxlength="200" placeholder="{label}">'
        '<output id="found" for="sought"></output>'
        f"{_search_button('older', '↑', words('web.search_older'))}"
        f"{_search_button('newer', '↓', words('web.search_newer'))}"
        f"{_search_button('done', '×', words('web.search_close'))}</div></form>"
    )


def _search_button(name: str, sign: str, label: str) -> str:
    return (
        f'<button type="button" class="icon" data-search="{name}" aria-label="{escape(label)}"'
        f' title="{escape(label)}"><span aria-hidden="true">{sign}</span></button>'
    )


def _ask_afresh(frame: PageFrame) -> str:
    """Draw the dialog the script opens; without script the same is asked by a page."""
    words = frame.words
    return (
        '<dialog id="afresh" aria-labelledby="afresh-title">'
        f'<h2 id="afresh-title">{escape(words("web.afresh_title"))}</h2>{_afresh_form(frame)}'
        f'<form method="dialog"><button class="button">{escape(words("web.afresh_no"))}</button>'
        "</form></dialog>"
    )


def _afresh_form(frame: PageFrame) -> str:
    words = frame.words
    return (
        f'<p class="lead">{escape(words("web.afresh_kept"))}</p>'
        f'<form method="post" action="{frame.at("/new")}">{csrf_field(frame)}'
        f'<button class="button primary">{escape(words("web.afresh_yes"))}</button></form>'
    )


def afresh_page(frame: PageFrame, address: str) -> str:
    """Draw the question whether to begin a new conversation; `address` leads back."""
    words = frame.words
    return plain_page(
        frame,
        kind="refusal",
        title=words("web.afresh_title"),
        back="/",
        main=(
            f"<h1>{escape(words('web.afresh_title'))}</h1>{_afresh_form(frame)}"
            f'<p><a class="quiet" href="{escape(address)}">{escape(words("web.back"))}</a></p>'
        ),
    )


def conversations_page(
    frame: PageFrame, conversations: Sequence[tuple[PastConversation, str]], address: str
) -> str:
    """Draw the person's conversations, each with its address; `address` leads back."""
    words = frame.words
    rows = "".join(
        f'<li><a class="person" href="{escape(where)}">'
        f"<b>{escape(_begins(one.said) or words('web.nothing_written'))}</b>"
        f"<span>{escape(words.moment(one.newest))}</span>"
        f"<small>{escape(words('web.messages', n=one.messages))}</small></a></li>"
        for one, where in conversations
    )
    listed = f'<section class="authority"><ul>{rows}</ul></section>' if rows else ""
    none = "" if rows else f'<p class="lead">{escape(words("web.no_conversations"))}</p>'
    return plain_page(
        frame,
        kind="who",
        title=words("web.conversations"),
        back="/",
        main=(
            f"<h1>{escape(words('web.conversations'))}</h1>{none}{listed}"
            f'<p><a class="quiet" href="{escape(address)}">{escape(words("web.back"))}</a></p>'
        ),
    )


def _begins(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= _OF_LISTED_TEXT else f"{line[:_OF_LISTED_TEXT]}…"


def people_page(frame: PageFrame, people: Sequence[DemoPerson]) -> str:
    """Draw the choice of a person, grouped by authority."""
    words = frame.words
    groups = "".join(
        f'<section class="authority"><h2>{escape(name)}</h2><ul>'
        + "".join(_person(person) for person in members)
        + "</ul></section>"
        for name, members in groupby(people, key=lambda person: person.authority_name)
    )
    nobody = "" if people else f'<p class="lead">{escape(words("web.who_empty"))}</p>'
    return document(
        frame,
        title=words("web.who_title"),
        kind="who",
        body=(
            f'<header class="head"><div class="inside">{_brand(words, demo=True)}'
            f'{_other_language(frame, back="/who")}</div></header><main class="column">'
            f'<h1>{escape(words("web.who_title"))}</h1><p class="lead">'
            f"{escape(words('web.who_lead'))}</p>"
            f'{nobody}<form method="post" action="/who">{csrf_field(frame)}{groups}</form></main>'
        ),
    )


def refusal_page(frame: PageFrame, sentence: str) -> str:
    """Draw one sentence and the way back, for browsers without script."""
    words = frame.words
    return document(
        frame,
        title=words("web.refused_title"),
        kind="refusal",
        body=(
            f'<main class="column"><h1>{escape(words("web.refused_title"))}</h1>'
            f'<p class="lead">{escape(sentence)}</p>'
            f'<p><a class="button" href="/">{escape(words("web.back"))}</a></p></main>'
        ),
    )


def plain_page(
    frame: PageFrame, *, kind: str, title: str, main: str, back: str, demo: bool = False
) -> str:
    """Draw a page of a few sentences, with the other language a tap away; `main` is HTML."""
    words = frame.words
    return document(
        frame,
        title=title,
        kind=kind,
        body=(
            f'<header class="head"><div class="inside">{_brand(words, demo=demo)}'
            f'{_other_language(frame, back=back)}</div></header><main class="column">{main}</main>'
        ),
    )


def document(
    frame: PageFrame,
    *,
    title: str,
    kind: str,
    body: str,
    data: str = "",
    script: str = "kravbot.js",
) -> str:
    """Draw a whole page; one that needs none has no `script`."""
    version = escape(frame.version)
    scripted = f'<script src="/static/{version}/{script}" type="module"></script>'
    return (
        f'<!doctype html><html lang="{frame.words.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover,'
        ' interactive-widget=resizes-content">'
        '<meta name="color-scheme" content="light dark">'
        f'<meta name="csrf" content="{escape(frame.csrf)}"><title>{escape(title)}</title>'
        f'<link rel="icon" href="/static/{version}/icon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="/static/{version}/kravbot.css">'
        f"{scripted if script else ''}</head>"
        f'<body class="{kind}"{data}>{body}</body></html>'
    )


def _header(frame: PageFrame, person: Visitor, *, demo: bool) -> str:
    words = frame.words
    afresh = (
        f'<a class="quiet" data-afresh href="{frame.at("/new")}">'
        f"{escape(words('web.new_conversation'))}</a>"
    )
    overview = (
        f'<a class="quiet" href="{frame.at("/overview")}">{escape(words("overview_page.link"))}</a>'
    )
    search = escape(words("web.search"))
    glass = (
        f'<button id="open-search" type="button" class="icon" aria-label="{search}"'
        f' title="{search}" aria-expanded="false" aria-controls="search" hidden>{_GLASS}</button>'
    )
    return (
        f'<header class="head"><div class="inside">{_brand(words, demo=demo, tag="h1")}'
        f'<div class="links">{glass}{overview}{afresh}{_other_language(frame, back="/")}</div>'
        f'<p class="me"><span class="name"><b>{escape(person.name)}</b> · '
        f"{escape(person.authority_name)}</span>"
        f"{_leave(words, demo=demo)}</p></div></header>"
    )


def _leave(words: Words, *, demo: bool) -> str:
    path, name = ("/who", "web.change_person") if demo else ("/signout", "signin.out")
    return f'<a href="{path}">{escape(words(name))}</a>'


def _brand(words: Words, *, demo: bool, tag: str = "p") -> str:
    badge = f' <span class="badge">{escape(words("web.demo"))}</span>' if demo else ""
    return f'<{tag} class="brand">Kravbot{badge}</{tag}>'


def _other_language(frame: PageFrame, *, back: str) -> str:
    lang, name = _OTHER_LANGUAGE[frame.words.lang]
    return (
        f'<form method="post" action="{frame.at("/language")}">{csrf_field(frame)}'
        f'<input type="hidden" name="back" value="{escape(back)}">'
        f'<button class="quiet" name="lang" value="{lang}" lang="{lang}">{name}</button></form>'
    )


def _working(words: Words) -> str:
    return (
        '<p id="working" role="status" hidden><span class="sr">'
        f"{escape(words('web.working'))}</span>"
        "<i></i><i></i><i></i></p>"
    )


def _refresh(frame: PageFrame) -> str:
    """Draw where a page without script is scrolled to after a post.

    It also links to what came later.
    """
    link = f'<a href="{frame.at("/")}#end">{escape(frame.words("web.refresh"))}</a>'
    return f'<div id="end"><noscript><p class="earlier">{link}</p></noscript></div>'


def _foot(frame: PageFrame, key: str) -> str:
    words = frame.words
    write = escape(words("web.write"))
    attach = escape(words("web.attach"))
    return (
        '<footer class="foot"><div class="inside">'
        '<p class="pill"><button id="newest" type="button" class="button" hidden>'
        f"↓ {escape(words('web.newest'))}</button></p>"
        '<ul id="names" role="listbox" hidden'
        f' aria-label="{escape(words("web.names"))}"></ul>'
        '<p id="names-told" class="sr" role="status"></p>'
        '<p id="connection" role="status" hidden></p><p id="fault" role="alert" hidden></p>'
        '<ul id="files" class="files"></ul>'
        f'<form id="say" method="post" action="{frame.at("/say")}">{csrf_field(frame)}'
        f'<input type="hidden" name="key" value="{escape(key)}">'
        f'<label id="attach" class="icon" title="{attach}" hidden>{_CLIP}<span class="sr">'
        f"{attach}</span>"
        '<input id="picker" class="sr" type="file" multiple></label>'
        f'<label class="sr" for="text">{write}</label>'
        f'<textarea id="text" name="text" rows="1" maxlength="16000" placeholder="{write}"'
        ' autocomplete="off" enterkeyhint="send"></textarea>'
        f'<button id="send" class="icon primary">{_ARROW}<span class="sr">'
        f"{escape(words('web.send'))}</span>"
        "</button></form></div></footer>"
        f'<div id="drop" aria-hidden="true" hidden><p>{escape(words("web.drop"))}</p></div>'
    )


def _person(person: DemoPerson) -> str:
    return (
        f'<li><button class="person" name="email" value="{escape(person.email)}">'
        f"<b>{escape(person.name)}</b><span>{escape(person.title)}</span>"
        f"<small>{escape(person.roles)}</small></button></li>"
    )


def csrf_field(frame: PageFrame) -> str:
    return f'<input type="hidden" name="csrf" value="{escape(frame.csrf)}">'


def _script_words(words: Words) -> str:
    """Return the sentences the script shows; `{name}` is filled in there."""
    return json.dumps({name: words(f"web.{name}") for name in _SCRIPT_WORDS}, ensure_ascii=False)


def as_it_looks_now(lines: Sequence[TranscriptLine]) -> list[TranscriptLine]:
    """Return each message once, where it first stood, as it looks last."""
    latest = {line.message: line for line in lines}
    return list(latest.values())
