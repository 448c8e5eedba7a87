"""Split a text into clauses, each of which tells one thing with all that belongs to it.

Questions and orders tell nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.language.document_references import masked
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import begins_as_answer, spoken, words_of
from bot.language.time_words import shortened_months
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.delegations import addressed_until, delegated_at
from bot.understanding.tellings.tellings import told_phrases, told_words

_END = re.compile(r"(?<![\s.\d])(?<![\s.]\w)\.(?=\s)|(?<=\d)\.(?=\s+[A-ZÆØÅ])|[;!?\n]+")
_PAUSE = re.compile(r"[,;()–:!?]|\.\s|\s-\s")
_STOPS = frozenset(".,;")
_WITH_A_VERB = 4
"""The words of a joint like `og så er jeg` (and then I am)."""
_GIVEN = 6
"""The words within which it is said what somebody is given."""
_WHERE = 3
_TO_DO = (("om", "at"), ("to", "do"))
_FINDS_OUT = (("ud", "af"), ("find", "out"), ("finds", "out"))
"""The words of what is told before `hvor` (where) goes on with it."""
_SHORT = re.compile(
    rf"(?:^|\s)(?:ca|kl|nr|jan|{'|'.join(shortened_months())}|inkl|hhv|pkt|md|mdr|tlf|kontr|erkl"
    r"|risikovurd|risikov|esk|lev|jf|pga|ift|ifm|dvs|fx|pr)$"
)


@dataclass(frozen=True)
class Clause:
    """A part of a text, read by itself; `mentions` count its words.

    `asks` says that it is a question or an order. `begins_to_ask` says that it is plainly so, and
    not only by a word like `hvad` (what) within it.
    """

    sentence: Sentence
    mentions: tuple[Mention, ...]
    start: int
    end: int
    asks: bool = False
    begins_to_ask: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return self.sentence.words

    @cached_property
    def pauses(self) -> frozenset[int]:
        """The words before which there is a comma, an `og` (and) or the like."""
        return frozenset(
            place
            for place, word in enumerate(self.words)
            if place and (_is_pause(self.sentence, place) or word in told_words("joins"))
        )

    def between_pauses(self, place: int) -> tuple[int, int]:
        """Return the range of words around that word that no pause breaks; the end is exclusive."""
        start = max((pause for pause in self.pauses if pause <= place), default=0)
        return start, min(
            (pause for pause in self.pauses if pause > place), default=len(self.words)
        )

    def is_broken(self, start: int, end: int) -> bool:
        """Tell whether there is a comma or the like between these words."""
        return any(
            _is_pause(self.sentence, place) or self.words[place] in told_words("buts")
            for place in range(start + 1, end)
        )

    def of_kind(self, kind: str) -> list[str]:
        """Return the keys of what is named of that kind, where it is plain which one is meant."""
        keys = [one.keys[0] for one in self.mentions if one.kind == kind and len(one.keys) == 1]
        return list(dict.fromkeys(keys))


def _is_pause(sentence: Sentence, place: int) -> bool:
    """Tell whether a comma or the like stands before that word.

    The full stop in `d. 7/12` (on 7/12) is none.
    """
    gap = sentence.gap(place)
    if gap.strip() == "." and sentence.words[place - 1] in told_words("shortened"):
        return False
    return _PAUSE.search(gap) is not None


def clauses(text: Sentence, mentions: Sequence[Mention]) -> Iterator[Clause]:
    """Split the text into its clauses, in order; a question that hangs on to one is left out."""
    for start, end in _parts(text, mentions):
        part = part_of(text, mentions, start, end)
        if part.words:
            yield part


def part_of(text: Sentence, mentions: Sequence[Mention], start: int, end: int) -> Clause:
    """Make a clause of the text from one character to another."""
    first = sum(token.end <= start for token in text.tokens)
    last = sum(token.start < end for token in text.tokens)
    inside = tuple(
        Mention(one.kind, one.keys, one.start - first, one.end - first, one.exact)
        for one in mentions
        if first <= one.start and one.end <= last
    )
    sentence = Sentence(text.raw[start:end])
    followed = text.raw[end : end + 1] == "?" and not _is_to_be_written(text)
    begins = followed or _begins_to_ask(sentence.words, inside)
    begins = begins or (bool(first) and _orders_besides(text, mentions, first))
    said = sentence.words[: _before_what_is_to_be_done(sentence, inside)]
    return Clause(sentence, inside, start, end, begins or _asks(said, inside), begins)


def _orders_besides(text: Sentence, mentions: Sequence[Mention], place: int) -> bool:
    """Tell whether something else is put off there than what somebody is asked to do before.

    In `og flyt rapporten til 27 marts` (and move the report to 27 March) the day is the report's.
    `Flyt den` (move it) is of the same task.
    """
    asked = any(one.kind == "person" and one.end < place for one in mentions)
    order, what = text.words[place : place + 1], text.words[place + 1 : place + 2]
    moves = not words_of("puts_off").isdisjoint(order)
    return asked and moves and words_of("points_at_that_one").isdisjoint(what)


def _is_to_be_written(text: Sentence) -> bool:
    return told_phrases("to_be_written").at(text.words, 0) is not None


def _parts(text: Sentence, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    raw = text.raw[: text.tokens[-1].end + 1] if text.tokens else ""
    lead = told_phrases("to_be_written").at(text.words, 0)
    start = text.tokens[lead.end - 1].end if lead is not None else _opened(text)
    if told := addressed_until(text.words, mentions):
        start = text.tokens[told - 1].end
    if lead is not None:
        raw = raw.rstrip("?")
    for found in _END.finditer(masked(raw), start):
        if not _SHORT.search(raw[: found.start()].casefold()):
            yield from _split(text, mentions, start, found.start())
            start = found.end()
    yield from _split(text, mentions, start, len(raw))


def _opened(text: Sentence) -> int:
    """Return the character after `ja` (yes) or `ok`, where more follows."""
    opens = len(text.words) > _WITH_A_VERB and text.words[0] in told_words("opens")
    return text.tokens[0].end if opens else 0


def _split(
    text: Sentence, mentions: Sequence[Mention], start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Split at `og jeg …` (and I …) and at `og Maren har …` (and Maren has …).

    `…, skal vi gøre noget` (…, should we do something) is left out.
    """
    people = {one.start: one.end for one in mentions if one.kind == "person"}
    places = [
        place for place, token in enumerate(text.tokens) if start < token.start and token.end <= end
    ]
    for place in places:
        if told_phrases("and_asks").at(text.words, place) is not None:
            end = text.tokens[place].start
            break
        pauses = not _STOPS.isdisjoint(text.gap(place)) and place > 0
        begins = told_phrases("begins").at(text.words, place) is not None
        if (begins and not _is_said_of_it(text, place)) or (
            pauses and _orders_besides(text, mentions, place)
        ):
            yield start, text.tokens[place].start
            start = text.tokens[place].start
        split = told_phrases("splits").at(text.words, place)
        goes_on = (
            split is not None
            and text.words[split.end : split.end + 1]
            and (
                text.words[split.end] not in told_words("is_left_out")
                or split.end - split.start >= _WITH_A_VERB
            )
        )
        orders = text.words[place] in told_words("ands") and _orders_besides(
            text, mentions, place + 1
        )
        if goes_on or orders or _somebody_else_begins(text, people, place):
            yield start, text.tokens[place].start
            start = text.tokens[place].end
    yield start, end


