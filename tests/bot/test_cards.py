"""Compare every card in both languages with what it was when somebody last looked at it.

The golden files hold its content, its plain text and its HTML. `make golden` writes the files anew;
read their diff before committing it.
"""

import difflib
import inspect
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Literal, TypeAlias, cast, get_args

import pytest
from pydantic import JsonValue

from bot.adapters.web.render import render
from bot.app.obligations.derivation import reconciler_of
from bot.cards import (
    calendar,
    contact_notice,
    deliveries,
    did_you_mean,
    home,
    invitations,
    message_times,
    notices,
    papers,
    privacy,
    settings,
    short_answer,
    undo,
    welcome,
)
from bot.cards import decisions as decisions_cards
from bot.cards.checklist import checklist, file_evidence, known, not_possible, scope_choice
from bot.cards.checklist.checklist import ChecklistView, Echo
from bot.cards.checklist.known import KnownLine
from bot.cards.checklist.scope_choice import ScopeChoice
from bot.cards.decisions import DecisionReceipt, SureView, Waiting
from bot.cards.home import ChecklistUnderway, HomeView
from bot.cards.incident import (
    call_list,
    crisis_link,
    incident_log,
    log_notes,
    next_call,
    whom_to_tell,
)
from bot.cards.incident.crisis_link import CrisisLinkView, OthersLink
from bot.cards.invitations import InvitationView, Invitee, invite_row
from bot.cards.notices import page_button
from bot.cards.obligations import (
    assessment_plan,
    first_questions,
    follow_ups,
    month,
    most_important,
    news,
    not_told,
    nudges,
    obligations,
    outcome,
    overviews,
    priorities,
    recently_done,
    reminders,
    status,
    take_on,
    upcoming,
)
from bot.cards.obligations.reminders import PutOffView, ReminderItem, ReminderView
from bot.cards.paging import PageRange
from bot.cards.papers import HandedOver, HolderLine, PaperLine, PaperPart, PaperText
from bot.cards.privacy import ErasureView, LookedUp
from bot.cards.register import (
    contract,
    event,
    evidence,
    forum,
    handover,
    import_export,
    last_time,
    lookup,
    not_done,
    option,
    profile,
    record,
    records,
    responsible,
    sample,
    stale_contacts,
)
from bot.cards.unknown_name import UnknownName
from bot.dialogs import record as told_record
from bot.dialogs import record_form, report_event
from bot.engine.action_tokens import extract_actions, parse_card
from bot.engine.checklist.known_lines import known_lines
from bot.engine.checklist.view import with_position
from bot.engine.dialog import Go, TurnContext
from bot.engine.forms.form import FILLING
from bot.engine.forms.form_plan import FormDraft
from bot.engine.obligation_actions import buttons_of
from bot.engine.page import Page
from bot.engine.queries.names import naming
from bot.engine.records.decisions import view_of
from bot.engine.records.fields import called_in, known_of
from bot.incident.button_tokens import ACTS, ButtonState, contact_id, short
from bot.incident.call_lists import SPENT, call_view, choice, plan_view, standing, tell_view
from bot.incident.snapshot_index import SnapshotIndex
from bot.main.bootstrap import build_engine
from bot.messages import ActionData, CalendarRequest, Card, CardField, FieldOption, Lang, LinkButton
from bot.nlu_port import Intent, Interpretation
from bot.pages.member.welcome import WelcomePage
from bot.pages.obligations.not_told import NotToldPage
from bot.pages.obligations.obligations import (
    ObligationListPage,
    ObligationPage,
    StatusPage,
    TasksPage,
)
from bot.pages.register.register import RegisterPage
from bot.rendering.plain_text import plain
from bot.search.systems_and_contacts import look_up
from bot.texts.words import Words
from bot.understanding.understanding import LocalUnderstanding
from governance.access import Reason
from governance.catalogue import Question, Requirement, catalogue
from governance.changes.consequence import Consequence
from governance.changes.contact_notices import ContactNotice
from governance.commands import (
    AddRecord,
    AnyCommand,
    AttachEvidence,
    ClaimNotPossible,
    CorrectRecord,
    EndRecord,
    FinishChecklist,
    RecordAnswer,
    SkipQuestion,
    StartChecklist,
)
from governance.context import NotAllowed
from governance.decisions.parts import Decided
from governance.handlers import apply
from governance.message_times import MessageTimes
from governance.nudges import Deliveries, Kind, Past, Postponed, SentNudge, key_of
from governance.obligations.ledger import Entry, LedgerEvent, ObligationFilter
from governance.observations import observe
from governance.ports import Today, Versioned
from governance.positions.item import QuestionItem, State
from governance.positions.positions import NotTold
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.members import Member
from governance.records.systems import System
from governance.reminders import Reminder, ReminderSort, ReminderTopic
from governance.roles import Role
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import MORNING
from tests.incident.demo import snapshot_of
from tests.stories.cast import LIGHTHOUSES
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal, stocked
from tests.stories.rules import every_action, faults

GOLDEN = Path(__file__).parent / "golden"
REWRITE = os.environ.get("KRAVBOT_GOLDEN") == "1"
LANGUAGES: tuple[Lang, ...] = get_args(Lang)

NIGHT = "system:Nødmelderen"
FORUM = "forum:Driftsforum K-101"
LONGEST_TITLE = 45


class Scenery:
    """It holds what the examples are made of: the demo's register, with what they answer in it."""

    def __init__(self, unit: UnitOfWork, lang: Lang) -> None:
        self.words = Words(lang)
        self.unit = unit
        self.register = unit.register
        command_context = command_context_of(unit, "maren.skabelonsen@stf.example")
        self.command_context = replace(
            command_context, actor=replace(command_context.actor, admin=True, lang=lang)
        )

    @property
    def context(self) -> TurnContext:
        return TurnContext(self.command_context, self.words)

    def does(self, *commands: AnyCommand) -> None:
        for command in commands:
            apply(command, self.command_context)

    def answers(self, scope: str, **values: str) -> None:
        """Answer each question, as in `q3_2_1="ja"` [yes], in a checklist begun if need be.

        What stands after a bar is a note.
        """
        for name, value in values.items():
            requirement, _, number = name.removeprefix("q").rpartition("_")
            requirement = requirement.replace("_", ".")
            self.does(StartChecklist(requirement=requirement, scope=scope))
            said, _, note = value.partition("|")
            question = f"{requirement}-{number}"
            self.does(
                RecordAnswer(question=question, scope=scope, value=said, note=note or None, seen=0)
            )

    def view(self, requirement: str, scope: str = NIGHT, **more: object) -> ChecklistView:
        around = self.command_context.scope_context(scope)
        self.command_context.forget()
        return ChecklistView(
            standing=self.command_context.progress(requirement, scope),
            label=around.label,
            filled=around.filled,
            words=self.words,
            today=TODAY,
            name_of=self.name_of,
            me=self.command_context.actor.email,
            **more,  # type: ignore[arg-type]  # the fields of the view
        )

    def placed(self, requirement: str, **more: object) -> ChecklistView:
        """Read the view with where the requirement stands."""
        return with_position(self.view(requirement, NIGHT, **more), self.context)

    def name_of(self, email: str) -> str:
        kept = self.register.get(Member, Member.key_of(email=email))
        return kept.record.name if kept else email

    def question(
        self,
        question_id: str,
        scope: str = NIGHT,
        *,
        reason: str | None = None,
        explain: bool = False,
        note: str | None = None,
        **more: object,
    ) -> Card:
        question = catalogue().question(question_id)
        seen = (
            observe(question.observes, scope, self.command_context) if question.observes else None
        )
        said = None if seen is None else checklist.observed(seen, self.words, self.name_of)
        view = self.view(question.requirement, scope, observed=said, **more)
        return checklist.question(view, question, reason=reason, explain=explain, note=note)


# ── Examples ─────────────────────────────────────────────────────────────────

Example: TypeAlias = Callable[[Scenery], Card]
EXAMPLES: dict[str, Example] = {}
ENGINE = build_engine()


def example(name: str) -> Callable[[Example], Example]:
    """Enter an example under `module.function`, and after a colon what it shows."""

    def mark(make: Example) -> Example:
        EXAMPLES[name] = make
        return make

    return mark


@example("checklist.question: the first")
def first_question(at: Scenery) -> Card:
    at.does(StartChecklist(requirement="3.2", scope=NIGHT))
    return at.question("3.2-1")


@example("checklist.question: explained, with a reason, a note and what was just answered")
def explained_question(at: Scenery) -> Card:
    at.answers(NIGHT, q3_2_1="nej|De har kun set den *én* gang <b>")
    return at.question(
        "3.2-2",
        reason=at.words("read.graded_or_not_possible"),
        explain=True,
        note="Aftalt på mødet\ni mandags",
        echo=Echo(question="3.2-1"),
    )


@example("checklist.question: with what the register held before, and words it does not keep")
def changed_question(at: Scenery) -> Card:
    echo = Echo(
        question="2.3-1",
        said="3",
        before="5",
        unread="Den *tredje* er først oplært fra maj <b>, og hun har kun prøvet det én gang alene",
    )
    return at.question("2.3-3", echo=echo)


@example("checklist.question: a date, with what the register says and one skipped")
def date_question(at: Scenery) -> Card:
    at.does(StartChecklist(requirement="3.3", scope=NIGHT))
    at.does(SkipQuestion(question="3.3-9", scope=NIGHT))
    return at.question("3.3-8", echo=Echo(question="3.3-9", skipped=True), tried="31/2")


@example("checklist.question: a date, with what proves it")
def proved_date_question(at: Scenery) -> Card:
    return at.question("3.3-1")


@example("checklist.question: a person, answered before, with evidence")
def person_question(at: Scenery) -> Card:
    at.answers(NIGHT, q3_2_8="ved_ikke|Karl er nummer to")
    at.does(
        *(
            AttachEvidence(
                question="3.2-8",
                scope=NIGHT,
                sha256=f"{number:064x}",
                title=f"Bemanding {number}.pdf",
                media_type="application/pdf",
                size=size,
            )
            for number, size in enumerate((900, 34_500, 1_234_567), start=1)
        )
    )
    people = [("bo.proevesen@stf.example", "Bo Prøvesen"), ("x@stf.example", "Karl <b>")]
    return at.question("3.2-8", people=people)


@example("checklist.question: a number, with what the register says")
def number_question(at: Scenery) -> Card:
    return at.question("2.3-1", echo=Echo(question="2.3-3", said="ja"))


@example("checklist.question: one of six that a yes can answer together")
def alike_question(at: Scenery) -> Card:
    _without_processes(at)
    return at.question("2.2-1", "authority")


@example("checklist.question: after six were answered together")
def alike_answered(at: Scenery) -> Card:
    _without_processes(at)
    return at.question("2.2-8", "authority", echo=Echo(question="2.2-1", said="ja", also=5))


def _without_processes(at: Scenery) -> None:
    for kept in at.register.find(Document):
        record = kept.record
        if record.kind == "process":
            at.does(EndRecord(section=record.section, key=record.key, seen=kept.version))


@example("checklist.question: several choices")
def multi_question(at: Scenery) -> Card:
    return at.question("3.3-4")


@example("checklist.question: one choice")
def choice_question(at: Scenery) -> Card:
    return at.question("3.3-3")


@example("checklist.question: any words")
def text_question(at: Scenery) -> Card:
    at.answers(FORUM, q2_4_2="ole.pladsholder@stf.example")
    return at.question("2.4-3", FORUM)


@example("checklist.confirm")
def confirm(at: Scenery) -> Card:
    return checklist.confirm(at.view("3.2"), catalogue().question("3.2-1"), "ja")


@example("checklist.overtaken")
def overtaken(at: Scenery) -> Card:
    at.answers(NIGHT, q3_2_7="delvist|Uden leverandøren")
    return checklist.overtaken(at.view("3.2"), catalogue().question("3.2-7"), "ja")


@example("checklist.choose")
def choose(at: Scenery) -> Card:
    at.answers(NIGHT, q3_2_1="nej", q3_2_7="delvist", q3_2_8="ved_ikke")
    return checklist.choose(at.view("3.2"))


@example("checklist.choose: nothing yet")
def choose_nothing(at: Scenery) -> Card:
    return checklist.choose(at.view("3.4", NIGHT))


@example("checklist.summary")
def summary(at: Scenery) -> Card:
    _all_but_one(at)
    found = at.register.find(Action, requirement="3.2", scope=NIGHT)
    mine = sorted((kept.record for kept in found), key=lambda action: action.due_on)
    view = at.placed("3.2", follow_ups=mine, approver="Bo Prøvesen", repeats_on="2. mar. 2027")
    return checklist.summary(view)


@example("checklist.summary: all in place")
def summary_met(at: Scenery) -> Card:
    _all(at)
    return checklist.summary(at.placed("3.2", approver="Bo Prøvesen", repeats_on="2. mar. 2027"))


@example("checklist.finished")
def finished(at: Scenery) -> Card:
    _all(at)
    at.does(FinishChecklist(requirement="3.2", scope=NIGHT))
    return checklist.finished(at.placed("3.2", approver="Bo Prøvesen", repeats_on="2. mar. 2027"))


@example("checklist.answers")
def answers(at: Scenery) -> Card:
    _all_but_one(at)
    at.does(
        AttachEvidence(
            question="3.2-2",
            scope=NIGHT,
            sha256="a" * 64,
            title="Plan.pdf",
            media_type="application/pdf",
            size=1,
        )
    )
    return checklist.answers(at.placed("3.2"))


def _all(at: Scenery) -> None:
    at.answers(NIGHT, q3_2_1="ja", q3_2_2="ja", q3_2_7="ja")
    second = {
        "system": "Nødmelderen",
        "side": "us",
        "slot": "decision maker",
        "name": "Karl Attrapsen",
        "email": "karl.attrapsen@stf.example",
        "phone": "+45 00 00 10 04",
        "order": 2,
        "verified_on": "2026-02-20",
        "verified_by": "maren.skabelonsen@stf.example",
    }
    at.register.save(Contact.model_validate(second), seen=0, command="Import")
    reconciler = reconciler_of(at.unit)
    reconciler.put_off_all()
    reconciler.sweep(limit=64)


def _all_but_one(at: Scenery) -> None:
    at.answers(NIGHT, q3_2_1="nej|De har kun set den", q3_2_8="ved_ikke")
    at.does(
        ClaimNotPossible(
            question="3.2-2",
            scope=NIGHT,
            contract="K-103",
            reason="De deler den ikke",
            compensating="Vi øver selv",
            next_opportunity="option",
            supplier_asked="no",
            seen=0,
        ),
        SkipQuestion(question="3.2-7", scope=NIGHT),
    )


@example("known.known")
def known_from_the_register(at: Scenery) -> Card:
    view = at.view("3.2")
    return known.known(view, known_lines(view.standing, at.context))


@example("known.known: with what a person said, and nothing left to ask")
def known_from_a_person(at: Scenery) -> Card:
    at.answers(NIGHT, q3_2_1="nej", q3_2_2="nej", q3_2_7="delvist|Kun mundtligt")
    view = at.view("3.2")
    return known.known(view, known_lines(view.standing, at.context))


@example("known.which_line")
def which_line_is_meant(at: Scenery) -> Card:
    view = at.view("3.2", "system:Tågevarsel")
    lines = known_lines(view.standing, at.context)
    asked = [*view.standing.known, *view.standing.open]
    return known.which_line(view, lines, asked, said="det passer ikke, der er en ny plan")


@example("known.known: with what was said of a line")
def known_with_a_remark(at: Scenery) -> Card:
    view = at.view("3.2", "system:Tågevarsel")
    remark = at.words("known.agrees", topic="Kontaktliste")
    return known.known(view, known_lines(view.standing, at.context), remark=remark)


