"""Find out what something that was told is about.

It is named in it, named in what was told just before, or known from the register by what is named.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.language.normalise import Sentence, normalise_phrase
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.clauses import Clause
from bot.understanding.tellings.tellings import Telling, told_groups, told_words
from bot.understanding.text.patterns import PatternHit
from governance.ports import RegisterReader
from governance.records.contracts import Contract
from governance.records.events import Event
from governance.records.forums import Forum
from governance.records.members import Member


@dataclass(frozen=True)
class DepartedContact:
    """The slot of a contact who was said to have left, which is free now, and its supplier."""

    slot: str
    supplier: str | None


@dataclass(frozen=True)
class RecordReport:
    """A part of a text, and what tells in it.

    `before` is what was told just before, on which this goes on. `gone` is who was said there to
    have left. `alike` says that no pattern tells it, but sentences like it do.
    """

    telling: Telling
    name: str
    clause: Clause
    hit: PatternHit
    register: RegisterReader
    today: date
    me: str
    before: Clause | None = None
    gone: DepartedContact | None = None
    alike: bool = False


class SubjectResolver:
    """It finds the things and people of one clause; None where it is not plain which is meant."""

    def __init__(self, told: RecordReport) -> None:
        self._clause, self._register = told.clause, told.register
        self._before = told.before
        self._is_event = told.telling.section == Event.section
        self._is_new_forum = told.telling.section == Forum.section and told.telling.do == "add"

    @cached_property
    def people(self) -> Sequence[str]:
        """The people of the authority that are named, by e-mail."""
        return self._named("person") or list(self._first_names())

    @cached_property
    def system(self) -> str | None:
        named = self._named("system")
        if named:
            return _only(named)
        contracts = self._contracts or (self._of_whom_it_is_told if self._is_event else ())
        return _only([name for contract in contracts for name in contract.systems])

    @property
    def _of_whom_it_is_told(self) -> Sequence[Contract]:
        """The contracts of the supplier that is named first.

        An example is `syvsover har varslet at snefnug flytter` (Syvsover has announced that Snefnug
        moves).
        """
        index = self._register.derived("contracts by what", lambda: _by_what(self._register))
        first = self._named("supplier")[:1]
        return [one for name in first for one in index.get(("supplier", name), {}).values()]

    @cached_property
    def supplier(self) -> str | None:
        named = self._named("supplier")
        return _only(named or [contract.supplier for contract in self._contracts])

    @cached_property
    def contract(self) -> str | None:
        return _only([contract.number for contract in self._contracts])

    @property
    def of_contract(self) -> Contract | None:
        """The contract with all it says."""
        return self._contracts[0] if self.contract is not None else None

    @cached_property
    def forum(self) -> str | None:
        named = self._named("forum")
        if named:
            return _only([name for name in named if self._is_of_what_is_named(name)])
        said = frozenset(self._clause.words)
        about = {"contract": [one.number for one in self._contracts]} if self._contracts else {}
        found = self._register.find(Forum, **about)
        names = (kept.record.name for kept in found)
        return _only([name for name in names if normalise_phrase(name)[0] in said])

    @cached_property
    def forums_met(self) -> Sequence[str]:
        """The forums that may have met: the one that is named, or those of the contract.

        Only those of the level that is said count, as of `driftsmøde` (operations meeting). Without
        a contract the level must be said.
        """
        if self.forum is not None:
            return [self.forum]
        said = frozenset(self._clause.words)
        groups = told_groups("forum_levels")
        levels = {level for level, words in groups.items() if not words.isdisjoint(said)}
        numbers = [one.number for one in self._contracts]
        if not numbers and (not levels or self._clause.mentions):
            return []
        found = self._register.find(Forum, **({"contract": numbers} if numbers else {}))
        forums = [kept.record for kept in found if not levels or kept.record.level in levels]
        return [one.name for one in forums]

    def _is_of_what_is_named(self, forum: str) -> bool:
        """Tell whether the forum is of the contract that is named.

        `et driftsforum på K-203` (an operations forum on K-203) is not that of K-202.
        """
        kept = self._register.get(Forum, Forum.key_of(name=forum))
        contracts = self._clause.of_kind("contract")
        return not contracts or kept is None or kept.record.contract in contracts

    def _named(self, kind: str) -> list[str]:
        here = self._clause.of_kind(kind)
        things = [one for one in self._clause.mentions if one.kind != "person"]
        if here or self._before is None or (things if kind == "forum" else self._clause.mentions):
            return here
        return self._before.of_kind(kind)

    def _first_names(self) -> Iterator[str]:
        """Find first names in small letters that are words besides.

        They stand at the beginning, or after `til` (to).
        """
        words = self._clause.words
        called = _by_first_name(self._register)
        for place, word in enumerate(words):
            after_joint = place and words[place - 1] in told_words("before_names")
            if (place == 0 or after_joint) and len(called.get(word, ())) == 1:
                yield called[word][0]

    @cached_property
    def _contracts(self) -> Sequence[Contract]:
        """The contracts that fit everything that is named; none where nothing is."""
        index = self._register.derived("contracts by what", lambda: _by_what(self._register))
        named = [(kind, self._named(kind)) for kind in ("contract", "system", "supplier")]
        if not named[0][1] and not self._is_new_forum:
            named[0] = ("contract", list(self._contracts_of_forums()))
        fitting = [
            {number: one for name in names for number, one in index.get((kind, name), {}).items()}
            for kind, names in named
            if names
        ]
        if not fitting:
            return ()
        first, *rest = fitting
        return [one for number, one in first.items() if all(number in other for other in rest)]

    def _contracts_of_forums(self) -> Iterator[str]:
        for name in self._named("forum"):
            kept = self._register.get(Forum, Forum.key_of(name=name))
            if kept is not None:
                yield kept.record.contract


def _only(names: Sequence[str]) -> str | None:
    """Return the one name there is, however often."""
    return names[0] if len(set(names)) == 1 else None


_Index = Mapping[tuple[str, str], Mapping[str, Contract]]


def _by_what(register: RegisterReader) -> _Index:
    """Index the contracts by number, system and supplier."""
    index: defaultdict[tuple[str, str], dict[str, Contract]] = defaultdict(dict)
    for kept in register.find(Contract):
        one = kept.record
        index["contract", one.number][one.number] = one
        index["supplier", one.supplier][one.number] = one
        for system in one.systems:
            index["system", system][one.number] = one
    return index


def first_names(
    sentence: Sentence, mentions: Sequence[Mention], register: RegisterReader
) -> Iterator[Mention]:
    """Find names that are words besides, as in `bo er med i driftsforum` (Bo is in the forum).

    Others are `… og bo har godkendt` (… and Bo has approved) and `godkendt af bo` (approved by Bo).
    """
    named = {place for one in mentions for place in range(one.start, one.end)}
    called = _by_first_name(register)
    for place, word in enumerate(sentence.words):
        if place not in named and len(called.get(word, ())) == 1 and _is_a_name(sentence, place):
            yield Mention("person", (called[word][0],), place, place + 1)


def _is_a_name(sentence: Sentence, place: int) -> bool:
    if place == 0 or not set(".!\n").isdisjoint(sentence.gap(place)):
        return True
    before, after = sentence.words[place - 1], sentence.words[place + 1 : place + 2]
    if before in told_words("done_by"):
        return True
    gets = told_words("with") | told_words("gets_somebody")
    if before in gets and after and after[0] in told_words("put_as"):
        return True
    if ":" in sentence.gap(place) and after and not after[0][0].isdigit():
        return True
    verb = after and after[0] in told_words("verbs") | told_words("verbs_of_persons")
    return bool(verb) and (before in told_words("ands") or "," in sentence.gap(place))


def _by_first_name(register: RegisterReader) -> Mapping[str, Sequence[str]]:
    """Return the e-mails of the members by their first names."""
    return register.derived("first names", lambda: _called_so(register))


def _called_so(register: RegisterReader) -> Mapping[str, Sequence[str]]:
    called: defaultdict[str, list[str]] = defaultdict(list)
    for kept in register.find(Member, active=True):
        called[normalise_phrase(kept.record.name)[0]].append(kept.record.email)
    return called
