"""Read the text of a PDF, as somebody would copy it."""

import io
from collections.abc import Iterable

from pypdf import PageObject, PdfReader


def text_of(content: bytes) -> str:
    """Return the text page by page, with spaces for breaks, and without soft hyphens."""
    return _read(PdfReader(io.BytesIO(content)).pages)


def first_and_last_page(content: bytes) -> str:
    """Return the same of two pages, for what is long."""
    pages = PdfReader(io.BytesIO(content)).pages
    return _read([pages[0], pages[-1]])


def _read(pages: Iterable[PageObject]) -> str:
    told = " ".join(page.extract_text() for page in pages)
    return " ".join(told.replace("\u00ad\n", "").replace("\u00ad", "").split())


def lowest_text(content: bytes) -> float:
    """Return how far above the foot of its page the lowest text stands, in points."""
    heights: list[float] = []

    def visit(text: str, page: list[float], placed: list[float], *_: object) -> None:
        if text.strip():
            heights.append(placed[4] * page[1] + placed[5] * page[3] + page[5])

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=visit)
    return min(heights)