@example("known.known: a line of each state")
def known_of_each_state(at: Scenery) -> Card:
    view = at.view("3.3", "system:Fyrjournal")
    said: dict[State, tuple[str, date | None, str | None]] = {
        State.MET: ("Bordøvelse · *Nedbrud* <b>", date(2026, 2, 3), None),
        State.WAITING: ("Godkendt", date(2026, 2, 20), "ditte.moenstergaard@stf.example"),
        State.REASONED: ("Ikke muligt", date(2026, 1, 5), "maren.skabelonsen@stf.example"),
        State.PARTLY: (
            "Kontakt og reetablering, men ikke manuel drift og heller ikke fejl",
            None,
            None,
        ),
        State.STALE: ("", date(2025, 1, 20), None),
        State.MISSING: ("Tolv opfølgninger er over fristen", None, None),
    }
    asked = view.standing.requirement.questions
    lines = [
        KnownLine(
            question,
            _item(question, state),
            words,
            day=day,
            who=who,
            correctable=state is not State.WAITING,
        )
        for question, (state, (words, day, who)) in zip(asked, said.items(), strict=False)
    ]
    met = QuestionItem(asked[6].id, view.standing.scope, State.MET, proved=True)
    return known.known(view, [*lines, KnownLine(asked[6], met, "", date(2026, 2, 3), among=12)])


def _item(question: Question, state: State) -> QuestionItem:
    return QuestionItem(question.id, "system:Fyrjournal", state)


@example("scope_choice.requirement")
def choose_requirement(at: Scenery) -> Card:
    return scope_choice.requirement(at.words, TODAY, list(catalogue()))


@example("scope_choice.scope")
def choose_scope(at: Scenery) -> Card:
    choices = [
        ScopeChoice("system:Tågevarsel", "Tågevarsel", "Udsender tågevarsler til havne"),
        ScopeChoice(
            NIGHT, "Nødmelderen", "Modtager nødmeldinger fra skibe", at.words("choosing.underway")
        ),
        *(ScopeChoice(f"system:System {n}", f"System {n}", "") for n in range(3, 12)),
    ]
    return scope_choice.scope(at.words, TODAY, catalogue()["3.2"], choices, first=0)


@example("scope_choice.scope: there are none")
def choose_no_scope(at: Scenery) -> Card:
    return scope_choice.scope(at.words, TODAY, catalogue()["2.4"], [], first=0)


@example("follow_ups.follow_ups: the second page")
def my_follow_ups(at: Scenery) -> Card:
    mine = [_kept(_promise(number)) for number in range(1, 19)]
    labels = {NIGHT: at.command_context.scope_context(NIGHT).label}
    return follow_ups.follow_ups(at.words, TODAY, mine, labels, first=8, open_dialog=True)


@example("follow_ups.follow_ups: late")
def my_late_follow_ups(at: Scenery) -> Card:
    late = _promise(1).model_copy(update={"due_on": date(2026, 1, 20)})
    return follow_ups.follow_ups(
        at.words, TODAY, [_kept(late), _kept(_promise(2))], {}, first=0, open_dialog=False
    )


@example("follow_ups.follow_ups: none of mine")
def follow_ups_of_others(at: Scenery) -> Card:
    late = _promise(1).model_copy(update={"due_on": date(2026, 1, 20)})
    others = [late, *(_promise(number) for number in range(2, 4))]
    return follow_ups.follow_ups(
        at.words,
        TODAY,
        [],
        {},
        first=0,
        open_dialog=False,
        about=[NIGHT],
        others=others,
        called=lambda _: "Maren",
    )


@example("follow_ups.follow_ups: none")
def no_follow_ups(at: Scenery) -> Card:
    return follow_ups.follow_ups(at.words, TODAY, [], {}, first=0, open_dialog=False)


def _promise(number: int) -> Action:
    return Action(
        system="Nødmelderen",
        title=f"Ring til *havn* {number} <b>",
        requirement="3.2",
        owner="maren.skabelonsen@stf.example",
        due_on=date(2026, 3, number),
        scope=NIGHT,
    )


def _kept(record: Action) -> Versioned[Action]:
    return Versioned(record, 1, MORNING, "system", MORNING)


@example("file_evidence.question")
def keeping_question(at: Scenery) -> Card:
    at.does(kept_at("3.2-2"), kept_at("3.2-2", sha256="1" * 64))
    return file_evidence.question(TODAY, shelf(at, "3.2"), ["Plan *2* <b>.pdf"])


@example("file_evidence.question: two files, and some questions that ask for none")
def keeping_two_files(at: Scenery) -> Card:
    return file_evidence.question(TODAY, shelf(at, "3.3"), ["Rapport.pdf", "Deltagere.xlsx"])


@example("file_evidence.kept")
def kept_there(at: Scenery) -> Card:
    question = catalogue().question("3.3-8")
    return file_evidence.kept(TODAY, shelf(at, "3.3"), question, ["Rapport.pdf"])


@example("file_evidence.kept: two files")
def kept_two_files(at: Scenery) -> Card:
    question = catalogue().question("3.2-1")
    return file_evidence.kept(TODAY, shelf(at, "3.2"), question, ["Plan.pdf", "Bilag *1*.pdf"])


@example("file_evidence.nowhere")
def kept_nowhere(at: Scenery) -> Card:
    return file_evidence.nowhere(at.words, TODAY, reads_only=False)


@example("file_evidence.nowhere: an auditor")
def kept_nowhere_by_an_auditor(at: Scenery) -> Card:
    return file_evidence.nowhere(at.words, TODAY, reads_only=True)


@example("scope_choice.requirement: for a file")
def requirement_for_a_file(at: Scenery) -> Card:
    some = [catalogue()[number] for number in ("3.2", "3.3")]
    lead = file_evidence.lead(at.words, ["Plan *2*.pdf"])
    return scope_choice.requirement(at.words, TODAY, some, lead=lead)


def shelf(at: Scenery, requirement: str) -> file_evidence.FilingOptions:
    at.command_context.forget()
    return file_evidence.FilingOptions(
        at.command_context.progress(requirement, NIGHT),
        at.command_context.scope_context(NIGHT),
        at.words,
    )


def kept_at(question: str, *, sha256: str = "0" * 64) -> AttachEvidence:
    return AttachEvidence(
        question=question,
        scope=NIGHT,
        sha256=sha256,
        title="Plan.pdf",
        media_type="application/pdf",
        size=900,
    )


@example("call_list.call: the first one is called")
def call_now(at: Scenery) -> Card:
    return call_list.call(called(at, "Tågevarsel"))


@example("call_list.call: the first did not answer, and a log runs")
def call_the_next(at: Scenery) -> Card:
    view = called(at, "Tågevarsel", tried=1)
    return call_list.call(replace(view, log="Ole startede en log kl. 03:14."))


@example("call_list.call: nobody answers")
def call_our_own(at: Scenery) -> Card:
    return call_list.call(called(at, "Tågevarsel", tried=5))


@example("call_list.call: somebody answered")
def call_answered(at: Scenery) -> Card:
    view = called(at, "Tågevarsel")
    priorities, *others = view.called
    return call_list.call(
        replace(
            view, called=[replace(priorities, answered=True, confirmed=True), *others], current=None
        )
    )


@example("call_list.call: one has left, one is only written to, and the list is old")
def call_doubtful(at: Scenery) -> Card:
    view = called(at, "Fyrjournal")
    priorities, *others = view.called
    gone = replace(priorities, title="Kim Udgåetsen", left_on=date(2026, 1, 31))
    written = replace(priorities, key="w", title="Statusside", phone=None, email="vagt@x.example")
    as_of = replace(view.as_of, known_at=NIGHT_CALL - timedelta(days=3))
    return call_list.call(replace(view, as_of=as_of, called=[written, *others, gone], ours=()))


@example("call_list.call: an auditor asks")
def call_read_only(at: Scenery) -> Card:
    return call_list.call(replace(called(at, "Tågevarsel"), with_numbers=False))


@example("call_list.call: nobody is known")
def call_nobody(at: Scenery) -> Card:
    return call_list.call(replace(called(at, "Tågevarsel"), called=(), ours=(), current=None))


@example("call_list.which_system: two fit")
def which_of_two(at: Scenery) -> Card:
    return call_list.which_system(chosen(at, fit=True))


@example("call_list.which_system: none was named")
def which_at_all(at: Scenery) -> Card:
    return call_list.which_system(chosen(at, fit=False, total=20))


@example("call_list.call: all are closed at this hour")
def call_closed(at: Scenery) -> Card:
    sunday = datetime(2026, 3, 1, 7, 5, tzinfo=UTC)
    state = ButtonState("call", short("c"), sunday)
    known = call_list.AsOf(at.words, sunday - timedelta(hours=1), sunday)
    return call_list.call(call_view(BOOK, "Fyrjournal", state, known, with_numbers=True, log=None))


@example("call_list.call: one of ours is away")
def call_away(at: Scenery) -> Card:
    view = called(at, "Tågevarsel")
    first, *others = view.ours
    away = replace(first, away=at.words("incident.away_until", day=at.words.date(TODAY.day)))
    return call_list.call(replace(view, ours=[*others, away]))


@example("call_list.none_open")
def no_log_is_open(at: Scenery) -> Card:
    return call_list.none_open(at.words, NIGHT_CALL)


@example("call_list.useless: nobody else reads along")
def useless_alone(at: Scenery) -> Card:
    return call_list.useless(at.words, NIGHT_CALL, alone=True)


@example("whom_to_tell.whom_to_tell")
def press_and_data(at: Scenery) -> Card:
    found = tell_view(BOOK, "Tågevarsel", as_of(at), with_numbers=True)
    speaks = call_list.OwnContact("Pressevagten", "Presse", "+45 00 00 10 99")
    return whom_to_tell.whom_to_tell(replace(found, press=[speaks]))


@example("whom_to_tell.whom_to_tell: nobody is known")
def press_and_data_nobody(at: Scenery) -> Card:
    found = tell_view(BOOK, "Tågevarsel", as_of(at), with_numbers=True)
    return whom_to_tell.whom_to_tell(replace(found, ask_data=""))


def noted(at: Scenery, text: str = "*havnene* er ringet op") -> log_notes.LogNote:
    later = NIGHT_CALL + timedelta(minutes=79)
    return log_notes.LogNote(
        words=at.words,
        now=later,
        system="Tågevarsel",
        at=later,
        down=(NIGHT_CALL, later),
        text=text,
    )


@example("log_notes.written")
def line_written(at: Scenery) -> Card:
    return log_notes.written(noted(at))


@example("log_notes.struck")
def line_struck(at: Scenery) -> Card:
    return log_notes.struck(noted(at))


@example("log_notes.belongs")
def line_belongs(at: Scenery) -> Card:
    return log_notes.belongs(noted(at))


@example("log_notes.left_out")
def line_left_out(at: Scenery) -> Card:
    return log_notes.left_out(noted(at))


@example("log_notes.up_again")
def up_again(at: Scenery) -> Card:
    return log_notes.up_again(noted(at, "oppe igen"))


@example("log_notes.close_it")
def close_it(at: Scenery) -> Card:
    return log_notes.close_it(noted(at, ""))


@example("log_notes.still_open")
def still_open(at: Scenery) -> Card:
    return log_notes.still_open(replace(noted(at, ""), at=NIGHT_CALL - timedelta(hours=8)))


@example("log_notes.false_alarm")
def false_alarm(at: Scenery) -> Card:
    return log_notes.false_alarm(noted(at, ""))


@example("log_notes.closed: false alarm")
def log_closed_false(at: Scenery) -> Card:
    return log_notes.closed(noted(at, ""), false=True)


@example("log_notes.closed")
def log_closed_now(at: Scenery) -> Card:
    return log_notes.closed(noted(at, "Nedbrud i drift"), false=False)


@example("log_notes.was_significant")
def log_was_significant(at: Scenery) -> Card:
    return log_notes.was_significant(noted(at, ""))


@example("log_notes.false_alarm: after a yes")
def log_false_by_yes(at: Scenery) -> Card:
    return log_notes.false_alarm(noted(at, ""), by_yes=True)


@example("log_notes.retimed")
def log_line_retimed(at: Scenery) -> Card:
    return log_notes.retimed(noted(at))


@example("log_notes.last_line")
def last_log_line(at: Scenery) -> Card:
    return log_notes.last_line(noted(at))


@example("log_notes.written_together")
def lines_together_in_log(at: Scenery) -> Card:
    lines = [(NIGHT_CALL, "opdaget 02.40"), (NIGHT_CALL + timedelta(minutes=5), "ringede *02.45*")]
    return log_notes.written_together(noted(at, ""), lines)


@example("log_notes.line_before")
def line_before_correction(at: Scenery) -> Card:
    return log_notes.line_before(noted(at))


@example("log_notes.lines_to_strike")
def log_lines_to_strike(at: Scenery) -> Card:
    lines = [
        ("one", NIGHT_CALL, "Mogens kigger på det, og de har en fejl i en af deres switche"),
        ("two", NIGHT_CALL + timedelta(minutes=5), "havnene er ringet op"),
    ]
    return log_notes.lines_to_strike(noted(at, ""), lines)


@example("log_notes.not_retimed")
def log_line_not_there(at: Scenery) -> Card:
    return log_notes.not_retimed(noted(at, ""))


def next_of(at: Scenery, tried: int = 1) -> next_call.NextView:
    """Return the view of who is next, after the first `tried` did not answer."""
    view = called(at, "Tågevarsel", tried)
    return next_call.NextView(
        as_of=as_of(at),
        system="Tågevarsel",
        within=view.verified_within,
        today=view.today,
        called=view.called[tried : tried + 1],
        ours=() if view.called[tried:] else view.ours[:3],
        spent=not view.called[tried:],
    )


SAID = "ringet *vagten*, ingen svar"


@example("next_call.next_call: a line was written")
def next_written(at: Scenery) -> Card:
    view = replace(next_of(at), written=NIGHT_CALL, text=SAID, log="open")
    return next_call.next_call(replace(view, tried="Pindsvin Drift, døgnvagt"))


@example("next_call.next_call: a line waits for a log")
def next_held(at: Scenery) -> Card:
    return next_call.next_call(replace(next_of(at), held=True, text=SAID))


@example("next_call.not_in_a_log")
def not_in_a_log(at: Scenery) -> Card:
    system = NIGHT.partition(":")[2]
    return next_call.not_in_a_log(next_of(at).as_of, system, SAID, held=1, running=False)


@example("next_call.not_in_a_log: the third")
def third_not_in_a_log(at: Scenery) -> Card:
    system = NIGHT.partition(":")[2]
    return next_call.not_in_a_log(next_of(at).as_of, system, SAID, held=3, running=False)


@example("next_call.held_lines")
def held_lines(at: Scenery) -> Card:
    told = [(NIGHT_CALL, SAID), (NIGHT_CALL + timedelta(minutes=4), "hun tager den ikke")]
    view = next_of(at).as_of
    return next_call.held_lines(view, NIGHT.partition(":")[2], told, running=False)


@example("next_call.let_go")
def nothing_is_down(at: Scenery) -> Card:
    return next_call.let_go(next_of(at).as_of, 0)


@example("next_call.let_go: lines waited")
def nothing_is_down_and_lines_waited(at: Scenery) -> Card:
    return next_call.let_go(next_of(at).as_of, 2)


@example("next_call.not_counted")
def not_counted(at: Scenery) -> Card:
    return next_call.not_counted(next_of(at).as_of, NIGHT.partition(":")[2], 2)


@example("next_call.whose")
def whose(at: Scenery) -> Card:
    system = NIGHT.partition(":")[2]
    return next_call.whose(next_of(at).as_of, system, ["Pindsvin Drift"], "K-101", theirs=True)


@example("next_call.whose: it is not theirs")
def not_theirs(at: Scenery) -> Card:
    system = NIGHT.partition(":")[2]
    return next_call.whose(next_of(at).as_of, system, ["Kagemand Data"], None, theirs=False)


@example("next_call.next_call: who was spoken of has left")
def next_has_left(at: Scenery) -> Card:
    left = replace(called(at, "Tågevarsel").called[1], left_on=date(2026, 1, 31))
    return next_call.next_call(replace(next_of(at), left=left))


@example("next_call.next_call: who is next is asked, and a log runs")
def next_asked(at: Scenery) -> Card:
    three = called(at, "Tågevarsel").called[1:4]
    return next_call.next_call(replace(next_of(at), called=three, log="running"))


@example("next_call.next_call: the number of somebody named")
def next_named(at: Scenery) -> Card:
    return next_call.next_call(replace(next_of(at), named=True, log="open"))


@example("next_call.next_call: nobody is left")
def next_nobody(at: Scenery) -> Card:
    return next_call.next_call(next_of(at, tried=5))


@example("next_call.next_call: all were tried, ours too")
def next_all_tried(at: Scenery) -> Card:
    return next_call.next_call(replace(next_of(at, tried=5), ours=(), tried="Bo Prøvesen"))


