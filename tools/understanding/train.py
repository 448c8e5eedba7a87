"""Learns from the sentences to build on, and writes what was learned: `make learn`. Needs scikit-learn, which nothing else does."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

from bot.understanding import weights
from bot.understanding.likeness import (
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
from bot.understanding.weights import FARTHEST, Weights
from tools.understanding.dataset import to_learn

_ASKED_FOR = ("wants", "section")
_UNIT = 0.03
"""What one step of a weight is worth, as a logarithm of odds."""
_FEWEST = 2
"""Sentences a feature has to be seen in."""
_NEVER_SEEN = 0.1
"""What a word counts for a meaning it was never seen with."""
_FEWEST_OF_A_VALUE, _FEWEST_OF_A_FIELD = 5, 100
"""Sentences."""
_HARDNESS = 3.0
_SAME_EVIDENCE = 4.0
"""The words of one sentence say much the same: so many count as one."""


def trained(known: Sequence[Known]) -> Mapping[str, Weights]:
    """Of each name of `likeness.NAMES`; counted and fitted, half and half."""
    meant = {name: _meant(name, known) for name in NAMES}
    chosen = {name for one in known for name in one.chosen}
    meant |= {name: of_it for name in sorted(chosen) if (of_it := _chosen(name, known))}
    return {name: _trained(sentences) for name, sentences in meant.items()}


def _meant(name: str, known: Sequence[Known]) -> list[tuple[Masked, str]]:
    """Of what is asked for, only where questions of that intent differ in it."""
    found = [(one, meaning) for one in known if (meaning := one.meaning(name)) is not None]
    if name not in _ASKED_FOR:
        return [(one.words, meaning) for one, meaning in found]
    values: defaultdict[str, set[str]] = defaultdict(set)
    for one, meaning in found:
        values[one.intent].add(meaning)
    differing = {intent for intent, meanings in values.items() if len(meanings) > 1}
    return [(one.words, meaning) for one, meaning in found if one.intent in differing - {*TOLD}]


def _chosen(name: str, known: Sequence[Known]) -> list[tuple[Masked, str]]:
    """Of a field, each value of which enough was seen; nothing where there is nothing to choose between."""
    found = [(one.words, value) for one in known if (value := one.chosen.get(name)) is not None]
    seen = Counter(value for _, value in found)
    found = [(words, value) for words, value in found if seen[value] >= _FEWEST_OF_A_VALUE]
    enough = len(found) >= _FEWEST_OF_A_FIELD and len({value for _, value in found}) > 1
    return found if enough else []


def _trained(sentences: Sequence[tuple[Masked, str]]) -> Weights:
    vectors = CountVectorizer(analyzer=features_of, binary=True, min_df=_FEWEST)
    seen = vectors.fit_transform([words for words, _ in sentences])
    meant = numpy.array([meaning for _, meaning in sentences])
    names = vectors.get_feature_names_out()
    spelled = numpy.array([name.startswith("#") for name in names])
    fitted = LogisticRegression(C=_HARDNESS, max_iter=300, tol=1e-3).fit(seen, meant)
    counted = MultinomialNB(alpha=_NEVER_SEEN).fit(seen[:, ~spelled], meant)
    table = _of_each(fitted.coef_)
    table[:, ~spelled] += counted.feature_log_prob_ / _SAME_EVIDENCE
    start = _of_each(fitted.intercept_) + counted.class_log_prior_ / _SAME_EVIDENCE
    table = (table - table.mean(axis=0)) / 2
    steps = numpy.clip(numpy.round(table / _UNIT), -FARTHEST, FARTHEST).astype(numpy.int8)
    return Weights(
        meanings=[str(one) for one in fitted.classes_],
        seen=[int(count) for count in counted.class_count_],
        start=[float(one) for one in start / 2],
        unit=_UNIT,
        features=[str(name) for name in names],
        table=steps.T.tobytes(),
    )


def _of_each(fitted: numpy.ndarray) -> numpy.ndarray:
    """Of two meanings only the second is fitted."""
    return numpy.concatenate([-fitted, fitted]) if len(fitted) == 1 else fitted.copy()


if __name__ == "__main__":
    known = sorted(set(to_learn()))
    text = written(known)
    LEARNED.write_text(text, "utf-8")
    WEIGHTS.write_bytes(weights.written(trained(known), mark_of(text)))
