"""Tell whether somebody needs to know, now, whom to call.

It is read from names alone, with neither a database nor a conversation.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from math import exp, log

from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence
from bot.language.phrase_table import begins_as_answer, spoken, words_of
from bot.language.questions import begins_to_ask
from bot.language.row_pointers import pointed_row
from bot.language.vocabulary import listed
from bot.understanding.classifier.classifier import CALL, chance_of, masked
from bot.understanding.entities.names import Mention, Names
from bot.understanding.incidents.incident_words import SpokenAct
from bot.understanding.text.conjunctions import halves
from bot.understanding.text.patterns import Heard, PatternHit, Patterns

_FEW = 7
"""The most words that ask for the number of somebody who was spoken of."""
PLAIN = 1.0
"""They say so in as many words: whatever else is open, this comes first."""
LIKELY = 0.8
"""It is very like what people say in an emergency."""
PERHAPS = 0.35
"""It is an emergency where nothing else explains it, or nobody else is there to understand it."""
OFFERED = 0.2
"""It may be an emergency: the way to the list is shown."""

_OF_OUR_THINGS_OR_NONE = 0.6
_SPOKEN_AGAINST = 1.0
_OF_THE_PAST = 1.0
"""The evidence for and against it, as logarithms of odds.

The numbers were found by leaving out one set of sentences after the other.
"""
_CERTAIN = 0.9999
_HARDLY = 0.05
"""Below this chance, sentences like it are hardly ever an emergency."""
_LONGEST_CRY = 30
"""The most words of a cry for help; a longer text tells a story, unless it asks whom to call."""
_LONGEST_WITHOUT_A_NAME = 20
_LONGEST_OF_A_LIST = 5
_LONGEST_WITHOUT_A_QUESTION = 7
_LONGEST_ALONE = 2
_SHORTEST_QUESTION = 3
_ENDS_A_SENTENCE = frozenset(".!?:;\n")
_ENDS_A_CLAUSE = _ENDS_A_SENTENCE | {","}
_LONGEST_DENIAL = 12
"""The most words that say that there is no incident, and no more."""
_PERHAPS_A_CRY = 0.2
_COMPOUND = 0.8
_NAMES_NOTHING = ("all_down", "attacks")
_SAYS_THAT_IT_IS_DOWN = ("down", "surely")
_ASKS_FOR = ("asks", "orders", "lists", "alone")
_OUR_THINGS = ("system", "supplier", "contract")


@dataclass(frozen=True)
class Emergency:
    """Somebody asks whom to call.

    `mentions` are the systems, suppliers and contracts they speak of, in their order. `sureness` is
    from `OFFERED` to `PLAIN`.

    `points_back` says that they speak of the last topic, as in `den er nede igen` (it is down
    again).
    """

    mentions: tuple[Mention, ...] = ()
    sureness: float = PLAIN
    points_back: bool = False


def read_emergency(
    text: str, names: Names, *, least: float = PLAIN, doubting: bool = True
) -> Emergency | None:
    """Read the wish to call somebody: they ask for a number, or say that something is down now.

    A sentence that answers a question, tells of yesterday, or asks about an exercise is none.
    `least` says how sure it has to be. With `doubting`, a plain one is none when sentences like it
    hardly ever are.
    """
    sentence = Sentence(text)
    if not sentence.words or _points_at_a_row(sentence.words):
        return None
    heard = Heard(sentence, names.mentions(sentence))
    if _ends_in_a_tag(heard):
        before = sentence.between(0, len(sentence.words) - 1)
        return read_emergency(before, names, least=PLAIN, doubting=doubting)
    if now := _after_now(heard, names, least):
        return now
    if _tells_how_it_went(heard) and not _says_that_it_is_down(heard):
        return None
    if _tells_of_an_exercise(heard):
        return None
    mentions = _things(heard, names)
    sureness = _how_surely(heard, mentions, least=least, doubting=doubting)
    if not mentions and _asks_of_somebody(heard):
        sureness = min(sureness, PERHAPS)
    if sureness < least:
        return _in_its_first_half(text, names) or _after_what_leads_in(heard, names, least)
    back = not mentions and not words_of("that_one").isdisjoint(sentence.words)
    return Emergency(mentions, sureness, back)


def _points_at_a_row(words: tuple[str, ...]) -> bool:
    """Tell whether it is no more than a place in a list, as `nummer to` (number two) is."""
    found = pointed_row(words)
    return found is not None and (found.start, found.end) == (0, len(words))


def only_reports(text: str, names: Names) -> bool:
    """Tell whether it only tells that something is down, and asks for nobody."""
    said = {hit.name for hit in _patterns().hits(_heard(text, names))}
    return not said.isdisjoint(("down", *_NAMES_NOTHING)) and said.isdisjoint(_ASKS_FOR)


def says_trouble(text: str, names: Names) -> bool:
    """Tell whether it says that something is down or attacked, or that help is needed at once."""
    said = {hit.name for hit in _patterns().hits(_heard(text, names))}
    return not said.isdisjoint(("down", "alone", *_NAMES_NOTHING))


def says_trouble_besides(text: str, names: Names) -> bool:
    """Tell whether it says trouble as `says_trouble` does, and more than that data was lost."""
    hits = _patterns().hits(_heard(text, names))
    lost = [hit.places for hit in hits if hit.name == "data_lost"]
    return any(
        hit.name in ("down", "alone", *_NAMES_NOTHING)
        and not any(hit.places <= places for places in lost)
        for hit in hits
    )


def says_down(text: str, names: Names) -> bool:
    """Tell whether it says that something is down now, and does not only suppose it.

    `hvem ringer jeg til hvis vandvagten går ned` (whom do I call if it fails) supposes it. `hvem er
    vagt` (who is on duty) says nothing of the kind.
    """
    heard = _heard(text, names)
    hits = _patterns().hits(heard)
    down = [hit for hit in hits if hit.name in ("down", *_NAMES_NOTHING)]
    supposed = _supposed(heard, asks=any(hit.name in _ASKS_FOR for hit in hits))
    return any(min(hit.places) not in supposed for hit in down)


def tells_of_failing(text: str, names: Names) -> bool:
    """Tell whether it says that something fails or failed, whichever: `den gik ned` (it failed)."""
    return _says_that_something_is_down(_heard(text, names))


def _supposed(heard: Heard, *, asks: bool) -> range:
    """Return the places of what is supposed: from a condition to the end of the sentence.

    `når` (when) begins a condition only beside a question. `når jeg åbner …, er den nede` (when I
    open …, it is down) is so.
    """
    begins = words_of("begins_a_supposition")
    if asks:
        begins |= words_of("begins_a_condition_asked")
    words, sentence = heard.words, heard.sentence
    first = next((place for place, word in enumerate(words) if word in begins), len(words))
    ends = (
        place
        for place in range(first + 1, len(words))
        if not _ENDS_A_SENTENCE.isdisjoint(sentence.gap(place))
    )
    return range(first, next(ends, len(words)))


def denies_incident(text: str, names: Names) -> bool:
    """Tell whether it says that nothing is down, and no more: `der er ingen hændelse`.

    `den er ikke nede mere` (it is not down any more) tells that it was.
    """
    sentence = Sentence(text)
    words = sentence.words
    if has_question_mark(text) or not 1 < len(words) <= _LONGEST_DENIAL or begins_to_ask(text):
        return False
    denied, said = words_of("denies_an_incident"), words_of("names_an_incident")
    once = sum(word in said for word in words) == 1
    if not once or denied.isdisjoint(words):
        return False
    small = words_of("incident_small_words") | words_of("beside_a_denial") | denied | said
    named = {
        place
        for one in names.mentions(sentence)
        if one.kind == "system"
        for place in range(one.start, one.end)
    }
    return all(word in small or place in named for place, word in enumerate(words))


def says_call(text: str, names: Names) -> bool:
    """Tell whether its words are of calling somebody, as `vagt` (on duty) is."""
    return any(hit.name in _ASKS_FOR for hit in _patterns().hits(_heard(text, names)))


def _ends_in_a_tag(heard: Heard) -> bool:
    """Tell whether a name and `ik` end it, which asks for assent: `alt på fyrjournal ik`."""
    last = len(heard.words) - 1
    said = heard.sentence.raw.rstrip(" ?!.").casefold().split()[-1:]
    return said in (["ik"], ["ikk"]) and any(one.end == last for one in heard.mentions)


def _asks_of_somebody(heard: Heard) -> bool:
    """Tell whether a few words ask for somebody's number, as `hendes nummer` (her number)."""
    words = heard.words
    return len(words) <= _FEW and not words_of("of_somebody").isdisjoint(words)


