"""Read what a sentence is about besides what it asks for: things, people, a requirement, days."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from pydantic import JsonValue

from bot.language.normalise import (
    Sentence,
    inflected,
    normalise_phrase,
    within_typo_distance,
)
from bot.language.phrase_table import Match, Phrases, spoken, words_of
from bot.language.questions import DEFINITE, asks_first
from bot.understanding.entities.date_shorthand import spelled_right
from bot.understanding.entities.dates import days_in
from bot.understanding.entities.names import Mention, names_of
from bot.understanding.entities.periods import Period, read_period
from bot.understanding.intents.intents import Slot, intent_patterns
from bot.understanding.text.patterns import Heard
from governance.catalogue import Catalogue, Tense
from governance.ports import RegisterReader
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.schema.scopes import scope_of

_FRINGE = " \t\r\n,.;:!?–—-()\"“”'"
_TO = "at"
"""The word `at` (to) stands before what somebody does in Danish."""
_PAUSES = frozenset(",;.!?\n")
_MOST_OF_A_NAME = 4
_FEWEST_OF_A_CLAUSE, _FEWEST_WITHOUT_A_COMMA = 2, 3
_LONG = timedelta(days=27)
_NO_NUMBER = "krav"
_MINUTES = "min"
"""The sign of minutes after a figure; `min` (my) is also a word for `mine`."""
_WHEN: Mapping[Slot, Tense] = {"on": "past", "since": "past", "until": "future"}


@dataclass(frozen=True)
class Slots:
    """Everything a page may be asked about.

    `requirement` is given by its number or a title of several words. `requirement_words` is given
    by any title, or by a word that is said of other things too. `requirement_asked` is that of what
    stands after a word like `hvilke` (which), by any word for it. `unclear` holds names that fit
    several things, of which one is meant.

    `whole` counts the words of a title, which are not to be parted. `no_day` is written as a date,
    and there is no such day. `looks_back` says that it is asked how things were.
    """

    about: tuple[str, ...] = ()
    person: str | None = None
    mine: bool = False
    requirement: str | None = None
    requirement_words: str | None = None
    requirement_asked: str | None = None
    words: str | None = None
    unclear: tuple[Mention, ...] = ()
    whole: range = range(0)
    no_day: str | None = None
    looks_back: bool = False
    periods: Mapping[Slot, Period] = field(default_factory=dict)

    def of(self, taken: Sequence[Slot]) -> dict[str, JsonValue]:
        """Return those slots as a page's arguments."""
        given: dict[str, JsonValue] = {}
        if "about" in taken and self.about:
            given["about"] = list(self.about)
        if "about" in taken and self.words and not self.about:
            given["words"] = self.words
        if "person" in taken and self.person:
            given["person"] = self.person
        if "mine" in taken and self.mine and not self.person:
            given["mine"] = "yes"
        if "requirement" in taken and self.requirement:
            given["requirement"] = self.requirement
        elif "requirement_words" in taken and self.requirement_words:
            given["requirement"] = self.requirement_words
        elif "requirement_asked" in taken and self.requirement_asked:
            given["requirement"] = self.requirement_asked
        if "on" in taken and (day := self._day_asked_for()) is not None:
            given["on"] = day.isoformat()
        if "since" in taken and "since" in self.periods:
            given["since"] = self.periods["since"].first.isoformat()
        if "on" in taken and "on" not in given and self.no_day:
            given["on"] = self.no_day
        if "until" in taken and "until" in self.periods:
            given["until"] = self.periods["until"].last.isoformat()
        return given

    def _day_asked_for(self) -> date | None:
        """Return the day as of which it is asked.

        Of a month or a year it is the last day, and only where it is asked how things were.
        """
        period = self.periods.get("on")
        if period is None:
            return None
        is_long = period.last - period.first >= _LONG
        return None if is_long and not self.looks_back else period.last


_LONGEST_OCCASION = 4
"""The most words from `før` (before) to whoever the occasion is with: `før mødet med mia`."""


