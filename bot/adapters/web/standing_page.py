"""Draw one requirement in one place: each question, what is known, what proves it, and who."""

from collections.abc import Sequence
from html import escape
from typing import Final

from bot.adapters.web.overview_table import overview_header
from bot.adapters.web.pages import PageFrame, document
from bot.adapters.web.ports import PieceOfEvidence, QuestionView, Shortfall, StandingView
from bot.texts.words import Words

_LINKED: Final = ("https://", "http://")


def standing_page(frame: PageFrame, view: StandingView, back: str) -> str:
    """Draw it; `back` is the query of the table one came from."""
    words = frame.words
    title = f"{view.number} {view.title}"
    table = "&".join(filter(None, (frame.place, back)))
    address = escape(f"/overview?{table}" if table else "/overview")
    questions = "".join(_question(one, frame) for one in view.questions)
    answer = words("overview_page.answer", requirement=view.number, place=view.place)
    return document(
        frame,
        title=f"{title} · {view.place}",
        kind="overview",
        script="",
        body=(
            f'{overview_header(frame)}<main class="column">'
            f'<p class="age"><a href="{address}">{escape(words("overview_page.back"))}</a></p>'
            f'<p class="over"><bdi>{escape(view.place)}</bdi></p><h1>{escape(title)}</h1>'
            f'<p class="standing {view.standing.look}">{escape(view.standing.said)}</p>'
            f'<p class="age">{escape(view.as_of)}</p>'
            f"<p><b>{escape(words('overview_page.met_when'))}:</b> {escape(view.met_when)}</p>"
            f"{_shortfalls(words, 'late', 'due', view.late)}"
            f"{_shortfalls(words, 'missing', 'since', view.missing)}"
            f"<h2>{escape(words('overview_page.questions'))}</h2>{questions}"
            f'<p class="age">{escape(answer)}</p></main>'
        ),
    )


def _shortfalls(words: Words, heading: str, when: str, found: Sequence[Shortfall]) -> str:
    if not found:
        return ""
    rows = "".join(
        f"<li><b>{escape(one.text)}</b> <span>"
        f"{escape(words(f'overview_page.{when}', day=words.date(one.day)))} · "
        f"{escape(one.who or words('overview_page.nobody'))}</span></li>"
        for one in found
    )
    return (
        f'<section class="shortfalls {heading}">'
        f"<h2>{escape(words(f'overview_page.{heading}'))}</h2><ul>{rows}</ul></section>"
    )


def _question(one: QuestionView, frame: PageFrame) -> str:
    words = frame.words
    optional = "" if one.mandatory else f" <small>{escape(words('overview_page.optional'))}</small>"
    said = "".join(f"<li>{escape(each)}</li>" for each in one.said)
    proofs = "".join(f"<li>{_proof(each, frame)}</li>" for each in one.evidence)
    known = _list(words, "said", said)
    if one.look == "unknown" and not known:
        known = _none(words, "nothing_said")
    proved = _list(words, "evidence", proofs) or (_none(words, "no_evidence") * one.unproved)
    return (
        f'<section class="question"><h3>{escape(one.number)} {escape(one.topic)}{optional}</h3>'
        f'<p class="standing {one.look}">{escape(one.state)}</p><p>{escape(one.asks)}</p>'
        f"{known}{proved}</section>"
    )


def _none(words: Words, sentence: str) -> str:
    return f'<p class="age">{escape(words(f"overview_page.{sentence}"))}</p>'


def _list(words: Words, heading: str, rows: str) -> str:
    if not rows:
        return ""
    return f"<h4>{escape(words(f'overview_page.{heading}'))}</h4><ul>{rows}</ul>"


def _proof(one: PieceOfEvidence, frame: PageFrame) -> str:
    period = f" · {escape(one.period)}" if one.period else ""
    title = f"<bdi>{escape(one.title)}</bdi>"
    if one.sha256 is not None:
        return f'<a href="{frame.at(f"/file/{one.sha256}")}">{title}</a>{period}'
    if one.link is not None and one.link.startswith(_LINKED):
        return f'<a href="{escape(one.link)}" rel="noreferrer noopener">{title}</a>{period}'
    where = f" · {escape(one.link)}" if one.link else ""
    return f"{title}{period}{where}"
