"""Read and write the corpora of `data/`: one JSON object a line, each a sentence and its meaning.

`train.jsonl` is trained on. `test.jsonl` is for evaluation only: nobody who works on the
understanding reads it. An entry of either is a sentence (`say`) with its `intent` and `slots`.
Several wishes are `intents`, with one object of slots each, in the order of the sentence. The
intent `unsure` is right when there is no sure reading; `or` lists intents that are as good. `after`
is the page shown before, `today` the day (else Monday 2 March 2026), and `authority` the authority
(else STF).

Slots are the pages' arguments. Those of `record` and `report_event` are the register's fields,
under `values`. A slot is there only if the sentence says it, and days are in ISO form. `?` may be
anything or nothing, and `*` anything. A name that ends in `?` may be left out. `a | b` is either.

An entry of `incident_lines.jsonl` is said while a system is down, with its `act` and its `writer`.
Names stand there as `<person>`, `<system>`, `<other>` and `<supplier>`.

An entry of `train_intents.jsonl` has only its intent, or its telling in `recording.yaml`. An entry
of `emergencies.jsonl` says whether somebody needs to know now whom to call.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from bot.understanding.tellings.tellings import tellings
from register.demo import ANCHOR

DATA = Path(__file__).with_name("data")
SUFFIX = ".jsonl"
TRAIN, TEST = "train", "test"
UNSURE = "unsure"
ASKER = {"STF": "bo.proevesen@stf.example", "PKB": "mia.demolund@pandekageby.example"}
AUTHORITIES = tuple(ASKER)
FILLED_IN = {"side": "supplier"}
"""The fields a form fills in by itself, where nothing is said."""
ONLY_SAID = ("significant", "filed")
"""The fields that are filled in by a word for them, and never because sentences like it do."""

Slots: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Meant:
    """One wish, as a sentence means it or as it was read."""

    intent: str
    slots: Slots = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One sentence with its meaning; the intents in `also` are as good."""

    say: str
    meant: tuple[Meant, ...]
    also: frozenset[str] = frozenset()
    today: date = ANCHOR
    after: Meant | None = None
    authority: str = AUTHORITIES[0]

    @property
    def asker(self) -> str:
        return ASKER[self.authority]


@dataclass(frozen=True)
class IntentExample:
    """One sentence with its intent alone, or with the telling it is."""

    say: str
    intent: str
    telling: str = ""


@dataclass(frozen=True)
class EmergencyExample:
    """One sentence that asks for somebody to call now (`calls`), or only seems to."""

    say: str
    calls: bool
    authority: str = AUTHORITIES[0]


@dataclass(frozen=True)
class IncidentExample:
    """One sentence that is said while a system is down, with its act: see `likely_act`."""

    say: str
    act: str
    writer: str


# ── Reading ──────────────────────────────────────────────────────────────────


def examples(name: str) -> list[Example]:
    """Read the examples of `train`, of `test` or of a file at a path that ends in `.jsonl`."""
    return [_example(entry) for entry in _entries(_path(name))]


def intent_examples() -> list[IntentExample]:
    """Read the sentences that are labelled with an intent or a telling alone."""
    return [_intent_example(entry) for entry in _entries(_path("train_intents"))]


def emergency_examples() -> list[EmergencyExample]:
    """Read the sentences of people who need to know whom to call, and of others."""
    return [EmergencyExample(**entry) for entry in _entries(_path("emergencies"))]


def incident_examples() -> list[IncidentExample]:
    """Read what is said while a system is down."""
    return [IncidentExample(**entry) for entry in _entries(_path("incident_lines"))]


def folded(say: str) -> str:
    """Fold a sentence, so that two that differ in case or in the last mark are the same."""
    return say.casefold().strip(" ?!.")


def _path(name: str) -> Path:
    return Path(name) if name.endswith(SUFFIX) else DATA / f"{name}{SUFFIX}"


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield json.loads(line)
            except json.JSONDecodeError as fault:
                raise ValueError(f"{path}, line {number}: {fault.msg}") from fault


def _example(entry: Mapping[str, Any]) -> Example:
    intents = entry.get("intents") or [entry["intent"]]
    slots = entry.get("slots") or {}
    every = slots if isinstance(slots, list) else [slots]
    return Example(
        say=entry["say"],
        meant=tuple(Meant(intent, one) for intent, one in zip(intents, every, strict=True)),
        also=frozenset(entry.get("or", ())),
        today=date.fromisoformat(entry["today"]) if "today" in entry else ANCHOR,
        after=Meant(**entry["after"]) if "after" in entry else None,
        authority=entry.get("authority", AUTHORITIES[0]),
    )


def _intent_example(entry: Mapping[str, str]) -> IntentExample:
    if "intent" in entry:
        return IntentExample(entry["say"], entry["intent"])
    section = tellings()[entry["telling"]].section
    intent = "report_event" if section == "events" else "record"
    return IntentExample(entry["say"], intent, entry["telling"])


# ── Writing ──────────────────────────────────────────────────────────────────


def add_examples(name: str, added: Iterable[Example]) -> None:
    """Append the examples to a corpus."""
    with _path(name).open("a", encoding="utf-8", newline="\n") as corpus:
        corpus.writelines(f"{line_of(one)}\n" for one in added)


def write_examples(name: str, kept: Iterable[Example]) -> None:
    """Write a corpus with these examples and no other."""
    lines = "".join(f"{line_of(one)}\n" for one in kept)
    _path(name).write_text(lines, "utf-8", newline="\n")


def line_of(example: Example) -> str:
    """Write an example as its corpus has it, without the end of the line."""
    return json.dumps(dict(_entry(example)), ensure_ascii=False, separators=(",", ":"))


def _entry(example: Example) -> Iterator[tuple[str, Any]]:
    """Yield the fields in their order, and none that goes without saying."""
    yield "say", example.say
    if len(example.meant) == 1:
        yield from _wish(example.meant[0]).items()
    else:
        yield "intents", [one.intent for one in example.meant]
        yield "slots", [dict(one.slots) for one in example.meant]
    if example.also:
        yield "or", sorted(example.also)
    if example.after:
        yield "after", _wish(example.after)
    if example.today != ANCHOR:
        yield "today", example.today.isoformat()
    if example.authority != AUTHORITIES[0]:
        yield "authority", example.authority


def _wish(meant: Meant) -> dict[str, Any]:
    return {"intent": meant.intent} | ({"slots": dict(meant.slots)} if meant.slots else {})
