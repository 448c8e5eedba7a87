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
- `GET /events?after=SEQ` (or `Last-Event-ID`): server-sent events with `{seq, message, author,
  html, replaces}` as data. `html` is the whole element `m-<message>`: it takes the place of the
  one with that id, else it is added last. The id of an event is the `seq` to go on from.
- `POST /who {email}`, `POST /language {lang}`, `POST /new`, `POST /signout {everywhere}`: plain
  forms, answered by 303.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from bot.adapters.web.ports import DemoPerson, TranscriptLine, Visitor
from bot.adapters.web.render import render
from bot.messages import Lang
from bot.texts.words import Words

MOST_LINES = 200
_SCRIPT_WORDS = (
    "attach",
    "connected",
    "disconnected",
    "drop",
    "file_ready",
    "file_sending",
    "not_sent",
    "remove_file",
    "wait_for_files",
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


@dataclass(frozen=True)
class PageFrame:
    """The parts every page has: its words, the CSRF token, and the version of the static files."""

    words: Words
    csrf: str
    version: str


def chat_page(
    frame: PageFrame,
    person: Visitor,
    lines: Sequence[TranscriptLine],
    *,
    key: str,
    demo: bool = True,
) -> str:
    """Draw the conversation so far; `key` is the key of the next message sent without script."""
    words = frame.words
    shown = _as_it_looks_now(lines)
    after = max((line.seq for line in lines), default=0)
    hidden = len(shown) - MOST_LINES
    note = words("web.earlier_hidden", n=MOST_LINES) if hidden > 0 else ""
    earlier = f'<p class="earlier">{escape(note)}</p>' if note else ""
    log = "".join(line_element(line, frame) for line in shown[-MOST_LINES:])
    return document(
        frame,
        title=words("web.title", authority=person.authority_name),
        kind="chat",
        data=f' data-after="{after}" data-words="{escape(_script_words(words))}"',
        body=(
            f'<a class="skip" href="#text">{escape(words("web.skip"))}</a>'
            f"{_header(frame, person, demo=demo)}"
            '<main><div id="log" role="log" aria-live="polite"'
            f' aria-label="{escape(words("web.log"))}" tabindex="-1">{earlier}{log}</div>'
            f"{_working(words)}{_refresh(words)}</main>{_foot(frame, key)}"
        ),
    )


def line_element(line: TranscriptLine, frame: PageFrame) -> str:
    """Draw one message as the element `m-<message>`."""
    clock = frame.words.clock(line.at).removeprefix("kl.\u00a0")
    time = f'<time datetime="{line.at.isoformat()}">{clock}</time>'
    name = escape("Kravbot" if line.author == "bot" else frame.words("web.you"))
    if line.card:
        inner = render(line.card, message=line.message, csrf=frame.csrf)
    else:
        inner = f'<div class="bubble"><bdi>{escape(line.text or "")}</bdi></div>'
    return (
        f'<div class="line {line.author}" id="m-{escape(line.message)}">'
        f'<p class="by"><b>{name}</b> {time}</p>{inner}</div>'
    )


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
    frame: PageFrame, *, title: str, kind: str, body: str, data: str = "", scripted: bool = True
) -> str:
    """Draw a whole page; one that is not `scripted` has no use for the script."""
    version = escape(frame.version)
    script = (
        f'<script src="/static/kravbot.js?{version}" type="module"></script>' if scripted else ""
    )
    return (
        f'<!doctype html><html lang="{frame.words.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover,'
        ' interactive-widget=resizes-content">'
        '<meta name="color-scheme" content="light dark">'
        f'<meta name="csrf" content="{escape(frame.csrf)}"><title>{escape(title)}</title>'
        f'<link rel="icon" href="/static/icon.svg?{version}" type="image/svg+xml">'
        f'<link rel="stylesheet" href="/static/kravbot.css?{version}">'
        f"{script}</head>"
        f'<body class="{kind}"{data}>{body}</body></html>'
    )


def _header(frame: PageFrame, person: Visitor, *, demo: bool) -> str:
    words = frame.words
    afresh = (
        f'<form method="post" action="/new">{csrf_field(frame)}'
        f'<button class="quiet">{escape(words("web.new_conversation"))}</button></form>'
    )
    return (
        f'<header class="head"><div class="inside">{_brand(words, demo=demo)}'
        f'<div class="links">{afresh}{_other_language(frame, back="/")}</div>'
        f'<p class="me"><span class="name"><b>{escape(person.name)}</b> · '
        f"{escape(person.authority_name)}</span>"
        f"{_leave(words, demo=demo)}</p></div></header>"
    )


def _leave(words: Words, *, demo: bool) -> str:
    path, name = ("/who", "web.change_person") if demo else ("/signout", "signin.out")
    return f'<a href="{path}">{escape(words(name))}</a>'


def _brand(words: Words, *, demo: bool) -> str:
    badge = f' <span class="badge">{escape(words("web.demo"))}</span>' if demo else ""
    return f'<p class="brand">Kravbot{badge}</p>'


def _other_language(frame: PageFrame, *, back: str) -> str:
    lang, name = _OTHER_LANGUAGE[frame.words.lang]
    return (
        f'<form method="post" action="/language">{csrf_field(frame)}'
        f'<input type="hidden" name="back" value="{escape(back)}">'
        f'<button class="quiet" name="lang" value="{lang}" lang="{lang}">{name}</button></form>'
    )


def _working(words: Words) -> str:
    return (
        '<p id="working" role="status" hidden><span class="sr">'
        f"{escape(words('web.working'))}</span>"
        "<i></i><i></i><i></i></p>"
    )


def _refresh(words: Words) -> str:
    """Draw where a page without script is scrolled to after a post.

    It also links to what came later.
    """
    link = f'<a href="/#end">{escape(words("web.refresh"))}</a>'
    return f'<div id="end"><noscript><p class="earlier">{link}</p></noscript></div>'


def _foot(frame: PageFrame, key: str) -> str:
    words = frame.words
    write = escape(words("web.write"))
    attach = escape(words("web.attach"))
    return (
        '<footer class="foot"><div class="inside">'
        '<button id="newest" type="button" class="button" hidden>'
        f"↓ {escape(words('web.newest'))}</button>"
        '<p id="connection" role="status" hidden></p><p id="fault" role="alert" hidden></p>'
        '<ul id="files" class="files"></ul>'
        f'<form id="say" method="post" action="/say">{csrf_field(frame)}'
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


def _as_it_looks_now(lines: Sequence[TranscriptLine]) -> list[TranscriptLine]:
    """Return each message once, where it first stood, as it looks last."""
    latest = {line.message: line for line in lines}
    return list(latest.values())
