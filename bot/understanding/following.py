"""Following up: what a sentence leaves out is as it was before."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from bot.meaning import Reading, Topic, Wish
from bot.understanding.folding import Sentence
from bot.understanding.intents import Intent, intent_patterns, intents, parted
from bot.understanding.patterns import Heard, Hit
from bot.understanding.periods import first_before, next_after
from bot.understanding.phrases import Match, spoken, words_of
from bot.understanding.slots import Slots
from bot.understanding.weighing import Weighed, is_sure, tells_of

_SHORT = 7
_OF_APPROVING = "approvals"
"""`hvem godkendte den` is asked of whatever was talked of, too."""

_KEPT: Sequence[str] = ("about", "person", "mine", "requirement", "section")


def followed(
    heard: Heard,
    slots: Slots,
    weighed: Sequence[Weighed],
    topic: Topic,
    *,
    narrows: bool = True,
) -> Reading | None:
    """`og hos Mosekonge?`, `kun 3.2`, `hvem har den?`: what is left out is as it was before.

    `narrows`: it may ask the same again, of less or of something else.
    """
    before = intents().get(topic.intent)
    best = weighed[0] if weighed else None
    if best is not None and is_sure(weighed):
        given = {**slots.of(best.intent.takes), **best.tells}
        if says_about(given) or not (best.intent.leans or _points_back(heard, slots)):
            return None
        kept: dict[str, JsonValue] = {
            name: topic.slots[name]
            for name in _KEPT
            if name in topic.slots
            and (
                name in best.intent.takes
                or (name == "section" and str(topic.slots[name]) in best.intent.section)
            )
        }
        merged = {**kept, **given, **_since_then(best.intent, given, heard, topic)}
        if given.get("section") == _OF_APPROVING and "section" in kept:
            merged["section"] = kept["section"]
        return Reading(
            best.name, merged, best.confidence, Wish(best.intent.kind, best.intent.page, merged)
        )
    if before is None or not narrows:
        return None
    said = {**slots.of(before.takes), **_later(heard, before, topic)}
    tells = _told_again(before, topic.intent, heard)
    if not (said or tells) or not _is_follow_up(heard, slots):
        return None
    kept = dict(topic.slots)
    if str(kept.get("section")) not in before.section:
        kept.pop("section", None)
    if "person" in said or "mine" in said:
        kept.pop("person", None)
        kept.pop("mine", None)
    if "about" in said or "words" in said:
        kept.pop("about", None)
        kept.pop("words", None)
    merged = {**kept, **said, **tells}
    if merged == topic.slots and not goes_on_from_before(heard.sentence):
        return None
    return Reading(topic.intent, merged, 0.9, Wish("page", before.page, merged))


def _later(heard: Heard, before: Intent, topic: Topic) -> dict[str, JsonValue]:
    """`og ugen efter`, of what was asked until a day; `hvad med ugen før`, of what was since one."""
    until, since = (str(topic.slots.get(name) or "") for name in ("until", "since"))
    after, earlier = _beside(heard, "the_one_after"), _beside(heard, "the_one_before")
    if after and until and "until" in before.takes:
        return {"until": next_after(after[0].name, date.fromisoformat(until)).isoformat()}
    if earlier and since and "since" in before.takes:
        return {"since": first_before(earlier[0].name, date.fromisoformat(since)).isoformat()}
    return {}


def _beside(heard: Heard, *sections: str) -> Sequence[Match]:
    """Where the time after or before the one that was asked about is said."""
    return [one for section in sections for one in spoken(section).all(heard.sentence)]


def _since_then(
    intent: Intent, given: Mapping[str, JsonValue], heard: Heard, topic: Topic
) -> dict[str, JsonValue]:
    """`og hvad er der sket siden`, of what was asked as of a day."""
    day = topic.slots.get("on")
    if not day or "since" in given or "since" not in intent.takes:
        return {}
    return {"since": str(day)} if words_of("since_then") & set(heard.words) else {}


def _told_again(intent: Intent, name: str, heard: Heard) -> dict[str, JsonValue]:
    hits: dict[str, list[Hit]] = {}
    for hit in intent_patterns().hits(heard):
        of, *rest = parted(hit.name)
        if of == name:
            hits.setdefault("/".join(rest), []).append(hit)
    return tells_of(intent, hits)


def _is_follow_up(heard: Heard, slots: Slots) -> bool:
    """Short, and nothing in it but what narrows or changes what was asked before."""
    words = heard.words
    if len(words) > _SHORT:
        return False
    dated = _dated(heard, slots)
    beside = _beside(heard, "the_one_after", "the_one_before")
    dated |= {place for one in beside for place in range(one.start, one.end)}
    rest = [
        word
        for place, word in enumerate(words)
        if place not in heard.mention_at and place not in dated and not word[0].isdigit()
    ]
    if goes_on_from_before(heard.sentence):
        return True
    only_named = all(place in heard.mention_at for place in range(len(words)))
    return not only_named and all(word in words_of("follow_up_words") for word in rest)


def _points_back(heard: Heard, slots: Slots) -> bool:
    """`hvem har den`; but not `inden den 15. marts`."""
    dated = _dated(heard, slots)
    rest = (word for place, word in enumerate(heard.words) if place not in dated)
    begins = goes_on_from_before(heard.sentence)
    return begins or not words_of("points_back").isdisjoint(rest)


def _dated(heard: Heard, slots: Slots) -> set[int]:
    """The words that say when, with the article of a date."""
    places = {place for one in slots.periods.values() for place in range(one.start, one.end)}
    lead = {
        place - 1 for place in places if place and heard.words[place - 1] in words_of("date_lead")
    }
    return places | lead


def goes_on_from_before(sentence: Sentence) -> bool:
    """`og hos Mosekonge?`, `hvad med 3.2`."""
    return spoken("follow_up").at(sentence.words, 0) is not None


def says_about(slots: Mapping[str, JsonValue]) -> bool:
    """Whether they say what it is about."""
    return any(name in slots for name in ("about", "words", "person", "requirement"))