class SlotReader:
    """It knows the requirements by number, title and other words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._numbers = frozenset(requirement.id for requirement in catalogue)
        too_common = words_of("no_requirement")
        self._titles = Phrases(
            {one.id: (one.title.da, one.title.en) for one in catalogue},
        )
        self._also = spoken("requirement_also")
        self._words = Phrases(
            {
                one.id: [
                    word for word in one.words if not too_common.issuperset(normalise_phrase(word))
                ]
                for one in catalogue
            }
        )
        self._all_words = Phrases({one.id: one.words for one in catalogue})

    def read(self, heard: Heard, register: RegisterReader, *, today: date) -> Slots:
        """Read what the sentence is about."""
        sentence = heard.sentence
        mentions = _settled(heard.mentions, register)
        reasons = _beside_the_question(sentence, _says_why)
        before_it = _beside_the_question(sentence, _says_who_did)
        asked_of = set(_of_the_question(sentence)) & words_of("somebody_named")
        people = [
            one
            for one in mentions
            if one.kind == "person"
            and (one.start not in reasons or asked_of)
            and not _is_of_an_occasion(one, sentence)
        ]
        things = [one for one in mentions if one.kind != "person"]
        sure = [one for one in things if len(one.keys) == 1]
        scopes = [scope_of(one.kind, one.keys[0]) for one in sure if one.kind != "person"]
        person = people[0] if people else None
        unclear = [one for one in things if len(one.keys) > 1]
        if person is not None and len(person.keys) > 1:
            unclear.append(person)
        number = self._number(heard)
        dated = Sentence(spelled_right(_without_names(_without(sentence, number), mentions)))
        leading_in = _leading_in(sentence)
        periods = {
            slot: found
            for slot, tense in _WHEN.items()
            if (found := read_period(dated, today=today, tense=tense)) is not None
            and not (slot == "until" and found.start in leading_in)
            and found.start not in before_it
            and _may_be_when(slot, found, sentence, today)
        }
        words = (
            None if things else self._unknown(heard, periods) or _number_like_ours(heard, register)
        )
        described = names_of(register).described(Sentence(words)) if words else None
        if described is not None:
            scopes, words = [scope_of("system", described.keys[0])], None
        title = _first(self._titles, heard)
        plainly = number or (title if title and len(title.words) > 1 else None)
        word = title or _of_a_checklist(heard.words)
        word = word or _first(self._words, heard) or _first(self._also, heard)
        if word is not None and (word.start in leading_in or _says_by_when(sentence, word.start)):
            word = None
        if plainly is not number and plainly is not None and plainly.start in leading_in:
            plainly = None
        return Slots(
            about=tuple(dict.fromkeys(scopes)),
            person=person.keys[0] if person and len(person.keys) == 1 else None,
            mine=_is_mine(sentence.words, _of_the_question(sentence)),
            requirement=plainly.name if plainly else None,
            requirement_words=word.name if word else None,
            requirement_asked=self._asked(heard),
            no_day=_no_day(dated, today),
            looks_back=not words_of("looks_back").isdisjoint(sentence.words),
            whole=range(title.start, title.end) if title else range(0),
            words=words,
            unclear=tuple(unclear),
            periods=periods,
        )

    def _asked(self, heard: Heard) -> str | None:
        """Find the requirement that what is asked for is of: `hvilke roller` (which roles)."""
        words = heard.words
        place = next((at for at, one in enumerate(words, 1) if one in words_of("which_of_them")), 0)
        if not 0 < place < len(words) or place in heard.mention_at:
            return None
        if words[place] in words_of("may_lack"):
            return None
        found = self._all_words.at(words, place) or self._all_words.like(words, place, inflected)
        return found.name if found is not None else None

    def _number(self, heard: Heard) -> Match | None:
        words = heard.words
        for place, word in enumerate(words):
            goes_on = words[place + 1 : place + 2] and words[place + 1] in words_of(
                "no_date_before"
            )
            dated = place and words[place - 1] in words_of("dates_follow") and not goes_on
            if word in self._numbers and not dated:
                return Match(word, (word,), place, place + 1)
        return None

    def _unknown(self, heard: Heard, periods: Mapping[Slot, Period]) -> str | None:
        """Find what is unknown after `på` (on), `hos` (at) or `for`, up to a comma or the end."""
        sentence, words = heard.sentence, heard.words
        dated = {place for one in periods.values() for place in range(one.start, one.end)}
        for start in range(len(words) - 1, 0, -1):
            if words[start - 1] not in words_of("about_joints"):
                continue
            if words[start - 1] == _TO and not words_of("only_danish").isdisjoint(words):
                continue
            end = start
            while end < len(words) and self._is_unknown(heard, end, dated):
                end += 1
                if sentence.ends_clause(end) and not _goes_on(sentence, end):
                    break
            ends = end == len(words) or sentence.ends_clause(end) or self._ends(words[end:])
            if start < end <= start + _MOST_OF_A_NAME and ends:
                return sentence.between(start, end).strip(_FRINGE)
        return None

    def _is_unknown(self, heard: Heard, place: int, dated: Collection[int]) -> bool:
        word = heard.words[place]
        known = words_of("common_words") | words_of("polite") | words_of("somebody_named")
        known |= intent_patterns().lexicon
        if place in dated or place in heard.mention_at:
            return False
        if word[0].isdigit():
            return _goes_on(heard.sentence, place)
        if word in known:
            return False
        known_by = (self._titles, self._words)
        return not any(
            one.at(heard.words, place) or one.like(heard.words, place, inflected)
            for one in known_by
        )

    def _ends(self, words: Sequence[str]) -> bool:
        return all(word in words_of("polite") for word in words)


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Tell whether that word is the figures of a number like `K-101`."""
    words = sentence.words
    return place < len(words) and words[place][0].isdigit() and sentence.gap(place) == "-"


