"""Put somebody's name in the place of the words that stand for a person."""

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of


def person_words() -> frozenset[str]:
    """Return the words that stand for a person: `han`, `hendes` (he, her)."""
    return words_of("person_meant") | words_of("of_somebody")


def name_for(word: str, name: str) -> str:
    """Return the name as it stands for the word: `hans` (his) is the name's own."""
    return f"{name}s" if word in words_of("of_somebody") else name


def with_speaker(text: str, name: str) -> str:
    """Return the text with the name of whoever speaks in the place of `mig` (me)."""
    for token in reversed(Sentence(text).tokens):
        if token.word in words_of("speaks_of_me"):
            text = f"{text[: token.start]}{name}{text[token.end :]}"
    return text


def with_name(text: str, name: str) -> str:
    """Return the text with the name in the place of each word that stands for a person."""
    for token in reversed(Sentence(text).tokens):
        if token.word in person_words():
            text = f"{text[: token.start]}{name_for(token.word, name)}{text[token.end :]}"
    return text