@example("next_call.next_call: nobody is known")
def next_unknown(at: Scenery) -> Card:
    return next_call.next_call(replace(next_of(at), called=(), ours=()))


@example("next_call.next_call: somebody answered, as was told")
def next_reached(at: Scenery) -> Card:
    view = replace(next_of(at), written=NIGHT_CALL, text="*torben* tog den", log="open")
    return next_call.next_call(replace(view, reached=view.called[0]))


@example("next_call.next_call: the number was confirmed")
def next_confirmed(at: Scenery) -> Card:
    view = next_of(at)
    return next_call.next_call(replace(view, reached=view.called[0], confirmed=True, log="open"))


@example("next_call.deadline")
def deadline_of_the_system(at: Scenery) -> Card:
    since = NIGHT_CALL - timedelta(minutes=20)
    return next_call.deadline(as_of(at), "Tågevarsel", 4.0, since, log=True)


@example("next_call.deadline: it is over")
def deadline_over(at: Scenery) -> Card:
    since = NIGHT_CALL - timedelta(hours=5)
    return next_call.deadline(as_of(at), "Tågevarsel", 4.0, since, log=True)


@example("next_call.deadline: nothing is known")
def deadline_unknown(at: Scenery) -> Card:
    return next_call.deadline(as_of(at), "Tågevarsel", None, None, log=False)


@example("next_call.data_loss")
def data_loss(at: Scenery) -> Card:
    return next_call.data_loss(as_of(at), "Tågevarsel", 1.0, "Pindsvin Drift", log=True)


@example("next_call.data_loss: no supplier is known")
def data_loss_without_supplier(at: Scenery) -> Card:
    return next_call.data_loss(as_of(at), "Tågevarsel", None, "", log=False)


@example("next_call.who_activates")
def who_activates_it(at: Scenery) -> Card:
    view = plan_view(BOOK, "Tågevarsel", as_of(at), with_numbers=True)
    return next_call.who_activates(view, log=True)


@example("next_call.who_activates: nobody")
def nobody_decides(at: Scenery) -> Card:
    view = plan_view(BOOK, "Tågevarsel", as_of(at), with_numbers=True)
    return next_call.who_activates(replace(view, activates=()), log=False)


@example("next_call.which_log")
def which_log(at: Scenery) -> Card:
    return next_call.which_log(as_of(at), [(one, one) for one in ("Tågevarsel", "Nødmelderen")])


@example("next_call.how_to_start")
def how_to_start_a_log(at: Scenery) -> Card:
    return next_call.how_to_start(as_of(at))


@example("call_list.plan")
def where_the_plan_is(at: Scenery) -> Card:
    found = plan_view(BOOK, "Tågevarsel", as_of(at), with_numbers=True)
    return call_list.plan(replace(found, offline="Ligger i vagtmappen på papir"))


@example("call_list.listed")
def list_and_plan_to_read(at: Scenery) -> Card:
    system = "Tågevarsel"
    state = ButtonState("call", "0" * 16, NIGHT_CALL, system=short(system))
    view = call_view(BOOK, system, state, as_of(at), with_numbers=True, log=None)
    return call_list.listed(view, plan_view(BOOK, system, as_of(at), with_numbers=True))


@example("call_list.in_private")
def numbers_in_private(at: Scenery) -> Card:
    return call_list.in_private(at.words, NIGHT_CALL)


@example("call_list.useless")
def useless_button(at: Scenery) -> Card:
    return call_list.useless(at.words, NIGHT_CALL)


@example("call_list.lost")
def nothing_to_answer_from(at: Scenery) -> Card:
    return call_list.lost(at.words, NIGHT_CALL)


@example("call_list.repeated")
def said_before_a_crash(at: Scenery) -> Card:
    asked = NIGHT_CALL - timedelta(minutes=4)
    return call_list.repeated(call_list.lost(at.words, NIGHT_CALL), at.words, asked)


@example("call_list.unsure")
def database_slow(at: Scenery) -> Card:
    return call_list.unsure(at.words, NIGHT_CALL)


@example("call_list.away")
def database_away(at: Scenery) -> Card:
    return call_list.away(at.words, NIGHT_CALL)


@example("incident_log.log: it runs")
def log_runs(at: Scenery) -> Card:
    return incident_log.log(logged(at))


@example("incident_log.log: long, and the database is away")
def log_long(at: Scenery) -> Card:
    view = logged(at)
    many = [incident_log.LogLineView(NIGHT_CALL, f"Ole: linje {n}") for n in range(20)]
    return incident_log.log(replace(view, lines=many, waits=True, told=""))


@example("incident_log.log: closed")
def log_closed(at: Scenery) -> Card:
    return incident_log.log(replace(logged(at), ended=NIGHT_CALL, title="Nedbrud i drift"))


@example("incident_log.log: closed, with how long it was down")
def log_closed_and_down(at: Scenery) -> Card:
    down = (NIGHT_CALL, NIGHT_CALL + timedelta(minutes=79))
    view = replace(logged(at), ended=down[1], title="Nedbrud i drift", down=down)
    return incident_log.log(view)


@example("incident_log.log: it runs, and how long is asked")
def log_runs_so_far(at: Scenery) -> Card:
    down = (NIGHT_CALL, NIGHT_CALL + timedelta(minutes=5))
    return incident_log.log(replace(logged(at), down=down, is_down=True))


@example("incident_log.log: with a line that was struck, and up again")
def log_struck(at: Scenery) -> Card:
    struck = at.words("incident_log.struck", who="Ole", clock="03:20")
    line = incident_log.LogLineView(NIGHT_CALL, "Ole: ", "forkert linje", struck)
    return incident_log.log(replace(logged(at), lines=[line], suggested="Nedbrud, nede i 1 time"))


@example("incident_log.log: a false alarm")
def log_false(at: Scenery) -> Card:
    return incident_log.log(replace(logged(at), ended=NIGHT_CALL, false_alarm=True))


@example("incident_log.called_off")
def called_off(at: Scenery) -> Card:
    return incident_log.called_off(at.words, NIGHT_CALL, system="Tågevarsel", who="Ole Pladsholder")


@example("incident_log.early_warning")
def early_warning(at: Scenery) -> Card:
    return incident_log.early_warning(
        at.words, NIGHT_CALL, system="Tågevarsel", who="Ole Pladsholder", began=NIGHT_CALL
    )


NIGHT_CALL = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)
BOOK = SnapshotIndex(snapshot_of(LIGHTHOUSES, at=NIGHT_CALL))


def as_of(at: Scenery) -> call_list.AsOf:
    return call_list.AsOf(at.words, NIGHT_CALL - timedelta(hours=1), NIGHT_CALL)


def called(at: Scenery, system: str, tried: int = 0) -> call_list.CallView:
    """Return the call view after the first `tried` contacts did not answer."""
    keys = [contact_id(one.key) for one in standing(BOOK, system, NIGHT_CALL)]
    now = next(iter(keys[tried:]), SPENT)
    tries = tuple((key, 1) for key in keys[:tried])
    state = ButtonState("call", short("c"), NIGHT_CALL, contact=now, tries=tries)
    return call_view(BOOK, system, state, as_of(at), with_numbers=True, log=None)


def chosen(at: Scenery, *, fit: bool, total: int = 2) -> call_list.ChoiceView:
    systems = ("Tågevarsel", "Nødmelderen")
    return call_list.ChoiceView(
        as_of=as_of(at),
        choices=[choice(BOOK, system, as_of(at)) for system in systems],
        fit=fit,
        total=total,
        said="hvem ringer jeg til nødvarslingen er nede" if fit else None,
    )


def logged(at: Scenery) -> incident_log.LogView:
    return incident_log.LogView(
        words=at.words,
        now=NIGHT_CALL + timedelta(minutes=5),
        system="Tågevarsel",
        began=NIGHT_CALL,
        lines=[
            incident_log.LogLineView(NIGHT_CALL, "Ole startede loggen"),
            incident_log.LogLineView(NIGHT_CALL, "Ole: ", "*havnene* er ringet op"),
        ],
        people=["Ole", "Maren"],
        told="Yusuf Fiktivsen",
    )


@example("lookup.system_found")
def system_found(at: Scenery) -> Card:
    return lookup.system_found(looked_up(at, "tågevarsel"), at.words, TODAY)


@example("lookup.system_found: our own people too, and one who has left")
def system_found_with_ours(at: Scenery) -> Card:
    view = looked_up(at, "nødmelderen")
    gone = replace(view, contacts=[*view.contacts, CALLED.model_copy(update={"side": "us"}), GONE])
    return lookup.system_found(gone, at.words, TODAY)


@example("lookup.system_found: more contacts than there is room for")
def system_found_with_many(at: Scenery) -> Card:
    view = looked_up(at, "tågevarsel")
    names = [CALLED.model_copy(update={"name": f"Vagt {n}"}) for n in range(10)]
    return lookup.system_found(replace(view, contacts=names), at.words, TODAY)


@example("lookup.system_found: nothing is known of it")
def system_found_bare(at: Scenery) -> Card:
    bare = System(name="Måge *1* <b>", criticality="ikke kritisk", rto_hours=0.5)
    return lookup.system_found(lookup.SystemView(bare, (), (), 90), at.words, TODAY)


@example("lookup.contact_found")
def contact_found(at: Scenery) -> Card:
    view = lookup.ContactView(CALLED, [f"System {n}" for n in range(9)], 90)
    return lookup.contact_found(view, at.words, TODAY)


@example("lookup.contact_found: not verified for long")
def contact_found_stale(at: Scenery) -> Card:
    stale = CALLED.model_copy(update={"verified_on": date(2025, 10, 28), "alt_phone": None})
    return lookup.contact_found(lookup.ContactView(stale, ["Tågevarsel"], 90), at.words, TODAY)


@example("lookup.contact_found: by e-mail only, never verified")
def contact_found_by_email(at: Scenery) -> Card:
    told = Contact(
        system="Tågevarsel",
        side="us",
        slot="decision maker",
        name="Bo <b> *Prøvesen*",
        email="bo.proevesen@stf.example",
    )
    return lookup.contact_found(lookup.ContactView(told, ["Tågevarsel"], 90), at.words, TODAY)


@example("lookup.contact_found: has left")
def contact_found_gone(at: Scenery) -> Card:
    return lookup.contact_found(lookup.ContactView(GONE, (), 90), at.words, TODAY)


CALLED = Contact(
    supplier="Pindsvin Drift A/S",
    side="supplier",
    slot="duty",
    name="Driftsvagten",
    function="Døgnvagt",
    phone="+45 00 00 11 00",
    alt_phone="+45 00 00 11 09",
    email="vagt@pindsvin-drift.example",
    hours="24/7",
    order=1,
    verified_on=date(2026, 3, 2),
)
GONE = CALLED.model_copy(
    update={
        "slot": "incident manager",
        "name": "Kim Udgåetsen",
        "function": None,
        "hours": "08–16, ellers via vagt",
        "left_on": date(2026, 2, 1),
    }
)


def looked_up(at: Scenery, text: str) -> lookup.SystemView:
    found = look_up(at.register, text, limit=1, today=TODAY.day)
    return cast(lookup.SystemView, found.views[0])


@example("home.home")
def home_card(at: Scenery) -> Card:
    return home.home(_home_view(at), open_dialog=False)


@example("home.home: in the middle of something")
def home_with_open_dialog(at: Scenery) -> Card:
    view = _home_view(at, underway=[_underway(at, requirement) for requirement in catalogue()])
    return home.home(view, open_dialog=True)


@example("home.home: reading only")
def home_of_an_auditor(at: Scenery) -> Card:
    return home.home(_home_view(at, read_only=True, roles=["REV"]), open_dialog=False)


def _late(at: Scenery) -> Sequence[Entry]:
    wanted = ObligationFilter(overdue_on=TODAY.day, person="bo.proevesen@stf.example")
    return at.command_context.ledger.find(wanted, limit=20)


def _home_view(at: Scenery, **more: object) -> HomeView:
    parts: dict[str, object] = {
        "words": at.words,
        "now": MORNING,
        "authority": "Styrelsen for Tåge og Fyrtårne",
        "name": "Maren Skabelonsen",
        "roles": ["BER", "DRI"],
        "underway": [_underway(at, catalogue()["3.2"])],
        "follow_ups": 3,
        "overdue": 1,
        "items_overdue": 12,
        "items_overdue_mine": 6,
        "items_overdue_followed": 2,
        "gravest": [
            obligations.overdue_row(one, naming(at.context), TODAY) for one in _late(at)[:3]
        ],
        "read_only": False,
        "own_system": "Tågevarsel",
        **more,
    }
    return HomeView(**parts)  # type: ignore[arg-type]  # its own fields


def _underway(at: Scenery, requirement: Requirement) -> ChecklistUnderway:
    title = requirement.title[at.words.lang]
    return ChecklistUnderway(requirement.id, title, NIGHT, "Nødmelderen, K-103", 3, 8)


def _shown(page: Page, at: Scenery, **arguments: JsonValue) -> Card:
    return page.show(arguments, at.context, open_dialog=False)


UNDERSTANDING = LocalUnderstanding(catalogue())


@example("obligations.listing: what is overdue")
def what_is_overdue(at: Scenery) -> Card:
    return _shown(ObligationListPage("overdue", UNDERSTANDING), at)


@example("obligations.listing: what is overdue, the rest")
def the_rest_of_what_is_overdue(at: Scenery) -> Card:
    return _shown(ObligationListPage("overdue", UNDERSTANDING), at, first="8")


@example("obligations.listing: what is missing")
def what_is_missing(at: Scenery) -> Card:
    return _shown(ObligationListPage("missing", UNDERSTANDING), at)


@example("obligations.listing: nothing is missing, and some is not told")
def nothing_is_missing_there(at: Scenery) -> Card:
    page = ObligationListPage("missing", UNDERSTANDING)
    return _shown(page, at, about=["contract:K-101"], requirement="1.2")


@example("not_told.not_told")
def what_is_not_told(at: Scenery) -> Card:
    return _shown(NotToldPage(UNDERSTANDING), at)


@example("not_told.not_told: of one system and one requirement")
def what_is_not_told_of_a_system(at: Scenery) -> Card:
    return _shown(NotToldPage(UNDERSTANDING), at, about=[NIGHT], requirement="3.1")


@example("not_told.not_told: the first twenty, for whoever administers")
def the_first_questions(at: Scenery) -> Card:
    return _asked(at, "twenty_questions")


@example("assessment_plan.plan")
def the_plan_of_what_is_not_told(at: Scenery) -> Card:
    return _asked(at, "assessment_plan")


@example("most_important.most_important")
def what_matters_most(at: Scenery) -> Card:
    return _asked(at, "most_important")


WHOM = {"Maren": 6, "Ditte": 1}


@example("first_questions.review")
def whom_to_ask(at: Scenery) -> Card:
    return first_questions.review(at.words, MORNING, WHOM)


@example("first_questions.sending")
def the_questions_are_being_sent(at: Scenery) -> Card:
    return first_questions.sending(at.words, MORNING)


@example("first_questions.sent")
def the_questions_are_sent(at: Scenery) -> Card:
    return first_questions.sent(at.words, MORNING, ["Maren", "Ditte"], ["Ole"])


@example("first_questions.sent: to nobody")
def nobody_can_be_asked(at: Scenery) -> Card:
    return first_questions.sent(at.words, MORNING, [], ["Ole", "Karl"])


@example("first_questions.sent: before")
def they_were_asked_before(at: Scenery) -> Card:
    return first_questions.sent(at.words, MORNING, [], [])


@example("first_questions.asked")
def the_questions_of_one_person(at: Scenery) -> Card:
    found = [NotTold("3.2", "3.2-1", NIGHT, counts=True)] * 9
    named = naming(at.context)
    return first_questions.asked(named, MORNING, catalogue(), "Yusuf Fiktivsen", found)


@example("obligations.listing: nothing is overdue")
def nothing_is_overdue(at: Scenery) -> Card:
    return _shown(ObligationListPage("overdue", UNDERSTANDING), at, words="Driftsforum K-101")


@example("obligations.listing: what is overdue, as of a day that has been")
def what_was_overdue(at: Scenery) -> Card:
    at.command_context = replace(at.command_context, today=Today(date(2026, 3, 5), MORNING))
    return _shown(ObligationListPage("overdue", UNDERSTANDING), at, on="3/3")


