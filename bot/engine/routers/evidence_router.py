"""The evidence router takes links and case numbers as evidence, as files are taken."""

from collections.abc import Callable, Mapping, Sequence

from pydantic import JsonValue

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import KEEP_EVIDENCE
from bot.engine.records.fields import scopes_named
from bot.engine.routers.open_step import open_step
from bot.language.document_references import (
    LINK,
    has_question_mark,
    references_in,
    says_little_besides,
    without_references,
)
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation, NluResult
from governance.records.columns import sheet_of

_RECORD = "record"
_AS_EVIDENCE = "bevis for {said}"
"""A question for evidence, in the words of which it is found what something is evidence of."""


class EvidenceRouter:
    """A reference is evidence where no record that is told or open has a column for it."""

    def __init__(self, context: DialogContext, understand: Callable[[str], NluResult]) -> None:
        self._context = context
        self._understand = understand

    def take(self, text: str, understood: NluResult) -> bool:
        """Ask where the references of a sentence belong that asks and tells nothing else."""
        references = references_in(text)
        if not references or understood.cries or understood.asks or has_question_mark(text):
            return False
        if not (LINK.search(text) or _says_where_it_is(text)):
            return False
        if not _proves(text) and any(map(_does_something_else, understood.readings)):
            return False
        said = without_references(text)
        known = self._place_of(said, understood)
        self._context.dialogs.start(KEEP_EVIDENCE, _arguments(references, said, known))
        return True

    def take_beside_form(self, text: str) -> bool:
        """Keep the references that an open form takes no part of until the form is done."""
        found, references = open_step(self._context.stack), references_in(text)
        if found is None or not found.is_form or not references or has_question_mark(text):
            return False
        if not says_little_besides(text):
            return False  # it says more, which would be lost
        words, about = self._context.session.words, found.dialog.about(found.draft)
        noun = words(f"noun.{about['section']}") if "section" in about else ""
        said = f"{noun} {without_references(text)}".strip()
        self._context.dialogs.start_after_this(
            KEEP_EVIDENCE, _arguments(references, said, _known_from(about))
        )
        reason = words("keeping.asked_after", reference=words.listed(list(references)))
        self._context.dialogs.ask_top(reason)
        return True

    def _place_of(self, said: str, understood: NluResult) -> Mapping[str, JsonValue]:
        """Find the requirement and the scopes of what it is evidence of, as far as it is said."""
        readings = understood.readings
        if not readings and said:
            readings = self._understand(_AS_EVIDENCE.format(said=said)).readings
        if readings:
            return _known_from(readings[0].wish.arguments)
        before = self._context.topics.current
        return _known_from(before.slots) if before is not None and not _names_much(said) else {}


def _arguments(
    references: Sequence[str], said: str, known: Mapping[str, JsonValue]
) -> Mapping[str, JsonValue]:
    """Return the arguments of the dialog that asks where the references belong."""
    return {"references": list(references), "words": said, **known}


def evidence_besides(part: str, text: str, told: Intent) -> Intent | None:
    """Return the wish to keep the reference in a part that a telling left, beside its record.

    The whole text says what it is evidence of.
    """
    section, references = str(told.arguments.get("section", "")), references_in(part)
    if told.name != _RECORD or not references:
        return None
    if sheet_of(section).record_class.kept_in is not None:
        return None
    said, known = without_references(text), _known_from(told.arguments)
    return Intent("dialog", KEEP_EVIDENCE, _arguments(references, said, known))


def _known_from(arguments: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Find the requirement that is spoken of, or that records of the section serve, and scopes."""
    found: dict[str, JsonValue] = {}
    requirement, section = arguments.get("requirement"), arguments.get("section")
    if not requirement and section:
        requirement = sheet_of(str(section)).record_class.serves
    if requirement:
        found["requirement"] = str(requirement)
    about, values = arguments.get("about"), arguments.get("values")
    if isinstance(about, list) and about:
        found["about"] = about
    elif section and isinstance(values, dict):
        told = {name: value for name, value in values.items() if isinstance(value, str)}
        found["about"] = [*scopes_named(str(section), told)]
    return found


def _proves(text: str) -> bool:
    """Tell whether it says what it proves: `… er bevis for øvelsen` (… is evidence of …)."""
    words = normalise_phrase(text)
    return any(spoken("proves").at(words, place) is not None for place in range(len(words)))


def _says_where_it_is(text: str) -> bool:
    """Tell whether it says that evidence is in a case, or nothing but the case."""
    said = normalise_phrase(without_references(text))
    return not words_of("is_proof").isdisjoint(said) or not _names_much(" ".join(said))


def _names_much(said: str) -> bool:
    """Tell whether it says anything besides words like `den ligger på` (it is at)."""
    small = words_of("common_words") | words_of("polite") | words_of("joints") | words_of("lies_at")
    return not small.issuperset(normalise_phrase(said))


def _does_something_else(reading: Interpretation) -> bool:
    """Tell whether it is more than a page: what is told of a record, an order, a call."""
    wish = reading.wish
    if wish.kind == "page":
        return False
    told = wish.arguments.get("values") or wish.arguments.get("key")
    return wish.name != _RECORD or bool(told)
