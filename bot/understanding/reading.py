"""A question in free words: which of the intents it is, about what, and how sure that is.

sentence ─▶ names ─▶ patterns ─▶ the intents weighed ─▶ one, or several in their order, or the likeliest to choose from
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from pydantic import JsonValue

from bot.meaning import Reading, Topic, Understood, Wish
from bot.understanding.folding import Sentence
from bot.understanding.intents import Grade, Intent, intent_patterns, intents, parted
from bot.understanding.names import Names, names_of
from bot.understanding.patterns import Heard, Hit
from bot.understanding.phrases import spoken, words_of
from bot.understanding.slots import SlotReader, Slots
from bot.understanding.vocabulary import phrases
from governance.catalogue import Catalogue
from governance.ports import Readable
from governance.records.scopes import parse_scope, scope_of

SURE = 0.72
"""From here on a reading is acted on without asking."""
SURE_ALONE = 0.42
"""From here on, when nothing else comes near."""
LIKELY = 0.3
"""From here on it is offered."""

_MARGIN = 0.08
_MARGIN_ALONE = 0.2
_MOST_OFFERED = 3
_WEIGHTS: Mapping[Grade, float] = {"sure": 0.84, "likely": 0.5, "hint": 0.2}
_FOR_EACH_WORD_MORE = 0.03
_SPOKEN_AGAINST = 0.35
_FOR_EACH_UNKNOWN_WORD = 0.93
_LONGEST = 60
_SHORT = 7


@dataclass(frozen=True)
class _Weighed:
    """An intent with how sure it is and what else its words tell."""

    name: str
    intent: Intent
    confidence: float
    tells: Mapping[str, JsonValue]


class QuestionReader:
    """Reads questions; made once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._slots = SlotReader(catalogue)

    def read(
        self, text: str, *, register: Readable, today: date, topic: Topic | None
    ) -> Understood:
        """What is asked for. Nothing for what begins as an answer, or is too long for a question."""
        sentence = Sentence(text)
        if not sentence.words or len(sentence.words) > _LONGEST or _is_answer(sentence.words):
            return Understood()
        hearing = _Hearing(self._slots, names_of(register), register, today)
        return hearing.understood(text, topic)


@dataclass(frozen=True)
class _Hearing:
    """One authority on one day."""

    slots: SlotReader
    names: Names
    register: Readable
    today: date
    known: dict[str, tuple[Heard, Slots]] = field(default_factory=dict)

    def heard(self, text: str) -> tuple[Heard, Slots]:
        """The text with what it names and is about; each part of a sentence is read once."""
        found = self.known.get(text)
        if found is None:
            sentence = Sentence(text)
            heard = Heard(sentence, self.names.mentions(sentence))
            slots = self.slots.read(heard, self.register, today=self.today)
            found = self.known[text] = (heard, slots)
        return found

    def understood(self, text: str, topic: Topic | None) -> Understood:
        several = self._several(text, topic)
        if several is not None:
            return Understood(readings=several)
        return self._one(text, topic)

    # ── Several wishes ───────────────────────────────────────────────────────

    def _several(self, text: str, topic: Topic | None) -> tuple[Reading, ...] | None:
        """The wishes on both sides of a joint, when both are sure and not the same."""
        heard, slots = self.heard(text)
        for left, right in _halves(heard.sentence, slots.whole):
            first = self._one(left, topic)
            if len(first.readings) != 1:
                continue
            before = first.readings[0]
            rest = self._several(right, None) or self._one(right, None).readings
            if not rest or not _are_different(before, rest[0]):
                continue
            return (before, *(self._inherited(before, one) for one in rest))
        return None

    def _inherited(self, before: Reading, after: Reading) -> Reading:
        """`hvad mangler på Tågevarsel, og hvem er ansvarlig`: the same system."""
        takes = intents()[after.intent].takes
        if "about" not in takes or "about" not in before.slots or _says_about(after.slots):
            return after
        return _with(after, {"about": before.slots["about"]})

    # ── One wish ─────────────────────────────────────────────────────────────

    def _one(self, text: str, topic: Topic | None) -> Understood:
        heard, slots = self.heard(text)
        weighed = self._weighed(heard, slots)
        if topic is not None:
            followed = _followed(heard, slots, weighed, topic)
            if followed is not None:
                return Understood(readings=(followed,))
        if not weighed:
            return self._only_a_name(heard, slots, topic)
        best = weighed[0]
        if not _is_sure(weighed):
            fitting = [
                one
                for one in weighed
                if one.confidence >= LIKELY and one.intent.kind in ("page", "dialog")
            ][:_MOST_OFFERED]
            offered = tuple(_reading(one, slots) for one in fitting)
            return Understood(likely=offered) if offered else self._only_a_name(heard, slots, topic)
        if slots.unclear and "about" in best.intent.takes:
            return self._which(best, slots)
        return Understood(readings=(_reading(best, slots),))

    def _weighed(self, heard: Heard, slots: Slots) -> list[_Weighed]:
        """Every intent the sentence may be, the surest first."""
        found: defaultdict[str, dict[str, list[Hit]]] = defaultdict(dict)
        for hit in intent_patterns().hits(heard):
            name, *rest = parted(hit.name)
            found[name].setdefault("/".join(rest), []).append(hit)
        unknown = sum(not self._is_known(heard, place) for place in range(len(heard.words)))
        weighed = []
        for name, hits in found.items():
            intent = intents()[name]
            tells = _told(intent, hits)
            confidence = _confidence(hits) * _FOR_EACH_UNKNOWN_WORD ** min(unknown, 4)
            given = {**slots.of(intent.takes), **tells}
            if confidence > 0 and all(need in given for need in intent.needs):
                weighed.append(_Weighed(name, intent, confidence, tells))
        return sorted(weighed, key=lambda one: one.confidence, reverse=True)

    def _is_known(self, heard: Heard, place: int) -> bool:
        word = heard.words[place]
        return (
            place in heard.mention_at
            or word[0].isdigit()
            or word in _known_words()
            or bool(intent_patterns().meant(heard, place))
        )

    def _which(self, best: _Weighed, slots: Slots) -> Understood:
        """Two things fit: which one is asked, and nothing else."""
        unclear = slots.unclear[0]
        offered = []
        for key in unclear.keys[:_MOST_OFFERED]:
            if unclear.kind == "person":
                meant = replace(slots, person=key)
            else:
                meant = replace(slots, about=(*slots.about, scope_of(unclear.kind, key)))
            offered.append(_reading(best, meant))
        return Understood(likely=tuple(offered), which=True)

    def _only_a_name(self, heard: Heard, slots: Slots, topic: Topic | None) -> Understood:
        """`tågevarsel??`: what is asked is not said, but about what is. Whom to call comes first."""
        if not slots.about or len(heard.words) > _SHORT:
            return Understood()
        rest = (
            word
            for place, word in enumerate(heard.words)
            if place not in heard.mention_at and word not in _known_words()
        )
        if any(rest):
            return Understood()
        about: dict[str, JsonValue] = {"about": list(slots.about)}
        offered = [Reading("call", about, LIKELY, Wish("call", "call", about))]
        before = topic.intent if topic is not None and topic.intent in intents() else "overdue"
        for name in dict.fromkeys((before, "status", "overdue")):
            intent = intents()[name]
            if intent.kind == "page" and "about" in intent.takes:
                offered.append(Reading(name, about, LIKELY, Wish("page", intent.page, about)))
        return Understood(likely=tuple(offered[:_MOST_OFFERED]))