def _tells_how_it_went(heard: Heard) -> bool:
    """Tell whether it says that somebody was reached, or that it is over, and nothing besides."""
    said = SpokenAct(heard.sentence.raw, heard.mentions).read()
    return said is not None and said.act in ("reached", "up", "false_alarm")


def _tells_of_an_exercise(heard: Heard) -> bool:
    """Tell whether it tells of an exercise that was held, and of nothing that is down now.

    `vagtens nummer virkede ikke` (the number of the duty did not work) is what was found then.
    Whoever asks whom to call needs to know it all the same.
    """
    hits = _patterns().hits(heard)
    if not any(hit.name == "exercise_held" and hit.quality == 1 for hit in hits):
        return False
    now = any(hit.name in ("down", *_NAMES_NOTHING) and hit.quality == 1 for hit in hits)
    now = now or not words_of("so_now").isdisjoint(heard.words)
    asks = any(hit.name == "asks" and _is_question(heard.words, hit.places) for hit in hits)
    return not now and not asks and not has_question_mark(heard.sentence.raw)


def _says_that_it_is_down(heard: Heard) -> bool:
    """Tell whether it says so in these very words, and is not mistyped for the opposite."""
    hits = _patterns().hits(heard)
    denied = any(hit.name in ("needs_nobody", "before") for hit in hits)
    return not denied and any(hit.name == "down" and hit.quality == 1 for hit in hits)


