"""Draw a card as a fragment of HTML.

Everything is escaped, and every action is a button of a form that works without script.
"""

import re
from collections.abc import Iterable
from datetime import date
from html import escape
from itertools import count

from bot.messages import (
    Bar,
    Block,
    Bold,
    Button,
    Card,
    CardField,
    Chart,
    FactSet,
    Fields,
    FormButton,
    LinkButton,
    Notice,
    Progress,
    Row,
    Rows,
    Span,
    Spans,
    Text,
    UserText,
)
from bot.rendering.chart import cells, shown_legend
from bot.rendering.choice_rows import choice_rows
from bot.texts.direction import isolated
from bot.texts.words import Words
from governance.schema.telephone import as_dialled

_MOST_DOTS = 12
_BAR = 200
_PARTS = ("met", "partly", "untold", "missing", "excused")
_SAFE_URL = re.compile(r"(https?://|mailto:|tel:|/(?![/\\]))", re.IGNORECASE)
_CODE = re.compile(r"\b[A-ZÆØÅ]{1,5}-\d{1,5}\b")
_OF_A_PERSON = "/file/"
"""The addresses that open only for the person whose page it is."""
_NOTICE_SIGNS = {"info": "", "warn": "⚠️", "lock": "🔒"}


def render(card: Card, *, message: str, csrf: str, place: str = "") -> str:
    """Draw the card as `article.card`.

    `message` begins every id in it, `csrf` goes with every form, and `place` is the query that says
    whose page it is.
    """
    return _Drawing(card, message, csrf, place).whole()