def _number_like_ours(heard: Heard, register: RegisterReader) -> str | None:
    """Find a number of the same kind as our contracts have, which none of them has."""
    sentence = heard.sentence
    series = register.derived("contract_series", lambda: _contract_series(register))
    for place in range(1, len(heard.words)):
        if (
            _goes_on(sentence, place)
            and place not in heard.mention_at
            and heard.words[place - 1] in series
        ):
            return sentence.between(place - 1, place + 1)
    return None


def _contract_series(register: RegisterReader) -> frozenset[str]:
    """Return the letters before the hyphen in contracts' numbers, as `k` in `K-101`."""
    numbers = (kept.record.number for kept in register.find(Contract))
    return frozenset(
        word for one in numbers if "-" in one for word in normalise_phrase(one.partition("-")[0])
    )


def _may_be_when(slot: Slot, period: Period, sentence: Sentence, today: date) -> bool:
    """Tell whether the period may be that slot.

    Nobody asks how it is on a day to come, or as of `over et år siden` (over a year ago).
    """
    if slot == "until":
        return True
    before = sentence.words[max(0, period.start - 1) : period.start]
    about = slot == "on" and bool(before) and before[0] in words_of("approximations")
    return period.first <= today and not about


def _first(called: Phrases, heard: Heard) -> Match | None:
    for place in range(len(heard.words)):
        if place in heard.mention_at:
            continue
        found = called.at(heard.words, place) or called.like(heard.words, place, inflected)
        if found is not None:
            return found
    return None


def _without(sentence: Sentence, number: Match | None) -> Sentence:
    """Put something that is no date in the number's place."""
    if number is None:
        return sentence
    token = sentence.tokens[number.start]
    return Sentence(sentence.raw[: token.start] + _NO_NUMBER + sentence.raw[token.end :])


def _without_names(sentence: Sentence, mentions: Sequence[Mention]) -> str:
    """Put letters in the place of names of several words, as a name may have a day in it.

    The words stay as many as they were.
    """
    raw = sentence.raw
    for one in mentions:
        if one.end - one.start > 1:
            for token in sentence.tokens[one.start : one.end]:
                raw = raw[: token.start] + "x" * (token.end - token.start) + raw[token.end :]
    return raw


def _no_day(sentence: Sentence, today: date) -> str | None:
    for one in days_in(sentence, today=today, tense="past"):
        if one.day is None and not one.vague:
            return sentence.between(one.start, one.end)
    return None


def _settled(mentions: Sequence[Mention], register: RegisterReader) -> list[Mention]:
    """Settle a forum that could be several by the contract named along with it.

    The contract need not be told apart then.
    """
    unclear = any(one.kind == "forum" and len(one.keys) > 1 for one in mentions)
    contracts = frozenset(_contracts_of(mentions, register)) if unclear else frozenset()
    settled, used = [], False
    for one in mentions:
        if one.kind == "forum" and len(one.keys) > 1 and contracts:
            found = register.find(Forum, name=one.keys)
            keys = tuple(kept.record.name for kept in found if kept.record.contract in contracts)
            if keys:
                settled.append(Mention(one.kind, keys, one.start, one.end, one.exact))
                used = True
                continue
        settled.append(one)
    if not used:
        of_others = [one for one in settled if _is_another_ones_forum(one, settled, register)]
        settled = [one for one in settled if one not in of_others]
        return [one for one in settled if not _is_of_a_forum(one, settled, register)]
    return [one for one in settled if one.kind in ("forum", "person")]


