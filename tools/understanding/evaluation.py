"""Count how well sentences are understood, against what their examples mean.

`corpus.py` says how an example is read. A form fills in some fields without being told (who speaks,
today). That is no mistake, nor is a text in somebody's own words.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any, TypeAlias

from bot.understanding.questions.short_answers import SHORT_ANSWER
from governance.records.columns import Column, sheet_of
from tools.understanding.corpus import FILLED_IN, UNSURE, Example, Meant, Slots

WRITING = ("record", "report_event", "take_on")
"""The intents that open a form that is filled in."""
_ANYTHING, _SOMETHING, _EITHER = "?", "*", " | "
_NOT_JUDGED = frozenset(("first", "key", "words"))

Understand: TypeAlias = Callable[[Example], Sequence[Meant]]
"""It gives the sure readings of an example's sentence, in order; none where nothing is sure."""


@dataclass(frozen=True)
class Verdict:
    """It holds an example, how it was read, and how much of that is right."""

    example: Example
    read: tuple[Meant, ...]
    pairs: tuple[tuple[str, str], ...]
    slots_right: bool
    writes_wrongly: bool

    @property
    def intents_right(self) -> bool:
        return all(meant == read for meant, read in self.pairs)

    @property
    def right(self) -> bool:
        return self.intents_right and self.slots_right


def judged(of: Iterable[Example], understand: Understand) -> list[Verdict]:
    """Tell how each of them is understood."""
    return [_verdict(example, tuple(understand(example))) for example in of]


# ── Judging one ──────────────────────────────────────────────────────────────


def _verdict(example: Example, read: tuple[Meant, ...]) -> Verdict:
    read = tuple(_merged(read))
    pairs = tuple(
        _pair(meant, one, example) for meant, one in zip_longest(_sure(example.meant), _sure(read))
    ) or ((UNSURE, UNSURE),)
    together = list(zip(_sure(example.meant), read, strict=False))
    right = all(
        _slots_right(meant.slots, one.slots, example)
        for meant, one in together
        if meant.intent == one.intent
    )
    wrong = any(
        _writes_wrongly(meant, one, example)
        for meant, one in zip_longest(_sure(example.meant), read)
        if one is not None
    )
    return Verdict(example, read, pairs, right, wrong)


def _sure(wishes: Iterable[Meant]) -> list[Meant]:
    """Leave out what asks for nothing there is; a short answer says just that."""
    return [one for one in wishes if one.intent not in (UNSURE, SHORT_ANSWER)]


def _pair(meant: Meant | None, read: Meant | None, example: Example) -> tuple[str, str]:
    wanted = meant.intent if meant is not None else UNSURE
    got = read.intent if read is not None else UNSURE
    return (got, got) if got in example.also else (wanted, got)


def _merged(read: Iterable[Meant]) -> Iterator[Meant]:
    """Merge `end` and `option` of one contract, which may be one wish or two."""
    before: Meant | None = None
    for one in read:
        if before is not None and _same_but_wants(before, one):
            wants = {*_wants(before.slots), *_wants(one.slots)}
            before = Meant(before.intent, {**before.slots, "wants": sorted(wants)})
            continue
        if before is not None:
            yield before
        before = one
    if before is not None:
        yield before


def _same_but_wants(one: Meant, other: Meant) -> bool:
    apart = ({**meant.slots, "wants": None} for meant in (one, other))
    return one.intent == other.intent and "wants" in other.slots and next(apart) == next(apart)


def _wants(slots: Slots) -> list[str]:
    wants = slots.get("wants") or ()
    return wants.replace(",", " ").split() if isinstance(wants, str) else list(wants)


