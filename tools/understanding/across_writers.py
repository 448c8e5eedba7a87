"""Measure the acts of an incident by lines of a writer none of whose lines were learned.

    python -m tools.understanding.across_writers

It needs scikit-learn (`requirements-learn.txt`).
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence

from bot.understanding.classifier import linear_model
from bot.understanding.classifier.classifier import Masked, features_of
from bot.understanding.classifier.linear_model import Weights
from tools.understanding.dataset import incident_set_by_writer
from tools.understanding.train import trained_alone

_FROM = (0.0, 0.7, 0.8)
"""The chances from which on an act is counted."""
_FEWEST = 100
"""The fewest lines of a writer who is measured."""

Lines = Sequence[tuple[Masked, str]]


def main() -> None:
    """Print, for each writer, how many lines are read, and how many of those rightly."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    every: defaultdict[str, list[tuple[Masked, str]]] = defaultdict(list)
    for writer, words, act in incident_set_by_writer():
        every[writer].append((words, act))
    for writer, lines in every.items():
        if len(lines) >= _FEWEST:
            others = [line for name, one in every.items() if name != writer for line in one]
            print(f"{writer}: {len(lines)} lines. {_measured(_weights_of(others), lines)}")


def _weights_of(lines: Lines) -> Weights:
    found, _ = linear_model.read(linear_model.written({"": trained_alone(lines)}, ""))
    return found[""]


def _measured(learned: Weights, lines: Lines) -> str:
    read = []
    for words, act in lines:
        chances = learned.likelihoods(features_of(words))
        likeliest = max(chances, key=chances.__getitem__)
        read.append((chances[likeliest], likeliest == act))
    told = []
    for least in _FROM:
        right = [one for chance, one in read if chance >= least]
        told.append(f"from {least}: {len(right)} read, {100 * sum(right) / len(right):.1f} % right")
    return "; ".join(told)


if __name__ == "__main__":
    main()
