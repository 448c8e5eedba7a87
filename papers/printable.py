"""Make text fit for print: one line of what our fonts have, and long words that can be broken.

The fonts are Source Sans Pro, which the package `font-source-sans-pro` brings under the SIL Open
Font License.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from pydantic import JsonValue

SUBSTITUTE: Final = "☐"
"""It stands for every character that our fonts lack."""
SOFT_HYPHEN: Final = "\u00ad"
_PACKAGE: Final = "font_source_sans_pro"
_WEIGHTS: Final = ("Regular", "Semibold", "Bold")
_BREAKABLE: Final = 24
"""A word longer than this many letters may be broken anywhere."""
_SPACES = re.compile(
    "[\t-\r\x1c-\x20\x85\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+"
)
"""Spaces and breaks, without those that keep two words together."""
_TOGETHER = re.compile(r"[^ ]+")
_BOUND = re.compile("[\xa0\u2007\u202f]")
_LONG = re.compile(rf"\S{{{_BREAKABLE + 1},}}")
_PIECE: Final = 12
_ADDRESS: Final = "://"
_OF_ADDRESS = re.compile(rf"[^/]{{0,{_PIECE}}}/|[^/]{{1,{_PIECE}}}")
_BREAK: Final = "\u200b"
"""A line may end here, and no sign says so."""
_CUT_AND_ENDED: Final = "…."
"""A name that was cut off, at the end of a sentence."""

JOINTS: Final = (
    "mini|beredskabs|planen",
    "mini|beredskabs|plan",
    "beredskabs|planlægning",
    "beredskabs|planer",
    "beredskabs|planen",
    "beredskabs|plan",
    "beredskabs|øvelsen",
    "beredskabs|øvelser",
    "beredskabs|øvelse",
    "beredskabs|ansvarlig",
    "leverandør|ansvarlig",
    "leverandør|styring",
    "leverandør|besøg",
    "kontrakt|bibliotek",
    "kontrakt|ansvarlig",
    "kontrakt|nummer",
    "system|ejeren",
    "system|ejer",
    "data|beskyttelses|rådgiver",
    "data|beskyttelse",
    "data|behandler|aftaler",
    "data|behandler|aftale",
    "drifts|opfølgning",
    "drifts|rapporter",
    "drifts|rapport",
    "drifts|ansvarlig",
    "drifts|chef",
    "informations|sikkerheds|koordinator",
    "informations|sikkerheden",
    "informations|sikkerhed",
    "kommunikations|chef",
    "opsigelses|frist",
    "options|frist",
    "revisions|erklæringer",
    "revisions|erklæring",
    "risiko|vurderinger",
    "risiko|vurderingen",
    "risiko|vurdering",
    "risiko|styring",
    "samarbejds|fora",
    "stam|data",
    "genopretnings|tid",
    "kompetence|udvikling",
)
"""The trade's compounds, each with the joints at which it may be broken."""

__all__ = ("FONTS", "JOINTS", "SUBSTITUTE", "PrintableText", "breakable", "is_printable")


def _folder() -> Path:
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(_PACKAGE)
    return Path(found.submodule_search_locations[0]) / "files"


FONTS: Final = _folder()
"""The folder of the fonts."""


class PrintableText:
    """It prepares the data of one paper, and remembers whether anything was substituted."""

    def __init__(self) -> None:
        self.substituted = False

    def text(self, said: str, *, most: int = 400) -> str:
        """Return the text as it can be printed: one line, at most so many characters long."""
        whole = _SPACES.sub(" ", unicodedata.normalize("NFC", said))
        kept = [one for one in whole if not _is_control(one)]
        if len(kept) > most:
            kept = [*"".join(kept[: most - 1]).rstrip(), "…"]
        printed = "".join(self._character(one) for one in kept)
        return breakable(printed.replace(_CUT_AND_ENDED, "…"))

    def data(self, given: JsonValue, *, most: int = 400) -> JsonValue:
        """Return the value with every text in it as it can be printed; keys stay."""
        if isinstance(given, str):
            return self.text(given, most=most)
        if isinstance(given, Sequence):
            return [self.data(one, most=most) for one in given]
        if isinstance(given, Mapping):
            return {name: self.data(one, most=most) for name, one in given.items()}
        return given

    def _character(self, character: str) -> str:
        if is_printable(character):
            return character
        if unicodedata.category(character) == "Zs":
            return " "
        self.substituted = True
        return SUBSTITUTE


def is_printable(character: str) -> bool:
    """Tell whether all our fonts have the character."""
    return ord(character) in _covered()


def breakable(text: str) -> str:
    """Return the text with soft hyphens where the trade's compounds join, and in endless words.

    Words that no-break spaces keep together for longer than that are kept together no more.
    """
    joined, parts = _joined()
    text = joined.sub(lambda found: _cased(found[0], parts[found[0].casefold()]), text)
    return _LONG.sub(_in_pieces, _TOGETHER.sub(_let_go, text))


def _let_go(found: re.Match[str]) -> str:
    words = found[0]
    return words if len(words) <= _BREAKABLE else _BOUND.sub(" ", words)


def _in_pieces(found: re.Match[str]) -> str:
    """Break what is endless between the hyphens that are there; an address gets none."""
    if _ADDRESS in found[0]:
        return _BREAK.join(_OF_ADDRESS.findall(found[0].replace(SOFT_HYPHEN, "")))
    parts = found[0].split(SOFT_HYPHEN)
    return SOFT_HYPHEN.join(piece for part in parts for piece in _pieces(part))


def _pieces(part: str) -> list[str]:
    if len(part) <= _BREAKABLE:
        return [part]
    return [part[at : at + _PIECE] for at in range(0, len(part), _PIECE)]


def _cased(found: str, parted: tuple[int, ...]) -> str:
    pieces, start = [], 0
    for length in parted:
        pieces.append(found[start : start + length])
        start += length
    return SOFT_HYPHEN.join(pieces)


def _is_control(character: str) -> bool:
    """Tell whether it is a control, a mark of direction or the like, which is never printed."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")


@cache
def _joined() -> tuple[re.Pattern[str], Mapping[str, tuple[int, ...]]]:
    """Return what finds the compounds, the first of the list first, and each one's parts."""
    parts = {
        joint.replace("|", ""): tuple(len(part) for part in joint.split("|")) for joint in JOINTS
    }
    return re.compile(rf"\b(?:{'|'.join(parts)})", re.IGNORECASE), parts


@cache
def _covered() -> frozenset[int]:
    """Return the characters that every weight has; a tenth of a second the first time."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # for the first paper only

    found: set[int] | None = None
    for weight in _WEIGHTS:
        with TTFont(FONTS / f"SourceSansPro-{weight}.ttf", lazy=True) as font:
            there = set(font.getBestCmap() or ())
        found = there if found is None else found & there
    return frozenset(found or ())
