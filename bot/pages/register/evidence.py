"""Show the evidence there is: to be sent, or opened."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards.checklist.known import known_rows
from bot.cards.paging import part_of
from bot.cards.register import evidence as cards
from bot.cards.register.evidence import EvidenceView, Piece
from bot.engine.checklist.known_lines import known_lines
from bot.engine.checklist.view import answers_view
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage, first_in
from bot.engine.queries.page_query import question
from bot.engine.queries.register_view import register_now
from bot.engine.queries.topic import Topic
from bot.messages import Audience, Card, Row
from governance.queries.evidence import (
    Proof,
    day_of,
    evidence_on_file,
    requirement_of_section,
    scope_of_document,
)
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.schema.scopes import AUTHORITY

_MOST_KNOWN = 6


class EvidencePage(ReadOnlyPage):
    """The page of evidence, by what it is about, and the requirement or section it is for.

    `kept` and `piece` name one by its record.
    """

    name = "evidence"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        asked = question(self.name, arguments, context, register_now(context))
        one = _named(arguments, context)
        if one is not None:
            return cards.piece(asked.asked, _piece(one, context))
        section = str(arguments.get("section") or "")
        # A document serves the requirement of its kind, so all of them serve no one alone.
        of_all = section == Document.section
        requirement = asked.topic.requirement or (
            None if of_all else requirement_of_section(section)
        )
        found = evidence_on_file(context.register, scopes=asked.topic.near, requirement=requirement)
        part = part_of(len(found), first_in(arguments, len(found)))
        last = part.first + part.shown
        pieces = [_piece(each, context) for each in found[part.first : last]]
        known = () if found else _known(requirement, asked.topic, context)
        return cards.evidence(EvidenceView(asked.asked, pieces, part, known, requirement or ""))


def _known(requirement: str | None, topic: Topic, context: TurnContext) -> Sequence[Row]:
    """Say what the register has of the requirement there, where there is no file."""
    if requirement is None:
        return ()
    kind = context.catalogue[requirement].scope
    scopes = (AUTHORITY,) if kind == AUTHORITY else topic.of(kind)
    if len(scopes) != 1:
        return ()
    standing = context.command_context.progress(requirement, scopes[0])
    lines = known_lines(standing, context)
    return known_rows(answers_view(standing, scopes[0], context), lines)[:_MOST_KNOWN]


def _named(arguments: Mapping[str, JsonValue], context: TurnContext) -> Proof | None:
    kept, key = arguments.get("kept"), arguments.get("piece")
    if not isinstance(key, str):
        return None
    if kept == Evidence.section:
        return context.register.get(Evidence, key)
    return context.register.get(Document, key) if kept == Document.section else None


def _piece(proof: Proof, context: TurnContext) -> Piece:
    record, words = proof.record, context.words
    if isinstance(record, Evidence):
        label = context.command_context.scope_context(record.scope).label
        said = [f"{record.question} {label}", context.name_of(record.added_by)]
        file, url = record.sha256, record.url
    else:
        said = [
            context.command_context.scope_context(scope_of_document(record)).label,
            words(f"word.{record.kind}"),
        ]
        if not record.filed:
            said.append(words("evidence.not_filed"))
        if record.valid_until is not None:
            said.append(words("evidence.until", day=words.date(record.valid_until)))
        file, url = None, record.url
    return Piece(record.title, record.section, record.key, said, day_of(proof), file, url)
