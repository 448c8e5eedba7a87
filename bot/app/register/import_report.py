"""Report on an import in lines for the terminal, in the language of the person."""

from collections.abc import Iterator

from bot.app.register.import_export import Imported
from bot.cards.register.import_export import counts, decision_lines
from bot.texts.words import Words
from register.change_summary import SectionChanges, described
from register.faults import sentence

MOST_LINES = 20
"""The most records named of one section; the rest are counted."""


def report_lines(came: Imported, *, dry_run: bool) -> Iterator[str]:
    """List the difference, section by section, and whether it was made; with faults, nothing."""
    words = Words(came.lang)
    if came.faults:
        return
    changes = described(came.merged, words)
    new = words("register.new_authority", authority=came.authority)
    yield new if came.founded else came.authority
    for section in changes:
        yield from _section(section, words)
    if came.decisions:
        yield words("register.undecided", n=len(came.decisions))
        for line in decision_lines(came.decisions[:MOST_LINES], words):
            yield f"  {line}"
    if not changes and not came.merged.same:
        yield words("register.no_rows")
    elif not changes:
        yield words("register.no_change", n=came.merged.same)
    elif dry_run:
        yield words("register.only_tried", n=_count(changes))
    else:
        yield words("register.done", n=_count(changes))
        yield from _next_steps(came, words)


def _next_steps(came: Imported, words: Words) -> Iterator[str]:
    """Say what to do next: somebody who administers, a way in, and a first question."""
    yield ""
    yield words("register.next")
    if not came.administrators:
        yield f"  {words('register.next_administrator')}"
    elif not came.bound:
        chat = f"kravbot chat --as {came.administrators[0]}"
        yield f"  {words('register.next_chat', command=chat)}"
        bind = f'kravbot bind --authority "{came.authority}"'
        yield f"  {words('register.next_bind', command=bind)}"
    yield f"  {words('register.next_question')}"


def warning_lines(came: Imported) -> Iterator[str]:
    """List the warnings, then the faults, each with its place; last that nothing was changed."""
    words = Words(came.lang)
    for fault in came.warnings:
        yield words("register.warning", sentence=sentence(fault, words, form=came.form))
    for fault in came.faults:
        yield sentence(fault, words, form=came.form)
    if came.faults:
        yield words("register.faulty_title", n=len(came.faults)) + "."


def _section(section: SectionChanges, words: Words) -> Iterator[str]:
    yield f"{section.title}: {counts(words, section)}"
    for line in section.lines[:MOST_LINES]:
        yield f"  {line}"
    if len(section.lines) > MOST_LINES:
        yield "  " + words("register.and_more", n=len(section.lines) - MOST_LINES)


def _count(changes: list[SectionChanges]) -> int:
    return sum(one.added + one.changed + one.ended for one in changes)
