"""Draw a card as the two halves of a mail: plain text and HTML.

The HTML fetches nothing, and is as readable in the dark. Mail has no buttons: what could be pressed
is named, and it is said where.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from bot.messages import (
    Block,
    Bold,
    Card,
    Chart,
    FactSet,
    Fields,
    LinkButton,
    Notice,
    Progress,
    Row,
    Rows,
    Span,
    Text,
)
from bot.rendering.chart import SIGNS, cells, shown_legend
from bot.rendering.plain_text import plain, spoken, text_of
from bot.texts.words import Words
from governance.schema.telephone import as_dialled

_JOINT: Final = " · "
_MOST_CHOICES: Final = 8
_SUBJECT: Final = 90
_SHORT: Final = 12
_FONT: Final = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_TEXT: Final = "color:#1c2430"
_MUTED: Final = "color:#5b6675"
_PARTS: Final = ("#2a7d58", "#9a6206", "#6f7682", "#b8324a", "#6259b5")
"""Grounds of the parts of a bar, on which white signs can be read."""
_SIGNS: Final = {"info": "", "warn": "⚠️ ", "lock": "🔒 "}
_DARK: Final = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){"
    ".page{background:#12161b!important}.card{background:#1d232b!important;"
    "border-color:#343d49!important}"
    ".text{color:#e9edf2!important}.muted{color:#a9b4c1!important}"
    ".line{border-color:#343d49!important}"
    ".info{background:#1a2c40!important}.warn{background:#3b2e12!important}"
    ".link{color:#8fc1ff!important}"
    ".low{color:#ffd48a!important}.track{background:#343d49!important}}"
)


@dataclass(frozen=True)
class Ways:
    """The ways to answer, since mail has none.

    `places` are the platforms by their names, and `links` the addresses that open a chat in them.
    `page` is the web page's address.
    """

    places: tuple[str, ...] = ()
    page: str | None = None
    links: tuple[tuple[str, str], ...] = ()


def subject(card: Card) -> str:
    """Return the one line for the list of mails.

    It is what the card says, or its title where that is too long.
    """
    said, title = _line(card.say), _line(card.title)
    best = said if said and len(said) <= _SUBJECT else title or said
    return best if len(best) <= _SUBJECT else best[: _SUBJECT - 1].rstrip() + "…"


def as_text(card: Card, ways: Ways) -> str:
    """Draw the card as in the terminal, without what would be pressed there."""
    lines = [plain(_still(card)), ""]
    lines += [f"{label}: {url}" for label, url in _links(card, ways)]
    lines += _said_below(card, ways)
    return "\n".join(lines) + "\n"


def as_html(card: Card, ways: Ways) -> str:
    """Draw the card as one column, as wide as a phone, or 600 points."""
    words = Words(card.lang)
    top = _over(card, words)
    body = "".join(_block(block, words) for block in card.body)
    links = "".join(
        _paragraph(
            f'<a class="link" href="{escape(url)}" style="color:#0b5cad;font-weight:600">'
            f"{_text(label)}</a>",
        )
        for label, url in _links(card, ways)
    )
    below = "".join(
        f'<p class="muted" style="margin:0 0 6px;font-size:13px;line-height:19px;{_MUTED}">'
        f"{_linked(line, ways)}</p>"
        for line in _said_below(card, ways)
    )
    return (
        f'<!doctype html><html lang="{card.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{_text(subject(card))}</title><style>{_DARK}</style></head>"
        f'<body class="page" style="margin:0;padding:0;background:#f1f3f6;{_FONT}">'
        f'{_preheader(card)}<table class="page" role="presentation" width="100%" cellpadding="0" '
        'cellspacing="0" style="background:#f1f3f6"><tr>'
        '<td align="center" style="padding:16px 10px">'
        '<table class="card" role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        'style="max-width:600px;background:#ffffff;border:1px solid #dfe4ea;border-radius:10px">'
        f'<tr><td align="left" style="padding:20px 18px 16px">{top}'
        '<h1 class="text" style="margin:0 0 14px;font-size:21px;line-height:27px;font-weight:700;'
        f'{_TEXT}">'
        f"{_text(card.title)}</h1>{body}{links}"
        f'<p class="muted" style="margin:16px 0 0;font-size:13px;line-height:19px;{_MUTED}">'
        f"{_text(card.as_of)}</p>"
        '</td></tr><tr><td class="line" align="left" style="padding:14px 18px 10px;'
        'border-top:1px solid #dfe4ea">'
        f"{below}</td></tr></table></td></tr></table></body></html>"
    )


# ── What can be done, in words ───────────────────────────────────────────────


def _said_below(card: Card, ways: Ways) -> Iterator[str]:
    words = Words(card.lang)
    if card.reply_to is not None:
        yield words("email.reply_to", address=card.reply_to)
        return
    if ways.places:
        places = ways.places[0]
        for place in ways.places[1:]:
            places = words("email.either", first=places, second=place)
        yield words("email.how", places=places)
    for place, url in ways.links:
        yield words("email.open", place=place, url=url)
    if ways.page:
        yield words("email.page", page=ways.page)
    offered = list(dict.fromkeys(_line(label) for label in _labels(card)))[:_MOST_CHOICES]
    if offered:
        yield words("email.can", choices=_JOINT.join(offered))
    yield words("email.not_read")


def _labels(card: Card) -> Iterator[str]:
    """Yield what could be pressed, but for what only shows more of a row."""
    yield from (do.label for answers in card.answers for do in answers)
    rows = (row for block in card.body if isinstance(block, Rows) for row in block.rows)
    yield from (action.label for row in rows for action in row.actions)
    yield from (
        one.label for one in (*card.actions, *card.quiet) if not isinstance(one, LinkButton)
    )


def _links(card: Card, ways: Ways) -> Iterator[tuple[str, str]]:
    """Yield the links that lead somewhere from a mail.

    They are whole addresses, and those of our own page where there is one.
    """
    for action in (*card.actions, *card.quiet):
        if not isinstance(action, LinkButton):
            continue
        if action.url.startswith(("https://", "mailto:", "tel:")):
            yield _line(action.label), action.url
        elif ways.page and action.url.startswith("/") and not action.url.startswith(("//", "/\\")):
            yield _line(action.label), ways.page.rstrip("/") + action.url


def _still(card: Card) -> Card:
    """Return the card without anything to press."""
    body = tuple(
        block.model_copy(update={"rows": tuple(_still_row(row) for row in block.rows)})
        if isinstance(block, Rows)
        else block
        for block in card.body
    )
    return card.model_copy(update={"body": body, "answers": (), "actions": (), "quiet": ()})


def _still_row(row: Row) -> Row:
    return row.model_copy(update={"open": None, "actions": ()})


# ── Blocks ───────────────────────────────────────────────────────────────────


def _over(card: Card, words: Words) -> str:
    progress = next((block for block in card.body if isinstance(block, Progress)), None)
    over = [card.over] if card.over else []
    if progress:
        over.append(words("plain.progress", done=progress.done, total=progress.total))
    if not over:
        return ""
    return (
        f'<p class="muted" style="margin:0 0 4px;font-size:13px;line-height:19px;{_MUTED}">'
        f"{_text(_JOINT.join(over))}</p>"
    )


def _block(block: Block, words: Words) -> str:
    match block:
        case Text(kind="quote"):
            whole = "<br>".join(
                _text(line) for line in "".join(text_of(s) for s in block.spans).splitlines()
            )
            return _paragraph(
                whole, "border-left:3px solid #c3ccd6;padding-left:12px", marks="text line"
            )
        case Text(kind="small"):
            return _paragraph(
                _spans(block.spans), f"font-size:14px;line-height:20px;{_MUTED}", marks="muted"
            )
        case Text():
            return _paragraph(_spans(block.spans))
        case Notice():
            return _notice(block)
        case FactSet():
            return _heading(block.heading) + _facts(block)
        case Rows():
            return _heading(block.heading) + _rows(block, words)
        case Fields():
            pairs = tuple(
                (field.label, (field.value,)) for field in block.fields if field.value is not None
            )
            return _facts(FactSet(pairs=pairs)) if pairs else ""
        case Chart():
            return _chart(block)
        case Progress():
            return _bar(block)


def _paragraph(inner: str, style: str = "", *, marks: str = "text") -> str:
    own = style if "font-size" in style else f"font-size:16px;line-height:23px;{_TEXT};{style}"
    return f'<p class="{marks}" style="margin:0 0 14px;{own}">{inner}</p>'


def _heading(heading: str | None) -> str:
    if not heading:
        return ""
    return (
        '<h2 class="text" style="margin:18px 0 6px;font-size:15px;line-height:21px;'
        f'font-weight:700;{_TEXT}">'
        f"{_text(heading)}</h2>"
    )


def _notice(block: Notice) -> str:
    mark, ground = ("warn", "#fff3dc") if block.kind == "warn" else ("info", "#eaf2fb")
    return (
        f'<p class="{mark} text" style="margin:0 0 14px;padding:10px 12px;border-radius:8px;'
        f'background:{ground};font-size:15px;line-height:22px;{_TEXT}">'
        f"{_SIGNS[block.kind]}{_spans(block.spans)}</p>"
    )


def _facts(block: FactSet) -> str:
    rows = []
    for place, (label, value) in enumerate(block.pairs):
        weight = "font-weight:700;" if block.total and place == len(block.pairs) - 1 else ""
        rows.append(
            '<tr><td class="muted" valign="top" style="padding:3px 14px 3px 0;font-size:14px;'
            f'line-height:21px;{weight}{_MUTED}">{_text(label)}</td>'
            '<td class="text" valign="top" style="padding:3px 0;'
            f'font-size:15px;line-height:21px;{weight}{_TEXT}">{_spans(value)}</td></tr>'
        )
    return f"{_table('margin:0 0 14px')}{''.join(rows)}</table>"


def _rows(block: Rows, words: Words) -> str:
    rows = "".join(
        _row(row, words, last=place == len(block.rows) - 1) for place, row in enumerate(block.rows)
    )
    return f"{_table('margin:0 0 14px', wide=True)}{rows}</table>"


def _row(row: Row, words: Words, *, last: bool) -> str:
    line = "" if last else "border-bottom:1px solid #e6eaef;"
    mark = f"{_text(row.mark)} " if row.mark and not row.mark.isdigit() else ""
    whole = "white-space:nowrap;" if len(row.value or "") <= _SHORT else ""
    value = (
        '<td class="text line" valign="top" align="right" style="padding:9px 0 9px 12px;'
        f'{line}font-size:14px;line-height:22px;{whole}{_TEXT}">{_text(row.value)}</td>'
        if row.value
        else ""
    )
    span = "" if row.value else ' colspan="2"'
    weight = "400" if row.done else "600"
    return (
        f'<tr><td class="line" valign="top"{span} style="padding:9px 0;{line}">'
        f'<div class="text" style="font-size:16px;line-height:22px;font-weight:{weight};{_TEXT}">'
        f"{mark}{_spans((row.title,))}</div>{_below(row, words)}</td>{value}</tr>"
    )


def _below(row: Row, words: Words) -> str:
    lines = []
    if row.phone:
        number = as_dialled(row.phone)
        lines.append(
            '<div style="font-size:16px;line-height:24px">'
            f'<a class="link" href="tel:{escape(number)}" style="color:#0b5cad">'
            f"{_text(row.phone)}</a></div>"
        )
    if row.warn:
        lines.append(
            f'<div class="low" style="font-size:14px;line-height:20px;color:#8a5200">'
            f"{_text(words('plain.check'))} {_text(row.warn)}</div>"
        )
    if detail := _spans(row.detail):
        lines.append(
            f'<div class="muted" style="font-size:14px;line-height:20px;{_MUTED}">{detail}</div>'
        )
    return "".join(lines)


def _bar(block: Progress) -> str:
    done = 100 * block.done // block.total if block.total else 0
    return (
        '<div class="track" style="margin:0 0 14px;height:6px;border-radius:3px;'
        'background:#e3e8ee">'
        f'<div style="width:{done}%;height:6px;border-radius:3px;background:#2f7dd1"></div></div>'
    )


def _chart(chart: Chart) -> str:
    """Draw the bars as cells with a ground: no client has to fetch or show a picture."""
    rows = "".join(
        '<tr><td class="text" style="padding:3px 8px 3px 0;font-size:14px;line-height:18px;'
        f'{_TEXT}">{_text(bar.label)}</td><td width="100%" style="padding:3px 0">'
        f'{_parts(cells(bar.parts, 100))}</td><td class="muted" align="right" style="padding:3px 0 '
        f'3px 8px;font-size:14px;line-height:18px;white-space:nowrap;{_MUTED}">'
        f"{_text(bar.value)}</td></tr>"
        for bar in chart.bars
    )
    keys = " &nbsp; ".join(
        f'<span style="color:{_PARTS[place]}">{SIGNS[place]}</span> {_text(name)}'
        for place, name in shown_legend(chart)
    )
    return f"{_table('margin:0 0 4px', wide=True)}{rows}</table>" + _paragraph(
        keys, f"font-size:13px;line-height:19px;{_MUTED}", marks="muted"
    )


def _parts(divided: Sequence[int]) -> str:
    """Draw the parts of a bar, each with the sign that it has in the legend too."""
    drawn = "".join(
        f'<td width="{width}%" align="center" bgcolor="{_PARTS[place]}" style="height:14px;'
        f"background:{_PARTS[place]};color:#ffffff;font-size:10px;line-height:14px;"
        f'border-right:1px solid #ffffff">{SIGNS[place]}</td>'
        for place, width in enumerate(divided)
        if width
    )
    return f"{_table('border-collapse:collapse', wide=True)}<tr>{drawn}</tr></table>"


def _table(style: str, *, wide: bool = False) -> str:
    width = ' width="100%"' if wide else ""
    return f'<table role="presentation"{width} cellpadding="0" cellspacing="0" style="{style}">'


# ── Text ─────────────────────────────────────────────────────────────────────


def _preheader(card: Card) -> str:
    """Return what the list of mails shows after the subject, hidden in the mail itself."""
    said = _line(card.say)
    if said == subject(card):
        said = " ".join(
            spoken(block.spans) for block in card.body if isinstance(block, Text | Notice)
        )
    return (
        '<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">'
        f"{_text(_line(said)[:140])}</div>"
    )


def _linked(line: str, ways: Ways) -> str:
    shown = _text(line)
    for address in filter(None, (ways.page, *(url for _, url in ways.links))):
        if line.endswith(address):
            page = escape(address)
            link = f'<a class="link" href="{page}" style="color:#0b5cad">{page}</a>'
            return shown.replace(page, link)
    return shown


def _spans(spans: Iterable[Span]) -> str:
    return "".join(
        f"<strong>{_text(span.b)}</strong>" if isinstance(span, Bold) else _text(spoken(span))
        for span in spans
    )


def _text(text: str | None) -> str:
    return escape(text or "")


def _line(text: str) -> str:
    return " ".join(text.split())
