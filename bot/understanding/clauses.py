"""A text in parts: each that tells something, with what belongs to it; questions and orders tell nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.folding import Sentence
from bot.understanding.names import Mention
from bot.understanding.phrases import spoken, words_of
from bot.understanding.tellings import told_phrases, told_words

_END = re.compile(r"(?<![\s.\d])(?<![\s.]\w)\.(?=\s)|(?<=\d)\.(?=\s+[A-ZÆØÅ])|[;!?\n]+")
_SHORT = re.compile(
    r"(?:^|\s)(?:ca|kl|nr|jan|feb|apr|aug|sept|okt|oct|nov|dec|inkl|hhv|pkt|md|mdr|tlf|kontr|erkl|risikovurd|risikov|esk|lev|jf|pga|ift|ifm|dvs|fx|pr)$"
)


@dataclass(frozen=True)
class Clause:
    """A part of a text, read by itself; `mentions` count its words. `asks`: it is a question or an order."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    start: int
    end: int
    asks: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return self.sentence.words

    def of_kind(self, kind: str) -> list[str]:
        """The keys of what is named, where it is plain which one is meant."""
        keys = [one.keys[0] for one in self.mentions if one.kind == kind and len(one.keys) == 1]
        return list(dict.fromkeys(keys))


def clauses(text: Sentence, mentions: Sequence[Mention]) -> Iterator[Clause]:
    """The text's parts, in order; a question that hangs on to one is left out."""
    for start, end in _parts(text):
        part = part_of(text, mentions, start, end)
        if part.words:
            yield part


def part_of(text: Sentence, mentions: Sequence[Mention], start: int, end: int) -> Clause:
    """The text from one character to another."""
    first = sum(token.end <= start for token in text.tokens)
    last = sum(token.start < end for token in text.tokens)
    inside = tuple(
        Mention(one.kind, one.keys, one.start - first, one.end - first, one.exact)
        for one in mentions
        if first <= one.start and one.end <= last
    )
    sentence = Sentence(text.raw[start:end])
    followed = text.raw[end : end + 1] == "?" and not _is_to_be_written(text)
    return Clause(sentence, inside, start, end, _asks(sentence, inside, followed=followed))


def _is_to_be_written(text: Sentence) -> bool:
    return told_phrases("to_be_written").at(text.words, 0) is not None


def _parts(text: Sentence) -> Iterator[tuple[int, int]]:
    raw = text.raw[: text.tokens[-1].end + 1] if text.tokens else ""
    lead = told_phrases("to_be_written").at(text.words, 0)
    start = text.tokens[lead.end - 1].end if lead is not None else 0
    if lead is not None:
        raw = raw.rstrip("?")
    for found in _END.finditer(raw, start):
        if not _SHORT.search(raw[: found.start()].casefold()):
            yield from _split(text, start, found.start())
            start = found.end()
    yield from _split(text, start, len(raw))


def _split(text: Sentence, start: int, end: int) -> Iterator[tuple[int, int]]:
    """At `og jeg …`, and without `…, skal vi gøre noget`."""
    places = [
        place for place, token in enumerate(text.tokens) if start < token.start and token.end <= end
    ]
    for place in places:
        if told_phrases("and_asks").at(text.words, place) is not None:
            end = text.tokens[place].start
            break
        if told_phrases("begins").at(text.words, place) is not None:
            yield start, text.tokens[place].start
            start = text.tokens[place].start
        split = told_phrases("splits").at(text.words, place)
        if (
            split is not None
            and text.words[split.end : split.end + 1]
            and (text.words[split.end] not in told_words("is_left_out"))
        ):
            yield start, text.tokens[place].start
            start = text.tokens[place].end
    yield start, end


def _asks(sentence: Sentence, mentions: Sequence[Mention], *, followed: bool) -> bool:
    words = sentence.words
    if followed or not words or any(word in told_words("questions") for word in words):
        return True
    if words[0] in told_words("orders") or words[0] in words_of("answers_first"):
        return True
    verb = spoken("record_verbs").at(words, 0)
    if verb is not None and verb.name != "add":
        return True
    if words[0] in told_words("is_first"):
        return not words[1:2] or words[1] not in told_words("is_left_out")
    named = any(one.start <= 1 < one.end for one in mentions)
    goes_on = len(words) > 1 and (words[1] in told_words("subjects") or named)
    of_somebody = any(one.kind == "person" and one.start == 1 for one in mentions)
    if of_somebody and words[0] in told_words("verbs_of_persons"):
        return True
    return words[0] in told_words("verbs") and goes_on
