"""Find what the words of a telling's fields say in one clause, and what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from pydantic import JsonValue

from bot.understanding.classifier.classifier import Masked, likely_choice, masked
from bot.understanding.tellings.subjects import RecordReport, SubjectResolver
from bot.understanding.tellings.tellings import BUT, field_patterns, parted, told_words
from bot.understanding.text.patterns import Heard, PatternHit
from governance.records.columns import Column, sheet_of

_ALIKE = 0.85
_OF_A_SUPPLIER: Mapping[str, Sequence[str]] = {
    "with_supplier": ("yes", "no"),
    "supplier_input": ("yes", "no", "not possible"),
}
"""The values that sentences alike say only of a supplier that is named."""
_BEFORE, _AFTER = 3, 3
"""The words before and after a yes in which a denial is of it.

An example is `ingen fra kagemand var til stede` (nobody from Kagemand was present).
"""


@dataclass(frozen=True)
class FieldEvidence:
    """A telling with what was heard in it, for whoever reads one of its fields."""

    told: RecordReport

    @property
    def words(self) -> tuple[str, ...]:
        return self.told.clause.words

    @property
    def raw(self) -> str:
        return self.told.clause.sentence.raw

    @cached_property
    def around(self) -> SubjectResolver:
        return SubjectResolver(self.told)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The register's columns, by name."""
        return {column.name: column for column in sheet_of(self.told.telling.section).columns}

    def hits(self, name: str) -> Sequence[tuple[str, PatternHit]]:
        """Return the values that may be meant for that field, and where they were said."""
        return self._hits.get(name, ())

    def chosen(self, name: str) -> str | None:
        """Return the value said most plainly; of two equal ones the first in the file."""
        said = [one for one in self.hits(name) if not self._is_denied(*one)]
        field = self.told.telling.fields.get(name)
        if field is not None and field.latest:
            return max(said, key=lambda one: one[1].start, default=("", None))[0] or None
        best = sorted(said, key=lambda one: (-one[1].words, -one[1].quality))
        if not best or best[0][0] != "yes":
            return next((value for value, _ in best), None)
        if self._is_answered_no(best[0][1]):
            return "no"
        taken_back = (value for value, hit in best if self._takes_back(value, hit, best[0][1]))
        return next(taken_back, "yes")

    def likely(self, name: str) -> str | None:
        """Return the value that sentences like it say, where no word of that field was heard.

        What a record is called by is said, where the telling itself is only known by its likeness.
        """
        if self.hits(name) or name in self.told.telling.needs:
            return None
        column = self.columns.get(name)
        if self.told.alike and column is not None and column.key:
            return None
        alike = likely_choice(self.told.telling.section, name, self._masked)
        best = max(alike, key=alike.__getitem__, default="")
        if best in _OF_A_SUPPLIER.get(name, ()) and not self._names_a_supplier:
            return None
        if not best or alike[best] < _ALIKE:
            return None
        if best == "yes" and not told_words("denials").isdisjoint(self.words):
            return "no"  # sentences alike differ in one word: `mosekonge svarede faktisk ikke`
        return best

    @property
    def _names_a_supplier(self) -> bool:
        """Tell whether a supplier is named; one of ours who is named with it is none."""
        clause = self.told.clause
        may_be = told_words("suppliers")
        if not clause.of_kind("person"):
            may_be |= told_words("with")
        return bool(clause.of_kind("supplier")) or not may_be.isdisjoint(self.words)

    @cached_property
    def _masked(self) -> Masked:
        return masked(Heard(self.told.clause.sentence, self.told.clause.mentions))

    def _is_answered_no(self, yes: PatternHit) -> bool:
        """Tell whether a no follows it, as in `input fra Syvsover: nej` (input from …: no)."""
        answers = told_words("none") | told_words("turned_down")
        answered = yes.end < len(self.words) and self.words[yes.end] in answers
        return answered and ":" in self.told.clause.sentence.gap(yes.end)

    def _takes_back(self, value: str, hit: PatternHit, yes: PatternHit) -> bool:
        """Tell whether a no stands beside the yes.

        An example is `kagemand sendte os videre uden svar` (Kagemand passed us on without an
        answer).
        """
        if value == "yes" or hit.quality < 1:
            return False
        start, end = self.told.clause.between_pauses(yes.start)
        return start <= hit.start and hit.end <= max(end, yes.end)

    def who(self, name: str) -> str | None:
        """Return whoever is named where the words for that field are, by e-mail.

        It is whoever speaks, where the words are of them.
        """
        for value, hit in sorted(self.hits(name), key=lambda one: (-one[1].words, -one[1].quality)):
            if not self._has_happened(hit):
                continue
            named = self._named_in(hit)
            if value == "me" or named:
                return self.told.me if value == "me" else named[-1]
        return None

    def is_of_another(self, name: str, person: JsonValue) -> bool:
        """Tell whether somebody else is named where that field's value is said.

        An example is `…, beslutningstager er ole` (…, Ole is the one who decides).
        """
        chosen = self.chosen(name)
        for value, hit in self.hits(name):
            start, _ = self.told.clause.between_pauses(hit.start)
            _, end = self.told.clause.between_pauses(hit.end - 1)
            named = self._named_in(replace(hit, start=start, end=end))
            if value == chosen and named and person not in named:
                return True
        return False

    def others(self, name: str) -> Sequence[str]:
        """Return whoever is named where the words say that it is not that field's."""
        hits = self.hits(f"{name}{BUT}")
        return [one for _, hit in hits for one in self._named_in(hit)]

    def _has_happened(self, hit: PatternHit) -> bool:
        """Tell whether it has happened.

        It has not in `fie skal godkende` (Fie is to approve) or `fie godkender` (Fie approves). Nor
        has it in `afventer godkendelse fra fie` (awaiting approval from Fie) or `bo har ikke
        godkendt` (Bo has not approved).
        """
        if hit.quality < 1:
            return False
        not_so = ("denials", "refusals", "not_yet", "missing")
        around = self._around(hit, before=_BEFORE, after=1)
        return all(told_words(section).isdisjoint(around) for section in not_so)

    def _around(self, hit: PatternHit, *, before: int, after: int) -> Sequence[str]:
        """Return its words, and those beside it without a pause between."""
        start, _ = self.told.clause.between_pauses(hit.start)
        _, end = self.told.clause.between_pauses(hit.end - 1)
        return self.words[max(start, hit.start - before) : min(end, hit.end + after)]

    def _named_in(self, hit: PatternHit) -> list[str]:
        return [
            one.keys[0]
            for one in self.told.clause.mentions
            if one.kind == "person" and len(one.keys) == 1
            if hit.start <= one.start and one.end <= hit.end
        ]

    @cached_property
    def _hits(self) -> dict[str, list[tuple[str, PatternHit]]]:
        clause = self.told.clause
        found: dict[str, list[tuple[str, PatternHit]]] = {}
        for hit in field_patterns(self.told.name).hits(Heard(clause.sentence, clause.mentions)):
            name, value = parted(hit.name)
            found.setdefault(name, []).append((value, hit))
        return found

    def _is_denied(self, value: str, hit: PatternHit) -> bool:
        """Tell whether it is denied, as in `mosekonge gav ikke input` (Mosekonge gave no input).

        What is said with a denial in it is not so. Nor is what is asked for, or still to come.
        """
        if value != "yes":
            return self._is_the_other_one(hit)
        around = self._around(hit, before=_BEFORE, after=_AFTER)
        before = self._around(hit, before=_BEFORE, after=0)
        to_come = told_words("not_yet") | told_words("missing") | told_words("asked_for")
        return (
            not told_words("denials").isdisjoint(around)
            or not told_words("refusals").isdisjoint(before)
            or (self.told.telling.has_happened and not to_come.isdisjoint(around))
            or (self.words[hit.start] in told_words("with") and self._is_talked(before))
        )

    def _is_the_other_one(self, hit: PatternHit) -> bool:
        """Tell whether it is the other of two.

        An example is `på grund af en hændelse og ikke den årlige` (because of an incident and not
        the yearly one).
        """
        before = self.words[max(0, hit.start - _BEFORE) : hit.start]
        return any(
            one in told_words("ands") and other in told_words("denials")
            for one, other in pairwise(before)
        )

    def _is_talked(self, before: Sequence[str]) -> bool:
        """Tell whether they only talked.

        An example is `vi talte med kagemand bagefter` (we talked with Kagemand afterwards).
        """
        return not told_words("talks").isdisjoint(before)