# ── Weighing ─────────────────────────────────────────────────────────────────


def _confidence(hits: Mapping[str, Sequence[Hit]]) -> float:
    """The best pattern of each grade, together; what speaks against it takes most of that away."""
    doubt = 1.0
    for grade, weight in _WEIGHTS.items():
        best = max(
            (
                (weight + _FOR_EACH_WORD_MORE * (hit.words - 1)) * hit.quality
                for hit in hits.get(grade, ())
            ),
            default=0.0,
        )
        doubt *= 1 - min(best, 0.97)
    against = _SPOKEN_AGAINST if "never" in hits else 1.0
    return (1 - doubt) * against


def _is_sure(weighed: Sequence[_Weighed]) -> bool:
    """Whether the first of them is meant, and none of the others may be."""
    best, *others = (one.confidence for one in weighed)
    lead = best - max(others, default=0.0)
    return (best >= SURE and lead >= _MARGIN) or (best >= SURE_ALONE and lead >= _MARGIN_ALONE)


def _told(intent: Intent, hits: Mapping[str, Sequence[Hit]]) -> dict[str, JsonValue]:
    tells: dict[str, JsonValue] = {}
    wants: list[JsonValue] = [value for value in intent.wants if f"wants/{value}" in hits]
    if wants:
        tells["wants"] = wants[0] if len(wants) == 1 else wants
    sections = [value for value in intent.section if f"section/{value}" in hits]
    if sections:
        tells["section"] = sections[0]
    return tells


def _reading(weighed: _Weighed, slots: Slots) -> Reading:
    intent, given = weighed.intent, {**slots.of(weighed.intent.takes), **weighed.tells}
    match intent.kind:
        case "language":
            wish = Wish("language", intent.page)
            return Reading("language", {"lang": intent.page}, weighed.confidence, wish)
        case "dialog":
            wish = Wish("dialog", intent.page, _opening(given))
        case kind:
            wish = Wish(kind, intent.page, given)
    return Reading(weighed.name, given, weighed.confidence, wish)