@example("notices.in_a_sentence")
def in_a_sentence(at: Scenery) -> Card:
    return notices.in_a_sentence(call_list.lost(at.words, NIGHT_CALL))


@example("notices.too_long_to_read")
def too_long_to_read(at: Scenery) -> Card:
    return notices.too_long_to_read(at.words, MORNING, length=16_000, most=2_000)


@example("notices.before_the_register")
def before_the_register(at: Scenery) -> Card:
    return _shown(ObligationListPage("overdue", UNDERSTANDING), at, on="1/3")


@example("obligations.listing: my tasks")
def my_tasks(at: Scenery) -> Card:
    return _shown(TasksPage(), at)


@example("obligations.item")
def an_exercise_that_is_overdue(at: Scenery) -> Card:
    return _shown(ObligationPage(UNDERSTANDING), at, scope=NIGHT, rule="exercise_held", subject="")


@example("obligations.item: a follow-up")
def a_follow_up_by_itself(at: Scenery) -> Card:
    subject = "nødmelderen//beskriv reetablering trin for trin"
    return _shown(
        ObligationPage(UNDERSTANDING), at, scope=NIGHT, rule="follow_up_done", subject=subject
    )


@example("obligations.item: a gap")
def a_gap_by_itself(at: Scenery) -> Card:
    return _shown(
        ObligationPage(UNDERSTANDING),
        at,
        scope="system:Fyrjournal",
        rule="number_at_all_hours",
        subject="",
    )


@example("notices.settled")
def an_item_that_is_settled(at: Scenery) -> Card:
    return _shown(ObligationPage(UNDERSTANDING), at, scope=NIGHT, rule="plan_written", subject="")


@example("notices.already_done")
def pressed_again(at: Scenery) -> Card:
    when = at.words("outcome.today", clock=at.words.clock(MORNING))
    return notices.already_done(at.words, MORNING, at.words("outcome.by_you", when=when))


def _outcome(scenery: Scenery, **event: Any) -> outcome.OutcomeView:
    """Make what became of the first of the late numbers."""
    ledger = scenery.command_context.ledger
    late = ledger.find(ObligationFilter(overdue_on=TODAY.day), limit=100)
    was = next(one for one in late if one.obligation.rule == "contact_verified").obligation
    told = {
        **dict(zip(("scope", "rule", "subject"), was.identity, strict=True)),
        "seq": 1,
        "at": MORNING,
        "day": TODAY.day,
        "who": scenery.context.actor.email,
        "command": "ConfirmContact",
        "requirement": was.requirement,
        "what": "closed",
        "kind": was.kind,
        "due_on": was.due_on,
        "due_before": None,
        "outcome": "fulfilled",
        "fact": None,
        **event,
    }
    return outcome.OutcomeView(
        naming=naming(scenery.context),
        today=TODAY,
        me=scenery.context.actor.email,
        event=LedgerEvent(**told),
        was=was,
    )


@example("outcome.settled")
def a_deed_of_mine(at: Scenery) -> Card:
    told = {"requirement": "3.2", "place": "Nødmelderen"}
    led_to = (at.words("after.met", **told),)
    return outcome.settled(replace(_outcome(at), next_on=date(2026, 8, 29), led_to=led_to))


@example("outcome.settled: by somebody else, some days ago")
def a_deed_of_another(at: Scenery) -> Card:
    past = MORNING - timedelta(days=3)
    return outcome.settled(_outcome(at, who=BO, at=past, day=past.date()))


@example("outcome.settled: it lapsed")
def what_lapsed(at: Scenery) -> Card:
    return outcome.settled(_outcome(at, who="kravbot", outcome="lapsed"))


@example("status.overview")
def all_eleven(at: Scenery) -> Card:
    _all(at)
    return _shown(StatusPage(UNDERSTANDING), at)


@example("status.overview: in a few lines")
def all_eleven_briefly(at: Scenery) -> Card:
    _all(at)
    return _shown(StatusPage(UNDERSTANDING), at, wants="brief")


@example("status.of_requirement")
def one_requirement(at: Scenery) -> Card:
    _all(at)
    return _shown(StatusPage(UNDERSTANDING), at, requirement="3.2")


@example("status.of_scope")
def one_system(at: Scenery) -> Card:
    _all_but_one(at)
    return _shown(StatusPage(UNDERSTANDING), at, words="nødmelderen")


# ── What answers a question ──────────────────────────────────────────────────


def _asked(at: Scenery, page: str, **arguments: JsonValue) -> Card:
    return _shown(ENGINE.pages[page], at, **arguments)


@example("obligations.listing: what is overdue with somebody else")
def what_is_overdue_with_karl(at: Scenery) -> Card:
    return _asked(at, "overdue", person="karl.attrapsen@stf.example", requirement="1.1")


@example("status.of_scope: what somebody answers for")
def what_karl_answers_for(at: Scenery) -> Card:
    return _asked(at, "status", person="karl.attrapsen@stf.example")


@example("upcoming.coming")
def what_falls_due(at: Scenery) -> Card:
    return _asked(at, "due_soon")


@example("upcoming.coming: the rest until a day, of what is not known")
def the_rest_of_what_falls_due(at: Scenery) -> Card:
    return _asked(at, "due_soon", until="2026-05-01", first="8", words="*Månen* <b>")


@example("upcoming.coming: of somebody who has nothing")
def nothing_falls_due(at: Scenery) -> Card:
    return _asked(at, "due_soon", person="signe.testesen@stf.example", until="2026-03-03")


@example("recently_done.done")
def what_was_done(at: Scenery) -> Card:
    _exercised(at)
    return _asked(at, "done")


@example("recently_done.done: nothing")
def nothing_was_done(at: Scenery) -> Card:
    return _asked(at, "done", about=["system:Tågevarsel"])


def _exercised(at: Scenery) -> None:
    values: dict[str, JsonValue] = {
        "system": "Nødmelderen",
        "held_on": "2026-03-01",
        "type": "table-top",
        "with_supplier": True,
    }
    at.does(AddRecord(section="exercises", values=values))


@example("priorities.first")
def what_comes_first(at: Scenery) -> Card:
    return _asked(at, "first", person="ditte.moenstergaard@stf.example")


@example("priorities.first: and then")
def what_comes_then(at: Scenery) -> Card:
    return _asked(at, "first", about=[NIGHT], first="3")


@example("priorities.first: nothing")
def nothing_comes_first(at: Scenery) -> Card:
    return _asked(at, "first", about=["forum:Strategisk forum K-101"])


def _as_signe(at: Scenery) -> None:
    context = at.command_context
    signe = replace(context.actor, email="signe.testesen@stf.example", name="Signe Testesen")
    at.command_context = replace(context, actor=replace(signe, roles=()))


@example("priorities.first: nothing of mine")
def nothing_of_mine_comes_first(at: Scenery) -> Card:
    _as_signe(at)
    return _asked(at, "first")


@example("obligations.listing: nothing of mine is overdue")
def nothing_of_mine_is_overdue(at: Scenery) -> Card:
    _as_signe(at)
    return _shown(ObligationListPage("overdue", UNDERSTANDING), at, mine="yes")


@example("evidence.evidence: there is no file")
def no_file_of_it(at: Scenery) -> Card:
    return _asked(at, "evidence", section="exercises", about=["system:Fyrjournal"])


@example("responsible.responsible: for a system, somebody away")
def who_has_a_system(at: Scenery) -> Card:
    bo = "bo.proevesen@stf.example"
    values: dict[str, JsonValue] = {"member": bo, "from": "2026-03-02", "to": "2026-03-06"}
    at.does(AddRecord(section="absences", values=values))
    return _asked(at, "responsible", about=[NIGHT])


@example("responsible.responsible: for a requirement")
def who_has_a_requirement(at: Scenery) -> Card:
    return _asked(at, "responsible", requirement="3.3", wants="accountable")


@example("contract.contract: an option")
def an_option(at: Scenery) -> Card:
    return _asked(at, "contract", about=["system:Tågevarsel"])


@example("contract.contract: no option")
def no_option(at: Scenery) -> Card:
    return _asked(at, "contract", about=["contract:K-102"], wants="tender")


@example("contract.contracts")
def every_contract(at: Scenery) -> Card:
    return _asked(at, "contract")


@example("sample.sample")
def drawn_by_lot(at: Scenery) -> Card:
    return _asked(at, "sample")


@example("last_time.last_time")
def last_exercised(at: Scenery) -> Card:
    return _asked(at, "last_time", section="exercises", about=[NIGHT])


@example("last_time.last_time: never")
def never_read(at: Scenery) -> Card:
    return _asked(at, "last_time", section="audit_statements", about=["contract:K-101"])


@example("last_time.last_time: of several")
def last_approved(at: Scenery) -> Card:
    return _asked(at, "last_time", section="approvals")


@example("last_time.last_time: of every sort")
def last_of_all(at: Scenery) -> Card:
    return _asked(at, "last_time", about=["system:Tågevarsel"])


@example("records.records")
def a_column(at: Scenery) -> Card:
    return _asked(at, "records", section="contracts", columns=["audit_right"], about=[NIGHT])


@example("records.records: several")
def columns_of_several(at: Scenery) -> Card:
    return _asked(at, "records", section="contracts", columns=["ends_on", "owner"], wants=["all"])


@example("records.records: without a column")
def records_themselves(at: Scenery) -> Card:
    return _asked(at, "records", section="exercises", wants=["count"])


@example("records.records: that lack it")
def records_that_lack(at: Scenery) -> Card:
    return _asked(at, "records", section="roles", columns=["member"], wants=["lacking", "all"])


@example("records.records: of which nothing is there")
def things_without(at: Scenery) -> Card:
    return _asked(at, "records", section="audit_statements", of="suppliers", wants=["lacking"])


@example("records.records: none")
def no_records(at: Scenery) -> Card:
    return _asked(at, "records", section="absences")


@example("records.records: within a limit")
def records_within_a_limit(at: Scenery) -> Card:
    limits: JsonValue = {"rto_hours": {"comparison": "at_most", "number": "4"}}
    return _asked(
        at, "records", section="systems", columns=["rto_hours"], limits=limits, wants=["all"]
    )


@example("records.records: none that says so")
def records_in_vain(at: Scenery) -> Card:
    return _asked(
        at, "records", section="audit_statements", columns=["qualified"], wants=["count", "all"]
    )


@example("records.records: against the target")
def measured_against_the_target(at: Scenery) -> Card:
    return _asked(at, "records", section="measurements", columns=["value"], wants=["all"])


@example("records.counted_records")
def records_by_whom_they_name(at: Scenery) -> Card:
    return _asked(at, "records", section="actions", by="owner", wants=["most", "who"])


@example("records.counted_records: for each")
def records_for_each(at: Scenery) -> Card:
    return _asked(at, "records", section="contracts", by="supplier", wants=["each"])


@example("records.people_who_have_not")
def not_read_the_plan(at: Scenery) -> Card:
    return _asked(
        at,
        "records",
        section="reviews",
        values={"kind": "plan_acknowledged"},
        wants=["lacking", "who"],
    )


@example("profile.profile")
def a_system_by_name(at: Scenery) -> Card:
    return _asked(at, "profile", about=[NIGHT])


@example("profile.profile: a contract")
def a_contract_by_name(at: Scenery) -> Card:
    return _asked(at, "profile", about=["contract:K-101"])


@example("profile.profile: a colleague")
def a_colleague_by_name(at: Scenery) -> Card:
    return _asked(at, "profile", person="bo.proevesen@stf.example")


@example("profile.profile: a contact")
def a_contact_by_name(at: Scenery) -> Card:
    return _asked(at, "profile", find="torben opdigtet")


@example("profile.profile: several")
def several_by_name(at: Scenery) -> Card:
    return _asked(at, "profile", find="t")


@example("profile.profile: nobody")
def nobody_by_name(at: Scenery) -> Card:
    return _asked(at, "profile", find="Ingen *Kender* <b>")


@example("not_done.not_done")
def told_not_done(at: Scenery) -> Card:
    return _asked(at, "not_done", section="exercises", about=[NIGHT])


@example("short_answer.short_answer")
def what_it_is(at: Scenery) -> Card:
    return _asked(at, "short_answer", names=["are_you_human"])


@example("short_answer.short_answer: requirements")
def two_requirements(at: Scenery) -> Card:
    return _asked(at, "short_answer", names=["3.4", "3.5"])


@example("did_you_mean.about_it")
def about_what_was_named(at: Scenery) -> Card:
    said = "måske øver vi *natten* <b>i næste uge"
    return did_you_mean.about_it(naming(at.context), MORNING, said, NIGHT)


@example("evidence.evidence")
def what_proves_it(at: Scenery) -> Card:
    at.does(
        AttachEvidence(
            question="3.3-1",
            scope=NIGHT,
            title="Rapport *2026* <b>.pdf",
            sha256="0" * 64,
            media_type="application/pdf",
            size=214_000,
        ),
        _linked(),
    )
    return _asked(at, "evidence", about=[NIGHT])


@example("evidence.evidence: none")
def nothing_proves_it(at: Scenery) -> Card:
    return _asked(at, "evidence", about=["system:Tågevarsel"], section="exercises")


@example("evidence.piece")
def a_link(at: Scenery) -> Card:
    at.does(_linked())
    key = Document.key_of(system="Nødmelderen", kind="continuity plan", title="Plan *2* <b>")
    return _asked(at, "evidence", about=[NIGHT], kept="documents", piece=key)


def _linked() -> AddRecord:
    values: dict[str, JsonValue] = {
        "system": "Nødmelderen",
        "kind": "continuity plan",
        "title": "Plan *2* <b>",
        "dated": "2026-03-01",
        "url": "https://sag.example/2?x=<b>",
    }
    return AddRecord(section="documents", values=values)


@example("forum.forum")
def who_decides(at: Scenery) -> Card:
    return _asked(at, "forum", about=["forum:Kontraktforum K-102"])


@example("forum.forums")
def who_decides_where(at: Scenery) -> Card:
    return _asked(at, "forum")


@example("stale_contacts.stale")
def stale(at: Scenery) -> Card:
    return _asked(at, "stale_contacts")


@example("stale_contacts.stale: none")
def none_is_stale(at: Scenery) -> Card:
    return _asked(at, "stale_contacts", about=[NIGHT])


@example("news.news")
def what_is_new(at: Scenery) -> Card:
    _exercised(at)
    at.unit.write()
    return _asked(at, "news")


@example("news.news: nothing")
def nothing_is_new(at: Scenery) -> Card:
    return _asked(at, "news", about=["forum:Driftsforum K-101"], since="2026-03-02")


@example("home.tab")
def tab_of_home(at: Scenery) -> Card:
    called = naming(at.context)
    wanted = ObligationFilter(kind="due", asked=("bo.proevesen@stf.example",))
    upcoming = at.command_context.ledger.find(wanted, limit=3)
    calls = [lookup.call_row(looked_up(at, name), at.words, TODAY) for name in ("tågevarsel",)]
    return home.tab(
        replace(_home_view(at), begin=[invite_row(at.words, 6)]),
        [row for row in calls if row is not None],
        [obligations.coming_row(one, called, TODAY) for one in upcoming],
    )


@example("home.tab: reading only")
def tab_of_an_auditor(at: Scenery) -> Card:
    return home.tab(_home_view(at, read_only=True, roles=["REV"]), [], [])


@example("settings.settings")
def own_settings(at: Scenery) -> Card:
    return settings.settings(at.words, TODAY.now, None)


@example("settings.settings: in Slack")
def settings_of_somebody_in_slack(at: Scenery) -> Card:
    return settings.settings(at.words, TODAY.now, "slack")


@example("settings.code")
def own_code(at: Scenery) -> Card:
    return settings.code(at.words, TODAY.now, "KRAV-7H2K-9QWE-3RTY-ABCD", minutes=15)


@example("settings.connected")
def connected(at: Scenery) -> Card:
    return settings.connected(at.words, TODAY.now, "Maren Skabelonsen")


@example("crisis_link.crisis_link")
def no_crisis_link(at: Scenery) -> Card:
    view = CrisisLinkView(at.words, TODAY.now, "maren.skabelonsen@stf.example", None)
    return crisis_link.crisis_link(view)


