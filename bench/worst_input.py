"""Measure what the worst input costs: bodies of requests, and long texts that somebody sends.

The floor of a body is `json.loads` of as many bytes of plain JSON. The floor of a text is the same
question answered with "ja" (yes).
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from bot.adapters.teams.auth.envelope import BODY_LIMIT, read_envelope
from bot.edge.refusal import RequestRefused
from bot.language.normalise import normalise, within_typo_distance
from bot.nlu_port import Named
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import Question, catalogue

BODIES: Final[Mapping[str, bytes]] = {
    "escaped quotes": b'{"a":"' + b'\\"' * 19_000,
    "backslashes": b'{"a":"' + b"\\" * 250_000,
    "quoted commas": b'{"a":["' + b'","' * 9_000 + b'"]}',
    "keys": b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(9_000)) + b"}",
    "objects": b'{"a":[' + b",".join([b'{"k":1.5}'] * 1_900) + b"]}",
    "surrogates": b'{"a":"' + b"\\ud800" * 40_000 + b'"}',
    "brackets": b"]" * BODY_LIMIT,
}
"""Bodies that a parser might be slow with; each has to be refused."""

TEXTS: Final[Mapping[str, str]] = {
    "one letter": "a" * 4000,
    "words": "ja nej delvist " * 267,
    "near misses": "ikkee muligtt delvistt beredskabsøvelsee " * 98,
    "typed names": "kaarl attrapsn dittte mønstergaad " * 118,
    "numbers": "1.1/1-1," * 500,
    "marks": ".,;:-/" * 667,
    "accents": "a" + "\u0301\u0323" * 2000,
    "months": "slutningen af marts i 2026 " * 148,
    "note": "note: " + "x " * 2000,
    "addresses": "a@" * 2000,
    "spaces": " " * 4000,
}
"""Texts as long as any that is taken."""

_PEOPLE = tuple(Named(f"p{n}@stf.example", f"Karla{n % 7} Attrapsen{n}") for n in range(500))
_TODAY = date(2026, 3, 2)
RUNS = 3


@dataclass(frozen=True)
class Worst:
    """Milliseconds of the loop's thread, each the quickest of a few runs.

    `bodies` and `texts` are by name, and `crowd` is a text of names among 500 people.
    """

    bodies: Mapping[str, float]
    body_floor: float
    texts: Mapping[str, float]
    text_floor: float
    crowd: float

    @property
    def body(self) -> str:
        """The name of the worst body."""
        return max(self.bodies, key=self.bodies.__getitem__)

    @property
    def text(self) -> str:
        """The name of the worst text."""
        return max(self.texts, key=self.texts.__getitem__)


def measure(runs: int = RUNS) -> Worst:
    """Measure every body and every text."""
    cost = partial(_cost, runs)
    bodies = {name: cost(partial(_refuse, body)) for name, body in BODIES.items()}
    plain = json.dumps({"a": ["tågevarsel"] * (BODY_LIMIT // 16)}).encode()
    understanding = LocalUnderstanding(catalogue())
    by_kind = {one.kind: one for requirement in catalogue() for one in requirement.questions}

    def answered(text: str, question: Question) -> float:
        return cost(
            lambda: understanding.answer(
                question, text, lang="da", today=_TODAY, people=_PEOPLE[:5]
            )
        )

    def dearest(text: str) -> float:
        wish = cost(lambda: understanding.wish(text, lang="da"))
        return max(wish, *(answered(text, question) for question in by_kind.values()))

    texts = {name: dearest(text) for name, text in TEXTS.items()}
    names = "kaarl atrapsenn " * 250
    crowd = cost(
        lambda: understanding.answer(
            by_kind["person"], names, lang="da", today=_TODAY, people=_PEOPLE
        )
    )
    return Worst(
        bodies=bodies,
        body_floor=cost(lambda: json.loads(plain)),
        texts=texts,
        text_floor=dearest("ja"),
        crowd=crowd,
    )


def _refuse(body: bytes) -> None:
    try:
        read_envelope(body)
    except RequestRefused:
        return
    raise AssertionError(body[:20])


def _cost(runs: int, work: Callable[[], object]) -> float:
    """Measure the quickest of a few runs, each without what the one before it remembered."""

    def once() -> float:
        within_typo_distance.cache_clear()
        normalise.cache_clear()
        begun = time.thread_time()
        work()
        return (time.thread_time() - begun) * 1000

    return min(once() for _ in range(runs))