def _in_its_first_half(text: str, names: Names) -> Emergency | None:
    """Read the emergency in the first half, where the second half asks something else.

    An example is `… er nede, hvem ringer jeg til, og hvornår var den sidst øvet` (… is down, whom
    do I call; when was it last exercised). The second question does not speak against the
    emergency.
    """
    for left, right in halves(Sentence(text), range(0)):
        if _asks_something_else(right, names) and _asks_whom_to_call(left, names):
            return read_emergency(left, names, doubting=False)
    return None


def _after_now(heard: Heard, names: Names, least: float) -> Emergency | None:
    """Read what is so now by itself, whatever was before.

    An example is `vi øvede i går, og nu er fyrjournal nede` (we exercised yesterday, and now …).
    """
    words = heard.words
    joints = words_of("but") | words_of("joins_sentences")
    for place in range(1, len(words) - 1):
        if words[place] in words_of("now") and words[place - 1] in joints:
            return read_emergency(
                heard.sentence.between(place + 1, len(words)), names, least=max(least, PLAIN)
            )
    return None


def _after_what_leads_in(heard: Heard, names: Names, least: float) -> Emergency | None:
    """Read the emergency by itself, after a greeting or behind the last `men` (but).

    An example is `jeg ved godt klokken er 3, men … er nede` (I know it is 3, but … is down). What
    leads in takes nothing away from it.
    """
    words = heard.words
    buts = [place for place, word in enumerate(words) if word in words_of("but")]
    start = buts[-1] + 1 if buts else spoken("small_talk").skip(words)
    if not 0 < start < len(words):
        return None
    found = read_emergency(
        heard.sentence.raw[heard.sentence.tokens[start].start :], names, least=least
    )
    if found is None or found.mentions:
        return found
    return replace(found, mentions=_things(heard, names))


def _says_that_something_is_down(heard: Heard) -> bool:
    return any(hit.name in _SAYS_THAT_IT_IS_DOWN for hit in _patterns().hits(heard))


def _asks_whom_to_call(text: str, names: Names) -> bool:
    asks = any(hit.name == "asks" for hit in _patterns().hits(_heard(text, names)))
    return asks and _said_plainly(text, names)


def _things(heard: Heard, names: Names) -> tuple[Mention, ...]:
    """Return the systems, suppliers and contracts that are named.

    Where no system or contract is named, a system that is described by its purpose comes first.
    """
    named = tuple(one for one in heard.mentions if one.kind in _OUR_THINGS)
    only_whose = all(one.kind == "supplier" for one in named)
    described = names.described(heard.sentence) if only_whose else None
    if described is None and not named and _says_that_something_is_down(heard):
        described = names.misspelt(heard.sentence)
    return named if described is None else (described, *named)


def read_further(text: str, names: Names) -> Emergency | None:
    """Read the emergency of somebody who was shown a call list just now.

    They may say `og til mosekonge?` (and for Mosekonge?) or `han svarer heller ikke` (he does not
    answer either).
    """
    sentence = Sentence(text)
    heard = Heard(sentence, names.mentions(sentence))
    mentions = tuple(one for one in heard.mentions if one.kind in _OUR_THINGS)
    goes_on = spoken("follow_up").at(sentence.words, 0) is not None
    if mentions and goes_on and _only_names(heard):
        return Emergency(mentions)
    if spoken("not_reached").all(sentence):
        return Emergency(mentions)
    return read_emergency(text, names, least=OFFERED if goes_on else LIKELY)