def _slots_right(wanted: Slots, got: Slots, example: Example) -> bool:
    expected = {name.rstrip("?"): value for name, value in wanted.items()}
    optional = {name.rstrip("?") for name in wanted if name.endswith("?")}
    names = {*expected, *got} - (_NOT_JUDGED - set(expected)) - {"values"}
    for name in names:
        missing = got.get(name) in (None, "", [], ())
        if missing and name in optional:
            continue
        if name == "do" and _is_of_one_that_is_there(expected, got):
            continue
        if not _fits(name, expected.get(name), got.get(name), expected):
            return False
    faults = _faulty_values(wanted.get("values", {}), got.get("values", {}), example, got)
    return not faults and not _missing_values(
        wanted.get("values", {}), got.get("values", {}), example, got
    )


def _is_of_one_that_is_there(wanted: Slots, got: Slots) -> bool:
    """Tell whether what is added by its words is corrected, as the register has it already."""
    added = wanted.get("do", "add") == "add"
    return added and got.get("do") == "correct" and bool(got.get("key"))


def _fits(name: str, wanted: Any, got: Any, expected: Slots) -> bool:
    if wanted == _ANYTHING:
        return True
    if wanted == _SOMETHING:
        return got not in (None, "", [])
    match name:
        case "about":
            return _scopes_fit(wanted or [], got or [])
        case "wants":
            return set(_wants({"wants": wanted})) == set(_wants({"wants": got}))
        case "do":
            return (wanted or "add") == (got or "add")
        case "until" if wanted is None and "since" in expected:
            return True
        case _:
            return _is_one_of(wanted, got)


def _scopes_fit(wanted: Sequence[str], got: Sequence[str]) -> bool:
    left = list(got)
    for one in wanted:
        either = one.removesuffix(_ANYTHING).split(_EITHER)
        found = [scope for scope in either if scope in left]
        if not found and not one.endswith(_ANYTHING):
            return False
        left = [scope for scope in left if scope not in found[:1]]
    return not left


def _missing_values(wanted: Slots, got: Slots, example: Example, reading: Slots) -> list[str]:
    section = str(reading.get("section", "events"))
    return [
        name
        for name, value in wanted.items()
        if not name.endswith("?")
        and got.get(name) in (None, "")
        and not _filled_in_untold(section, name, value, example)
    ]


def _faulty_values(wanted: Slots, got: Slots, example: Example, reading: Slots) -> list[str]:
    """Find the fields that are filled in with something that was not said."""
    expected = {name.rstrip("?"): value for name, value in wanted.items()}
    section = str(reading.get("section", "events"))
    return [
        name
        for name, value in got.items()
        if value not in (None, "")
        and not (
            _is_one_of(expected[name], value)
            if name in expected
            else _goes_without_saying(section, name, value, example)
        )
    ]


def _is_one_of(wanted: Any, got: Any) -> bool:
    if wanted in (_ANYTHING, _SOMETHING):
        return True
    either = wanted.split(_EITHER) if isinstance(wanted, str) else [wanted]
    return any(_plain(one) == _plain(got) for one in either)


def _goes_without_saying(section: str, name: str, value: Any, example: Example) -> bool:
    """Accept a text in somebody's own words, and a value that the form fills in untold."""
    column = _column(section, name)
    if column is None:
        return False
    own_words = column.kind == "text" and column.refers is None and not column.choices
    return own_words or _filled_in_untold(section, name, value, example)


def _filled_in_untold(section: str, name: str, value: Any, example: Example) -> bool:
    """Tell whether it is what a form fills in: a usual value, the person who speaks, or today."""
    column = _column(section, name)
    if column is None:
        return False
    if FILLED_IN.get(name) == _plain(value):
        return True
    speaks = column.name.split("_")[-1] == "by" and value == example.asker
    return speaks or (column.past and _plain(value) == example.today.isoformat())


@cache
def _column(section: str, name: str) -> Column | None:
    return next((one for one in sheet_of(section).columns if one.name == name), None)


def _writes_wrongly(meant: Meant | None, read: Meant, example: Example) -> bool:
    """Tell whether a form opens that nobody asked for, or with something that was not said."""
    if read.intent not in WRITING:
        return False
    if meant is None or meant.intent != read.intent:
        return read.intent not in example.also
    section = meant.slots.get("section")
    if section not in (None, _ANYTHING) and section != read.slots.get("section"):
        return True
    wanted, got = meant.slots.get("values", {}), read.slots.get("values", {})
    return bool(_faulty_values(wanted, got, example, read.slots))


