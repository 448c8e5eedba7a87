"""Read what several requirements ask for: reviews, documents, follow-ups and events."""

from collections.abc import Sequence

from governance.obligations.rule import RuleInput
from governance.positions.item import Reading, fact
from governance.records.actions import Action
from governance.records.documents import Document, DocumentKind
from governance.records.events import Event
from governance.records.reviews import Review, ReviewKind


def newest_review(case: RuleInput, *kinds: ReviewKind) -> Reading | None:
    """Read the newest review of these kinds of the scope itself, None where there is none."""
    here = case.facts.scope.casefold()
    found = case.facts.all(
        Review, lambda review: review.kind in kinds and review.scope.casefold() == here
    )
    newest = max(found, key=lambda review: (review.done_on, review.key), default=None)
    return None if newest is None else fact(newest, day=newest.done_on)


def documents_of(case: RuleInput, kind: DocumentKind) -> tuple[Document, ...]:
    """Return the documents of a kind around the scope."""
    return case.facts.all(Document, lambda document: document.kind == kind)


def late_follow_ups(case: RuleInput, actions: Sequence[Action]) -> Reading | None:
    """Read the open ones past their day, which leave a question short; None where none is."""
    late = [one for one in actions if one.closed_on is None and case.when.passed(one.due_on)]
    return fact(*late, day=min(one.due_on for one in late), extent="no") if late else None


def not_dealt_with(events: Sequence[Event]) -> Reading | None:
    """Read events that leave a question short, None where there are none."""
    if not events:
        return None
    return fact(*events, day=min(event.happened_on for event in events), extent="no")
