"""Read the text of a PDF, as somebody would copy it."""

import io

from pypdf import PdfReader


def text_of(content: bytes) -> str:
    """Return the text page by page, with spaces for breaks, and without soft hyphens."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(" ".join(pages).replace("\u00ad\n", "").replace("\u00ad", "").split())


def lowest_text(content: bytes) -> float:
    """Return how far above the foot of its page the lowest text stands, in points."""
    heights: list[float] = []

    def visit(text: str, page: list[float], placed: list[float], *_: object) -> None:
        if text.strip():
            heights.append(placed[4] * page[1] + placed[5] * page[3] + page[5])

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=visit)
    return min(heights)
