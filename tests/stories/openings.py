"""Open every dialog at every step, and tell what a sentence said there writes against the rule.

The saving rule is that of `design.md` §8 and decision 138. The words of a button on the newest card
save, and so does a plain yes to what it asks. A sure answer to what a checklist asks is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import JsonValue
from sqlalchemy import func, select

from bot.engine.turn import Engine
from bot.language.draft_orders import parted_beside, saved_by
from bot.language.normalise import first_sentence, normalise_phrase
from bot.language.yes_no import says_yes, says_yes_first
from bot.messages import ActionData, TextInput
from bot.rendering.plain_text import choices, yes_of
from governance.catalogue import catalogue
from governance.records.columns import sheets
from governance.records.told_decisions import ToldDecision
from storage.core.schema import journal, obligations, postponements
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, Person, Stage

ANSWERS = {"RecordAnswer", "NoteAnswer", "SkipQuestion", "FinishChecklist"}
BEGINS = "StartChecklist"
"""A checklist that is asked for in words is begun; nothing is answered by that."""
FOR_ONESELF = {"SetReminder", "CancelReminder", "KeepQuiet", "ChooseMessageTimes"}
"""Commands asked for in so many words; they concern nobody else, and a press undoes them."""
ASKS = ("checklist", "question")

WHO = {
    "maren": "maren.skabelonsen",
    "yusuf": "yusuf.fiktivsen",
    "signe": "signe.testesen",
    "ditte": "ditte.moenstergaard",
    "karl": "karl.attrapsen",
}


@dataclass(frozen=True)
class Opening:
    """How a dialog comes to a step: it is begun, more is said, and its state is put there."""

    dialog: str
    step: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)
    who: str = "yusuf"
    said: tuple[str, ...] = ()
    draft: Mapping[str, JsonValue] | None = None
    """The draft has this besides, where the dialog is put at the step."""

    def __str__(self) -> str:
        about = self.arguments.get("section") or self.arguments.get("at") or self.who
        return " ".join(part for part in (self.dialog, self.step, str(about)) if part)


NIGHT, K_101 = "system:Nødmelderen", "contract:K-101"
PLACES = {"system": NIGHT, "contract": K_101, "forum": "forum:Driftsforum K-101"}
ON_NIGHT: Mapping[str, JsonValue] = {"requirement": "3.2", "scope": NIGHT}
ASKED: Mapping[str, JsonValue] = {**ON_NIGHT, "at": "3.2-1"}
A_FILE: JsonValue = {
    "name": "Plan.pdf",
    "media_type": "application/pdf",
    "size": 9,
    "sha256": "0" * 64,
}


def _questions() -> Iterator[Opening]:
    for requirement in catalogue():
        scope = PLACES.get(requirement.scope, "authority")
        for question in requirement.questions:
            about = {"requirement": requirement.id, "scope": scope, "at": question.id}
            yield Opening("checklist", "question", about)


TOLD_CONTACT = (
    "ret kontakt Torben Opdigtet",
    "Navn: Niels Digt",
    "Telefon: +45 00 00 11 55",
    "gem",
    "bekræft kontakt Niels Digt",
)
ANSWERED = ("start 3.2 på fyrkassen", "nej", "ret svar 1")
OVER = (
    "start 3.3 på fyrkassen",
    "aldrig, men det er planlagt",
    "19/8",
    "Type: opkaldsprøve",
    "Leverandøren med: ja",
    "gem",
    "start 3.3 på fyrkassen",
)

OPENINGS = (
    *(Opening("", "", who=who) for who in WHO),
    Opening("start_checklist", "requirement"),
    Opening("start_checklist", "scope", {"requirement": "3.2"}),
    Opening("decide_option", "taken", {"key": "k-101"}),
    Opening("checklist", "known", ON_NIGHT),
    Opening("checklist", "which", ON_NIGHT, draft={"said": "det er lavet om", "lines": ["3.2-5"]}),
    *_questions(),
    Opening("checklist", "confirm", ASKED, draft={"pending": "ja"}),
    Opening("checklist", "overtaken", said=ANSWERED, draft={"pending": "ja"}),
    Opening("checklist", "choose", ASKED, draft={}),
    Opening("checklist", "finished", said=OVER, who="maren"),
    Opening("not_possible", "filling", {"question": "3.2-1", "scope": NIGHT, "seen": 0}),
    Opening("report_event", "filling"),
    Opening("report_event", "filling", said=("meld hændelse",)),
    *(
        Opening("record_form", "filling", {"do": "add", "section": sheet.section})
        for sheet in sheets()
        if sheet.record_class is not ToldDecision
    ),
    Opening("record_form", "filling", said=("vi øvede nødmelderen i går med kagemand",)),
    Opening("record", "choose", {"do": "correct", "section": "contacts"}),
    Opening("record", "end", said=("afslut øvelse Fyrjournal",)),
    Opening("record", "confirm", said=TOLD_CONTACT, who="ditte"),
    Opening("take_on", "which", draft={}),
    Opening("take_on", "when", draft={"item": "?"}),
    Opening("remind", "which", said=("mind mig om K-102 på fredag",)),
    Opening("remind", "what", said=("mind mig om det",)),
    Opening("remind", "when", said=("mind mig om at spise",)),
    Opening(
        "remind", "put_off", said=("ikke flere om bekræft stamdata på K-102 før maj",), who="karl"
    ),
    Opening("invite", "confirm", draft={}),
    Opening("invite", "sending", draft={}),
    Opening("decide", "review", {"wants": "organisation"}, who="signe"),
    Opening("keep_evidence", "requirement", {"files": [A_FILE]}),
    Opening("keep_evidence", "scope", {"files": [A_FILE], "words": "3.2"}),
    Opening("keep_evidence", "question", {"files": [A_FILE], "words": "3.2 nødmelderen"}),
    *(
        Opening("import_register", step, draft={})
        for step in ("file", "reading", "review", "importing")
    ),
    Opening("export_register", "gathering", draft={}),
    *(Opening(paper, "system") for paper in ("mini_plan", "contract_sheet", "agenda", "minutes")),
    Opening("letter", "sort"),
    Opening("letter", "system", {"wants": "contacts"}),
    *(
        Opening(paper, "making", draft={})
        for paper in ("contract_sheet", "agenda", "minutes", "letter")
    ),
    Opening("mini_plan", "making", draft={}),
    Opening("year_wheel", "making", draft={}),
    Opening("audit_file", "making", draft={}),
    Opening("overview", "making", draft={}),
    Opening("raci", "making", draft={}),
    Opening("person_file", "gathering", draft={"who": "karl.attrapsen@stf.example"}),
    *(
        Opening("erase_person", step, draft={"who": "Kim Udgåetsen", "name": "Kim Udgåetsen"})
        for step in ("looking", "confirm", "erasing")
    ),
    *(
        Opening("contact_notice", step, draft={"contact": "/syvsover/supplier/duty/kim"})
        for step in ("confirm", "sending")
    ),
    Opening("ask_first_questions", "confirm"),
    Opening("ask_first_questions", "sending", draft={}),
)
NEVER_WAITED_AT = {("checklist", step) for step in ("fact", "next", "not_possible")} | {
    *((form, "sure") for form in ("not_possible", "report_event", "record_form")),
    ("message_times", "again"),
}
"""Steps that lead on at once, or where another dialog is open above."""


class _Undone(Exception):
    """The turn is over, and is undone."""

    def __init__(self, commands: Sequence[str]) -> None:
        self.commands = commands


def commands_of(stage: Stage, engine: Engine, person: Person, text: str) -> Sequence[str]:
    """Say the sentence, undo its turn, and return the commands that wrote something."""

    def turn(unit: UnitOfWork) -> None:
        unit.use_tenant(person.tenant)
        ours = journal.c.tenant == person.tenant
        before = unit.connection.scalar(select(func.max(journal.c.seq)).where(ours)) or 0
        put_off = unit.connection.scalar(select(func.count()).select_from(postponements))
        engine.handle_turn(unit, person.begins(TextInput(text)))
        written = select(journal.c.command).where(ours, journal.c.seq > before)
        commands = list(unit.connection.scalars(written.order_by(journal.c.seq)))
        if unit.connection.scalar(select(func.count()).select_from(postponements)) != put_off:
            commands.append("Postpone")
        raise _Undone(commands)

    try:
        stage.database.transact(turn)
    except _Undone as undone:
        return undone.commands
    raise AssertionError("the turn was not undone")


def opened(stage: Stage, engine: Engine, opening: Opening) -> Person | None:
    """Bring somebody to where it is open; None where the checklist has begun elsewhere."""
    person = stage.person(f"{WHO[opening.who]}@stf.example", of=LIGHTHOUSES)
    if opening.dialog and not opening.said:
        name = "record" if opening.dialog == "record_form" else opening.dialog
        start: Any = {"name": name, "arguments": dict(opening.arguments)}
        person.uses(stage.token_for(person, ActionData(name="start", value=start, stays=True)))
    for text in opening.said:
        person.says(text)
    state = cast(dict[str, Any], stage.state_of(person) or {"stack": []})
    if opening.draft is not None:
        before = state["stack"][-1] if state["stack"] else {"draft": {}}
        version = engine.dialogs[opening.dialog].version
        put: dict[str, Any] = {"dialog": opening.dialog, "version": version, "step": opening.step}
        put["draft"] = {**before["draft"], **opening.draft}
        if "item" in opening.draft:
            put["draft"]["item"] = _something_due(stage, person)
        state["stack"] = [before | put]
        stage.set_state(person, state)
    top = [(one["dialog"], one["step"]) for one in state["stack"][-1:]]
    if (opening.dialog, opening.step) == ASKS and top == [("checklist", "known")]:
        return None
    assert top == ([(opening.dialog, opening.step)] if opening.dialog else []), person.view
    return person


def _something_due(stage: Stage, person: Person) -> list[str]:
    def find(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(person.tenant)
        columns = (
            obligations.c.scope,
            obligations.c.rule,
            obligations.c.subject,
            obligations.c.due_on,
        )
        due = select(*columns).where(obligations.c.tenant == person.tenant).order_by(*columns)
        return [str(part) for part in unit.connection.execute(due.limit(1)).one()]

    return stage.database.transact(find)


def labels_of(person: Person) -> set[tuple[str, ...]]:
    every = choices(person.card) if person._cards() else ()
    return {normalise_phrase(text) for one in every for text in (one.label, one.action.label)}


def is_asked_last(person: Person) -> bool:
    """Tell whether the newest card asks something to which one of its buttons is the yes."""
    return bool(person._cards()) and yes_of(person.card) is not None


def written_against_the_rule(
    stage: Stage, engine: Engine, opening: Opening, person: Person, text: str
) -> AbstractSet[str]:
    """Say the sentence, undo its turn, and return the commands that nothing allowed."""
    if normalise_phrase(text) in labels_of(person):
        return frozenset()
    firsts = [one[0] for one in (first_sentence(text), parted_beside(text)) if one]
    begins = [text, *firsts]
    if is_asked_last(person) and (says_yes(text) or any(map(says_yes_first, firsts))):
        return frozenset()
    if {("gem",), ("save",)} & labels_of(person) and any(
        saved_by(one) is not None for one in begins
    ):
        return frozenset()
    answers = ANSWERS if (opening.dialog, opening.step) == ASKS else set()
    return {*commands_of(stage, engine, person, text)} - answers - {BEGINS} - FOR_ONESELF
