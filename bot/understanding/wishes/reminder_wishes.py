"""Read wishes for reminders: to set, move or cancel one, or to hear no more of something."""

from collections.abc import Sequence
from datetime import datetime

from bot.language.normalise import Sentence
from bot.language.phrase_table import Match, after_opening, spoken, without_joint, words_of
from bot.nlu_port import Intent, SaidReminder
from bot.understanding.entities.moments import read_moment
from bot.understanding.entities.names import names_of
from governance.ports import RegisterReader
from governance.schema.scopes import scope_of

REMIND = "remind"
_LONGEST = 30
_FRINGE = " \t\r\n,.;:!?–—-"


def reminder_wish(sentence: Sentence) -> Intent | None:
    """Read the wish: `mind mig om K-102 på fredag` (remind me of K-102 on Friday).

    A question that begins so is none: `mind mig om hvem der ejer den` (remind me who owns it).
    """
    words = sentence.words
    if not words or len(words) > _LONGEST:
        return None
    for section, does in (
        ("moves_a_reminder", "move"),
        ("unremind", "cancel"),
        ("quiet_about", "quiet"),
        ("remind", "remind"),
    ):
        match = _said(section, words)
        if match is not None:
            rest = _around(sentence, match)
            return Intent("control", REMIND, {"do": does, "words": rest})
    return None


def _said(section: str, words: Sequence[str]) -> Match | None:
    """Find the words of the wish; before them is no more than politeness and a moment."""
    found = spoken(section).all_in(words)
    if not found:
        return None
    first = found[0]
    before = words[: first.start]
    if not (words_of("question_words") | words_of("negations")).isdisjoint(before):
        return None
    after = [word for word in words[first.end :] if word not in words_of("passed_over")]
    asks = words_of("question_words") | words_of("whether")
    skipped = after[1:] if after[:1] and after[0] in words_of("before_what_is_asked") else after
    if skipped[:1] and skipped[0] in asks - words_of("before_what_is_asked"):
        return None
    return first


def _around(sentence: Sentence, match: Match) -> str:
    """Return what is said before and after it, without politeness and what only joins."""
    first = max(_after_assent(sentence, match.start), _own_sentence(sentence, match))
    says_nothing = words_of("before_a_wish").issuperset(sentence.words[first : match.start])
    before = "" if says_nothing else sentence.between(first, match.start)
    end = max(match.end, min(spoken("polite").skip_back(sentence.words), _ended(sentence, match)))
    after = sentence.between(match.end, end) if match.end < end else ""
    if (
        before
    ):  # `… mind mig om det i morgen` (remind me of it tomorrow) is about what stands before
        after = after_opening(after, "about_it") or after
    before = _without_joints_around(before)
    return " ".join(part for part in (before, after) if part).strip(_FRINGE)


def _without_joints_around(text: str) -> str:
    """Leave out `så` (then) before what is said, and `og` (and) after it."""
    said = Sentence(without_joint(text).rstrip(_FRINGE))
    end = len(said.words)
    while end > 1 and said.words[end - 1] in words_of("joints"):
        end -= 1
    return said.between(0, end) if said.words else ""


def _own_sentence(sentence: Sentence, match: Match) -> int:
    """Return where the sentence of the wish begins, where it says itself what it is of.

    In `annullér den. mind mig fredag om at ringe til bo` (cancel it. remind me on Friday to call
    Bo) the first sentence is another wish. `Mind mig om det` (remind me of it) is of what stands
    before it.
    """
    begins = max(
        (one for one in range(1, match.start + 1) if _ends_before(sentence, one)), default=0
    )
    after = sentence.words[match.end :]
    of_itself = any(
        spoken("about_it").at(after, place) is None
        for place, word in enumerate(after)
        if word in words_of("before_a_matter") and place + 1 < len(after)
    )
    return begins if of_itself else 0


def _ended(sentence: Sentence, match: Match) -> int:
    """Return where the sentence of the wish ends; what follows it is something else."""
    places = range(match.end + 1, len(sentence.words))
    return next(
        (
            place
            for place in places
            if _ends_before(sentence, place)
            and not sentence.words[place - 1][-1].isdigit()
            and not sentence.words[place][0].isdigit()  # `kl. 20` (at 8 pm)
        ),
        len(sentence.words),
    )


def _after_assent(sentence: Sentence, end: int) -> int:
    """Return where the sentence of the wish begins, after `perfekt.` or politeness alone."""
    first = spoken("polite").skip(sentence.words)
    ended = [place for place in range(1, end + 1) if _ends_before(sentence, place)]
    begins = max(ended, default=0)
    says_nothing = spoken("small_talk", "polite").skip(sentence.words) >= begins
    return max(first, begins) if says_nothing else first


def _ends_before(sentence: Sentence, place: int) -> bool:
    return place < len(sentence.words) and any(mark in sentence.gap(place) for mark in ".!?")


def read_reminder(text: str, *, now: datetime, register: RegisterReader) -> SaidReminder:
    """Read when, and what it is about: scopes by their names, else what is left of the words."""
    moment = read_moment(text, now=now)
    rest = Sentence(moment.rest)
    mentions = names_of(register).mentions(rest)
    scopes = tuple(
        scope_of(one.kind, one.keys[0])
        for one in mentions
        if one.kind != "person" and len(one.keys) == 1
    )
    said = _without_joints(rest)
    named = {place for one in mentions for place in range(one.start, one.end)}
    besides = [place for place in range(len(rest.words)) if place not in named]
    besides = [place for place in besides if rest.words[place] not in _pointing()]
    return SaidReminder(
        moment,
        scopes,
        "" if all(word in _pointing() for word in Sentence(said).words) else said,
        " ".join(rest.between(place, place + 1) for place in besides),
    )


def _pointing() -> frozenset[str]:
    """Return the words that say nothing of what it is about."""
    return words_of("points_at_it") | words_of("about_joints") | words_of("before_a_moment")


def _without_joints(sentence: Sentence) -> str:
    words, start = sentence.words, 0
    while start < len(words) and words[start] in words_of("before_what_is_asked"):
        start += 1
    return sentence.between(start, len(words)) if start < len(words) else ""
