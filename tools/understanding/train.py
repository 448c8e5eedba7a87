"""Train the understanding on the corpora, and write `learned.txt` and `weights.bin`: `make learn`.

It needs scikit-learn (`requirements-learn.txt`), which nothing else does.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

from bot.understanding.classifier import linear_model
from bot.understanding.classifier.classifier import (
    INCIDENT,
    LEARNED,
    NAMES,
    TOLD,
    WEIGHTS,
    Known,
    Masked,
    features_of,
    mark_of,
    written,
)
from bot.understanding.classifier.linear_model import FARTHEST, LearnedWeights
from tools.understanding.dataset import incident_set, training_set

_ASKED_FOR = ("wants", "section")
_UNIT = 0.03
"""The worth of one step of a weight, as a logarithm of odds."""
_FEWEST = 2
"""The fewest sentences in which a feature has to be seen."""
_NEVER_SEEN = 0.1
"""The count of a word for a meaning it was never seen with."""
_FEWEST_OF_A_VALUE, _FEWEST_OF_A_FIELD = 5, 100
"""The fewest sentences that a value, and a field, need."""
_INVERSE_REGULARIZATION = 3.0
_SAME_EVIDENCE = 4.0
"""The number of words that count as one, as the words of a sentence say much the same."""


def trained(known: Sequence[Known]) -> Mapping[str, LearnedWeights]:
    """Train each name of `likeness.NAMES`, and each field that is chosen in."""
    meant = {name: _meant(name, known) for name in NAMES}
    chosen = {name for one in known for name in one.chosen}
    meant |= {name: of_it for name in sorted(chosen) if (of_it := _chosen(name, known))}
    return {name: trained_alone(sentences) for name, sentences in meant.items()}


def _meant(name: str, known: Sequence[Known]) -> list[tuple[Masked, str]]:
    """Return the sentences with their meanings, for the name.

    Intents are left out whose questions do not differ in what they ask for.
    """
    found = [(one, meaning) for one in known if (meaning := one.meaning(name)) is not None]
    if name not in _ASKED_FOR:
        return [(one.words, meaning) for one, meaning in found]
    values: defaultdict[str, set[str]] = defaultdict(set)
    for one, meaning in found:
        values[one.intent].add(meaning)
    differing = {intent for intent, meanings in values.items() if len(meanings) > 1}
    return [(one.words, meaning) for one, meaning in found if one.intent in differing - {*TOLD}]


def _chosen(name: str, known: Sequence[Known]) -> list[tuple[Masked, str]]:
    """Take the values of a field that were seen often enough.

    Nothing is taken where there is nothing to choose between.
    """
    found = [(one.words, value) for one in known if (value := one.chosen.get(name)) is not None]
    seen = Counter(value for _, value in found)
    found = [(words, value) for words, value in found if seen[value] >= _FEWEST_OF_A_VALUE]
    enough = len(found) >= _FEWEST_OF_A_FIELD and len({value for _, value in found}) > 1
    return found if enough else []


def trained_alone(sentences: Sequence[tuple[Masked, str]]) -> LearnedWeights:
    """Train the one question whose answers these are, half of it counted and half of it fitted."""
    vectors = CountVectorizer(analyzer=features_of, binary=True, min_df=_FEWEST)
    seen = vectors.fit_transform([words for words, _ in sentences])
    meant = numpy.array([meaning for _, meaning in sentences])
    names = vectors.get_feature_names_out()
    spelled = numpy.array([name.startswith("#") for name in names])
    fitted = LogisticRegression(C=_INVERSE_REGULARIZATION, max_iter=300, tol=1e-3).fit(seen, meant)
    counted = MultinomialNB(alpha=_NEVER_SEEN).fit(seen[:, ~spelled], meant)
    table = _of_each(fitted.coef_)
    table[:, ~spelled] += counted.feature_log_prob_ / _SAME_EVIDENCE
    start = _of_each(fitted.intercept_) + counted.class_log_prior_ / _SAME_EVIDENCE
    table = (table - table.mean(axis=0)) / 2
    steps = numpy.clip(numpy.round(table / _UNIT), -FARTHEST, FARTHEST).astype(numpy.int8)
    return LearnedWeights(
        meanings=[str(one) for one in fitted.classes_],
        seen=[int(count) for count in counted.class_count_],
        start=[float(one) for one in start / 2],
        unit=_UNIT,
        features=[str(name) for name in names],
        table=steps.T.tobytes(),
    )


def _of_each(fitted: numpy.ndarray) -> numpy.ndarray:
    """Give a row to each meaning, as of two only the second is fitted."""
    return numpy.concatenate([-fitted, fitted]) if len(fitted) == 1 else fitted.copy()


def main() -> None:
    """Train on the whole data set, and write both files."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    known = sorted(set(training_set()))
    text, lines = written(known), sorted(incident_set())
    LEARNED.write_text(text, "utf-8")
    found = {**trained(known), INCIDENT: trained_alone(lines)}
    WEIGHTS.write_bytes(linear_model.written(found, mark_of(text, lines)))


if __name__ == "__main__":
    main()
