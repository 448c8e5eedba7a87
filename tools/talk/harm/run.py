"""Run the harms with so many sentences each, on fresh demo databases, a part in each process."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final

from tools.talk.harm import saving
from tools.talk.harm.all_clear import FalseAllClear
from tools.talk.harm.cries import FalseCry, MissedCry
from tools.talk.harm.other_authority import OtherAuthority
from tools.talk.harm.questions import Harm, Harmful, Sentence
from tools.talk.stages import demo_stage

HARMS: Final[Mapping[str, Harm]] = {
    one.name: one for one in (MissedCry(), FalseCry(), OtherAuthority(), FalseAllClear())
}
NAMES: Final = (saving.NAME, *HARMS)
_PART, _PROCESSES, _MORE = 250, 2, 6


@dataclass(frozen=True)
class HarmFound:
    """The number of sentences said, those that did harm, and whether that is too many."""

    name: str
    said: int
    harmful: Sequence[Harmful]

    @property
    def too_many(self) -> bool:
        most = HARMS[self.name].most if self.name in HARMS else 0.0
        return len(self.harmful) > most * self.said


def find_harm(names: Sequence[str], *, seed: str, count: int) -> Iterator[HarmFound]:
    """Say so many different sentences of each harm, and yield what each found."""
    with ProcessPoolExecutor(_PROCESSES) as pool:
        for name in names:
            if name == saving.NAME:
                turns = range(_PROCESSES)
                parts = [pool.submit(_saved, seed=seed, count=count, turn=turn) for turn in turns]
            else:
                every = HARMS[name].sentences(seed=seed, count=count)
                starts = range(0, len(every), _PART)
                parts = [pool.submit(_said, name, every[at : at + _PART]) for at in starts]
            results = [part.result() for part in parts]
            harmful = [one for _, found in results for one in found]
            yield HarmFound(name, sum(said for said, _ in results), harmful)


def _said(name: str, sentences: Sequence[Sentence]) -> tuple[int, list[Harmful]]:
    harm = HARMS[name]
    with demo_stage() as stage:
        answers = [harm.harmful(stage, sentence) for sentence in sentences]
    return len(sentences), [one for one in answers if one is not None]


def _saved(*, seed: str, count: int, turn: int) -> tuple[int, list[Harmful]]:
    """Say the sentences at every second opening; each has a demo of its own, as it is not undone.

    More are drawn than are asked for: some questions are not asked in the demo.
    """
    said: int = 0
    harmful: list[Harmful] = []
    drawn = list(saving.drawn(seed=seed, count=count + count // _MORE))
    for opening, sentences in drawn[turn::_PROCESSES]:
        with demo_stage() as stage:
            number, found = saving.harmful_at(stage, saving.prepared(stage), opening, sentences)
        said += number
        harmful += found
    return said, harmful
