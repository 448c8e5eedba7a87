"""Write every question with its fact as a table, which `docs/questions.md` keeps."""

from collections.abc import Iterable, Iterator

from governance.catalogue import Catalogue, Question, Requirement
from governance.positions.known import scopes_asked

_HEAD = """# The questions and their facts

Made from the code with `make docs`; a test holds the page to it. Each row is one of the questions \
in `governance/requirements/`. How it is asked:

- *fact*: for the fact itself, which the answer writes;
- *line*: not at all; the register counts it, and the line shows what it holds;
- *part*: in the form of another question, whose record it belongs to;
- *judgement*: what nothing in the register can decide, or what there is besides what it knows.

*Read by* are the rules of `obligations.md` that read the same fact: while one of them finds it \
missing, or its day has passed, the question is not met.
*Evidence* are the fields that count as proof, and `evidence` a file or link added to the \
question; without any the fact is its own proof.
M marks a mandatory question. A judgement holds for the interval named, else `checklist_repeated`.
"""
_COLUMNS = ("No.", "M", "Asks for", "For", "How", "Fact", "Read by", "Evidence", "Applies", "Holds")


def questions_page(catalogue: Catalogue) -> str:
    """Return the whole page, as Markdown."""
    return "".join(f"{line}\n" for line in _lines(catalogue))


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield _HEAD
    for requirement in catalogue:
        yield f"## {requirement.id} {requirement.title.en}"
        yield ""
        yield _row(*_COLUMNS)
        yield _row(*("---" for _ in _COLUMNS))
        for question in requirement.questions:
            yield _of(question, requirement, catalogue)
        yield ""


def _of(question: Question, requirement: Requirement, catalogue: Catalogue) -> str:
    asks_for = question.asks_for
    form = f", in the form of {asks_for.together_with}" if asks_for.together_with else ""
    decided = f"; decided: {asks_for.decision}" if asks_for.decision else ""
    judged = catalogue.is_judged(question)
    return _row(
        question.id,
        "M" if question.mandatory else "",
        question.topic.en,
        ", ".join(scopes_asked(question, catalogue)),
        f"{asks_for.how}{form}",
        f"{_code(asks_for.fields)}{decided}",
        _code(question.read_by),
        _code(question.proves),
        "" if question.applies is None else _code([question.applies]),
        _code([question.holds or "checklist_repeated"]) if judged else "",
    )


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
