"""Draw the overview as tables that can be filtered, printed, and read on a phone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode

from bot.adapters.web.pages import PageFrame, document
from bot.adapters.web.ports import OverviewColumn, OverviewPlace, OverviewView
from bot.texts.words import Words

LOOKS: Final = ("met", "short", "unknown", "stale", "reasoned")
KINDS: Final = ("authority", "system", "contract", "forum")


@dataclass(frozen=True)
class OverviewFilter:
    """The filter of the overview; what is empty lets everything through."""

    find: str = ""
    kind: str = ""
    look: str = ""
    requirement: str = ""
    day: date | None = None

    @property
    def is_open(self) -> bool:
        """True where every place is let through."""
        return not (self.find or self.kind or self.look or self.requirement)

    def columns(self, view: OverviewView) -> Sequence[OverviewColumn]:
        """Return the requirements that are shown: one, or all."""
        chosen = [one for one in view.columns if one.number == self.requirement]
        return chosen or view.columns

    def places(self, view: OverviewView) -> Sequence[OverviewPlace]:
        """Return the places that are shown, in their order."""
        numbers = [one.number for one in self.columns(view)]
        return [one for one in view.places if self._lets(one, numbers)]

    def _lets(self, place: OverviewPlace, numbers: Sequence[str]) -> bool:
        cells = [place.cells[number] for number in numbers if number in place.cells]
        return (
            bool(cells)
            and self.find.casefold() in place.name.casefold()
            and self.kind in ("", place.kind)
            and (not self.look or any(one.look == self.look for one in cells))
        )


def overview_page(frame: PageFrame, view: OverviewView, wanted: OverviewFilter, today: date) -> str:
    """Draw the figures, the filter and the tables."""
    words = frame.words
    title = words("overview_page.title", about=view.about)
    places, columns = wanted.places(view), wanted.columns(view)
    figures = {name: getattr(view, name) for name in ("met", "all", "unproved", "short", "unknown")}
    trend = f'<a href="{frame.at("/overview/trend")}">{escape(words("overview_page.trend"))}</a>'
    none = f'<p class="lead">{escape(words("overview_page.none"))}</p>'
    tables = "".join(_tables(frame, places, columns, wanted)) or none
    return document(
        frame,
        title=title,
        kind="overview",
        script="arrow_keys.js",
        body=(
            f'<a class="skip" href="#table">{escape(words("overview_page.skip"))}</a>'
            f"{overview_header(frame)}"
            f'<main class="wide"><h1>{escape(title)}</h1>'
            f'<p class="lead">{escape(words("overview_page.lead", **figures))}</p>'
            f'<p class="age">{escape(view.as_of)} · {trend}</p>'
            f"{_form(frame, view, wanted, today)}"
            f'<p class="age" role="status">{escape(_shown(places, view, words))}</p>'
            f'<div id="table" class="table" tabindex="-1">{tables}</div></main>'
        ),
    )


def overview_header(frame: PageFrame) -> str:
    """Draw the head of the pages of the overview: the name, and the way back to the chat."""
    chat = escape(frame.words("overview_page.to_chat"))
    return (
        '<header class="head"><div class="inside"><p class="brand">Kravbot</p>'
        f'<div class="links"><a class="quiet" href="{frame.at("/")}">{chat}</a></div></div>'
        "</header>"
    )


def _shown(places: Sequence[OverviewPlace], view: OverviewView, words: Words) -> str:
    return words("overview_page.shown", n=len(places), all=len(view.places))


# ── The filter ───────────────────────────────────────────────────────────────


def _form(frame: PageFrame, view: OverviewView, wanted: OverviewFilter, today: date) -> str:
    words = frame.words
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in parse_qsl(frame.place, keep_blank_values=True)
    )
    kinds = {one: words(f"overview_page.kind_{one}") for one in KINDS}
    looks = {one: words(f"overview_page.look_{one}") for one in LOOKS}
    requirements = {one.number: f"{one.number} {one.title}" for one in view.columns}
    on = wanted.day.isoformat() if wanted.day else ""
    reset = (
        ""
        if wanted.is_open and wanted.day is None
        else f'<a class="quiet" href="{frame.at("/overview")}">'
        f"{escape(words('overview_page.reset'))}</a>"
    )
    return (
        f'<form class="filter" method="get" action="/overview" role="search"'
        f' aria-label="{escape(words("overview_page.filter"))}">{kept}'
        f"{_label(words, 'find', _input('find', wanted.find, 'search'))}"
        f"{_select(words, 'kind', wanted.kind, kinds)}"
        f"{_select(words, 'look', wanted.look, looks)}"
        f"{_select(words, 'requirement', wanted.requirement, requirements)}"
        f"{_label(words, 'on', _input('on', on, 'date', today.isoformat()))}"
        f'<div class="send"><button class="button primary">'
        f"{escape(words('overview_page.apply'))}</button>{reset}</div></form>"
    )


def _label(words: Words, name: str, field: str) -> str:
    return f"<label><span>{escape(words(f'overview_page.{name}'))}</span>{field}</label>"


def _input(name: str, value: str, kind: str, most: str = "") -> str:
    limit = f' max="{most}"' if most else ' maxlength="200"'
    return f'<input name="{name}" type="{kind}" value="{escape(value)}"{limit}>'


def _select(words: Words, name: str, chosen: str, choices: Mapping[str, str]) -> str:
    options = {"": words(f"overview_page.{name}_any"), **choices}
    drawn = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(label)}</option>"
        for value, label in options.items()
    )
    return _label(words, name, f'<select name="{name}">{drawn}</select>')


# ── The tables ───────────────────────────────────────────────────────────────


def _tables(
    frame: PageFrame,
    places: Sequence[OverviewPlace],
    columns: Sequence[OverviewColumn],
    wanted: OverviewFilter,
) -> Iterator[str]:
    """Yield a table for each kind of place, with the requirements that are assessed on it."""
    words = frame.words
    for kind in KINDS:
        rows = [one for one in places if one.kind == kind]
        here = {number for one in rows for number in one.cells}
        shown = [one for one in columns if one.number in here]
        if rows:
            title = escape(words(f"overview_page.kind_{kind}"))
            heads = "".join(_head(one, words) for one in shown)
            yield (
                f'<table class="matrix"><caption>{title} <small>{len(rows)}</small></caption>'
                f'<thead><tr><th scope="col">{escape(words("overview_page.place"))}</th>{heads}'
                f"</tr></thead><tbody>{''.join(_rows(frame, rows, shown, wanted))}</tbody></table>"
            )


def _head(one: OverviewColumn, words: Words) -> str:
    counted = escape(words("overview.met_of", met=one.met, all=one.all))
    return (
        f'<th scope="col"><b>{one.number}</b> <span>{escape(one.title)}</span>'
        f"<small>{counted}</small></th>"
    )


def _rows(
    frame: PageFrame,
    places: Sequence[OverviewPlace],
    columns: Sequence[OverviewColumn],
    wanted: OverviewFilter,
) -> Iterator[str]:
    on = {"on": wanted.day.isoformat()} if wanted.day else {}
    titles = {one.number: escape(f"{one.number} {one.title}") for one in columns}
    for place in places:
        asked = urlencode({"scope": place.scope, **on})
        query = escape(f"{frame.place}&{asked}" if frame.place else asked)
        cells = "".join(_cell(place, number, title, query) for number, title in titles.items())
        yield f'<tr><th scope="row"><bdi>{escape(place.name)}</bdi></th>{cells}</tr>'


def _cell(place: OverviewPlace, number: str, title: str, query: str) -> str:
    found = place.cells.get(number)
    if found is None:
        return '<td class="none">–</td>'
    return (
        f'<td class="{found.look}"><a href="/overview/{number}?{query}" title="{title}">'
        f"<i>{number}</i> {escape(found.said)}</a></td>"
    )