def asked_besides(text: str, names: Names) -> str:
    """Return the question that is asked along with an emergency, to be asked by itself, or "".

    An example is `… er nede, hvem ringer jeg til, og hvem er systemejer` (… is down, whom do I
    call; who is the system owner). A question that names nothing gets the name from the emergency.
    """
    for left, right in halves(Sentence(text), range(0)):
        if len(left) + len(right) == len(text):
            continue
        for cry, asked in ((left, right), (right, left)):
            if _asks_something_else(asked, names) and _said_plainly(cry, names):
                return _about_what_is_named(asked.strip(" ?!.,"), _heard(text, names), names)
    return ""


def _asks_something_else(text: str, names: Names) -> bool:
    if not begins_to_ask(text) or len(Sentence(text).words) < _SHORTEST_QUESTION:
        return False
    chance = chance_of(CALL, masked(_heard(text, names)))
    return chance < _PERHAPS_A_CRY and not _said_plainly(text, names)


def _about_what_is_named(asked: str, heard: Heard, names: Names) -> str:
    if names.mentions(Sentence(asked)) or not heard.mentions:
        return f"{asked}?"
    first = next((one for one in heard.mentions if one.kind in _OUR_THINGS), heard.mentions[0])
    return f"{asked} {heard.sentence.between(first.start, first.end)}?"


def _said_plainly(text: str, names: Names) -> bool:
    heard = _heard(text, names)
    sureness = _how_surely(heard, _things(heard, names), least=PLAIN, doubting=False)
    return bool(heard.words) and sureness >= PLAIN


def _heard(text: str, names: Names) -> Heard:
    sentence = Sentence(text)
    return Heard(sentence, names.mentions(sentence))


def _how_surely(
    heard: Heard, mentions: Sequence[Mention], *, least: float, doubting: bool
) -> float:
    """Weigh its words, and what it is like where that may speak against it, or less is enough."""
    hits = _patterns().hits(heard)
    asks = [hit.places for hit in hits if hit.name == "asks"]
    asking = has_question_mark(heard.sentence.raw) or not words_of("question_words").isdisjoint(
        heard.words
    )
    length = 0 if asking else len(heard.words)
    said = {hit.name for hit in hits if _counts(hit, asks, length=length)}
    if "number_changed" in said:
        said -= {"orders", "alone", "lists"}
    if asks and all(_is_of_a_person(heard, places) for places in asks):
        said.discard("asks")
    if works := _said_to_work(heard, hits):
        apart = any(_is_down_apart(heard, hit, works) for hit in hits)
        if not (apart or _asks_besides(hits, said, works)):
            return 0.0
        if apart:
            said -= {"before"} - {one.name for one in hits if one.places.isdisjoint(works)}
    if "mine_alone" in said and not mentions and "asks" not in said:
        return 0.0
    answers = _answers(heard.words) and not any(_is_question(heard.words, one) for one in asks)
    plain = not answers and "never" not in said and _is_plain(said, heard.words, mentions)
    if plain and (not doubting or "attacks" in said or _says_only_that(heard, hits)):
        return PLAIN
    if not plain and (least >= PLAIN or _only_names(heard)):
        return 0.0
    chance = chance_of(CALL, masked(heard, _patterns().spelled_right(heard)))
    if plain and chance >= _HARDLY:
        return PLAIN
    odds = _log_odds(chance)
    odds += _OF_OUR_THINGS_OR_NONE if mentions else -_OF_OUR_THINGS_OR_NONE
    odds -= _SPOKEN_AGAINST * ("never" in said) + _OF_THE_PAST * ("before" in said)
    return 1 / (1 + exp(-odds))


def _says_only_that(heard: Heard, hits: Sequence[PatternHit]) -> bool:
    """Tell whether all its words say that it is down: no likeness to others speaks against that."""
    every = len(heard.words)
    return any(
        hit.name == "all_down" and hit.quality == 1 and len(hit.places) == every for hit in hits
    )


