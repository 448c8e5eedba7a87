"""Write a sentence in both languages at once, where nobody knows yet who reads it.

That is in a terminal, or when a start fails.
"""

from bot.texts.words import Words
from governance.schema.values import Locale

_LANGS: tuple[Locale, ...] = ("da", "en")


def bilingual(key: str, **arguments: object) -> str:
    """Return the sentence of that key in Danish and English."""
    return " / ".join(Words(lang)(key, **arguments) for lang in _LANGS)