@example("crisis_link.crisis_link: of an administrator")
def crisis_links_of_others(at: Scenery) -> Card:
    until = TODAY.now + timedelta(days=100)
    others = [OthersLink("bo.proevesen@stf.example", "Bo Prøvesen", until)]
    view = CrisisLinkView(
        at.words, TODAY.now, "maren.skabelonsen@stf.example", until, others, total=3
    )
    return crisis_link.crisis_link(view)


PLAN = HandedOver(
    kind="mini_plan",
    over="Nødmelderen",
    title="Miniberedskabsplanen er klar",
    lead="Filen er ét A4-ark til at folde. Udgave JJN6, gælder til 31. maj 2026.",
    parts=(
        PaperPart(
            heading="Ring til leverandøren",
            lines=(
                PaperLine(title="Kagemand Data, vagtcentral", phone="+45 00 00 13 00", mark="1"),
                PaperLine(title="Mogens Tænktsen", detail="Døgnet rundt", mark="2"),
            ),
        ),
    ),
    system="Nødmelderen",
    version="JJN6",
)


@example("papers.making")
def paper_being_made(at: Scenery) -> Card:
    return papers.making(at.words, TODAY.now, at.words("mini_plan.making"))


@example("papers.not_known")
def paper_of_an_unknown_name(at: Scenery) -> Card:
    return papers.not_known(
        at.words,
        TODAY.now,
        UnknownName("fyrjournalisten", "system:Fyrjournal"),
        "audit_file",
        of_one=False,
        name_of=lambda _: "Fyrjournal, K-102",
    )


@example("papers.handed_over")
def paper_handed_over(at: Scenery) -> Card:
    return papers.handed_over(at.words, TODAY.now, PLAN)


@example("papers.handed_over: with a page")
def overview_handed_over(at: Scenery) -> Card:
    overview = PLAN.model_copy(
        update={
            "kind": "overview",
            "title": at.words("overview.handed_title"),
            "page": "https://kravbot.example/overview",
        }
    )
    return papers.handed_over(at.words, TODAY.now, overview)


@example("papers.handed_over: without a link")
def paper_without_a_link(at: Scenery) -> Card:
    return papers.handed_over(
        at.words, TODAY.now, PLAN.model_copy(update={"has_link": False, "parts": ()})
    )


@example("papers.handed_over: a contract on one page")
def contract_sheet_handed_over(at: Scenery) -> Card:
    words = at.words
    day = words.date(date(2026, 8, 31))
    figures = (
        PaperLine(title=words("contract_sheet.figure_end"), detail=words.date(date(2027, 2, 28))),
        PaperLine(
            title=words("contract_sheet.figure_points"),
            detail=words("contract_sheet.points_reached", reached=2, measured=3),
        ),
    )
    days = (
        PaperLine(title=words("contract_sheet.day_option", about="1"), detail=day),
        PaperLine(
            title=words("contract_sheet.day_document", about="Driftsrapport"),
            detail=words.date(date(2026, 2, 20)),
            warn=words("contract_sheet.late"),
        ),
    )
    return papers.handed_over(
        words,
        TODAY.now,
        HandedOver(
            kind="contract_sheet",
            over="K-101 · Pindsvin Drift A/S",
            title=words("contract_sheet.handed_title"),
            lead=words("contract_sheet.handed"),
            notice=words("contract_sheet.left_out"),
            parts=(
                PaperPart(heading=words("contract_sheet.figures"), lines=figures),
                PaperPart(heading=words("contract_sheet.days"), lines=days),
            ),
        ),
    )


@example("papers.handed_over: an agenda")
def agenda_handed_over(at: Scenery) -> Card:
    text = (
        "Dagsorden · Driftsforum K-101\n"
        "Styrelsen for Tåge og Fyrtårne og Pindsvin Drift A/S · kontrakt K-101\n\n"
        "1. Velkomst: hvem er med, og hvem kan beslutte\n"
        "2. Punkter fra sidste møde\n"
        "   - Referat af 18. feb. 2026\n"
    )
    own = (PaperLine(title="Ole Pladsholder", detail="Kan beslutte: Driftsændringer uden pris"),)
    return papers.handed_over(
        at.words,
        TODAY.now,
        HandedOver(
            kind="agenda",
            over="Driftsforum K-101",
            title=at.words("agenda.handed_title"),
            lead=at.words("agenda.handed"),
            texts=(PaperText(text=text),),
            parts=(PaperPart(heading=at.words("agenda.own"), lines=own),),
            scope="forum:Driftsforum K-101",
        ),
    )


@example("papers.handed_over: a letter with two drafts")
def letter_handed_over(at: Scenery) -> Card:
    text = (
        "Til: Pindsvin Drift A/S\nAtt.: Torben <b>Opdigtet</b>\n\n"
        "Vi meddeler hermed, at vi udnytter option 1 i kontrakt K-101.\n\n"
        "Med venlig hilsen\nKarl Attrapsen\n"
    )
    return papers.handed_over(
        at.words,
        TODAY.now,
        HandedOver(
            kind="letter",
            over="K-101 · Pindsvin Drift A/S",
            title=at.words("letter.handed_title"),
            lead=at.words("letter.handed", to="Torben Opdigtet (top@pindsvin-drift.example)"),
            notice=f"{at.words('letter.not_sent')} {at.words('letter.binds')}",
            texts=(
                PaperText(text=text, heading=at.words("letter.if_used")),
                PaperText(text=text, heading=at.words("letter.if_not_used")),
            ),
            scope="contract:K-101",
            wants="option",
            written_in="da",
        ),
    )


@example("papers.letter_kinds")
def letter_kinds(at: Scenery) -> Card:
    return papers.letter_kinds(at.words, TODAY.now)


@example("papers.renewed_plan")
def plan_renewed(at: Scenery) -> Card:
    return papers.renewed_plan(at.words, TODAY.now, "Nødmelderen", "53EU")


@example("papers.holders")
def plan_holders(at: Scenery) -> Card:
    lines = [
        HolderLine(
            system="Nødmelderen",
            name=name,
            version="JJN6",
            since=at.words("mini_plan.since", day=at.words.date(TODAY.day)),
            is_old=is_old,
            mine=not is_old,
        )
        for name, is_old in (("Maren Skabelonsen", False), ("Bo Prøvesen", True))
    ]
    return papers.holders(at.words, TODAY.now, lines, system="Nødmelderen", total=2)


@example("papers.holders: nobody")
def plan_held_by_nobody(at: Scenery) -> Card:
    return papers.holders(at.words, TODAY.now, [], system=None, total=0)


@example("calendar.calendar")
def calendar_of_nobody(at: Scenery) -> Card:
    return calendar.calendar(at.words, TODAY.now, None)


@example("calendar.calendar: fetched")
def calendar_fetched(at: Scenery) -> Card:
    return calendar.calendar(at.words, TODAY.now, TODAY.now + timedelta(days=730))


@example("calendar.calendar: with a mail server")
def calendar_by_mail(at: Scenery) -> Card:
    return calendar.calendar(at.words, TODAY.now, None, mails=True)


@example("calendar.calendar: invited by mail")
def calendar_invited(at: Scenery) -> Card:
    until = TODAY.now + timedelta(days=730)
    return calendar.calendar(at.words, TODAY.now, until, invited=True, mails=True)


@example("calendar.invitation")
def calendar_invitation(at: Scenery) -> Card:
    return calendar.invitation(at.words, TODAY.now, _invitation("REQUEST"), before=None)


@example("calendar.invitation: moved")
def calendar_invitation_moved(at: Scenery) -> Card:
    before = date(2026, 4, 24)
    return calendar.invitation(at.words, TODAY.now, _invitation("REQUEST"), before=before)


@example("calendar.invitation: called off")
def calendar_invitation_called_off(at: Scenery) -> Card:
    request = _invitation("CANCEL")
    return calendar.invitation(at.words, TODAY.now, request, before=request.day)


def _invitation(method: Literal["REQUEST", "CANCEL"]) -> CalendarRequest:
    return CalendarRequest(
        uid="1@kravbot",
        sequence=0,
        method=method,
        day=date(2026, 5, 6),
        summary="Fyrjournal: Hold øvelse",
        about="Krav 3.3 Beredskabsøvelser. Skriv “mine opgaver” til Kravbot.",
    )


@example("calendar.offered")
def calendar_offered(at: Scenery) -> Card:
    url = "https://kravbot.example/kalender/hent/kun-en-gang"
    return calendar.offered(at.words, TODAY.now, url, minutes=15)


@example("crisis_link.offered")
def crisis_link_offered(at: Scenery) -> Card:
    url = "https://kravbot.example/krise/hent/kun-en-gang"
    return crisis_link.offered(at.words, TODAY.now, url, minutes=15)


@example("crisis_link.renewed")
def crisis_link_renewed(at: Scenery) -> Card:
    return crisis_link.renewed(at.words, TODAY.now, TODAY.now + timedelta(days=14))


@example("crisis_link.no_address")
def crisis_link_without_address(at: Scenery) -> Card:
    return crisis_link.no_address(at.words, TODAY.now)


@example("event.form")
def event_form(at: Scenery) -> Card:
    return _event_card(at, {"happened_on": "2026-03-02", "significant": "yes"})


@example("event.form: told in a sentence")
def event_told(at: Scenery) -> Card:
    values = {
        "system": "Tågevarsel",
        "kind": "incident",
        "happened_on": "2026-03-01",
        "title": "Tågevarsel var nede *i går* i to timer",
        "significant": "yes",
    }
    return _event_card(at, values, said="yes")


@example("event.form: something is wrong")
def event_form_with_a_fault(at: Scenery) -> Card:
    values = {"happened_on": "2026-03-12", "kind": "incident", "title": "Loginfejl *i to* timer"}
    return _event_card(at, values, errors={"happened_on": at.words("form.missing")})


@example("event.saved")
def event_saved(at: Scenery) -> Card:
    happened = Event(
        system="Tågevarsel",
        kind="incident",
        happened_on=date(2026, 3, 1),
        title="Login fejlede i to timer",
    )
    return event.saved(at.words, TODAY, happened)


def _event_card(
    at: Scenery, values: dict[str, str], *, errors: Mapping[str, str] | None = None, said: str = ""
) -> Card:
    given: dict[str, JsonValue] = {"said": said} if said else {}
    draft = FormDraft(given=given, values=values, errors=dict(errors or {}))
    form = report_event.form(LocalUnderstanding(catalogue()))
    return form.ask(FILLING, draft, TurnContext(at.command_context, at.words), None)


@example("home.checklists")
def checklists(at: Scenery) -> Card:
    underway = [_underway(at, catalogue()["3.2"])]
    recently_done = [(_underway(at, catalogue()["2.3"]), at.words("status.partly"), "2. mar. 2026")]
    return home.checklists(at.words, MORNING, underway, recently_done)


@example("home.checklists: none")
def no_checklists(at: Scenery) -> Card:
    return home.checklists(at.words, MORNING, [], [])


THEIRS = {"system": "tågevarsel", "supplier": "pindsvin", "contract": "K-101"}


@example("home.help_card")
def help_card(at: Scenery) -> Card:
    return home.help_card(
        at.words, MORNING, where=None, named=THEIRS, brings_in=False, takes_out=False
    )


@example("home.help_card: for an administrator")
def help_for_an_administrator(at: Scenery) -> Card:
    return home.help_card(at.words, MORNING, where=None, named={}, brings_in=True, takes_out=True)


@example("home.help_card: in the middle of something")
def help_in_the_middle(at: Scenery) -> Card:
    where = at.words("question.resting_between", requirement="3.2", label="Beredskabsplanlægning")
    return home.help_card(
        at.words, MORNING, where=where, named={}, brings_in=False, takes_out=False
    )


@example("home.help_card: while a form is filled in")
def help_while_a_form_is_filled_in(at: Scenery) -> Card:
    label = at.words("event.system")
    return home.help_card(
        at.words,
        MORNING,
        where="“Hvad er der sket?”",
        named={},
        brings_in=False,
        takes_out=False,
        filling=label,
    )


def _meant(intent: str, confidence: float, **slots: JsonValue) -> Interpretation:
    return Interpretation(intent, slots, confidence, Intent("page", intent, slots))


@example("did_you_mean.offered")
def meant_one_of_these(at: Scenery) -> Card:
    about: dict[str, JsonValue] = {"about": ["contract:K-103"]}
    call = Interpretation("call", about, 0.6, Intent("call", "call", about))
    likely = [_meant("status", 0.6, **about), _meant("missing", 0.5, mine="yes"), call]
    return did_you_mean.offered(
        naming(at.context), MORNING, "det dersens tillæg k 103", likely, which=False
    )


@example("notices.yes_to_nothing")
def a_yes_to_nothing(at: Scenery) -> Card:
    return notices.yes_to_nothing(at.words, MORNING, ["Bekræft", "Åbn *i* <registeret>"])


@example("did_you_mean.with_others")
def perhaps_another_page(at: Scenery) -> Card:
    page = _asked(at, "status", about=[NIGHT])
    others = [
        _meant("records", 0.5, section="exercises", wants=["all"], about=[NIGHT]),
        Interpretation(
            "short_answer",
            {"names": ["carve_out"], "called": {"da": "Carve-out: *holdt* ude", "en": "Carve-out"}},
            1.0,
            Intent("page", "short_answer", {"names": ["carve_out"]}),
        ),
    ]
    return did_you_mean.with_others(page, naming(at.context), others)


@example("did_you_mean.offered: which one")
def meant_which(at: Scenery) -> Card:
    likely = [
        _meant("status", 0.9, about=["system:Tågevarsel"], on="2026-03-01"),
        _meant("status", 0.9, about=["system:Fyrjournal"], on="2026-03-01"),
    ]
    return did_you_mean.offered(
        naming(at.context), MORNING, "hvordan står journalen", likely, which=True
    )


@example("welcome.welcome")
def somebody_is_new(at: Scenery) -> Card:
    return WelcomePage().show({"about": ["system:Nødmelderen"]}, at.context, open_dialog=False)


@example("not_possible.form")
def npc_form(at: Scenery) -> Card:
    words = at.words
    fields = (
        CardField(name="reason", label=words("npc.why"), kind="long", required=True),
        CardField(
            name="compensating",
            label=words("npc.instead"),
            kind="long",
            hint=words("npc.instead_hint"),
            error=words("form.missing"),
            value="",
            required=True,
        ),
        CardField(name="clause", label=words("npc.clause"), value="22.1 <b>"),
        CardField(
            name="supplier_asked",
            label=words("npc.asked"),
            kind="radio",
            value="yes",
            options=(
                FieldOption(value="yes", label=words("answer.ja")),
                FieldOption(value="no", label=words("answer.nej")),
            ),
            required=True,
        ),
    )
    around = at.command_context.scope_context(NIGHT)
    question = catalogue().question("3.2-1")
    return not_possible.form(words, TODAY, catalogue()["3.2"], question, around, fields)


@example("notices.figures_changed")
def figures_changed(at: Scenery) -> Card:
    return notices.figures_changed(at.words, MORNING, before=2, met=6, every=30, unknown=15)


@example("notices.not_allowed")
def not_allowed(at: Scenery) -> Card:
    command = RecordAnswer(question="3.2-1", scope=NIGHT, value="ja", seen=0)
    actor = replace(at.command_context.actor, email="karl.attrapsen@stf.example")
    context = replace(at.command_context, actor=actor)
    why = NotAllowed(Reason.NOT_YOUR_REQUIREMENT)
    return notices.not_allowed(at.words, MORNING, context, command, why)


@example("notices.stranger")
def stranger(at: Scenery) -> Card:
    return notices.stranger(at.words, MORNING)


@example("notices.unbound")
def unbound(at: Scenery) -> Card:
    return notices.unbound(at.words, MORNING)


@example("notices.sentence")
def sentence(at: Scenery) -> Card:
    return notices.sentence(at.words, MORNING, at.words("teams.declined"))


@example("notices.not_yours")
def not_yours(at: Scenery) -> Card:
    return notices.not_yours(at.words, MORNING, "Maren Skabelonsen")


@example("notices.in_private")
def in_private(at: Scenery) -> Card:
    return notices.in_private(at.words, MORNING)


@example("notices.elsewhere")
def elsewhere(at: Scenery) -> Card:
    return notices.elsewhere(at.words, MORNING)