def _is_another_ones_forum(
    mention: Mention, mentions: Sequence[Mention], register: RegisterReader
) -> bool:
    """Tell whether it is the only forum of that level, but of another contract than what is named.

    `har nødmelderen ikke et driftsforum` (has Nødmelderen no operations forum) is not about that of
    K-101.
    """
    others = [one for one in mentions if one.kind not in ("forum", "person")]
    if mention.kind != "forum" or not others:
        return False
    contracts = frozenset(_contracts_of(others, register))
    found = register.find(Forum, name=mention.keys)
    return bool(contracts) and all(kept.record.contract not in contracts for kept in found)


def _is_of_a_forum(mention: Mention, mentions: Sequence[Mention], register: RegisterReader) -> bool:
    """Tell whether what is named only says which forum is meant.

    It does in `driftsforum på K-101` (the operations forum on K-101) and in `taktisk forum med
    syvsover` (the tactical forum with Syvsover).
    """
    named = [one.keys[0] for one in mentions if one.kind == "forum" and len(one.keys) == 1]
    if not named or mention.kind in ("forum", "person"):
        return False
    contracts = frozenset(_contracts_of([mention], register))
    return any(kept.record.contract in contracts for kept in register.find(Forum, name=named))


def _contracts_of(mentions: Sequence[Mention], register: RegisterReader) -> Iterator[str]:
    named = {(one.kind, key) for one in mentions for key in one.keys}
    if not named:
        return
    for kept in register.find(Contract):
        contract = kept.record
        around = {
            ("contract", contract.number),
            ("supplier", contract.supplier),
            *(("system", name) for name in contract.systems),
        }
        if not named.isdisjoint(around):
            yield contract.number


def _without_lead_in(words: Sequence[str]) -> tuple[str, ...]:
    """Leave out lead-ins like `jeg skal bruge en liste over …` (I need a list of …).

    Whose things they are stands further on.
    """
    kept: list[str] = []
    place = 0
    while place < len(words):
        lead = spoken("no_claim").at(words, place)
        if lead is None:
            kept.append(words[place])
        place = place + 1 if lead is None else lead.end
    return tuple(kept)


def _of_a_checklist(words: Sequence[str]) -> Match | None:
    """Find the requirement before the word for a checklist.

    Examples are `risikovurderingstjeklisten` (the risk assessment checklist) and `the exercise
    checklist`.
    """
    for place, word in enumerate(words):
        ending = next((one for one in words_of("checklist_called") if word.endswith(one)), None)
        if ending is None:
            continue
        joined = word.removesuffix(ending)
        said = joined or (words[place - 1] if place else "")
        for stem in (said, said.removesuffix("s")):
            found = spoken("requirement_of_checklist").at((stem,), 0) if stem else None
            if found is not None:
                return replace(found, start=place, end=place + 1)
    return None


def _of_the_question(sentence: Sentence) -> Sequence[str]:
    """Leave out the parts that say why somebody asks.

    An example is `jeg skal ind til direktionen om lidt, hvilke frister …` (I am seeing the
    management soon, which deadlines …).
    """
    parts = list(_parts(sentence))
    asks = [part for part in parts if _part_asks(part)]
    about = [part for part in parts if part in asks or part[0] not in words_of("says_why")]
    return [word for part in (about if asks else parts) for word in part]


def _says_by_when(sentence: Sentence, start: int) -> bool:
    """Tell whether the word only says by when: `inden tilsynet` (before the inspection)."""
    return not words_of("by_when").isdisjoint(sentence.words[max(start - 1, 0) : start])


def _leading_in(sentence: Sentence) -> Collection[int]:
    """Return the words of whole clauses before the question, which say why it is asked.

    In `tilsynet ringer i morgen, er der noget rødt` (the inspectors call tomorrow, is anything
    red) it is not asked about supervision.
    """
    places, start = set[int](), 0
    parts = list(_parts(sentence))
    for part in parts:
        follows_what_is_told = part is parts[-1] and any(map(_tells, parts[:-1]))
        if _part_asks(part) or _before_the_question(part) or follows_what_is_told:
            places.update(range(start, start + _before_the_question(part)))
            return places
        if len(part) >= _FEWEST_OF_A_CLAUSE:
            places.update(range(start, start + len(part)))
        start += len(part)
    return ()


