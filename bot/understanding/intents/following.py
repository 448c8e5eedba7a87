"""Understand follow-up questions: what a sentence leaves out is as it was before."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import Match, spoken, words_of
from bot.nlu_port import Intent, Interpretation, PriorContext
from bot.understanding.entities.periods import first_before, next_after
from bot.understanding.intents.intents import (
    IntentDefinition,
    intent_patterns,
    intents,
    parted,
    wish_for,
)
from bot.understanding.intents.pattern_scores import Weighed, is_sure, tells_of
from bot.understanding.intents.slots import Slots
from bot.understanding.text.patterns import Heard, PatternHit

_PERIODS = ("since", "until", "on")
_SHORT = 7
_AS_GOOD = 0.9
_SUPPLIER = "supplier:"
_TOGETHER = ("exercises", "risk_assessments", "forums")
"""Sections a supplier may have taken part in."""
_OF_ANYTHING = {"approvals": ("risk_assessments", "documents"), "reviews": ("audit_statements",)}
"""The sections that such a question is asked of too, when one of them is the topic.

Such a question is `hvem godkendte den` (who approved it) or `hvornår blev den gennemgået` (when was
it reviewed).
"""

_ONES_OWN = ("tasks", "first")
"""The pages of one's own, where nobody else is named."""
_OF_TASKS = ("overdue", "due_soon", "missing", "done", "tasks", "first", "follow_ups")
"""The intents that may be of one's own as well."""
_GONE_ON_WITH = ("page", "dialog")
"""The kinds of intents that may be asked again of something else."""
_KEPT: Sequence[str] = ("about", "person", "mine", "requirement", "section")


def followed(
    heard: Heard,
    slots: Slots,
    weighed: Sequence[Weighed],
    topic: PriorContext,
    *,
    narrows: bool = True,
    asked: Slots | None = None,
) -> Interpretation | None:
    """Read a follow-up, in which what is left out is as it was before.

    Examples are `og hos Mosekonge?` (and at Mosekonge?), `kun 3.2` (only 3.2) and `hvem har den?`
    (who has it?). `narrows` says that it may ask the same again, of less or of something else.
    `asked` is what the words heard say alone, where `slots` are of more than these.
    """
    before = intents().get(topic.intent)
    best = weighed[0] if weighed else None
    if best is not None and is_sure(weighed):
        given = {**slots.of(best.intent.takes), **best.tells}
        if _was_there(heard, given, topic):
            del given["about"]
        leans = best.intent.leans and not _of_any_contract(heard)
        if says_about(given) or not (leans or _points_back(heard, asked or slots)):
            return _of_something_else(best, given, heard, topic)
        kept: dict[str, JsonValue] = {
            name: topic.slots[name]
            for name in _KEPT
            if name in topic.slots
            and (
                name in best.intent.takes
                or (name == "section" and str(topic.slots[name]) in best.intent.section)
            )
        }
        own = topic.intent in _ONES_OWN and best.name in _OF_TASKS
        if own and "person" not in kept and "mine" in best.intent.takes:
            kept["mine"] = "yes"
        merged = {**kept, **given, **_since_then(best.intent, given, heard, topic)}
        merged |= _as_of_then(best.intent, given, heard, topic)
        if _is_done_to(given, topic):
            merged["section"] = topic.slots["section"]
        return Interpretation(best.name, merged, best.confidence, wish_for(best.intent, merged))
    if before is None or before.kind not in _GONE_ON_WITH or not narrows:
        return None
    said = {**slots.of(before.takes), **_later(heard, before, topic)}
    if _was_there(heard, said, topic):
        return _again(topic, before)
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
    return Interpretation(topic.intent, merged, _AS_GOOD, wish_for(before, merged))