def _is_said_of_it(text: Sentence, place: int) -> bool:
    """Tell whether it says what somebody is: `Svend er ny eskalation 2` (Svend is the new one)."""
    before = text.words[place - 1] if place else ""
    is_it = told_words("is_first") | told_words("put_as")
    return before in is_it and not text.gap(place).strip()


def _somebody_else_begins(text: Sentence, people: Mapping[int, int], place: int) -> bool:
    """Tell whether another person begins here, as in `og Maren har` (and Maren has).

    Nobody does in `Ole og Maren har` (Ole and Maren have).
    """
    after = people.get(place + 1)
    if after is None or text.words[place] not in told_words("ands") or place in people.values():
        return False
    verbs = told_words("verbs") | told_words("verbs_of_persons")
    return text.words[after : after + 1] != () and text.words[after] in verbs


def _told_where(words: Sequence[str], mentions: Sequence[Mention]) -> Collection[int]:
    """Find the words that look like a question and are none.

    `en øvelse hvor nødmelderen går ned` (an exercise in which Nødmelderen goes down) asks nothing.
    Neither does `vil ikke vise os` (will not show us), and whoever `finder ud af hvorfor` (finds
    out why) is told of.
    """
    systems = {one.start for one in mentions if one.kind == "system"}
    return {
        place
        for place, word in enumerate(words)
        if (word in told_words("where") and place >= _WHERE and place + 1 in systems)
        or (place and words[place - 1] in told_words("denials"))
        or (place > 1 and words[place - 2 : place] in _FINDS_OUT)
        or (place > 1 and words[place - 1] in told_words("looks_into"))
    }