@example("notices.withdrawn")
def withdrawn(at: Scenery) -> Card:
    return notices.withdrawn(at.words, MORNING)


@example("notices.introduced_to_strangers")
def introduced_to_strangers(at: Scenery) -> Card:
    return notices.introduced_to_strangers(at.words, MORNING)


@example("notices.introduced")
def introduced(at: Scenery) -> Card:
    return notices.introduced(at.words, MORNING)


@example("notices.bound")
def bound(at: Scenery) -> Card:
    return notices.bound(at.words, MORNING, "Styrelsen for Tåge og Fyrtårne")


@example("notices.not_an_administrator")
def code_of_a_colleague(at: Scenery) -> Card:
    return notices.not_an_administrator(at.words, MORNING)


@example("notices.already_bound")
def already_bound(at: Scenery) -> Card:
    return notices.already_bound(at.words, MORNING)


@example("notices.code_refused")
def code_refused(at: Scenery) -> Card:
    return notices.code_refused(at.words, MORNING)


@example("notices.unreachable")
def unreachable(at: Scenery) -> Card:
    return notices.unreachable(at.words, MORNING, "Bo Prøvesen", "Teams", 2)


@example("notices.unreachable: by mail")
def unreachable_by_mail(at: Scenery) -> Card:
    return notices.unreachable(at.words, MORNING, "Bo Prøvesen", "Email", 1)


@example("notices.unreachable: never met")
def never_met(at: Scenery) -> Card:
    return notices.unreachable(at.words, MORNING, "Bo Prøvesen", "", 1)


@example("notices.alarm")
def messages_do_not_get_out(at: Scenery) -> Card:
    return notices.alarm(at.words, MORNING, at.words("deliveries.silent", days=2, n=14))


@example("notices.backups")
def backups_are_wrong(at: Scenery) -> Card:
    return notices.backups(at.words, MORNING, "failed", MORNING)


@example("notices.backups: none")
def no_backup_is_there(at: Scenery) -> Card:
    return notices.backups(at.words, MORNING, "too_old", None)


@example("deliveries.deliveries")
def what_was_sent_today(at: Scenery) -> Card:
    found = Deliveries(
        sent=11, unknown=1, failed=0, parked=2, waiting=3, oldest=MORNING, last_sent=MORNING
    )
    return deliveries.deliveries(at.words, TODAY, found, ["Karl Attrapsen", "Fie Demosen"])


@example("deliveries.deliveries: nothing to send")
def nothing_was_sent(at: Scenery) -> Card:
    found = Deliveries(0, 0, 0, 0, 0, None, None)
    return deliveries.deliveries(at.words, TODAY, found, [])


KARL, BO = "karl.attrapsen@stf.example", "bo.proevesen@stf.example"
YUSUF = "yusuf.fiktivsen@stf.example"
DITTE, MAREN = "ditte.moenstergaard@stf.example", "maren.skabelonsen@stf.example"
MOSEKONGE = "supplier:Mosekonge Hosting ApS"
K101, K102, K103 = "contract:K-101", "contract:K-102", "contract:K-103"


def _nudge(
    at: Scenery, email: str, kind: Kind, *told: tuple[str, str, str], page: str = "nudge"
) -> Card:
    """Make the card of what that person was told: scope, rule and why."""
    bundle = key_of(kind, TODAY.day.isoformat(), email)
    _tell(at, email, bundle, *told)
    return _drawn(at, email, bundle, page)


def _tell(at: Scenery, email: str, bundle: str, *told: tuple[str, str, str]) -> None:
    said = []
    for scope, rule, why in told:
        for entry in at.command_context.ledger.of_scope(scope, rules=(rule,)):
            identity, due_on = entry.obligation.identity, entry.obligation.due_on
            said.append(SentNudge(identity, due_on, email, "0", "R", why, bundle, TODAY.day))
    at.unit.nudges.keep(said)


def _drawn(at: Scenery, email: str, bundle: str, page: str = "nudge", only: str = "") -> Card:
    kept = at.register.get(Member, Member.key_of(email=email))
    assert kept is not None
    actor = replace(at.command_context.actor, email=email, name=kept.record.name)
    context = TurnContext(replace(at.command_context, actor=actor), at.words)
    arguments: dict[str, JsonValue] = (
        {"bundle": bundle, "only": only} if only else {"bundle": bundle}
    )
    return ENGINE.pages[page].show(arguments, context, open_dialog=False)


_NUMBERS = (
    (MOSEKONGE, "contact_verified", "asked"),
    ("supplier:Kagemand Data A/S", "contact_verified", "asked"),
)
_MORNING = (
    (K101, "retender_started", "asked"),
    (K102, "master_data_attested", "asked"),
    (K103, "addendum_filed", "asked"),
)


@example("nudges.bundle")
def three_things(at: Scenery) -> Card:
    return _nudge(at, KARL, "nudge", *_MORNING)


@example("nudges.bundle: answered in part")
def three_things_later(at: Scenery) -> Card:
    _nudge(at, KARL, "nudge", *_MORNING)
    [filed] = at.command_context.ledger.of_scope(K103, rules=("addendum_filed",))
    at.unit.nudges.postpone(
        Postponed(
            filed.obligation.identity,
            filed.obligation.due_on,
            1,
            "snooze",
            KARL,
            TODAY.day,
            date(2026, 3, 9),
            "Kagemand sender den på mandag",
        )
    )
    kept = at.register.get(Contract, Contract.key_of(number="K-102"))
    assert kept is not None
    values: dict[str, JsonValue] = {"attested_on": TODAY.day.isoformat()}
    at.does(
        CorrectRecord(section="contracts", key=kept.record.key, values=values, seen=kept.version)
    )
    return _drawn(at, KARL, key_of("nudge", TODAY.day.isoformat(), KARL))


@example("nudges.bundle: with what is only to be followed")
def with_what_is_to_be_followed(at: Scenery) -> Card:
    return _nudge(
        at,
        BO,
        "nudge",
        (NIGHT, "deputy_named", "asked"),
        (NIGHT, "exercise_held", "unanswered"),
        (K101, "retender_started", "along"),
        (K101, "supervision_done", "escalated"),
    )


@example("nudges.bundle: done")
def all_of_it_is_done(at: Scenery) -> Card:
    three_things_later(at)
    return _drawn(at, BO, key_of("nudge", TODAY.day.isoformat(), BO))


@example("nudges.why_me")
def why_me(at: Scenery) -> Card:
    return _nudge(at, KARL, "nudge", *_MORNING, page="why_me")


@example("nudges.approval")
def approval_of_the_organisation(at: Scenery) -> Card:
    signe = "signe.testesen@stf.example"
    return _nudge(at, signe, "approval", ("authority", "organisation_approved", "escalated"))


def _three(at: Scenery) -> list[Entry]:
    return [
        at.command_context.ledger.of_scope(scope, rules=(rule,))[0] for scope, rule, _ in _MORNING
    ]


@example("take_on.which")
def which_is_taken_on(at: Scenery) -> Card:
    return take_on.which(naming(at.context), TODAY, _three(at))


@example("take_on.when")
def when_it_is_taken_on_by(at: Scenery) -> Card:
    obligation = _three(at)[2].obligation
    return take_on.when(naming(at.context), TODAY, obligation, date(2026, 3, 30))


@example("take_on.taken")
def it_is_taken_on(at: Scenery) -> Card:
    obligation = _three(at)[2].obligation
    return take_on.taken(naming(at.context), TODAY, obligation, date(2026, 3, 6))


@example("take_on.nothing")
def nothing_to_take_on(at: Scenery) -> Card:
    return take_on.nothing(at.words, TODAY)


# ── What somebody hands over ─────────────────────────────────────────────────


def _held(sort: handover.Sort, called: str, due_on: date | None = None) -> handover.HeldItem:
    return handover.HeldItem(sort, called, {"do": "add", "section": sort}, due_on)


def _handed_over(at: Scenery, found: Sequence[handover.HeldItem], **more: Any) -> Card:
    part = PageRange(0, min(len(found), 8), len(found))
    view = handover.HandoverView("Karl", "", None, found, part, {})
    return handover.handover(at.words, TODAY, replace(view, **more))


@example("handover.handover")
def all_that_is_handed_over(at: Scenery) -> Card:
    found = [
        _held("roles", "kontraktansvarlig · Styrelsen for Tåge og Fyrtårne"),
        _held("seats", "Kontraktforum K-102"),
        *(_held("contracts", f"K-10{number}") for number in range(1, 4)),
        _held("actions", "Tågevarsel · <b>*Ring til Pindsvin*", date(2026, 3, 6)),
    ]
    return _handed_over(at, found, to="Ditte Mønstergaard", since=date(2026, 3, 31))


@example("handover.handover: nothing")
def nothing_is_handed_over(at: Scenery) -> Card:
    return _handed_over(at, [])


# ── Reminders of one's own, the times of messages, and invitations ───────────

_KARL = "karl.attrapsen@stf.example"
_AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


def _reminded(
    at: Scenery, *, quiet: bool = False, said: str = "ringe til <b>*Ole*"
) -> ReminderItem:
    identity = _three(at)[0].obligation.identity if quiet else None
    topic = ReminderTopic(said=said, identity=identity)
    sort: ReminderSort = "quiet" if quiet else "remind"
    what = naming(at.context).title(_three(at)[0].obligation) if quiet else f"“{said}”"
    return ReminderItem(Reminder("1", _KARL, sort, _AT, topic, "waiting", TODAY.now), what)


def _reminding(at: Scenery, **more: Any) -> Card:
    view = ReminderView(_reminded(at), TODAY, at.words, naming(at.context))
    return reminders.message(replace(view, **more))


@example("reminders.which")
def which_is_to_be_reminded_of(at: Scenery) -> Card:
    return reminders.which(naming(at.context), TODAY, _three(at), quiet=False)


@example("reminders.what")
def what_is_to_be_reminded_of(at: Scenery) -> Card:
    return reminders.what(at.words, TODAY)


@example("reminders.when")
def when_to_be_reminded(at: Scenery) -> Card:
    return reminders.when(at.words, TODAY, "K-102", quiet=False)


@example("reminders.when: to hear no more")
def until_when_to_hear_no_more(at: Scenery) -> Card:
    return reminders.when(at.words, TODAY, "K-102", quiet=True)


@example("reminders.is_set")
def a_reminder_is_set(at: Scenery) -> Card:
    obligation = _three(at)[0].obligation
    called = naming(at.context)
    return reminders.is_set(at.words, TODAY, _AT, called.title(obligation), called.task(obligation))


@example("reminders.no_longer")
def a_reminder_is_cancelled(at: Scenery) -> Card:
    return reminders.no_longer(at.words, TODAY, _reminded(at))


@example("reminders.is_quiet")
def it_is_quiet_until_a_day(at: Scenery) -> Card:
    until, wanted = date(2026, 4, 30), date(2026, 5, 1)
    return reminders.is_quiet(at.words, TODAY, "K-101", until, wanted=wanted)


@example("reminders.put_off")
def it_can_only_be_put_off(at: Scenery) -> Card:
    until, wanted = date(2026, 3, 30), date(2026, 5, 1)
    view = PutOffView("K-102", "late", until, wanted, second=True, told="Fie Demosen")
    return reminders.put_off(at.words, TODAY, view)


@example("reminders.is_put_off")
def it_was_put_off(at: Scenery) -> Card:
    return reminders.is_put_off(at.words, TODAY, "K-102", date(2026, 3, 30))


@example("reminders.not_again")
def it_is_not_put_off_again(at: Scenery) -> Card:
    return reminders.not_again(at.words, TODAY, "K-102")


@example("reminders.rests")
def it_rests_already(at: Scenery) -> Card:
    return reminders.rests(at.words, TODAY, "K-102", date(2026, 3, 30))


@example("reminders.nothing")
def nothing_to_hear_no_more_of(at: Scenery) -> Card:
    return reminders.nothing(at.words, TODAY)


@example("reminders.of_others")
def what_is_put_off_is_with_others(at: Scenery) -> Card:
    found = at.context.command_context.ledger.find(ObligationFilter(overdue_on=TODAY.day), limit=2)
    return reminders.of_others(naming(at.context), TODAY, found)


@example("reminders.mine")
def my_reminders(at: Scenery) -> Card:
    return reminders.mine(at.words, TODAY, [_reminded(at), _reminded(at, quiet=True)])


@example("reminders.mine: none")
def no_reminders(at: Scenery) -> Card:
    return reminders.mine(at.words, TODAY, [])


@example("reminders.message")
def reminded_of_what_was_written(at: Scenery) -> Card:
    return _reminding(at)


@example("reminders.message: an obligation")
def reminded_of_an_obligation(at: Scenery) -> Card:
    entry = _three(at)[2]
    doing = buttons_of(entry, Past(), at.context, ("nudge", {"bundle": "reminder:1:x"}))
    return _reminding(at, obligation=entry.obligation, doing=doing)


@example("reminders.message: done by another")
def reminded_of_what_is_done(at: Scenery) -> Card:
    return _reminding(at, is_over=True, ended_by="Karl", moved_to=date(2027, 3, 5))


@example("message_times.saved")
def times_are_saved(at: Scenery) -> Card:
    times = MessageTimes(time(8, 30), None, 2, (0, 4))
    return message_times.saved(at.words, TODAY.now, times, everybody=False)


@example("message_times.saved: for everybody")
def times_are_saved_for_all(at: Scenery) -> Card:
    times = MessageTimes(not_before=time(10))
    return message_times.saved(at.words, TODAY.now, times, everybody=True)


@example("message_times.with_limit")
def it_comes_although_the_week_is_full(at: Scenery) -> Card:
    return message_times.with_limit(_reminding(at), at.words, 2, is_over=True)


_INVITEES = [
    Invitee("Karl <b>Attrapsen", ["kontraktansvarlig"]),
    Invitee("Ditte *Mønstergaard*", [], TODAY.now),
]


@example("privacy.waiting")
def what_is_kept_is_gathered(at: Scenery) -> Card:
    return privacy.waiting(at.words, TODAY.now, at.words("privacy.gathering"))


@example("privacy.file_ready")
def what_is_kept_is_handed_over(at: Scenery) -> Card:
    return privacy.file_ready(at.words, TODAY.now, "Karl Attrapsen", 214)


@example("privacy.looked_up")
def who_looked_somebody_up(at: Scenery) -> Card:
    looked = [
        LookedUp(TODAY.now, "Maren Skabelonsen", ""),
        LookedUp(TODAY.now, "Maren Skabelonsen", "Tågevarsel", paper=True),
        *[LookedUp(TODAY.now, "Maren Skabelonsen", "Tågevarsel")] * 10,
    ]
    return privacy.looked_up(at.words, TODAY.now, "Karl Attrapsen", looked)


@example("privacy.looked_up: by nobody")
def nobody_looked_somebody_up(at: Scenery) -> Card:
    return privacy.looked_up(at.words, TODAY.now, "Karl Attrapsen", [])


@example("privacy.review")
def before_somebody_is_erased(at: Scenery) -> Card:
    view = ErasureView(
        "Kim Udgåetsen",
        ["Kontakter: fyrjournal//us/duty/kim udgåetsen"],
        ["Opfølgning: Ring til Kim Udgåetsen om nøglen <b>"],
        ["Referat fra marts"],
    )
    return privacy.review(at.words, TODAY.now, view)


@example("privacy.erased")
def somebody_is_erased(at: Scenery) -> Card:
    return privacy.erased(at.words, TODAY.now, "erased-0123456789ab", 31, 4)


_NOTICE = ContactNotice(
    name="Torben <b>Opdigtet</b>",
    email="top@pindsvin-drift.example",
    authority="Styrelsen for Tåge og Fyrtårne",
    systems=("Nødmelderen", "Tågevarsel"),
    suppliers=("Pindsvin Drift A/S",),
    days=90,
    writer=Member(email="maren.skabelonsen@stf.example", name="Maren Skabelonsen"),
    officer=Member(email="yusuf.fiktivsen@stf.example", name="Yusuf Fiktivsen"),
)


@example("contact_notice.review")
def before_a_contact_is_informed(at: Scenery) -> Card:
    return contact_notice.review(at.words, TODAY.now, _NOTICE, at.words)


@example("contact_notice.by_hand")
def a_contact_is_informed_by_hand(at: Scenery) -> Card:
    return contact_notice.by_hand(at.words, TODAY.now, _NOTICE, "no_email", at.words)