def asked_of_the_others(sentence: Sentence, topic: PriorContext) -> Interpretation | None:
    """Ask the same of everything, as `og de to andre` (and the other two) does."""
    begins = spoken("follow_up").at(sentence.words, 0)
    rest = tuple(sentence.words[begins.end if begins is not None else 0 :])
    narrowed = any(name in topic.slots for name in ("about", "words", "person"))
    if spoken("the_others").whole(rest) is None or not narrowed:
        return None
    others = {
        name: value
        for name, value in topic.slots.items()
        if name not in ("about", "words", "person")
    }
    return Interpretation(topic.intent, others, _AS_GOOD, Intent("page", topic.intent, others))


def _again(topic: PriorContext, before: IntentDefinition) -> Interpretation:
    """Ask again for what was shown."""
    shown = dict(topic.slots)
    return Interpretation(topic.intent, shown, _AS_GOOD, wish_for(before, shown))


def _of_something_else(
    best: Weighed, given: Mapping[str, JsonValue], heard: Heard, topic: PriorContext
) -> Interpretation | None:
    """Ask the same of something else.

    An example is `og hos Pindsvin, hvornår var det der` (and at Pindsvin, when was it there).
    """
    goes_on = goes_on_from_before(heard.sentence) or len(heard.words) <= _SHORT
    if best.name != topic.intent or not goes_on:
        return None
    kept: dict[str, JsonValue] = {}
    if "section" not in given and str(topic.slots.get("section")) in best.intent.section:
        kept["section"] = topic.slots["section"]
    if "wants" not in given and str(topic.slots.get("wants")) in best.intent.wants:
        kept["wants"] = topic.slots["wants"]
    if _is_done_to(given, topic) and not words_of("that_one").isdisjoint(heard.words):
        given = {**given, "section": topic.slots["section"]}
        kept["section"] = topic.slots["section"]
    then = not words_of("then").isdisjoint(heard.words)
    if not any(name in given for name in _PERIODS) and (
        then or goes_on_from_before(heard.sentence)
    ):
        kept |= {name: topic.slots[name] for name in _PERIODS if name in topic.slots}
    if not kept:
        return None
    merged = {**kept, **given}
    return Interpretation(best.name, merged, best.confidence, wish_for(best.intent, merged))


def _of_any_contract(heard: Heard) -> Sequence[Match]:
    """Find what asks of all contracts: `en kontrakt der udløber` (a contract that ends)."""
    return spoken("contracts_of_any").all(heard.sentence)


def _is_done_to(given: Mapping[str, JsonValue], topic: PriorContext) -> bool:
    """Tell whether it is asked what was done to the topic."""
    done_to = _OF_ANYTHING.get(str(given.get("section")), ())
    return str(topic.slots.get("section")) in done_to


def _was_there(heard: Heard, given: Mapping[str, JsonValue], topic: PriorContext) -> bool:
    """Tell whether it asks if a supplier took part, as in `var kagemand med` (was Kagemand there).

    Then it is about the exercise that was the topic, and not about the supplier.
    """
    about = given.get("about")
    suppliers = isinstance(about, list) and all(str(scope).startswith(_SUPPLIER) for scope in about)
    section = topic.slots.get("section")
    return (
        suppliers
        and section in _TOGETHER
        and given.get("section", section) == section
        and "about" in topic.slots
        and (_says_who_took_part(heard) or _done_with(heard))
    )


def _says_who_took_part(heard: Heard) -> bool:
    """Tell whether it says that somebody was there: `var kagemand med`, but not `med kagemand`."""
    named = {one.start for one in heard.mentions}
    return any(
        word in words_of("took_part") and place + 1 not in named
        for place, word in enumerate(heard.words)
    )


def _done_with(heard: Heard) -> bool:
    """Tell whether it was done together with a supplier.

    An example is `hvornår øvede vi den med Syvsover` (when did we exercise it with Syvsover).
    """
    suppliers = (one for one in heard.mentions if one.kind == "supplier")
    beside = any(
        one.start and heard.words[one.start - 1] in words_of("along_with") for one in suppliers
    )
    return beside and not words_of("that_one").isdisjoint(heard.words)