def _is_of(word: str, mention: Mention) -> bool:
    """Tell whether the word is the genitive of what is named.

    `fik kagemands rapport` (got Kagemand's report) is no question. `fik kagemand rapporten` (did
    Kagemand get the report) is one.
    """
    return any(word == f"{part}s" for key in mention.keys for part in normalise_phrase(key))


def _first_but_please(words: Sequence[str]) -> str:
    return words[1] if len(words) > 1 and words[0] in told_words("begs") else words[0]


def _before_what_is_to_be_done(sentence: Sentence, mentions: Sequence[Mention]) -> int:
    """Count the words before the colon of a task, or its `om at`: what follows asks nothing.

    An example is `en opgave til mig: undersøg hvad der findes` (a task for me: find out what there
    is).
    """
    words = sentence.words
    if (delegated := delegated_at(words, mentions)) is not None:
        return delegated
    if spoken("begins_a_task").at(words, spoken("polite").skip(words)) is None:
        return len(words)
    told = (at for at in range(1, len(words)) if words[at - 1 : at + 1] in _TO_DO)
    colon = (at for at in range(1, len(words)) if ":" in sentence.gap(at))
    return min(next(told, len(words)), next(colon, len(words)))


def _asks(words: Sequence[str], mentions: Sequence[Mention]) -> bool:
    said_besides = {
        place
        for one in told_phrases("if_anything").all_in(words)
        for place in range(one.start, one.end)
    }
    told_where = {*_told_where(words, mentions), *said_besides}
    return any(
        word in told_words("questions") and place not in told_where
        for place, word in enumerate(words)
    )


def _says_what_is_right(words: Sequence[str]) -> bool:
    """Tell whether the order says what is right.

    It does in `ret nummeret på Rita til 00 00 11 31` (correct Rita's number to 00 00 11 31). It
    does in `ret lige tiden, det var 85 minutter og ikke 58` (correct the time, it was 85 minutes
    and not 58).
    """
    if not told_words("says_it_is_wrong").isdisjoint(words):
        return True
    after = [words[place + 1 :] for place, word in enumerate(words) if word in ("til", "to")]
    return any(word[0].isdigit() for rest in after[:1] for word in rest)


def _begins_to_ask(words: Sequence[str], mentions: Sequence[Mention]) -> bool:
    polite = spoken("polite").skip(words)
    if polite and spoken("begins_a_task").at(words, polite) is not None:
        return False  # `kan du lave en opgave til Ole` (can you make a task for Ole)
    if delegated_at(words, mentions) is not None:
        return False
    if not words or words[0] in told_words("questions"):
        return True
    if words[0] in told_words("gives") and not told_words("given").isdisjoint(words[1:_GIVEN]):
        return False  # `giv ditte en opfølgning om at …` (give Ditte a follow-up to …)
    if _first_but_please(words) in told_words("orders") or begins_as_answer(words):
        return True
    verb = spoken("record_verbs").at(words, 0)
    if verb is not None and verb.name != "add":
        return not (verb.name == "correct" and _says_what_is_right(words))
    if words[0] in told_words("is_first"):
        return not words[1:2] or words[1] not in told_words("is_left_out")
    named = any(one.start <= 1 < one.end and not _is_of(words[1], one) for one in mentions)
    goes_on = len(words) > 1 and (words[1] in told_words("subjects") or named)
    if told_phrases("left_out_who").at(words, 0) is not None:
        return False
    if words[0] in told_words("still_there") and "stadig" in words:
        return True  # `sidder torben stadig i driftsforum` (is Torben still in …)
    of_somebody = any(one.kind == "person" and one.start == 1 for one in mentions)
    if of_somebody and words[0] in told_words("verbs_of_persons"):
        return True
    return words[0] in told_words("verbs") and goes_on
