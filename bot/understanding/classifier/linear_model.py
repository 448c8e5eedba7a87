"""Add up what each feature of a sentence says for and against each meaning.

The weights are small numbers that are learned elsewhere.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import islice
from math import exp

from bot.understanding.classifier.compact_index import CompactIndex

FARTHEST = 127
"""The farthest that a number is from nought, in units."""


@dataclass(frozen=True)
class LearnedWeights:
    """The weights as they are learned and written: a row of numbers for each of the features.

    The other fields are those of `Weights`.
    """

    meanings: Sequence[str]
    seen: Sequence[int]
    start: Sequence[float]
    unit: float
    features: Sequence[str]
    table: bytes


@dataclass(frozen=True)
class Weights:
    """A row of numbers for each feature, one to a meaning, in `unit`s.

    `start` is what each meaning begins with. `seen` is how many sentences each meaning was learned
    from. `table` has the rows one after the other, a signed byte to a number, and `places` says the
    how-manieth a feature's row is.
    """

    meanings: Sequence[str]
    seen: Sequence[int]
    start: Sequence[float]
    unit: float
    places: CompactIndex
    table: bytes

    def likelihoods(self, features: Iterable[str]) -> dict[str, float]:
        """Tell how likely each meaning is; together they are 1."""
        width, table = len(self.meanings), self._numbers
        rows = [
            table[place * width : (place + 1) * width]
            for feature in features
            if (place := self.places.get(feature)) is not None
        ]
        sums = map(sum, zip(*rows, strict=True)) if rows else [0] * width
        evidence = [
            begun + self.unit * number for begun, number in zip(self.start, sums, strict=True)
        ]
        most = max(evidence)
        odds = [exp(one - most) for one in evidence]
        together = sum(odds)
        return {meaning: one / together for meaning, one in zip(self.meanings, odds, strict=True)}

    @cached_property
    def _numbers(self) -> memoryview:
        return memoryview(self.table).cast("b")


def written(weights: Mapping[str, LearnedWeights], learned_from: str) -> bytes:
    """Write the weights by name, with a mark of what they were learned from."""
    head = {
        name: {
            "meanings": list(one.meanings),
            "seen": list(one.seen),
            "start": [round(number, 4) for number in one.start],
            "unit": one.unit,
            "features": len(one.features),
        }
        for name, one in weights.items()
    }
    lines = [json.dumps({"learned_from": learned_from, "weights": head})]
    lines += [feature for one in weights.values() for feature in one.features]
    text = "\n".join(lines).encode()
    tables = b"".join(one.table for one in weights.values())
    return zlib.compress(len(text).to_bytes(4, "big") + text + tables, 9)


def read(packed: bytes) -> tuple[Mapping[str, Weights], str]:
    """Read what `written` wrote."""
    unpacked = _Unpacked(packed)
    text = unpacked.take(int.from_bytes(unpacked.take(4), "big"))
    lines = (line.removesuffix(b"\n").decode() for line in BytesIO(text))
    head, found = json.loads(next(lines)), {}
    for name, one in head["weights"].items():
        count, width = one["features"], len(one["meanings"])
        found[name] = Weights(
            one["meanings"],
            one["seen"],
            one["start"],
            one["unit"],
            CompactIndex((feature, place) for place, feature in enumerate(islice(lines, count))),
            unpacked.take(count * width),
        )
    return found, head["learned_from"]


class _Unpacked:
    """Packed bytes, of which only what is taken is unpacked: all of it would stay in the way."""

    def __init__(self, packed: bytes) -> None:
        self._unpacking = zlib.decompressobj()
        self._packed = packed

    def take(self, size: int) -> bytes:
        """Return so many bytes more."""
        taken = self._unpacking.decompress(self._packed, size)
        self._packed = self._unpacking.unconsumed_tail
        return taken
