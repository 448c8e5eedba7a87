"""Each sentence of the catalogue is covered by rules, or judged by somebody.

Source: the catalogue of requirements for contract and supplier management. Its sentences are data
(`catalogue_sentences.yaml`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from governance.catalogue import Catalogue
from governance.obligations.rule import Rule
from governance.roles import Role

_FILE = Path(__file__).with_name("catalogue_sentences.yaml")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Judgement(_Part):
    """A person's judgement of what no rule can see.

    It is asked for in a `question` of the checklists, where there is one for it.
    """

    by: Role
    of: Annotated[str, Field(min_length=1)]
    question: str | None = None


class CatalogueSentence(_Part):
    """One sentence that says what an authority has to do, in the catalogue's own words."""

    id: Annotated[str, Field(pattern=r"^(F[1-9]|[1-3]\.[1-5][a-z]?)$")]
    says: Annotated[str, Field(min_length=1)]
    rules: tuple[str, ...]
    judged: tuple[Judgement, ...] = ()


@cache
def catalogue_sentences() -> tuple[CatalogueSentence, ...]:
    """Return the catalogue's sentences in their order.

    Raises pydantic.ValidationError where one is not whole.
    """
    written = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return TypeAdapter(tuple[CatalogueSentence, ...]).validate_python(written)


def sentence_faults(
    sentences: Sequence[CatalogueSentence], rules: Mapping[str, Rule], catalogue: Catalogue
) -> Iterator[str]:
    """Yield what is wrong between the sentences and the rules, each as a line.

    Every sentence has a rule or a judge, and all that it names is there. Every rule that the
    catalogue asks for stands under a sentence.
    """
    questions = {question.id for requirement in catalogue for question in requirement.questions}
    for sentence in sentences:
        yield from _faults_of(sentence, rules, questions)
    named = {name for sentence in sentences for name in sentence.rules}
    for name, rule in rules.items():
        if rule.source == "catalogue" and name not in named:
            yield f"no sentence names {name}"


def _faults_of(
    sentence: CatalogueSentence, rules: Mapping[str, Rule], questions: Collection[str]
) -> Iterator[str]:
    if not sentence.rules and not sentence.judged:
        yield f"{sentence.id}: neither a rule nor a judge"
    for name in sentence.rules:
        if name not in rules:
            yield f"{sentence.id}: {name} is no rule"
    for judgement in sentence.judged:
        if judgement.question is not None and judgement.question not in questions:
            yield f"{sentence.id}: {judgement.question} is no question"