def _asks_besides(
    hits: Sequence[PatternHit], said: AbstractSet[str], works: frozenset[int]
) -> bool:
    """Tell whether it asks for somebody, or tells of more, besides what works.

    In `tv-systemet er ikke død` (the TV system is not dead) what is denied is nothing more.
    """
    names = said & {"asks", *_NAMES_NOTHING}
    return any(hit.name in names and hit.places.isdisjoint(works) for hit in hits)


def _said_to_work(heard: Heard, hits: Sequence[PatternHit]) -> frozenset[int]:
    """Return the places where it says that nothing is wrong.

    In `alt virker ikke` (everything does not work) that is denied.
    """
    negations = words_of("negations")
    return frozenset(
        place
        for hit in hits
        if hit.name == "needs_nobody" and negations.isdisjoint(heard.words[hit.end : hit.end + 1])
        for place in hit.places
    )


def _is_down_apart(heard: Heard, hit: PatternHit, works: frozenset[int]) -> bool:
    """Tell whether something is down in another clause: `fyrjournal er nede, resten virker fint`.

    That one is down, and the rest works fine.
    """
    if hit.name != "down" or hit.quality < 1 or not hit.places.isdisjoint(works):
        return False
    first, last = sorted((min(hit.places), min(works)))
    gaps = (heard.sentence.gap(place) for place in range(first + 1, last + 1))
    return any(not _ENDS_A_CLAUSE.isdisjoint(gap) for gap in gaps)


def _only_names(heard: Heard) -> bool:
    """Tell whether there are only names, as in `nm??` or `og tågevarsel` (and Tågevarsel).

    What they wish for is not said.
    """
    small = words_of("carries") | words_of("passed_over")
    return all(place in heard.mention_at or word in small for place, word in enumerate(heard.words))


def _log_odds(chance: float) -> float:
    chance = min(max(chance, 1 - _CERTAIN), _CERTAIN)
    return log(chance / (1 - chance))


def _is_plain(said: AbstractSet[str], words: Sequence[str], mentions: Sequence[Mention]) -> bool:
    if "asks" in said or ("lists" in said and _wants_it(said, words)):
        return True
    if "orders" in said and mentions:
        return True
    if "before" in said or len(words) > _LONGEST_CRY:
        return False
    of_papers = "papers" in said and "surely" not in said
    if "down" in said and mentions and not of_papers:
        return True
    if "alone" in said and len(words) <= _LONGEST_ALONE:
        return True
    return not said.isdisjoint(_NAMES_NOTHING) and len(words) <= _LONGEST_WITHOUT_A_NAME


def _wants_it(said: AbstractSet[str], words: Sequence[str]) -> bool:
    """Tell whether a list is asked for, as in `vagtliste mosekonge` (duty list Mosekonge).

    A longer sentence only tells of a list.
    """
    return "requests" in said or len(words) <= _LONGEST_OF_A_LIST


def _counts(hit: PatternHit, asks: Sequence[frozenset[int]], *, length: int) -> bool:
    """Tell whether the hit counts in a sentence of so many words that asks nothing.

    A word that asks by itself does so in a short sentence: a longer one only tells of `nattevagten`
    (the night watch).
    A hit against it counts only in these very words. It does not count as a part of asking, as in
    `hvem skal vi ringe til` (whom should we call). `opgraderingen` (the upgrade) is no order to
    ring.
    """
    if hit.name == "orders":
        return hit.quality > _COMPOUND
    if hit.name == "asks" and hit.words == 1 and length > _LONGEST_WITHOUT_A_QUESTION:
        return False
    if hit.name not in ("before", "never", "papers"):
        return True
    return hit.quality == 1 and not any(hit.places < places for places in asks)


def _is_of_a_person(heard: Heard, asks: frozenset[int]) -> bool:
    """Tell whether a person's number is asked for: `har du nummeret til yusuf`."""
    after = heard.mention_at.get(max(asks) + 1)
    return after is not None and after.kind == "person"


def _is_question(words: Sequence[str], places: frozenset[int]) -> bool:
    """Tell whether it asks after all, as `nej, men hvem er så næste` (no, but who is next then).

    That sentence begins as an answer.
    """
    return words[min(places)] in words_of("question_words")


def _answers(words: tuple[str, ...]) -> bool:
    """Tell whether it answers a question, as in `nej, vagten svarer ikke` (no, nobody answers)."""
    return begins_as_answer(words) and spoken("graded").at(words, 0) is not None


@cache
def _patterns() -> Patterns:
    written: Mapping[str, tuple[str, ...]] = listed("emergency")
    return Patterns(written, groups=listed("word_groups"), passed=words_of("passed_over"))
