"""Find what somebody may have told, where no reading of it is sure enough to fill in a form.

It is offered by its section, or said to be left out where the sentence says that it was not done.
"""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.classifier.classifier import TOLD, likely, masked
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.clauses import Clause, part_of
from bot.understanding.tellings.fields.people import stood_in_once
from bot.understanding.tellings.likely_tellings import is_called_off
from bot.understanding.tellings.pattern_ranks import is_spoken_against, kinds_of
from bot.understanding.tellings.tellings import tellings, told_phrases, told_words
from bot.understanding.text.patterns import Heard
from governance.records.events import Event
from governance.records.forums import Seat
from governance.schema.scopes import scope_of

NOT_DONE = "not_done"
"""The page, and intent, of something that was told not to have been done."""
_ENDS_OR_CONFIRMS = ("end", "confirm")
_FEWEST = 3
_PERHAPS = 0.25
"""The share of sentences like it that tell something, from which on a telling is offered."""
_ONE_OF_THEM = 0.07
_DENIED = 0.5
_CALLED_OFF = 0.3
_MOST = 3
_NO = (("nej",), ("næ",), ("no",))


def without_exceptions(sentence: Sentence, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Leave out what the sentence excepts, as `alle undtagen Mosekonge` (all but Mosekonge)."""
    excepted = [one.end for one in told_phrases("excepts").all(sentence)]
    return [
        mention
        for mention in mentions
        if not any(end <= mention.start <= end + 1 for end in excepted)
    ]


def offered_tellings(
    sentence: Sentence, mentions: Sequence[Mention], text: str
) -> Iterator[Interpretation]:
    """Yield the sections it may be told of, the likeliest first, each with what it says of them."""
    clause = _clause(sentence, mentions)
    if clause is None or not _tells(clause):
        return
    heard = Heard(clause.sentence, clause.mentions)
    seen: set[tuple[str, str]] = set()
    for name, share in _kinds(clause):
        telling = tellings()[name]
        kind = (telling.do, telling.section)
        if kind in seen or len(seen) == _MOST:
            continue
        if telling.do in _ENDS_OR_CONFIRMS and is_spoken_against(name, heard):
            continue
        if kind == ("add", Seat.section) and stood_in_once(clause):
            continue
        seen.add(kind)
        slots = _slots(telling.do, telling.section, clause)
        intent = "report_event" if telling.section == Event.section else "record"
        arguments = {} if intent == "report_event" else {**slots, "sentence": text}
        yield Interpretation(intent, slots, share, Intent("dialog", intent, arguments))


def told_not_done(sentence: Sentence, mentions: Sequence[Mention]) -> Interpretation | None:
    """Return that something was not done, where the sentence tells of nothing else."""
    clause = _clause(sentence, mentions)
    if clause is None or corrects_a_figure(clause):
        return None
    called_off = is_called_off(clause)
    if not called_off and not (_tells(clause) and says_no(clause)):
        return None
    least = _CALLED_OFF if called_off else _DENIED
    for name, share in _kinds(clause):
        telling = tellings()[name]
        if telling.section == Event.section:
            continue
        if share >= least and telling.do == "add" and telling.has_happened:
            arguments = {"section": telling.section, **_about(clause)}
            return Interpretation(NOT_DONE, arguments, share, Intent("page", NOT_DONE, arguments))
    return None


def says_no(clause: Clause) -> bool:
    """Tell whether it is denied, and not only that somebody took part or that there were any.

    `leverandøren var ikke med` (the supplier did not take part) denies nothing that was done, nor
    does what follows a comma.
    """
    words = clause.words
    first = min((pause for pause in clause.pauses if pause >= _FEWEST), default=len(words))
    for place, word in enumerate(words[:first]):
        if word not in words_of("denies_the_deed") or words[max(0, place - 1)] in told_words(
            "buts"
        ):
            continue
        around = {*words[max(0, place - 1) : place], *words[place + 1 : place + 3]}
        if around.isdisjoint(words_of("not_of_the_deed")):
            return True
    return False


def corrects_a_figure(clause: Clause) -> bool:
    """Tell whether it says which figure it is instead: `99,87 ikke 99,97` (99.87 not 99.97)."""
    words = clause.words
    denials = words_of("denies_the_deed")
    return any(
        word in denials and before[0].isdigit() and after[0].isdigit()
        for before, word, after in zip(words, words[1:], words[2:], strict=False)
    )


def _clause(sentence: Sentence, mentions: Sequence[Mention]) -> Clause | None:
    """Return the sentence as one clause; None where it asks, or is too short to tell.

    `nej` (no) before it only says that it was not so.
    """
    first = int(sentence.words[:1] in _NO and len(sentence.words) > 1)
    start = sentence.tokens[first].start if sentence.words else 0
    clause = part_of(sentence, mentions, start, len(sentence.raw))
    asks = clause.begins_to_ask or sentence.raw.rstrip().endswith("?")
    return None if asks or len(clause.words) < _FEWEST else clause


def _tells(clause: Clause) -> bool:
    alike = likely(masked(Heard(clause.sentence, clause.mentions)))
    return sum(alike.get(intent, 0.0) for intent in TOLD) >= _PERHAPS


def _kinds(clause: Clause) -> list[tuple[str, float]]:
    kinds = kinds_of(clause)
    found = [(name, share) for name, share in kinds.items() if name in tellings()]
    return sorted(
        (one for one in found if one[1] >= _ONE_OF_THEM), key=lambda one: one[1], reverse=True
    )


def _slots(do: str, section: str, clause: Clause) -> dict[str, JsonValue]:
    """Return what opens the form, or looks for the record: the things that are named."""
    names = [
        key for kind in ("system", "contract", "supplier", "forum") for key in clause.of_kind(kind)
    ]
    slots: dict[str, JsonValue] = {"do": do, "section": section}
    if names:
        slots["words"] = names[0]
    return slots


def _about(clause: Clause) -> Mapping[str, JsonValue]:
    scopes: list[JsonValue] = [
        scope_of(kind, key)
        for kind in ("system", "contract", "supplier", "forum")
        for key in clause.of_kind(kind)
    ]
    return {"about": scopes[:1]} if scopes else {}
