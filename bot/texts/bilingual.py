"""Write a sentence in both languages at once, where nobody knows yet who reads it.

That is in a terminal, or when a start fails.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.texts.words import Words
from governance.schema.values import Locale

_LANGS: tuple[Locale, ...] = ("da", "en")


def bilingual(key: str, **arguments: object) -> str:
    """Return the sentence of that key in Danish and English, with moments as each writes them."""
    return " / ".join(_said(Words(lang), key, arguments) for lang in _LANGS)


def _said(words: Words, key: str, arguments: Mapping[str, object]) -> str:
    told = {
        name: words.moment(value) if isinstance(value, datetime) else value
        for name, value in arguments.items()
    }
    return words(key, **told)