def _opening(given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What a dialog begins with: it looks up names itself."""
    about = given.get("about")
    names = [parse_scope(str(scope))[1] for scope in about] if isinstance(about, list) else []
    rest = {name: value for name, value in given.items() if name != "about"}
    return rest | ({"words": " ".join(names)} if names else {})


def _with(reading: Reading, more: Mapping[str, JsonValue]) -> Reading:
    slots = {**reading.slots, **more}
    return replace(reading, slots=slots, wish=replace(reading.wish, arguments=slots))


# ── Following up ─────────────────────────────────────────────────────────────

_NARROWED = ("about", "words", "person", "mine", "requirement", "on", "since", "until")
_KEPT: Sequence[str] = ("about", "person", "mine", "requirement", "section")


def _followed(
    heard: Heard, slots: Slots, weighed: Sequence[_Weighed], topic: Topic
) -> Reading | None:
    """`og hos Mosekonge?`, `kun 3.2`, `hvem har den?`: what is left out is as it was before."""
    before = intents().get(topic.intent)
    words = heard.words
    best = weighed[0] if weighed else None
    if best is not None and _is_sure(weighed):
        given = {**slots.of(best.intent.takes), **best.tells}
        if _says_about(given) or not (best.intent.leans or _points_back(words)):
            return None
        kept: dict[str, JsonValue] = {
            name: topic.slots[name]
            for name in _KEPT
            if name in topic.slots
            and (name in best.intent.takes or topic.slots[name] in best.intent.section)
        }
        merged = {**kept, **given}
        return Reading(
            best.name, merged, best.confidence, Wish(best.intent.kind, best.intent.page, merged)
        )
    if before is None:
        return None
    said = slots.of(before.takes)
    tells = _told_again(before, topic.intent, heard)
    if not (said or tells) or not _is_follow_up(heard, slots):
        return None
    kept = dict(topic.slots)
    if "person" in said or "mine" in said:
        kept.pop("person", None)
        kept.pop("mine", None)
    if "about" in said or "words" in said:
        kept.pop("about", None)
        kept.pop("words", None)
    merged = {**kept, **said, **tells}
    if merged == topic.slots and spoken("follow_up").at(words, 0) is None:
        return None
    return Reading(topic.intent, merged, 0.9, Wish("page", before.page, merged))


def _told_again(intent: Intent, name: str, heard: Heard) -> dict[str, JsonValue]:
    hits: dict[str, list[Hit]] = {}
    for hit in intent_patterns().hits(heard):
        of, *rest = parted(hit.name)
        if of == name:
            hits.setdefault("/".join(rest), []).append(hit)
    return _told(intent, hits)


def _is_follow_up(heard: Heard, slots: Slots) -> bool:
    """Short, and nothing in it but what narrows or changes what was asked before."""
    words = heard.words
    if len(words) > _SHORT:
        return False
    dated = {place for one in slots.periods.values() for place in range(one.start, one.end)}
    rest = [
        word
        for place, word in enumerate(words)
        if place not in heard.mention_at and place not in dated and not word[0].isdigit()
    ]
    if spoken("follow_up").at(words, 0) is not None:
        return True
    only_named = all(place in heard.mention_at for place in range(len(words)))
    return not only_named and all(word in words_of("follow_up_words") for word in rest)


def _points_back(words: Sequence[str]) -> bool:
    begins = spoken("follow_up").at(words, 0) is not None
    return begins or not words_of("points_back").isdisjoint(words)


def _says_about(slots: Mapping[str, JsonValue]) -> bool:
    return any(name in slots for name in ("about", "words", "person", "requirement"))


# ── Words ────────────────────────────────────────────────────────────────────


def _halves(sentence: Sentence, whole: range) -> Iterator[tuple[str, str]]:
    """The text in two, at every joint: a full stop, a question mark, `og`, `and`; but not within these words."""
    text = sentence.raw
    for place in range(1, len(sentence.words) - 1):
        if place in whole:
            continue
        gap, token = sentence.gap(place), sentence.tokens[place]
        if any(mark in gap for mark in "?!;\n") or ". " in gap or ", " in gap:
            yield text[: token.start], text[token.start :]
        if sentence.words[place] in words_of("joints"):
            yield text[: token.start], text[token.end :]


def _are_different(one: Reading, other: Reading) -> bool:
    if one.intent != other.intent:
        return True
    return _says_about(one.slots) and _says_about(other.slots) and one.slots != other.slots


def _is_answer(words: Sequence[str]) -> bool:
    return words[0] in words_of("answers_first")


@cache
def _known_words() -> frozenset[str]:
    """Words that carry a question without changing it."""
    sections = ("common_words", "polite", "filler", "about_joints", "months", "weekdays", "days")
    more = ("date_units", "period_of", "period_units", "joints", "of_mine", "follow_up_words")
    return frozenset(word for name in (*sections, *more, "carries") for word in words_of(name))


def all_words() -> frozenset[str]:
    """Every word that means something here; none of them is a name mistyped."""
    return intent_patterns().lexicon | _known_words() | frozenset(phrases("endings"))