class _Drawing:
    """One card being drawn: its parts share its words and the names of its two forms.

    Buttons and inputs point to their form by name: a form cannot stand inside another. The first
    sends only the button's token, the second the card's fields too.
    """

    def __init__(self, card: Card, message: str, csrf: str, place: str) -> None:
        self._card = card
        self._place = place
        self._words = Words(card.lang)
        self._message = message
        self._csrf = csrf
        self._asks = count(1)
        self._press = f"press-{message}"
        self._fill = f"fill-{message}"

    def whole(self) -> str:
        card = self._card
        title = f"t-{self._message}"
        body = "".join(self._block(block) for block in card.body)
        return (
            f'<article class="card{"" if _asks_something(card) else " settled"}" lang="{card.lang}"'
            f' aria-labelledby="{escape(title)}">'
            f"{self._top()}"
            f'<h2 id="{escape(title)}" tabindex="-1">{_flowing(card.title)}</h2>'
            f"{body}{self._choices()}"
            f'<footer class="as-of">{_flowing(card.as_of)}</footer>'
            f"{self._forms()}</article>"
        )

    def _top(self) -> str:
        progress = next((block for block in self._card.body if isinstance(block, Progress)), None)
        over = f'<p class="over">{_flowing(self._card.over)}</p>' if self._card.over else ""
        if progress is None:
            return over
        words = self._words("web.progress", done=progress.done, total=progress.total)
        return (
            f'<div class="top">{over}<p class="count">{escape(words)}</p></div>'
            f"{_dots(progress, escape(words))}"
        )

    def _block(self, block: Block) -> str:
        match block:
            case Text(kind="quote"):
                return f'<blockquote class="said">{_html(block.spans)}</blockquote>'
            case Text():
                return f'<p class="text {block.kind}">{_html(block.spans)}</p>'
            case Notice():
                return self._notice(block)
            case FactSet():
                return _facts(block)
            case Rows():
                return self._rows(block)
            case Fields():
                drawn = "".join(
                    self._field(field, self._message, self._fill) for field in block.fields
                )
                fields = f'<div class="fields">{drawn}</div>'
                return _unfolding("quiet", block.folded, fields) if block.folded else fields
            case Chart():
                return _chart(block)
            case Progress():
                return ""

    def _notice(self, notice: Notice) -> str:
        sign = _NOTICE_SIGNS[notice.kind]
        drawn = f'<span class="sign" aria-hidden="true">{sign}</span>' if sign else ""
        return (
            f'<p class="notice {notice.kind}" role="note">{drawn}'
            f"<span>{_html(notice.spans)}</span></p>"
        )

    def _rows(self, rows: Rows) -> str:
        counted = bool(rows.rows) and all(row.mark and row.mark.isdigit() for row in rows.rows)
        tag = "ol" if counted else "ul"
        marked = " marked" if any(row.mark for row in rows.rows) else ""
        heading = f"<h3>{escape(rows.heading)}</h3>" if rows.heading else ""
        items = "".join(self._row(row) for row in rows.rows)
        return (
            f'<section class="group">{heading}<{tag} class="rows{marked}">{items}</{tag}></section>'
        )

    def _row(self, row: Row) -> str:
        opens = row.open if row.open and not row.open.confirm else None
        inner = _row_words(row, in_button=bool(opens))
        if opens:
            inner = self._whole_row(opens, inner)
        more = [self._action(action, "minor") for action in row.actions]
        if row.open and not opens:
            more.insert(0, self._action(row.open, "minor"))
        kinds = [name for name in ("strong", "done", "warn") if getattr(row, name)]
        return (
            f'<li class="{" ".join(["row", *kinds])}">{inner}'
            f"{_phone(row) if opens else ''}{_together('row-actions', more)}</li>"
        )

    def _whole_row(self, do: Button, inner: str) -> str:
        return (
            f'<button class="whole" {self._sends(do)}>{inner}'
            f'<span class="sr">{escape(do.label)}</span>'
            f'<span class="go" aria-hidden="true">›</span></button>'
        )

    def _choices(self) -> str:
        card = self._card
        rows = [[self._action(do, "button") for do in row] for row in choice_rows(card)]
        quiet = [self._action(action, "quiet") for action in card.quiet]
        choices = [_together("actions", row) for row in rows]
        return "".join([*choices, _together("quiet-actions", quiet)])

    def _action(self, action: Button | FormButton | LinkButton, look: str) -> str:
        match action:
            case LinkButton():
                return _link(action, look, self._place)
            case FormButton():
                return self._ask(action, look)
            case Button(confirm=None):
                return (
                    f'<button class="{_looks(action, look)}" {self._sends(action)}>'
                    f"{escape(action.label)}</button>"
                )
            case Button():
                return self._confirmed(action, look)

    def _confirmed(self, do: Button, look: str) -> str:
        yes = self._words("web.yes", label=_lower_first(do.label))
        return _unfolding(
            _looks(do, look),
            do.label,
            f'<p class="sure">{escape(do.confirm or "")}</p><div class="step">'
            f'<button class="button primary" {self._sends(do)}>{escape(yes)}</button>'
            f"{self._undo()}</div>",
        )

    def _ask(self, ask: FormButton, look: str) -> str:
        form = f"ask-{self._message}-{next(self._asks)}"
        fields = "".join(self._field(field, form, form) for field in ask.fields)
        return _unfolding(
            look,
            ask.label,
            f'<form id="{escape(form)}" {self._post()}>{self._hidden()}'
            f'<div class="fields">{fields}</div><div class="step">'
            f'<button class="button primary" name="token" value="{escape(ask.token)}">'
            f"{escape(ask.submit)}</button>{self._undo()}</div></form>",
        )

    def _undo(self) -> str:
        return (
            '<button class="button undo" type="button" data-fold>'
            f"{escape(self._words('web.undo'))}</button>"
        )

    def _sends(self, do: Button) -> str:
        form = self._fill if do.submit else self._press
        return f'name="token" value="{escape(do.token)}" form="{escape(form)}"'

    def _forms(self) -> str:
        fields = any(isinstance(block, Fields) for block in self._card.body)
        if not fields and not _asks_something(self._card):
            return ""
        names = [self._press, self._fill] if fields else [self._press]
        return "".join(
            f'<form id="{escape(name)}" {self._post()}>{self._hidden()}</form>' for name in names
        )

    def _post(self) -> str:
        return f'method="post" action="{escape(_placed("/press", self._place))}" novalidate'

    def _hidden(self) -> str:
        return f'<input type="hidden" name="csrf" value="{escape(self._csrf)}">'

    def _field(self, field: CardField, prefix: str, form: str) -> str:
        return _Input(field, prefix, form, self._words).whole()


