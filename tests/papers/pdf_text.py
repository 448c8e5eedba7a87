"""Read the text of a PDF, as somebody would copy it."""

import io

from pypdf import PdfReader


def text_of(content: bytes) -> str:
    """Return the text page by page, with spaces for breaks, and without soft hyphens."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(" ".join(pages).replace("\u00ad\n", "").replace("\u00ad", "").split())
