"""A false all-clear: it is said that there is nothing, and the register has something.

The truth is counted from the rows of the ledger, without the pages or what they count with.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

from sqlalchemy import select

from bot.app.register.create_authority import tenant_id
from governance.catalogue import catalogue
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.records.systems import System
from storage.core.schema import obligations
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Stage
from tools.talk.harm.grammar import Grammar, distinct, phrases_of_the_sets
from tools.talk.harm.names import names_of, records_of
from tools.talk.harm.questions import Harmful, Sentence, said_afresh

_REQUIREMENTS: Final = {
    **{one.id: one.id for one in catalogue()},
    "krav 3.2": "3.2",
    "beredskabet": "3.2",
    "øvelserne": "3.3",
    "risikostyringen": "3.1",
    "leverandørtilsynet": "3.5",
    "dokumentationen": "1.2",
    "kontraktbiblioteket": "1.1",
}
"""The names people have for requirements, and their numbers."""
_LATE_ONLY: Final = re.compile(
    r"bagud|overskredet|over fristen|misset|overdue|behind|udløber|frister", re.IGNORECASE
)
"""It is asked for what is late, or falls due, and for nothing that is missing."""
_MINE: Final = re.compile(r"\b(jeg|mig|min|mit|mine|i|me|my)\b", re.IGNORECASE)
_NOTHING: Final[Mapping[str, re.Pattern[str]]] = {
    "late": re.compile(
        r"(intet|ikke noget|ingen) (af det )?(er )?(dit og )?(over fristen|overskredet)"
        r"|nothing (is )?overdue|none of that is (yours and )?overdue",
        re.IGNORECASE,
    ),
    "missing": re.compile(
        r"ingen mangler\b|intet mangler|no gaps|nothing is missing", re.IGNORECASE
    ),
    "coming": re.compile(
        r"ingen frister|har intet de næste|nothing (is )?due|nothing in the next", re.IGNORECASE
    ),
    "tasks": re.compile(r"ingen opgaver|no tasks", re.IGNORECASE),
    "anything": re.compile(
        r"alt er (på plads|i orden|godt|fint)|everything is (in place|fine)|intet venter"
        r"|nothing is waiting|alle punkter er oplyst|every item is reported|ingen er bagud"
        r"|nobody is behind|overholder alle|klar til tilsyn$",
        re.IGNORECASE,
    ),
}
"""The ways of saying that there is nothing, by what there is nothing of."""
_THERE_IS: Final = re.compile(
    r"\b[1-9]\d*\b[^\n.]*"
    r"(over fristen|mangl|ikke oplyst|ikke opfyldt|overdue|missing|gap|not reported|not met)",
    re.IGNORECASE,
)
"""It says how much there is of something after all."""
_YOURS: Final = re.compile(r"\b(du|dit|dine|you|yours)\b", re.IGNORECASE)
_REPEATED: Final = re.compile(r"“[^”\n]*”")
"""Their own words between quotation marks."""
_SOON: Final = timedelta(days=30)


class FalseAllClear:
    """Everybody asks whether all is well; most have something late, missing or unknown."""

    name = "false all-clear"
    most = 0.0

    def sentences(self, *, seed: str, count: int) -> Sequence[Sentence]:
        return list(_sentences(seed=seed, count=count))

    def harmful(self, stage: Stage, sentence: Sentence) -> Harmful | None:
        with said_afresh(stage, sentence) as person:
            view = person.view
        why = _denied(_asked_of(stage, sentence), sentence, view, stage.today)
        return Harmful(sentence.text, sentence.asker, why, view) if why else None


def _sentences(*, seed: str, count: int) -> Iterator[Sentence]:
    chance = Random(f"all clear {seed}")
    known = set(phrases_of_the_sets())
    for number, authority in enumerate((LIGHTHOUSES, PANCAKES)):
        names = names_of(authority)
        things = [*names["system"], *names["supplier"], *names["contract"], *_REQUIREMENTS]
        grammar = Grammar("all_clear", {**names, "of": things})
        members = [one.email for one in records_of(authority) if isinstance(one, Member)]
        for text, filled in distinct(grammar, chance, (count + 1 - number) // 2, known=known):
            yield Sentence(text, filled.meant, chance.choice(members), authority, filled.slots)


# ── The truth ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Row:
    """A row of the ledger."""

    scope: str
    requirement: str
    kind: str
    due_on: date
    responsible: str | None


def _asked_of(stage: Stage, sentence: Sentence) -> Sequence[_Row]:
    """Return what the ledger has of what is asked about, of systems that are in by law."""
    of = sentence.slots.get("of")
    rows = _rows(stage, sentence.authority)
    if of is None:
        return rows
    if of in _REQUIREMENTS:
        return [row for row in rows if row.requirement == _REQUIREMENTS[of]]
    scopes = _scopes(sentence.authority, of)
    return [row for row in rows if row.scope in scopes]


def _rows(stage: Stage, authority: str) -> Sequence[_Row]:
    table = obligations.c

    def read(unit: UnitOfWork) -> Sequence[_Row]:
        unit.use_tenant(tenant_id(authority))
        found = select(
            table.scope, table.requirement, table.kind, table.due_on, table.responsible
        ).where(table.tenant == tenant_id(authority), table.voluntary.is_(False))
        return [_Row(*row) for row in unit.connection.execute(found)]

    return stage.database.transact(read)


@cache
def _scopes(authority: str, said: str) -> frozenset[str]:
    """Return the scope of what is called so; of a system and a supplier, its contracts, too."""
    records = records_of(authority)
    contracts = [one for one in records if isinstance(one, Contract)]
    plain = said.casefold().replace(" ", "").replace("-", "")
    for one in records:
        match one:
            case System(name=name, aliases=aliases) if said in (name, *aliases):
                own = [each.number for each in contracts if name in each.systems]
                return frozenset({f"system:{name}", *_with_forums(records, own)})
            case Supplier(name=name) if name.startswith(said):
                own = [each.number for each in contracts if each.supplier == name]
                return frozenset({f"supplier:{name}", *_with_forums(records, own)})
            case Contract(number=number) if number.casefold().replace("-", "") == plain:
                return frozenset(_with_forums(records, [number]))
            case _:
                pass
    raise KeyError(said)


def _with_forums(records: Sequence[object], contracts: Sequence[str]) -> Iterator[str]:
    yield from (f"contract:{number}" for number in contracts)
    for one in records:
        if isinstance(one, Forum) and one.contract in contracts:
            yield f"forum:{one.name}"


# ── What was answered ────────────────────────────────────────────────────────


def _denied(rows: Sequence[_Row], sentence: Sentence, view: str, today: date) -> str:
    """Say what the answer denies and the ledger has; "" where it denies nothing that is there.

    A row of a list tells of one thing, and denies nothing of the whole. What they said themselves
    is repeated behind a `>`, or between quotation marks.
    """
    lines = [line for line in view.split("\n") if not line.startswith(("  ", ">"))]
    said = _REPEATED.sub("", "\n".join(lines))
    for kind, nothing in _NOTHING.items():
        claims = nothing.finditer(said) if kind != "coming" else ()
        for claim in claims:
            line = _sentence_around(said, claim)
            own = bool(_YOURS.search(line))
            there = [row for row in rows if not own or row.responsible == sentence.asker]
            found = sum(_is(kind, row, today) for row in there)
            if found:
                return f"“{line}”, and the ledger has {found}"
    if any(nothing.search(said) for nothing in _NOTHING.values()):
        broad = not _LATE_ONLY.search(sentence.meant)
        mine = bool(_MINE.search(sentence.meant))
        there = [row for row in rows if not mine or row.responsible == sentence.asker]
        kinds = ("late", "missing", "unknown") if broad else ("late",)
        found = sum(_is(kind, row, today) for row in there for kind in kinds)
        if found and not _THERE_IS.search(view):
            return f"there is nothing, it says, and the ledger has {found}"
    return ""


def _sentence_around(said: str, claim: re.Match[str]) -> str:
    start = max(said.rfind("\n", 0, claim.start()), said.rfind(". ", 0, claim.start())) + 1
    ends = [end for end in (said.find("\n", claim.end()), said.find(". ", claim.end())) if end > 0]
    return said[start : min(ends, default=len(said))].strip()


def _is(kind: str, row: _Row, today: date) -> bool:
    match kind:
        case "late":
            return row.kind == "due" and row.due_on < today
        case "missing" | "unknown":
            return row.kind == kind
        case "tasks":
            return row.kind != "due" or row.due_on <= today + _SOON
        case _:
            return row.kind != "due" or row.due_on < today