class _Input:
    """One field: its label, what helps with it, what is wrong with it, and the input itself."""

    def __init__(self, field: CardField, prefix: str, form: str, words: Words) -> None:
        self._field = field
        self._id = f"{prefix}-{field.name}"
        self._form = form
        self._words = words

    def whole(self) -> str:
        grouped = self._field.kind in ("radio", "multi")
        wrong = " wrong" if self._field.error else ""
        if grouped:
            return (
                f'<fieldset class="field{wrong}"{self._described()}><legend>'
                f"{self._label()}</legend>"
                f"{self._hint()}{self._ticks()}{self._error()}</fieldset>"
            )
        return (
            f'<div class="field{wrong}"><label for="{escape(self._id)}">{self._label()}</label>'
            f"{self._hint()}{self._control()}{self._error()}</div>"
        )

    def _label(self) -> str:
        label = escape(self._field.label)
        if self._field.required:
            return label
        return f'{label} <span class="optional">{escape(self._words("web.optional"))}</span>'

    def _hint(self) -> str:
        if not self._field.hint:
            return ""
        return f'<p class="hint" id="{escape(self._id)}-hint">{escape(self._field.hint)}</p>'

    def _error(self) -> str:
        if not self._field.error:
            return ""
        return (
            f'<p class="error" id="{escape(self._id)}-error">'
            f'<span aria-hidden="true">⚠️</span> {escape(self._field.error)}</p>'
        )

    def _described(self) -> str:
        parts = [name for name in ("hint", "error") if getattr(self._field, name)]
        ids = " ".join(f"{self._id}-{name}" for name in parts)
        described = f' aria-describedby="{escape(ids)}"' if ids else ""
        return described + (' aria-invalid="true"' if self._field.error else "")

    def _control(self) -> str:
        field = self._field
        value = escape(field.value or "")
        common = f"{self._about()} {self._named()}"
        match field.kind:
            case "long":
                return f'<textarea {common} rows="3">\n{value}</textarea>'
            case "choice" | "person":
                return f"<select {common}>{self._options()}</select>"
            case "file":
                return self._file(value)
            case "date":
                return (
                    f'<input {self._typed()} {common} value="{value}">'
                    f'<output class="understood" for="{escape(self._id)}"></output>'
                )
            case _:
                return f'<input {self._typed()} {common} value="{value}">'

    def _typed(self) -> str:
        """Return the attributes of a typed input.

        A date that cannot be read stays as it was written: a date input would show nothing.
        """
        field = self._field
        match field.kind:
            case "date" if not field.value or _is_date(field.value):
                return f'type="date" lang="{self._words.lang}"'
            case "number":
                return 'type="text" inputmode="decimal"'
            case "url":
                return 'type="url"'
            case _:
                return 'type="text"'

    def _about(self) -> str:
        required = " required" if self._field.required else ""
        return f'id="{escape(self._id)}"{self._described()}{required}'

    def _named(self) -> str:
        return f'name="field.{escape(self._field.name)}" form="{escape(self._form)}"'

    def _options(self) -> str:
        known = any(option.value == self._field.value for option in self._field.options)
        first = (
            ""
            if known and self._field.required
            else f'<option value="">{escape(self._words("web.choose"))}</option>'
        )
        return first + "".join(
            f'<option value="{escape(option.value)}"'
            f"{_if(option.value == self._field.value, 'selected')}>"
            f"{escape(option.label)}</option>"
            for option in self._field.options
        )

    def _ticks(self) -> str:
        kind = "radio" if self._field.kind == "radio" else "checkbox"
        chosen = (self._field.value or "").split(";") if kind == "checkbox" else [self._field.value]
        return "".join(
            '<label class="tick">'
            f'<input type="{kind}" {self._named()} value="{escape(option.value)}"'
            f"{_if(option.value in chosen, 'checked')}> <span>{escape(option.label)}</span></label>"
            for option in self._field.options
        )

    def _file(self, value: str) -> str:
        """Draw a file input.

        The script sends the files one by one and leaves their addresses in the hidden input.
        """
        without = escape(self._words("web.files_need_script"))
        pick = escape(self._words("web.pick"))
        return (
            f'<label class="minor pick">{pick}'
            f'<input class="sr" type="file" multiple {self._about()} data-files></label>'
            f'<input type="hidden" {self._named()} value="{value}"><ul class="files"></ul>'
            f'<noscript><p class="hint">{without}</p></noscript>'
        )


_TOTAL = 'class="total"'


def _asks_something(card: Card) -> bool:
    rows = [row for block in card.body if isinstance(block, Rows) for row in block.rows]
    return bool(
        card.answers or card.actions or card.quiet or any(row.open or row.actions for row in rows)
    )


def _dots(progress: Progress, words: str) -> str:
    native = f'value="{progress.done}" max="{progress.total}" aria-label="{words}"'
    if progress.total > _MOST_DOTS:
        return f'<progress class="bar" {native}>{words}</progress>'
    full = "<i></i>" * progress.done
    hollow = '<i class="hollow"></i>' * (progress.total - progress.done)
    return (
        f'<div class="dots" aria-hidden="true">{full}{hollow}</div>'
        f'<progress class="sr" {native}>{words}</progress>'
    )


def _chart(chart: Chart) -> str:
    """Draw the bars as pictures whose colours are the page's, and patterns for whoever sees none.

    The page allows no styles of an element's own, so that widths stand in the pictures.
    """
    rows = "".join(_chart_row(bar) for bar in chart.bars)
    keys = "".join(
        f"<li>{_swatch(place)}<span>{escape(name)}</span></li>"
        for place, name in shown_legend(chart)
    )
    return (
        f'<figure class="chart" aria-label="{escape(chart.alt)}"><table>{rows}</table>'
        f'<ul class="legend" aria-hidden="true">{keys}</ul></figure>'
    )