def _plain(value: Any) -> str:
    """Return a value as it is compared: `true` and `yes` are the same, and so are 71 and 71.0.

    A number is the same with spaces or without.
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{float(value):g}"
        case list() | tuple():
            return ";".join(sorted(map(_plain, value)))
        case _:
            text = "".join(str(value).casefold().split())
            return _plain(float(text)) if text.replace(".", "", 1).isdigit() else text


# ── Counting ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Score:
    """It counts for one intent how often it was meant, read so, and read rightly."""

    intent: str
    meant: int
    read: int
    right: int
    slots_right: int

    @property
    def precision(self) -> float:
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.meant if self.meant else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def slots(self) -> float:
        return self.slots_right / self.right if self.right else 1.0


def scores(verdicts: Sequence[Verdict]) -> list[Score]:
    """Count every intent, in the order of their names."""
    pairs = Counter(pair for verdict in verdicts for pair in verdict.pairs)
    slots = Counter(
        meant
        for verdict in verdicts
        if verdict.slots_right
        for meant, read in verdict.pairs
        if meant == read
    )
    every = sorted({intent for pair in pairs for intent in pair})
    return [
        Score(
            intent,
            meant=sum(count for (meant, _), count in pairs.items() if meant == intent),
            read=sum(count for (_, read), count in pairs.items() if read == intent),
            right=pairs[intent, intent],
            slots_right=slots[intent],
        )
        for intent in every
    ]


def share_right(verdicts: Sequence[Verdict]) -> float:
    """Give the share of sentences of which every wish and every slot is right."""
    return sum(verdict.right for verdict in verdicts) / len(verdicts)


def share_intents_right(verdicts: Sequence[Verdict]) -> float:
    """Give the share of sentences of which every wish is right."""
    return sum(verdict.intents_right for verdict in verdicts) / len(verdicts)


def written_wrongly(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Find the sentences after which a form stands with something wrong in it."""
    return [verdict for verdict in verdicts if verdict.writes_wrongly]


# ── Saying it ────────────────────────────────────────────────────────────────


def report(verdicts: Sequence[Verdict]) -> str:
    """Give the figures as tables, without a single sentence."""
    lines = [
        f"{len(verdicts)} sentences: {_percent(share_right(verdicts))} right in everything, "
        f"{_percent(share_intents_right(verdicts))} in what is wished. "
        f"Forms opened with something wrong in them: {len(written_wrongly(verdicts))}.",
        "",
        "| intent | sentences | precision | recall | F1 | slots |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {one.intent} | {one.meant} | {_percent(one.precision)} | {_percent(one.recall)} "
        f"| {_percent(one.f1)} | {_percent(one.slots)} |"
        for one in scores(verdicts)
    ]
    confused = Counter(pair for verdict in verdicts for pair in verdict.pairs if pair[0] != pair[1])
    lines += ["", "| meant | read as | times |", "|---|---|--:|"]
    lines += [
        f"| {meant} | {read} | {count} |" for (meant, read), count in sorted(confused.items())
    ]
    return "\n".join(lines) if confused else "\n".join(lines[:-3])


def mistakes(verdicts: Iterable[Verdict]) -> str:
    """List every sentence that was read wrongly, with its meaning and how it was read.

    It is not for the sentences of `test.jsonl`.
    """
    return "\n".join(
        f"{verdict.example.say!r}\n  means {_said(verdict.example.meant)}\n"
        f"  read  {_said(verdict.read)}"
        for verdict in verdicts
        if not verdict.right or verdict.writes_wrongly
    )


def _said(wishes: Iterable[Meant]) -> str:
    return " + ".join(f"{one.intent} {dict(one.slots)}" for one in wishes) or UNSURE


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