def _later(heard: Heard, before: IntentDefinition, topic: PriorContext) -> dict[str, JsonValue]:
    """Read the time beside the one that was asked about.

    `og ugen efter` (and the week after) goes on from `until`. `hvad med ugen før` (what about the
    week before) goes back from `since`.
    """
    until, since = (str(topic.slots.get(name) or "") for name in ("until", "since"))
    after, earlier = _beside(heard, "the_one_after"), _beside(heard, "the_one_before")
    if after and until and "until" in before.takes:
        return {"until": next_after(after[0].name, date.fromisoformat(until)).isoformat()}
    if earlier and since and "since" in before.takes:
        return {"since": first_before(earlier[0].name, date.fromisoformat(since)).isoformat()}
    return {}


def _beside(heard: Heard, *sections: str) -> Sequence[Match]:
    """Find where the time after or before the one that was asked about is said."""
    return [one for section in sections for one in spoken(section).all(heard.sentence)]


def _since_then(
    intent: IntentDefinition, given: Mapping[str, JsonValue], heard: Heard, topic: PriorContext
) -> dict[str, JsonValue]:
    """Read what was asked as of a day as since that day.

    An example is `og hvad er der sket siden` (and what has happened since).
    """
    day = topic.slots.get("on")
    if not day or "since" in given or "since" not in intent.takes:
        return {}
    return {"since": str(day)} if words_of("since_then") & set(heard.words) else {}


def _as_of_then(
    intent: IntentDefinition, given: Mapping[str, JsonValue], heard: Heard, topic: PriorContext
) -> dict[str, JsonValue]:
    """Read the question as of the same day as before.

    An example is `hvad var overskredet på det tidspunkt` (what was overdue at that time).
    """
    day = topic.slots.get("on")
    if not day or not {"on", "since", "until"}.isdisjoint(given) or "on" not in intent.takes:
        return {}
    return {"on": day} if words_of("at_that_time") & set(heard.words) else {}


def _told_again(intent: IntentDefinition, name: str, heard: Heard) -> dict[str, JsonValue]:
    hits: dict[str, list[PatternHit]] = {}
    for hit in intent_patterns().hits(heard):
        of, *rest = parted(hit.name)
        if of == name:
            hits.setdefault("/".join(rest), []).append(hit)
    return tells_of(intent, hits)


def _is_follow_up(heard: Heard, slots: Slots) -> bool:
    """Tell whether it is short, and says only what narrows or changes the question before."""
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
    """Tell whether it points back, as `hvem har den` (who has it) does.

    `inden den 15. marts` (before 15 March) does not, nor `en kontrakt der udløber`.
    """
    dated = _dated(heard, slots)
    rest = {word for place, word in enumerate(heard.words) if place not in dated}
    rest -= words_of("no_pointers") if _of_any_contract(heard) else set()
    ends = bool(heard.words) and heard.words[-1] in words_of("then")
    begins = ends or goes_on_from_before(heard.sentence)
    return begins or not words_of("points_back").isdisjoint(rest)


def _dated(heard: Heard, slots: Slots) -> set[int]:
    """Return the words that say when, with the article of a date."""
    places = {place for one in slots.periods.values() for place in range(one.start, one.end)}
    lead = {
        place - 1 for place in places if place and heard.words[place - 1] in words_of("date_lead")
    }
    return places | lead


def goes_on_from_before(sentence: Sentence) -> bool:
    """Tell whether it goes on from before, as `hvad med 3.2` (what about 3.2) does."""
    return spoken("follow_up").at(sentence.words, 0) is not None


def says_about(slots: Mapping[str, JsonValue]) -> bool:
    """Tell whether they say what it is about."""
    return any(name in slots for name in ("about", "words", "person", "requirement"))