def _chart_row(bar: Bar) -> str:
    begin, parts = 0, []
    for place, width in enumerate(cells(bar.parts, _BAR)):
        if width:
            parts.append(_part(place, begin, max(1, width - 1)))
            begin += width
    said = escape(bar.said)
    picture = (
        f'<svg role="img" aria-label="{said}" viewBox="0 0 {_BAR} 6" preserveAspectRatio="none">'
        f"{''.join(parts)}</svg>"
    )
    return (
        f'<tr><th scope="row">{escape(bar.label)}</th><td class="bar-of">{picture}</td>'
        f'<td class="value">{escape(bar.value)}</td></tr>'
    )


def _swatch(place: int) -> str:
    return f'<svg aria-hidden="true" viewBox="0 0 12 6">{_part(place, 0, 12)}</svg>'


def _part(place: int, begin: int, width: int) -> str:
    """Draw a part: full, half as high on a pale ground, hollow, crossed, or excused."""
    look = _PARTS[place]
    drawn = f'<rect class="{look}" x="{begin}" y="0" width="{width}" height="6"/>'
    if look == "partly":
        return f'{drawn}<rect class="half" x="{begin}" y="3" width="{width}" height="3"/>'
    if look == "missing":
        step = 4
        lines = "".join(
            f'<path class="cross" d="M{x} 0l2 6"/>'
            for x in range(begin + 1, begin + width - 1, step)
        )
        return drawn + lines
    return drawn


def _facts(facts: FactSet) -> str:
    heading = f"<h3>{escape(facts.heading)}</h3>" if facts.heading else ""
    last = len(facts.pairs) - 1
    pairs = "".join(
        f"<div{_if(facts.total and place == last, _TOTAL)}>"
        f"<dt>{escape(label)}</dt><dd>{_html(value)}</dd></div>"
        for place, (label, value) in enumerate(facts.pairs)
    )
    sums = " sums" if facts.total else ""
    return f'<section class="group">{heading}<dl class="facts{sums}">{pairs}</dl></section>'


def _row_words(row: Row, *, in_button: bool) -> str:
    mark = f'<span class="mark">{escape(row.mark)}</span>' if row.mark else ""
    value = f'<span class="value">{escape(row.value)}</span>' if row.value else ""
    warn = (
        f'<span class="caution"><span aria-hidden="true">⚠️</span> {escape(row.warn)}</span>'
        if row.warn
        else ""
    )
    detail = f'<span class="detail">{_html(row.detail)}</span>' if row.detail else ""
    phone = "" if in_button else _phone(row)
    title = f'<span class="title">{_html((row.title,))}</span>'
    return (
        f'<span class="line-up">{mark}<span class="what">{title}{phone}{warn}{detail}</span>'
        f"{value}</span>"
    )


def _phone(row: Row) -> str:
    if not row.phone:
        return ""
    digits = as_dialled(row.phone)
    return f'<a class="phone" href="tel:{escape(digits)}">{escape(row.phone)}</a>'


def _link(link: LinkButton, look: str, place: str) -> str:
    if not _SAFE_URL.match(link.url):
        return f'<span class="no-link">{escape(link.label)}</span>'
    away = "" if link.url.startswith("/") else ' target="_blank"'
    url = _placed(link.url, place) if link.url.startswith(_OF_A_PERSON) else link.url
    return (
        f'<a class="{look}" href="{escape(url)}" rel="noopener noreferrer"{away}>'
        f"{escape(link.label)}</a>"
    )


def _placed(path: str, place: str) -> str:
    return f"{path}?{place}" if place else path


def _unfolding(look: str, label: str, inside: str) -> str:
    return (
        f'<details class="unfolds"><summary class="{look}">{escape(label)}</summary>'
        f'<div class="unfolded">{inside}</div></details>'
    )


def _together(name: str, drawn: list[str]) -> str:
    return f'<div class="{name}">{"".join(drawn)}</div>' if drawn else ""


def _looks(do: Button, look: str) -> str:
    return f"{look} primary" if do.style == "primary" else look


def _html(spans: Spans | Iterable[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    match span:
        case str():
            return _breaks(span)
        case Bold():
            return f"<b>{_breaks(span.b)}</b>"
        case UserText():
            return f"<bdi>{_breaks(isolated(span.u))}</bdi>"


def _breaks(text: str) -> str:
    return "<br>".join(_flowing(line) for line in text.split("\n"))


def _flowing(text: str) -> str:
    """Escape it, and keep `K-101` in one piece.

    Its hyphen stays plain, so that it can be searched for.
    """
    return _CODE.sub(r'<span class="code">\g<0></span>', escape(text))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _lower_first(label: str) -> str:
    """Lower the first letter of a label, but not of an abbreviation.

    `Godkend` (Approve) becomes `godkend`; `PDF til Fie` (PDF for Fie) stays as it is.
    """
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _if(true: bool, attribute: str) -> str:  # noqa: FBT001  # reads as the attribute it adds
    return f" {attribute}" if true else ""
