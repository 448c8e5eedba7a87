"""Load the short answers: what Kravbot is and keeps, the trade's words, and small talk.

They lie in `short/answers.yaml`. A file of the same shape may change them, or add to them.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.schema.values import Locale as Lang

Group = Literal["answers", "terms", "requirements"]
OURS = (Path(__file__).parent / "short" / "answers").with_suffix(".yaml")

POLITENESS = frozenset(("thanks", "greeting", "goodbye", "acknowledged", "compliment"))
"""The answers to what is said for politeness, beside whatever else is said."""


class ShortText(BaseModel):
    """A title, and a sentence or two; of a requirement also what good evidence is.

    `{admin}`, `{authority}` and `{dpo}` stand for the administrators, the authority and its data
    protection adviser.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    text: str
    evidence: str = ""


class ShortAnswer(BaseModel):
    """One answer in both languages.

    `cues` are patterns of words that ask for it, and `said` ways of asking. `called` is what a term
    is called. `pages` are what one may want to see next.
    With `of_things` it is found where a thing of the register is named, too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    da: ShortText
    en: ShortText
    pages: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    of_things: bool = False

    def in_language(self, lang: Lang) -> ShortText:
        return self.da if lang == "da" else self.en


class ShortAnswers(BaseModel):
    """All short answers, by group and name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: Mapping[str, ShortAnswer] = Field(default_factory=dict)
    terms: Mapping[str, ShortAnswer] = Field(default_factory=dict)
    requirements: Mapping[str, ShortAnswer] = Field(default_factory=dict)

    def find(self, name: str) -> ShortAnswer | None:
        """Return the answer of that name: a requirement's is its number."""
        for group in (self.answers, self.terms, self.requirements):
            if name in group:
                return group[name]
        return None

    def changed_by(self, other: "ShortAnswers") -> "ShortAnswers":
        """Return these with the other's in place of those of the same name."""
        return ShortAnswers(
            answers={**self.answers, **other.answers},
            terms={**self.terms, **other.terms},
            requirements={**self.requirements, **other.requirements},
        )


class ShortAnswersFault(ValueError):
    """A file of short answers cannot be used; the message says where and why, in both languages."""


@cache
def short_answers(own: Path | None = None) -> ShortAnswers:
    """Load ours, changed by those in the file, where there is one. Raises ShortAnswersFault."""
    ours = _read(OURS)
    return ours if own is None else ours.changed_by(_read(own))


def _read(path: Path) -> ShortAnswers:
    try:
        written = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return ShortAnswers.model_validate(written or {})
    except OSError as fault:
        raise ShortAnswersFault(
            f"KRAVBOT_SHORT_ANSWERS: {path} kan ikke læses. / {path} cannot be read."
        ) from fault
    except yaml.YAMLError as fault:
        raise ShortAnswersFault(
            f"KRAVBOT_SHORT_ANSWERS: {path} er ikke YAML. / {path} is not YAML."
        ) from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ShortAnswersFault(
            f"KRAVBOT_SHORT_ANSWERS: {path}, {where}: se vores egen fil. / {first['msg']}."
        ) from fault
