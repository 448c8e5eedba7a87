"""Write a sentence as tired people write on a phone: small letters, slips, and few signs."""

import re
from random import Random
from typing import Final

_SHORTER: Final = {
    "ikke": ("ik", "ikk", "ikke"),
    "hvad": ("hva", "hvad"),
    "jeg": ("jeg", "j"),
    "også": ("osse", "også"),
    "noget": ("noet", "noget"),
    "og": ("å", "og", "&"),
    "er": ("er", "e"),
    "det": ("det", "de"),
    "med": ("m", "med"),
    "til": ("t", "til"),
    "you": ("u", "you"),
    "are": ("r", "are"),
    "please": ("pls",),
}
_ASCII: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})
_BESIDE: Final = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "kø", "m": "n", "n": "bm", "o": "ip", "p": "oå",
    "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x", "æ": "lø", "ø": "æ", "å": "p",
}  # fmt: skip
"""The keys beside each letter on a Danish keyboard."""
_LONG_ENOUGH: Final = 5
"""A slip in a shorter word may make another word of it."""
_SMALL, _CAPITALS, _WITHOUT_SIGNS, _WITHOUT_LETTERS, _SHORTENED = 0.6, 0.04, 0.5, 0.12, 0.15
_SLIPS: Final = (0, 0, 0, 0, 0, 1, 1, 1, 2)


def written_by_hand(meant: str, chance: Random) -> str:
    """Write it by hand; digits, and words with digits or an @ in them, stay as they are."""
    text = meant
    if chance.random() < _SHORTENED:
        text = " ".join(_shortened(word, chance) for word in text.split(" "))
    for _ in range(chance.choice(_SLIPS)):
        text = _with_a_slip(text, chance)
    if chance.random() < _WITHOUT_LETTERS:
        text = text.translate(_ASCII)
    if chance.random() < _WITHOUT_SIGNS:
        text = re.sub(r"(?<!\d)[.,:](?=\s|$)", "", text)
    case = chance.random()
    if case < _CAPITALS:
        return text.upper()
    if case < _CAPITALS + _SMALL:
        return text.lower()
    return text


def _shortened(word: str, chance: Random) -> str:
    return chance.choice(_SHORTER[word.lower()]) if word.lower() in _SHORTER else word


def _with_a_slip(text: str, chance: Random) -> str:
    words = [
        found
        for found in re.finditer(r"[^\W_]+", text)
        if len(found[0]) >= _LONG_ENOUGH and found[0].isalpha() and not _in_an_address(text, found)
    ]
    if not words:
        return text
    found = chance.choice(words)
    return text[: found.start()] + _slipped(found[0], chance) + text[found.end() :]


def _in_an_address(text: str, found: re.Match[str]) -> bool:
    start = text.rfind(" ", 0, found.start()) + 1
    return "@" in text[start:].split(" ", maxsplit=1)[0]


def _slipped(word: str, chance: Random) -> str:
    """Swap two letters, leave one out, write one twice or hit the key beside it.

    The first letter stays.
    """
    place = chance.randrange(1, len(word) - 1)
    match chance.randrange(4):
        case 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case 1:
            return word[:place] + word[place + 1 :]
        case 2:
            return word[:place] + word[place] + word[place:]
        case _:
            beside = _BESIDE.get(word[place].lower(), word[place])
            return word[:place] + chance.choice(beside) + word[place + 1 :]
