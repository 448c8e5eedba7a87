"""Write every rule as a table, which `docs/obligations.md` keeps."""

from collections.abc import Iterator

from governance.obligations.catalogue_sentences import (
    CatalogueSentence,
    Judgement,
    catalogue_sentences,
)
from governance.obligations.rule import Rule
from governance.obligations.rule_index import rules
from governance.schema.interval_settings import INTERVALS

_HEAD = """# The obligations

Made from the code with `make docs`; a test holds the page to it. Each row is one rule of \
`governance/obligations/`: what makes it
arise, by when it is to be done, and who is asked to; who is A for the requirement decides. \
*Missing* means a gap or a thing never done, listed apart and never overdue.
Names in `code style` are intervals an authority may change; the defaults stand at the end. \
Marked C, the catalogue asks for it in so
many words; marked D, it is our default for how to meet the catalogue. Priority 1 is what an \
incident needs, 2 a yearly duty, 3 paper.
"""
_COLUMNS = ("No.", "Rule", "For", "C/D", "Arises", "Due", "Asked", "P")
_SENTENCES = """## From each sentence of the catalogue to its rules

Each row is a sentence of the catalogue that says what an authority has to do, in its own words. \
F1 to F8 stand before the requirements.
What no rule can see is judged by a person; where a question of the checklists asks for it, its \
number stands behind.
"""


def rules_page() -> str:
    """Return the whole page, as Markdown."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    yield _row(*_COLUMNS)
    yield _row(*("---" for _ in _COLUMNS))
    for rule in sorted(rules().values(), key=lambda one: (one.requirement or "9", _place(one))):
        yield _of(rule)
    yield ""
    yield _SENTENCES
    yield _row("Sentence", "Says", "Rules", "Judged by")
    yield _row(*("---" for _ in range(4)))
    for sentence in catalogue_sentences():
        yield _sentence(sentence)
    yield ""
    yield "## Intervals"
    yield ""
    yield _row("Interval", "Length")
    yield _row("---", "---")
    for name, span in INTERVALS.items():
        unit = "days" if span.unit == "days" else "working days"
        yield _row(f"`{name}`", f"{span.length} {unit}")


def _of(rule: Rule) -> str:
    asked = rule.owner or ", then ".join(role.value for role in rule.roles)
    return _row(
        rule.requirement or "any",
        f"`{rule.name}`",
        ", ".join(rule.scopes),
        "C" if rule.source == "catalogue" else "D",
        _marked(rule.trigger),
        _marked(rule.due),
        asked or "R for the requirement",
        str(rule.priority),
    )


def _sentence(sentence: CatalogueSentence) -> str:
    return _row(
        sentence.id,
        sentence.says,
        ", ".join(f"`{name}`" for name in sentence.rules),
        "; ".join(_judged(judgement) for judgement in sentence.judged),
    )


def _judged(judgement: Judgement) -> str:
    where = f" ({judgement.question})" if judgement.question else ""
    return f"{judgement.by.value}: {judgement.of}{where}"


def _place(rule: Rule) -> tuple[str, int]:
    """Return the rule's place in the order of the files, whichever was imported first."""
    return rule.find.__module__, list(rules()).index(rule.name)


def _marked(text: str) -> str:
    """Mark the intervals' names as code."""
    words = text.split(" ")
    return " ".join(f"`{word}`" if word.strip(",;.:") in INTERVALS else word for word in words)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