@example("contact_notice.sending")
def a_notice_is_being_sent(at: Scenery) -> Card:
    return contact_notice.sending(at.words, TODAY.now)


@example("contact_notice.sent")
def a_notice_is_on_its_way(at: Scenery) -> Card:
    return contact_notice.sent(at.words, TODAY.now, "top@pindsvin-drift.example")


@example("contact_notice.noted")
def a_contact_was_informed(at: Scenery) -> Card:
    return contact_notice.noted(at.words, TODAY.now, "Torben Opdigtet")


@example("contact_notice.letter")
def the_letter_to_a_contact(at: Scenery) -> Card:
    return contact_notice.letter(at.words, TODAY.now, _NOTICE)


@example("invitations.review")
def who_has_never_written(at: Scenery) -> Card:
    return invitations.review(at.words, TODAY.now, _INVITEES, 1)


@example("invitations.by_hand")
def invitations_without_a_mail_server(at: Scenery) -> Card:
    return invitations.by_hand(
        at.words,
        TODAY.now,
        _INVITEES,
        authority="Styrelsen for Tåge og Fyrtårne",
        places=("Slack",),
        links={"browser": "https://kravbot.example/"},
    )


@example("invitations.everybody_met")
def everybody_has_written(at: Scenery) -> Card:
    return invitations.everybody_met(at.words, TODAY.now)


@example("invitations.invited_lately")
def all_were_invited(at: Scenery) -> Card:
    return invitations.invited_lately(at.words, TODAY.now, _INVITEES[1:])


@example("invitations.sending")
def invitations_are_under_way(at: Scenery) -> Card:
    return invitations.sending(at.words, TODAY.now)


@example("invitations.sent")
def invitations_are_sent(at: Scenery) -> Card:
    return invitations.sent(at.words, TODAY.now, ["Karl", "Ditte"], ["Ole <b>"])


@example("invitations.invitation")
def an_invitation(at: Scenery) -> Card:
    view = InvitationView(
        authority="Styrelsen for Tåge og Fyrtårne",
        name="Karl Attrapsen",
        roles=["kontraktansvarlig"],
        first="K-101: start udbud",
        places=("Teams", "Slack"),
        links={"Teams": "https://teams.microsoft.com/l/app/1", "browser": "https://k.example/"},
    )
    return invitations.invitation(at.words, TODAY.now, view)


@example("overviews.weekly")
def the_week(at: Scenery) -> Card:
    return _drawn(at, YUSUF, key_of("weekly", "2026-W10", YUSUF))


@example("overviews.weekly: of somebody who only follows")
def the_week_of_a_director(at: Scenery) -> Card:
    week = key_of("weekly", "2026-W10", BO)
    _tell(
        at,
        BO,
        week,
        (K101, "retender_started", "unanswered"),
        (NIGHT, "exercise_held", "escalated"),
        (NIGHT, "plan_acknowledged", "along"),
        (MOSEKONGE, "contact_verified", "unanswered"),
    )
    return _drawn(at, BO, week)


@example("nudges.bundle: several of one kind")
def several_of_one_kind(at: Scenery) -> Card:
    return _nudge(at, DITTE, "nudge", *_NUMBERS)


@example("nudges.bundle: one of several")
def several_one_by_one(at: Scenery) -> Card:
    _nudge(at, DITTE, "nudge", *_NUMBERS)
    scope, rule, _ = _NUMBERS[0]
    today = key_of("nudge", TODAY.day.isoformat(), DITTE)
    return _drawn(at, DITTE, today, only=f"do|{rule}|{scope}")


@example("nudges.bundle: an option was missed")
def an_option_was_missed(at: Scenery) -> Card:
    return _nudge(at, KARL, "urgent", (K101, "option_decided", "lapsed"))


@example("nudges.bundle: a delay was accepted")
def a_delay_was_accepted(at: Scenery) -> Card:
    _nudge(at, BO, "nudge", (NIGHT, "exercise_held", "unanswered"))
    [held] = at.command_context.ledger.of_scope(NIGHT, rules=("exercise_held",))
    identity, due_on = held.obligation.identity, held.obligation.due_on
    until, why = date(2026, 4, 1), "Leverandøren kan først i april"
    at.unit.nudges.postpone(Postponed(identity, due_on, 1, "accept", BO, TODAY.day, until, why))
    return _drawn(at, BO, key_of("nudge", TODAY.day.isoformat(), BO))


@example("nudges.bundle: asked for by somebody who follows it")
def asked_for(at: Scenery) -> Card:
    [held] = at.command_context.ledger.of_scope(NIGHT, rules=("exercise_held",))
    identity, due_on = held.obligation.identity, held.obligation.due_on
    at.unit.nudges.postpone(Postponed(identity, due_on, 1, "push", BO, TODAY.day, TODAY.day))
    return _nudge(at, MAREN, "nudge", (NIGHT, "exercise_held", "pushed"))


@example("month.monthly")
def the_month(at: Scenery) -> Card:
    signe = "signe.testesen@stf.example"
    return _drawn(at, signe, key_of("monthly", "2026-03", signe))


@example("month.monthly: better and worse, with decisions")
def the_month_of_much(at: Scenery) -> Card:
    ledger = at.command_context.ledger
    late = ledger.find(ObligationFilter(overdue_on=TODAY.day), limit=100)
    gaps = ledger.find(ObligationFilter(kind="missing"), limit=100)
    numbers = [one for one in late if one.obligation.rule == "contact_verified"]
    figures = month.Figures(met=7, proved=4, partly=9, untold=11, short=2, reasoned=1)
    see = page_button(at.words("month.see"), "decisions", {})
    decision = month.MonthDecision(
        at.words("decision.organisation"), "Yusuf Fiktivsen", actions=(see,)
    )
    several = month.MonthDecision(
        month.several_title(month.Alike(numbers), naming(at.context)),
        at.words("month.unanswered", who="Ditte"),
        open=page_button(at.words("home.show"), "overdue", {}),
    )
    return month.monthly(
        month.MonthlyView(
            naming=naming(at.context),
            today=TODAY,
            authority="Styrelsen for Tåge og Fyrtårne",
            figures=figures,
            compared=month.Compared(
                month.Figures(met=5, partly=9, untold=15, short=1),
                lost=(("3.2", NIGHT),),
                gained=tuple((number, K101) for number in ("1.1", "1.2", "3.4", "3.5")),
            ),
            compared_from=TODAY.day,
            yours=(decision,),
            managements=(several,),
            risks=[month.Alike([one]) for one in (*late[:2], *gaps[:1])],
            by_requirement=[
                (number, replace(figures, met=place, partly=11 - place))
                for place, number in enumerate(("1.1", "1.2", "2.1", "2.2", "2.3", "2.4"))
            ],
        )
    )


@example("month.monthly: everything is met")
def the_month_without_a_fault(at: Scenery) -> Card:
    figures = month.Figures(met=30, proved=30)
    return month.monthly(
        month.MonthlyView(
            naming=naming(at.context),
            today=TODAY,
            authority="Styrelsen for Tåge og Fyrtårne",
            figures=figures,
            compared=month.Compared(figures, lost=(), gained=()),
            compared_from=TODAY.day,
            yours=(),
            managements=(),
            risks=(),
            by_requirement=[("1.1", month.Figures(met=3, proved=3))],
        )
    )


@example("notices.refused")
def refused(at: Scenery) -> Card:
    return notices.refused(at.words, MORNING, at.words("follow_up.in_the_past"))


@example("notices.changed")
def changed(at: Scenery) -> Card:
    return notices.changed(at.words, MORNING)


@example("notices.out_of_date")
def out_of_date(at: Scenery) -> Card:
    return notices.out_of_date(at.words, MORNING)


@example("notices.nothing_open")
def nothing_open(at: Scenery) -> Card:
    return notices.nothing_open(at.words, MORNING)


@example("notices.ready")
def ready(at: Scenery) -> Card:
    return notices.ready(at.words, MORNING)


@example("undo.saved_today")
def saved_today(at: Scenery) -> Card:
    drafts = [
        undo.Unsaved("Tilføj øvelse", "Nødmelderen · 27. feb. 2026", "a-card"),
        undo.Unsaved("Ret kontakt", "Bodil *Fantasi* · +45 22 33 44 55", "another"),
    ]
    saved = [undo.Undoable("an-entry", "Fravær Karl Attrapsen", MORNING)]
    return undo.saved_today(at.words, MORNING, saved, drafts=drafts, is_open=True)


@example("undo.undone")
def undone(at: Scenery) -> Card:
    records = [
        undo.UndoneRecord("fravær", "Karl *Attrapsen*", "gone"),
        undo.UndoneRecord("øvelse", "Nødmelderen", "before"),
    ]
    return undo.undone(at.words, MORNING, records, ["Øvelsen er forfalden igen."], put_off=True)


@example("undo.with_undo")
def with_undo(at: Scenery) -> Card:
    receipt = notices.ready(at.words, MORNING)
    return undo.with_undo(receipt, undo.undo_button(at.words, "an-entry"))


@example("undo.choice")
def undo_choice(at: Scenery) -> Card:
    saved = [undo.Undoable("an-entry", "Fravær Karl *Attrapsen*", MORNING)]
    return undo.choice(at.words, MORNING, saved)


@example("undo.saved_today: nothing")
def saved_nothing(at: Scenery) -> Card:
    return undo.saved_today(at.words, MORNING, [], is_open=False)


@example("notices.restarted")
def restarted(at: Scenery) -> Card:
    return notices.restarted(at.words, MORNING)


@example("notices.cancelled")
def cancelled(at: Scenery) -> Card:
    return notices.cancelled(at.words, MORNING, kept=True, card="")


@example("notices.cancelled: nothing was kept")
def given_up(at: Scenery) -> Card:
    return notices.cancelled(at.words, MORNING, kept=False, card="a-card")


@example("notices.not_understood")
def not_understood(at: Scenery) -> Card:
    said = "hvad koster *en* <b>billet</b>?\n" * 30
    return notices.not_understood(at.words, MORNING, said, "Yusuf *Fiktivsen*")


@example("notices.who_is_meant")
def who_is_meant(at: Scenery) -> Card:
    said = (at.words.lang == "da" and "har hun skiftet *nummer*") or "has she changed her *number*"
    return notices.who_is_meant(at.words, MORNING, said)


@example("notices.not_understood: again")
def again_not_understood(at: Scenery) -> Card:
    return notices.not_understood(at.words, MORNING, "og det?", "Yusuf *Fiktivsen*", again=True)


@example("notices.unread")
def unread(at: Scenery) -> Card:
    said = "det er *vist* <b>nok</b> i orden"
    reason = at.words("form.choose")
    where = at.words("record.add_title", noun=at.words("noun.exercises"))
    return notices.unread(at.words, MORNING, said, reason, where)


@example("notices.stands_above")
def stands_above(at: Scenery) -> Card:
    return notices.stands_above(at.words, MORNING, "K-101 *udløber* 28. feb. 2027")


@example("notices.paused")
def paused(at: Scenery) -> Card:
    at.answers(NIGHT, q3_2_1="ja")
    where = checklist.resting(at.view("3.2"), "3.2-2")
    return notices.paused(at.words, MORNING, where, kept=True, card="a-card")


@example("notices.paused: a draft")
def draft_paused(at: Scenery) -> Card:
    where = "“Hvad er der sket?”"
    return notices.paused(at.words, MORNING, where, kept=False, card="a-card")


@example("notices.left_unsaved")
def left_unsaved(at: Scenery) -> Card:
    return notices.left_unsaved(at.words, MORNING, "Ret kontrakt · K-101")


@example("notices.what_is_left")
def what_is_left(at: Scenery) -> Card:
    left = at.words("question.left", n=3)
    return notices.what_is_left(at.words, MORNING, left, "3.4 Fyrjournal, K-102")


@example("notices.with_what_waits")
def with_what_waits(at: Scenery) -> Card:
    answer = notices.stands_above(at.words, MORNING, "K-101 udløber 28. feb. 2027")
    return notices.with_what_waits(answer, at.words, "“Hvad er der sket?”")


@example("notices.with_what_is_unsaved")
def with_what_is_unsaved(at: Scenery) -> Card:
    answer = notices.stands_above(at.words, MORNING, "K-101 udløber 28. feb. 2027")
    return notices.with_what_is_unsaved(answer, at.words, "Tilføj øvelse · Øvelser")


@example("notices.folded")
def folded(at: Scenery) -> Card:
    return notices.folded(at.words, "3.2 Beredskab", "Er kontaktlisten komplet?", "Pr. i dag")


FOUND = import_export.ImportPreview(
    name="Vores <b>register</b>.xlsx",
    sections=(
        import_export.SectionPreview(
            title="Kontrakter",
            added=0,
            changed=1,
            ended=0,
            lines=("~ K-101: Udløber: 2027 → 2028",),
        ),
        import_export.SectionPreview(
            title="Kontakter", added=12, changed=3, ended=2, lines=("+ Vagten",)
        ),
    ),
    same=120,
    warnings=(
        import_export.FaultLine(
            place="Øvelser, række 2, Holdt", value="2027-03-03", right="Er det rigtigt?"
        ),
    ),
    warning_count=3,
    fingerprint="f" * 64,
)
FAULTS = import_export.ImportPreview(
    name="Register.xlsx",
    faults=(
        import_export.FaultLine(
            place="Systemer, række 2, Kritikalitet", value="<i>meget</i>", right="Skriv en af: …"
        ),
        import_export.FaultLine(
            place="Kontrakter, række 2, Titel", value="", right="Skal udfyldes."
        ),
        import_export.FaultLine(
            place="", value="", right="Filen siger ikke, hvilken myndighed den handler om."
        ),
    ),
    fault_count=17,
    marked=True,
)


@example("import_export.ask_file")
def ask_file(at: Scenery) -> Card:
    return import_export.ask_file(at.words, MORNING)


@example("import_export.faulty")
def faulty(at: Scenery) -> Card:
    return import_export.faulty(at.words, MORNING, FAULTS)


@example("import_export.unreadable")
def unreadable(at: Scenery) -> Card:
    return import_export.unreadable(at.words, MORNING, "bombe.xlsx", at.words("fault.too_large"))


@example("import_export.waiting")
def waiting(at: Scenery) -> Card:
    return import_export.waiting(
        at.words, MORNING, at.words("register.reading"), name="Register.xlsx"
    )


@example("import_export.review")
def review(at: Scenery) -> Card:
    return import_export.review(at.words, MORNING, FOUND)


@example("import_export.review: another than was agreed to")
def review_again(at: Scenery) -> Card:
    return import_export.review(at.words, MORNING, FOUND.model_copy(update={"overtaken": True}))


@example("import_export.review: with decisions")
def review_with_decisions(at: Scenery) -> Card:
    told = ("Organiseringen: amira@stf.example har ikke rollen (ledelse)",)
    shown = FOUND.model_copy(update={"decisions": told, "decision_count": 1})
    return import_export.review(at.words, MORNING, shown)


# ── Decisions ────────────────────────────────────────────────────────────────

ORGANISATION = Decided("organisation", "authority")
ASSESSMENT = Decided("assessment", "system:Nødmelderen", "3.2")
LESS_CRITICAL = Decided("scope", "system:Tågevarsel")
FALLS_AWAY = Consequence(
    assessed_before=30, assessed_after=20, overdue=5, overdue_mine=3, missing=6
)


def _review(at: Scenery, *decisions: Decided, minutes: bool, notice: str = "") -> Card:
    called = naming(at.context)
    views = tuple(
        replace(
            view_of(one, at.context),
            teller="Bo Prøvesen",
            told_on=TODAY.day,
            consequence=FALLS_AWAY if one.kind == "scope" else None,
        )
        for one in decisions
    )
    return decisions_cards.review(
        decisions_cards.ReviewView(
            naming=called,
            today=TODAY,
            over=None,
            decisions=views,
            asks_minutes=minutes,
            minutes="",
            notice=notice,
        )
    )


@example("decisions.review")
def decide(at: Scenery) -> Card:
    return _review(at, ORGANISATION, minutes=True)


@example("decisions.review: with what falls away")
def decide_on_scope(at: Scenery) -> Card:
    return _review(at, LESS_CRITICAL, minutes=False, notice=at.words("deciding.again_plain"))


