"""Read whatever text there is in a file that was handed to somebody."""

import io
import re
import zipfile

from pypdf import PdfReader

_HELP = re.compile(r"xl/comments\d+\.xml")
"""The help a workbook has on its columns; it is the same for everybody."""
_TAG = re.compile("<[^>]+>")


def text_in(name: str, content: bytes) -> str:
    """Return the text of a PDF, of everything in a zip or workbook, or of any other file."""
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.namelist() if not _HELP.fullmatch(part)]
            return "\n".join(text_in(part, archive.read(part)) for part in parts)
    return _TAG.sub(" ", content.decode("utf-8", "ignore"))
