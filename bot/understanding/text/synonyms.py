"""Read the words an authority has of its own, as `bøjebogen` (the buoy book) for `Fyrjournal`."""

from collections.abc import Iterable

from bot.language.normalise import Sentence
from bot.language.phrase_table import Phrases
from governance.ports import RegisterReader
from governance.records.authorities import Authority


class OwnWords:
    """It knows the authority's words, written as the register has them: `word = meaning`."""

    def __init__(self, written: Iterable[str]) -> None:
        pairs = (one.partition(" = ") for one in written)
        self._meanings = {word: meaning for word, _, meaning in pairs}
        self._words = Phrases({word: (word,) for word in self._meanings})

    def spelled_out(self, text: str) -> str:
        """Return the text with what each of these words stands for in its place."""
        if not self._meanings:
            return text
        sentence = Sentence(text)
        for match in reversed(self._words.all(sentence)):
            start = sentence.tokens[match.start].start
            end = sentence.tokens[match.end - 1].end
            text = text[:start] + self._meanings[match.name] + text[end:]
        return text


def own_words_of(register: RegisterReader) -> OwnWords:
    """Return the authority's own words."""
    return register.derived(
        "own words",
        lambda: OwnWords(one for kept in register.find(Authority) for one in kept.record.own_words),
    )