def _before_the_question(words: Sequence[str]) -> int:
    """Count the words of a clause that leads in without a comma.

    `på risikostyring er vi …` (on risk management we are …) names what is asked about.
    """
    topical = words_of("about_joints") | words_of("begins_no_question") | words_of("asking")
    if words[0] in topical or asks_first(words):
        return 0
    places = range(_FEWEST_WITHOUT_A_COMMA, len(words))
    verbs = words_of("asking_verbs") if _tells(words) else frozenset[str]()
    begins = (place for place in places if words[place] in verbs or asks_first(words[place:]))
    return next(begins, 0)


def _tells(words: Sequence[str]) -> bool:
    """Tell whether a thing and what it does begin it, as `tilsynet ringer` (the inspectors call).

    The question after it may be mistyped, or have no verb.
    """
    verbs = words_of("tells_by") - words_of("said_to_be") - words_of("told_with")
    known = words[0].endswith(DEFINITE) and words[0] not in words_of("ends_as_known")
    does = words[1:2] if known else ()
    return any(within_typo_distance(word, verb) for word in does for verb in verbs)


def _beside_the_question(
    sentence: Sentence, is_beside: Callable[[Sequence[str]], bool]
) -> Collection[int]:
    """Return the words of such parts as do not ask, where another part does."""
    parts = list(_parts(sentence))
    if not any(map(_part_asks, parts)):
        return ()
    places, start = set[int](), 0
    for part in parts:
        if not _part_asks(part) and is_beside(part):
            places.update(range(start, start + len(part)))
        start += len(part)
    return places


def _is_of_an_occasion(person: Mention, sentence: Sentence) -> bool:
    """Tell whether somebody is named only for when it is needed, where it is asked of all of us.

    `hvad mangler vi til revis gennemgang` asks what we lack for Revi's audit, and not what is his.
    So does `… før mødet med mia` (… before the meeting with Mia).
    """
    words = sentence.words
    asked = words[: person.start]
    before = words[max(person.start - _LONGEST_OCCASION, 0) : person.start]
    if words_of("all_of_us").isdisjoint(asked) or words_of("by_an_occasion").isdisjoint(before):
        return False
    return before[-1] in ("med", "with") or words[person.end - 1].endswith("s")


def _says_why(part: Sequence[str]) -> bool:
    """Tell whether it only says why somebody asks, or who wants to know.

    An example is `…, skal til mus med signe` (…, have an appraisal with Signe).
    """
    return part[0] in words_of("says_why") or _says_who_did(part)


def _says_who_did(part: Sequence[str]) -> bool:
    """Tell whether it tells what somebody did, as `signe spurgte i fredags` (Signe asked …)."""
    return not words_of("asked_and_said").isdisjoint(part[1:2])


def _part_asks(part: Sequence[str]) -> bool:
    """Tell whether the part asks.

    `hvad …` (what …) may be anywhere in it, and `er der …` (is there …) at its beginning.
    """
    return asks_first(part) or not words_of("asking").isdisjoint(part)


def _parts(sentence: Sentence) -> Iterator[Sequence[str]]:
    start = 0
    for place in range(1, len(sentence.words)):
        if not _PAUSES.isdisjoint(sentence.gap(place)):
            yield sentence.words[start:place]
            start = place
    if start < len(sentence.words):
        yield sentence.words[start:]


def _is_mine(words: Sequence[str], asked: Sequence[str]) -> bool:
    """Tell whether whoever speaks means what is theirs.

    English `i` is Danish too, and counts before or after a verb only.
    """
    if any(spoken("mine_plainly").at(words, place) for place in range(len(words))):
        return True
    if not words_of("not_mine").isdisjoint(words):
        return False
    words = _without_lead_in(asked)
    before = ("", *words)
    if any(
        word in words_of("of_mine")
        and one not in words_of("not_mine_after")
        and not (word == _MINUTES and one.isdigit())
        for one, word in zip(before, words, strict=False)
    ):
        return True
    if not words_of("only_danish").isdisjoint(words):
        return False
    verbs = words_of("with_i")
    return any(
        (one == "i" and other in verbs) or (other == "i" and one in verbs)
        for one, other in pairwise(words)
    )
