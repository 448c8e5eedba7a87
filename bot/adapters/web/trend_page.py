"""Draw how many requirements were met at the end of each of twelve months."""

from collections.abc import Sequence
from html import escape
from typing import Final

from bot.adapters.web.overview_table import overview_header
from bot.adapters.web.pages import PageFrame, document
from bot.adapters.web.ports import Trend, TrendMonth
from bot.texts.words import NO_BREAK_SPACE, Words

_WIDE, _HIGH, _BAR, _GAP, _FOOT = 720, 220, 36, 18, 24
_WHOLE: Final = 100


def trend_page(frame: PageFrame, found: Trend) -> str:
    """Draw the months as bars, and as a table under them."""
    words = frame.words
    title = words("overview_page.trend")
    young = (
        f'<p class="age">'
        f"{escape(words('overview_page.trend_young', day=words.date(found.begun)))}</p>"
        if found.begun
        else ""
    )
    address = frame.at("/overview")
    return document(
        frame,
        title=f"{title} · {found.about}",
        kind="overview",
        script="",
        body=(
            f'{overview_header(frame)}<main class="column">'
            f'<p class="age"><a href="{address}">{escape(words("overview_page.back"))}</a></p>'
            f'<p class="over">{escape(found.about)}</p><h1>{escape(title)}</h1>'
            f'<p class="lead">{escape(words("overview_page.trend_lead"))}</p>{young}'
            f"{_bars(found.months, words)}{_table(found.months, words)}</main>"
        ),
    )


def _label(month: TrendMonth, months: Sequence[TrendMonth], words: Words) -> str:
    if month is months[-1]:
        return words("overview_page.now")
    return words.month(month.day)


def _bars(months: Sequence[TrendMonth], words: Words) -> str:
    """Draw a bar for each month, as high as the share that is met; the dark part has evidence."""
    said = "; ".join(_said(one, _label(one, months, words), words) for one in months)
    drawn = "".join(
        _bar(one, _GAP + place * (_BAR + _GAP), _label(one, months, words), words)
        for place, one in enumerate(months)
    )
    base = _HIGH - _FOOT
    return (
        f'<svg class="trend" viewBox="0 0 {_WIDE} {_HIGH}" role="img"'
        f' aria-label="{escape(said)}"><line x1="0" y1="{base}" x2="{_WIDE}" y2="{base}"/>'
        f"{drawn}</svg>"
    )


def _said(one: TrendMonth, label: str, words: Words) -> str:
    return words("overview_page.trend_said", month=label, met=one.met, all=one.all)


def _bar(one: TrendMonth, x: int, label: str, words: Words) -> str:
    base = _HIGH - _FOOT
    room = base - _FOOT
    met, proved = (_height(n, one.all, room) for n in (one.met, one.proved))
    middle = x + _BAR / 2
    short = label.split(NO_BREAK_SPACE, maxsplit=1)[0]
    percent = escape(words("overview_page.percent", n=_percent(one)))
    return (
        f'<rect class="met" x="{x}" y="{base - met}" width="{_BAR}" height="{met}"/>'
        f'<rect class="proved" x="{x}" y="{base - proved}" width="{_BAR}" height="{proved}"/>'
        f'<text x="{middle}" y="{base - met - 6}">{percent}</text>'
        f'<text x="{middle}" y="{_HIGH - 6}">{escape(short)}</text>'
    )


def _height(n: int, of: int, room: int) -> int:
    return round(room * n / of) if of else 0


def _percent(one: TrendMonth) -> int:
    return round(_WHOLE * one.met / one.all) if one.all else 0


def _table(months: Sequence[TrendMonth], words: Words) -> str:
    names = ("month", "met", "proved", "all", "share")
    heads = "".join(
        f'<th scope="col">{escape(words(f"overview_page.{name}"))}</th>' for name in names
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(_label(one, months, words))}</th><td>{one.met}</td>'
        f"<td>{one.proved}</td><td>{one.all}</td>"
        f"<td>{escape(words('overview_page.percent', n=_percent(one)))}</td></tr>"
        for one in reversed(months)
    )
    return f'<table class="figures"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
