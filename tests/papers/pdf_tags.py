"""Read what a screen reader is told by a PDF: its tags, and what stands in them."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf


@dataclass(frozen=True)
class Tags:
    """The kinds of tags and how many there are, the texts for pictures, title and language."""

    kinds: Counter[str]
    alternatives: tuple[str, ...]
    title: str
    lang: str
    shows_title: bool
    marked: bool
    untagged: int
    """Operators that paint outside of any tag or artifact."""


def tags_of(content: bytes) -> Tags:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        elements = list(_elements(root.StructTreeRoot))
        return Tags(
            kinds=Counter(str(one.S)[1:] for one in elements if "/S" in one),
            alternatives=tuple(str(one.Alt) for one in elements if "/Alt" in one),
            title=str(pdf.open_metadata().get("dc:title", "")),
            lang=str(root.Lang),
            shows_title=bool(root.ViewerPreferences.DisplayDocTitle),
            marked=bool(root.MarkInfo.Marked),
            untagged=sum(_untagged(page) for page in pdf.pages),
        )


def pages_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def _elements(node: Any) -> Iterator[Any]:
    kids = node.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


_PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"}


def _untagged(page: Any) -> int:
    depth = found = 0
    for instruction in pikepdf.parse_content_stream(page):
        name = str(instruction.operator)
        if name in ("BMC", "BDC"):
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif name in _PAINTS and not depth:
            found += 1
    return found