@example("decisions.review: several")
def decide_on_several(at: Scenery) -> Card:
    return _review(at, ASSESSMENT, LESS_CRITICAL, minutes=True)


@example("decisions.sure")
def sure(at: Scenery) -> Card:
    return decisions_cards.sure(
        SureView(naming(at.context), TODAY, LESS_CRITICAL, FALLS_AWAY, "Signe Testesen")
    )


@example("decisions.sure: one's own")
def sure_of_mine(at: Scenery) -> Card:
    return decisions_cards.sure(
        SureView(naming(at.context), TODAY, LESS_CRITICAL, FALLS_AWAY, None)
    )


@example("decisions.receipt")
def decided(at: Scenery) -> Card:
    taken = DecisionReceipt(
        ORGANISATION,
        by="Signe Testesen",
        on=TODAY.day,
        minutes="2026-114, punkt 4",
        asks_minutes=True,
        teller="Yusuf Fiktivsen",
        next_on=date(2027, 3, 2),
    )
    without = replace(taken, decided=LESS_CRITICAL, asks_minutes=False, consequence=FALLS_AWAY)
    return decisions_cards.receipt(naming(at.context), TODAY, (taken, without), ())


@example("decisions.sent_back")
def sent_back(at: Scenery) -> Card:
    return decisions_cards.sent_back(
        naming(at.context), TODAY, "Yusuf Fiktivsen", "Rollen som risikoejer mangler"
    )


@example("decisions.told")
def passed_on(at: Scenery) -> Card:
    role = Decided("role", "system:Tågevarsel", "DRI ole.pladsholder@stf.example")
    waits = (
        Waiting(ORGANISATION, "Signe Testesen", Role.LED),
        Waiting(role, None, Role.LED),
    )
    return decisions_cards.told(naming(at.context), TODAY, waits, rest=True)


@example("decisions.none_waiting")
def none_waiting(at: Scenery) -> Card:
    return decisions_cards.none_waiting(at.words, TODAY)


@example("decisions.page")
def decisions_page(at: Scenery) -> Card:
    mine = [
        Waiting(ORGANISATION, "Signe Testesen", Role.LED, detail="Yusuf Fiktivsen fortalte om det"),
        Waiting(ASSESSMENT, "Bo Prøvesen", Role.SYS),
        Waiting(
            Decided("role", "system:Tågevarsel", "DRI ole.pladsholder@stf.example"),
            "Signe Testesen",
            Role.LED,
        ),
    ]
    told = [Waiting(LESS_CRITICAL, "Signe Testesen", Role.LED, key="scope/system:tågevarsel/")]
    groups = {"mine": mine, "told": told, "others": told}
    return decisions_cards.page(naming(at.context), TODAY, groups, decides=True)


@example("decisions.page: nothing")
def decisions_page_of_nothing(at: Scenery) -> Card:
    return decisions_cards.page(naming(at.context), TODAY, {}, decides=False)


@example("import_export.nothing_new")
def nothing_new(at: Scenery) -> Card:
    return import_export.nothing_new(
        at.words, MORNING, import_export.ImportPreview(name="Register.xlsx", same=140)
    )


@example("import_export.nothing_new: nothing at all")
def nothing_there(at: Scenery) -> Card:
    return import_export.nothing_new(
        at.words, MORNING, import_export.ImportPreview(name="Register.xlsx")
    )


@example("import_export.imported")
def imported(at: Scenery) -> Card:
    return import_export.imported(at.words, MORNING, FOUND)


@example("import_export.left_alone")
def left_alone(at: Scenery) -> Card:
    return import_export.left_alone(at.words, MORNING)


@example("import_export.exported")
def exported(at: Scenery) -> Card:
    return import_export.exported(at.words, MORNING, records=141)


@example("import_export.exported: for an auditor")
def exported_for_an_auditor(at: Scenery) -> Card:
    return import_export.exported(at.words, MORNING, records=141, kind="without_numbers")


@example("import_export.exported: for a system owner")
def exported_for_a_system_owner(at: Scenery) -> Card:
    owned = ["Tågevarsel", "Nødmelderen"]
    return import_export.exported(at.words, MORNING, records=64, kind="own", systems=owned)


TORBEN = Contact.key_of(
    supplier="Pindsvin Drift A/S", side="supplier", slot="escalation 1", name="Torben Opdigtet"
)


def _scene(at: Scenery) -> TurnContext:
    return TurnContext(at.command_context, at.words)


def _page(at: Scenery, **arguments: JsonValue) -> Card:
    return RegisterPage().show(
        arguments, TurnContext(at.command_context, at.words), open_dialog=False
    )


def _told(at: Scenery) -> ToldContact:
    seen = at.register.get(Contact, TORBEN)
    assert seen is not None
    at.does(
        CorrectRecord(
            section="contacts", key=TORBEN, values={"name": "Niels *Digt* <b>"}, seen=seen.version
        )
    )
    return at.register.find(ToldContact)[0].record


def _record_form(at: Scenery, given: dict[str, JsonValue], **errors: str) -> Card:
    form = record_form.form(LocalUnderstanding(catalogue()))
    begun = form.begin(given, TurnContext(at.command_context, at.words))
    assert isinstance(begun, Go)
    draft = begun.draft.model_copy(update={"errors": errors})
    return form.ask(FILLING, draft, TurnContext(at.command_context, at.words), None)


@example("record.register")
def the_register(at: Scenery) -> Card:
    return _page(at)


@example("record.register: further")
def the_rest_of_the_register(at: Scenery) -> Card:
    return _page(at, further="yes")


@example("record.section: contacts, with some that wait")
def contacts_of_the_register(at: Scenery) -> Card:
    _told(at)
    return _page(at, section="contacts", first="8")


@example("record.section: searched, and nothing found")
def nothing_found(at: Scenery) -> Card:
    return _page(at, section="systems", find="*Månen* <b>")


@example("record.section: what belongs to a contract")
def what_belongs(at: Scenery) -> Card:
    return _page(at, section="measuring_points", of="contracts", of_key="k-101")


@example("record.record: a contract")
def a_contract(at: Scenery) -> Card:
    return _page(at, section="contracts", key="k-101")


@example("record.record: a contact told of")
def a_contact_told_of(at: Scenery) -> Card:
    return _page(at, section="told_contacts", key=_told(at).key)


@example("record.form: an exercise, with what is known")
def exercise_form(at: Scenery) -> Card:
    given: dict[str, JsonValue] = {"section": "exercises", "of": "systems", "of_key": "tågevarsel"}
    return _record_form(at, given, held_on=at.words("fault.not_yet"))


@example("record.form: an exercise, told in a sentence")
def exercise_told(at: Scenery) -> Card:
    values: dict[str, JsonValue] = {
        "system": "Nødmelderen",
        "held_on": "2026-03-01",
        "type": "technical restore",
        "with_supplier": "yes",
        "restore_minutes": "71",
    }
    return _record_form(at, {"section": "exercises", "values": values, "said": "yes"})


@example("record.form: a contract, that somebody else changed")
def contract_form(at: Scenery) -> Card:
    notice = at.words("record.overtaken", who="Bo Prøvesen", changes="Titel: *Drift* <b>")
    return _record_form(at, {"section": "contracts", "key": "k-101", "seen": 1, "notice": notice})


@example("record.form: a contract, with what a sentence changed")
def contract_changed(at: Scenery) -> Card:
    [kept] = [one for one in at.register.find(Contract) if one.record.key == "k-101"]
    context = TurnContext(at.command_context, at.words)
    given: dict[str, JsonValue] = {
        "section": "contracts",
        "key": "k-101",
        "seen": 1,
        "base": dict(known_of(kept.record, "contracts", context)),
        "values": {"ends_on": "2027-08-31"},
        "said": "yes",
    }
    return _record_form(at, given)


@example("record.form: a contact")
def contact_form(at: Scenery) -> Card:
    return _record_form(at, {"section": "contacts"})


@example("option.ask")
def whether_an_option_is_taken(at: Scenery) -> Card:
    kept = at.register.get(Contract, "k-101")
    assert kept is not None
    return option.ask(at.words, TODAY, kept.record, 1)


@example("record.choose")
def choose_record(at: Scenery) -> Card:
    found = at.register.find(Contact)
    return record.choose(at.words, TODAY, found, section="contacts", first=8)


@example("record.none_fits")
def no_such_record(at: Scenery) -> Card:
    return record.none_fits(at.words, TODAY, sheet_of("contacts"), "*ingen* <b>", over=None)


@example("record.none_fits: it is over already")
def ended_already(at: Scenery) -> Card:
    [left] = [one.record for one in at.register.find(Contact) if "Helle" in one.record.name]
    over = left.model_copy(update={"left_on": date(2026, 1, 31)})
    return record.none_fits(at.words, TODAY, sheet_of("contacts"), "helle", over=over)


@example("record.end: it stays")
def end_contact(at: Scenery) -> Card:
    kept = at.register.get(Contact, TORBEN)
    assert kept is not None
    over = kept.record.ended(TODAY.day)
    return record.end(at.words, TODAY, kept.record, over, called=called_in(_scene(at)), notice="")


@example("record.end: it leaves, after somebody changed it")
def end_exercise(at: Scenery) -> Card:
    kept = at.register.find(Exercise, system="Fyrjournal")[0]
    notice = at.words("record.changed_meanwhile", who="Bo Prøvesen")
    return record.end(
        at.words, TODAY, kept.record, None, called=called_in(_scene(at)), notice=notice
    )


@example("record.confirm")
def confirm_contact(at: Scenery) -> Card:
    told = _told(at)
    who = at.name_of(told.told_by)
    return record.confirm(
        at.words,
        TODAY,
        told,
        told_record.CHANNELS,
        told_by=who,
        called=called_in(_scene(at)),
        notice="",
    )


@example("record.done: a contact told of")
def contact_told(at: Scenery) -> Card:
    return record.done(at.words, TODAY, _told(at), "told", (), stands="Torben *Opdigtet*")


@example("record.done: with what follows")
def exercise_added(at: Scenery) -> Card:
    kept = at.register.find(Exercise, system="Fyrjournal")[0]
    return record.done(at.words, TODAY, kept.record, "added", ("3.3 bliver opfyldt.",))


# ── The tests ────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("cards")) as database:
        yield database


class ExampleCards:
    """It makes the examples in one language, each in a rehearsal of its own and once a session."""

    _made: ClassVar[dict[tuple[str, Lang], Card]] = {}

    def __init__(self, demo: Database, lang: Lang) -> None:
        self.demo = demo
        self.lang = lang

    def of(self, file: str) -> Iterator[tuple[str, Card]]:
        """Yield the name and the card of each example of that file of cards."""
        for name in EXAMPLES:
            if file_of(name) == file:
                yield name, self._card(name)

    def _card(self, name: str) -> Card:
        if (name, self.lang) not in self._made:
            with rehearsal(self.demo, of=LIGHTHOUSES) as unit:
                self._made[name, self.lang] = EXAMPLES[name](Scenery(unit, self.lang))
        return self._made[name, self.lang]


@pytest.fixture(params=LANGUAGES)
def cards(demo: Database, request: pytest.FixtureRequest) -> ExampleCards:
    return ExampleCards(demo, request.param)


def file_of(name: str) -> str:
    """Return the file of cards that an example is of."""
    return name.partition(".")[0]


each_file = pytest.mark.parametrize("file", sorted({file_of(name) for name in EXAMPLES}))
"""There are hundreds of examples: those of a file of cards are one case, and each says its name."""


@each_file
def test_cards_look_as_they_did(cards: ExampleCards, file: str, subtests: pytest.Subtests) -> None:
    for name, card in cards.of(file):
        with subtests.test(name):
            stem = f"{_file_name(name)}.{card.lang}"
            held = card.model_dump(mode="json", exclude_none=True)
            _same(f"{stem}.json", json.dumps(held, ensure_ascii=False, indent=1))
            sealed = parse_card(extract_actions(card, "0" * 32)[0])
            _same(f"{stem}.txt", plain(sealed))
            html = render(sealed, message="m", csrf="csrf")
            _same(f"{stem}.html", html.replace("><", ">\n<"))


@each_file
def test_cards_keep_to_the_rules(cards: ExampleCards, file: str, subtests: pytest.Subtests) -> None:
    for name, card in cards.of(file):
        with subtests.test(name):
            most = 3 if name.startswith(("home.home", "home.tab")) else 2
            assert not faults(card, actions=most)
            assert card.lang == cards.lang
            asks = name.startswith(("checklist.question", "checklist.overtaken", "not_possible"))
            assert asks or len(card.title) <= LONGEST_TITLE, card.title
            pressed = [one for one in every_action(card) if not isinstance(one, LinkButton)]
            assert not [one.deed for one in pressed if not _is_known(one.deed)]


def test_every_card_has_an_example() -> None:
    shown = {name.partition(":")[0] for name in EXAMPLES}
    modules = (
        *(
            checklist,
            contact_notice,
            known,
            scope_choice,
            deliveries,
            event,
            handover,
            follow_ups,
            home,
            call_list,
            incident_log,
            file_evidence,
        ),
        *(
            lookup,
            not_possible,
            nudges,
            obligations,
            overviews,
            month,
            outcome,
            record,
            import_export,
            settings,
            papers,
            calendar,
            notices,
            option,
        ),
        *(did_you_mean, status, take_on, undo, welcome),
        *(
            upcoming,
            contract,
            recently_done,
            evidence,
            priorities,
            forum,
            last_time,
            news,
            assessment_plan,
            first_questions,
            most_important,
            not_told,
            responsible,
            sample,
        ),
        *(records, profile, not_done, short_answer, reminders, message_times, invitations),
        *(privacy,),
        *(crisis_link, stale_contacts, decisions_cards, log_notes, next_call, whom_to_tell),
    )
    assert {name for module in modules for name in _card_functions(module)} == shown


def test_no_golden_file_is_left_over() -> None:
    kinds = ("json", "txt", "html", "teams.json", "slack.json")  # the last two: tests/adapters
    endings = [f".{lang}.{kind}" for lang in LANGUAGES for kind in kinds]
    expected = {_file_name(name) + ending for name in EXAMPLES for ending in endings}
    left = {path.name for path in GOLDEN.iterdir()} - expected
    if REWRITE:
        for name in left:
            (GOLDEN / name).unlink()
    else:
        assert not left


CONTROLS = {
    "call",
    "connect",
    "get_crisis_link",
    "end_crisis_link",
    "get_calendar",
    "end_calendar",
    "send_calendar_invitations",
    "stop_calendar_invitations",
    "pause",
    "cancel",
    "resume",
    "undo",
    "why",
    "skip",
    "correct",
    "note",
    "attach",
    "other_answer",
}


def _is_known(deed: ActionData | None) -> bool:
    """Tell whether the engine knows what to do: a control, or a page or dialog there is."""
    if deed is None:
        return False
    value = cast(dict[str, object], deed.value) if isinstance(deed.value, dict) else {}
    match deed.name:
        case "page":
            return value["name"] in ENGINE.pages and deed.stays
        case "act":
            return value["page"] in ENGINE.pages and deed.stays
        case "start":
            return value["name"] in ENGINE.dialogs and deed.stays
        case "language":
            return value["lang"] in LANGUAGES
        case "file":
            return isinstance(value["sha256"], str)
        case call_list.DEED:
            return value["act"] in ACTS and deed.stays
        case "answer":
            return deed.value is not None
        case "submit":
            return True
        case name:
            return name in CONTROLS


def _card_functions(module: ModuleType) -> Iterator[str]:
    for name, function in vars(module).items():
        if inspect.isfunction(function) and function.__module__ == module.__name__:
            returns = inspect.signature(function).return_annotation
            if returns is Card and not name.startswith("_"):
                yield f"{module.__name__.rpartition('.')[2]}.{name}"


def _file_name(name: str) -> str:
    return name.replace(": ", " - ").replace(" ", "_").replace(",", "")


def _same(name: str, now: str) -> None:
    path = GOLDEN / name
    text = now.rstrip("\n") + "\n"
    if REWRITE:
        path.write_text(text, "utf-8")
        return
    before = path.read_text("utf-8") if path.exists() else ""
    if before != text:
        lines = difflib.unified_diff(
            before.splitlines(), text.splitlines(), name, "now", lineterm=""
        )
        pytest.fail("\n".join([*lines, "", "If it is meant: make golden"]), pytrace=False)
