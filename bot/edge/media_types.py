"""Tell what kind of file the bytes are, whatever its name says, and whether we take it.

We take PDF, pictures, Office and OpenDocument files without macros, e-mails, and plain text.
"""

from bot.edge.clean_text import TextRefused, clean_text

HEAD = 8 * 1024
TAIL = 64 * 1024
_LONGEST_NAME = 180

_OFFICE = {
    b"word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/presentation.xml": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ),
}
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_PLAIN_KINDS = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/tiff",
    "message/rfc822",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"#!")


class FileRefused(Exception):
    """The file is not taken; `sentence` is the key of the sentence that says why and what to do."""

    def __init__(self, sentence: str, /, **arguments: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.arguments = arguments


def media_type(head: bytes, tail: bytes) -> str:
    """Tell the kind of file from its first HEAD and last TAIL bytes. Raises FileRefused."""
    if not head:
        raise FileRefused("file.empty")
    if head.startswith(_ZIP):
        return _packed(head, tail)
    if head.startswith(_OLE):
        return "application/x-ole-storage"
    if head[:64].lstrip().lower().startswith(_MARKUP):
        raise FileRefused("file.kind")
    for guess in _guesses(head):
        if guess in _PLAIN_KINDS:
            return guess
    if _is_text(head):
        return "text/plain"
    raise FileRefused("file.kind")


def clean_name(name: str) -> str:
    """Clean the file's name to be shown: no folders, no control characters, bounded.

    Raises FileRefused.
    """
    try:
        plain = clean_text(name.replace("\\", "/").rsplit("/", 1)[-1], limit=1000)
    except TextRefused as refused:
        raise FileRefused("file.name") from refused
    plain = " ".join(plain.split()).strip(". ")
    if not plain:
        return "fil"
    if len(plain) <= _LONGEST_NAME:
        return plain
    stem, point, ending = plain.rpartition(".")
    kept = ending if point and len(ending) <= len("presentation") else ""
    return f"{(stem or plain)[: _LONGEST_NAME - len(kept) - 1]}{'.' if kept else ''}{kept}"


def _packed(head: bytes, tail: bytes) -> str:
    """Tell the kind of a zip: an Office or OpenDocument file, else a file to unpack first."""
    if b"vbaProject.bin" in tail or b"vbaProject.bin" in head:
        raise FileRefused("file.macros")
    if _OPEN_DOCUMENT in head[:200]:
        after = head.split(b"mimetype", 1)[1][:60]
        return after.split(b"PK", 1)[0].decode("ascii", "replace").strip("\x00 ")
    for part, kind in _OFFICE.items():
        if part in tail or part in head:
            return kind
    raise FileRefused("file.zip")


def _guesses(head: bytes) -> list[str]:
    import puremagic  # noqa: PLC0415  # for the first file only, in 5 ms

    try:
        return [match.mime_type for match in puremagic.magic_string(head)]
    except puremagic.PureError:
        return []


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return not any(ord(character) < ord(" ") and character not in "\t\r\n\f" for character in text)
