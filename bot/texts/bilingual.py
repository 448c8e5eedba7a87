"""A sentence in both languages at once, for where nobody knows yet who reads it: a terminal, a start that fails."""

from bot.texts.words import Words
from governance.schema.values import Locale

_LANGS: tuple[Locale, ...] = ("da", "en")


def bilingual(key: str, **arguments: object) -> str:
    """The sentence of that key in Danish and English."""
    return " / ".join(Words(lang)(key, **arguments) for lang in _LANGS)
