"""Test what the linters cannot see.

The tests check who commits, that every sentence is there and used, and that names lead somewhere.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from bot.adapters.web import pages
from bot.adapters.web.overview_table import LOOKS
from bot.app.backups.schedule import Fault
from bot.cards import home, settings
from bot.cards.obligations.month import LEGEND
from bot.cards.obligations.nudge_rows import HOW_IT_ENDED
from bot.cards.obligations.obligations import List
from bot.cards.papers import PaperKind
from bot.cards.register.handover import SORTS as HELD_SORTS
from bot.dialogs import report_event
from bot.dialogs.not_possible import OPPORTUNITIES
from bot.engine.dialog import Dialog
from bot.formatting.cells import OddKind
from bot.formatting.fault_sentences import OWN_ENDS
from bot.language.vocabulary import listed
from bot.main.bootstrap import build_engine
from bot.messages import Lang
from bot.texts.short_answers import short_answers
from bot.texts.words import sentences, shown
from bot.understanding.intents.intents import intents
from bot.understanding.questions.record_questions import PROFILE
from bot.understanding.tellings.tellings import Do
from bot.understanding.wishes.wishes import START_CHECKLIST
from governance.access import Reason
from governance.catalogue import AnswerKind, ScopeKind, catalogue
from governance.changes import undo
from governance.changes.contact_notices import WhyNot as WhyNotInformed
from governance.checklists.assessment import DONT_KNOW, NO, NOT_POSSIBLE, PARTLY, YES
from governance.nudges import NEWS, Kind
from governance.obligations import remedies
from governance.obligations.obligation import GAPS, Theme
from governance.obligations.rule import Source
from governance.obligations.rule_index import rules
from governance.obligations.rules import continuity_plan
from governance.positions.item import State
from governance.positions.position import COUNTED_AS_MET, Standing
from governance.queries.last_done import SORTS
from governance.queries.record_query import Comparison
from governance.records import contracts
from governance.records.approvals import WHOLE_AUTHORITY
from governance.records.columns import grouped, sheet_named, sheets
from governance.records.documents import DocumentKind
from governance.records.sections import SECTIONS
from governance.records.told_decisions import DECISION_KINDS
from governance.roles import Role
from governance.schema.degrees import Extent
from governance.schema.record import record_classes
from governance.schema.values import Channel, Platform
from papers import audit_file, audit_sheets
from papers.audit_json import PROVES
from scheduler.nudges import delivery_alarm
from scheduler.nudges.escalation import Why
from storage.core.schema import record_tables
from storage.messaging.delivery_report import OPEN_STATES
from tests.source_code import modules

ROOT = Path(__file__).parent.parent
COMMITTING = {"storage/unit_of_work.py", "storage/database.py", "storage/migrate.py"}
PLAIN_FUNCTIONS_ONLY = (
    "bot/cards",
    "bot/dialogs",
    "bot/engine",
    "bot/formatting",
    "bot/language",
    "bot/pages",
    "bot/rendering",
    "bot/search",
    "bot/texts",
    "bot/understanding",
    "governance",
    "papers",
    "register",
)
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


WAITING = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
_LOOKED_AT = (*WAITING, ast.BinOp, ast.Call, ast.ClassDef, ast.Constant, ast.JoinedStr)


@cache
def nodes() -> Sequence[tuple[str, ast.AST]]:
    """Return the nodes that anything here looks at, with their paths."""
    return [
        (path, node)
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, _LOOKED_AT)
    ]


def called(node: ast.AST) -> str:
    """Return the last name of what is called; empty where nothing is."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
        case _:
            return ""


# ── Code ─────────────────────────────────────────────────────────────────────


def test_only_the_unit_of_work_commits() -> None:
    assert {path for path, node in nodes() if called(node) == "commit"} == COMMITTING


def test_main_is_the_composition_root_and_nothing_else() -> None:
    files = [
        path for path in (ROOT / "bot" / "main").glob("*.py") if path.name != "settings.py"
    ]  # a setting more is no logic
    assert sum(len(path.read_text("utf-8").splitlines()) for path in files) < 900
    classes = {
        node.name
        for path, node in nodes()
        if path.startswith("bot/main/") and isinstance(node, ast.ClassDef)
    }
    assert classes == {"Settings", "Container", "SystemClock"}


def test_no_test_asserts_how_long_something_took() -> None:
    """A machine is busy at times. What may take how long is measured in `bench/`."""
    clocks = {"perf_counter", "monotonic", "thread_time", "process_time"}
    found = {
        path.name
        for path in (ROOT / "tests").rglob("test_*.py")
        if any(clock in (text := path.read_text("utf-8")) for clock in clocks)
        for node in ast.walk(ast.parse(text))
        if called(node) in clocks
    }
    assert not found


def test_what_is_thought_out_inside_is_never_asynchronous() -> None:
    found = {
        path
        for path, node in nodes()
        if path.startswith(PLAIN_FUNCTIONS_ONLY) and isinstance(node, WAITING)
    }
    assert not found


def test_every_section_of_the_register_has_a_table_with_its_fields() -> None:
    assert set(record_classes().values()) == set(SECTIONS)
    assert set(record_tables) == {cls.section for cls in SECTIONS}
    for cls in SECTIONS:
        columns = {column.name for column in record_tables[cls.section].columns}
        assert set(cls.model_fields) <= columns, cls.section
        assert cls.key_fields
        assert set(cls.key_fields) <= set(cls.model_fields), cls.section


# ── Dialogs and pages ────────────────────────────────────────────────────────

ENGINE = build_engine()


def test_every_dialog_is_complete() -> None:
    for name, dialog in ENGINE.dialogs.items():
        assert dialog.name == name
        assert dialog.steps
        if isinstance(dialog, Dialog):
            dialog.check()


@pytest.mark.parametrize("name", ["Call", "ReplaceWith"])
def test_a_dialog_leads_only_to_dialogs_there_are(name: str) -> None:
    wanted = {
        _text(node.args[0])
        for _, node in nodes()
        if called(node) == name and isinstance(node, ast.Call) and node.args
    }
    assert wanted
    assert wanted <= set(ENGINE.dialogs)


def test_a_button_leads_only_to_dialogs_and_pages_there_are() -> None:
    dialogs, pages = set(), set()
    for path, node in nodes():
        if not path.startswith("bot/cards"):
            continue
        if isinstance(node, ast.Call) and called(node) == "ActionData":
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            match _text(given["name"]), _entries(given.get("value")):
                case "start", {"name": name}:
                    dialogs.add(name)
                case "act", {"page": name}:
                    pages |= {name} - {""}  # one that is worked out says nothing here
                case _:
                    pass
        if isinstance(node, ast.Call) and called(node) in ("page_button", "_page"):
            pages |= {_text(node.args[1])} - {""}
    assert dialogs
    assert pages
    assert dialogs <= set(ENGINE.dialogs)
    assert pages <= set(ENGINE.pages)


def test_words_lead_only_to_dialogs_and_pages_there_are() -> None:
    assert set(listed("pages")) <= set(ENGINE.pages)
    assert set(ENGINE.dialogs) >= {START_CHECKLIST}
    assert set(listed("languages")) == set(LANGUAGES)


def _text(node: ast.AST) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _entries(node: ast.AST | None) -> dict[str, str]:
    if not isinstance(node, ast.Dict):
        return {}
    return {
        _text(key): _text(value) for key, value in zip(node.keys, node.values, strict=True) if key
    }


# ── Sentences ────────────────────────────────────────────────────────────────


def _observed() -> set[str]:
    """Return the names of observations: the first argument of whatever makes one."""
    module = modules()["governance/observations.py"]
    made = [node for node in ast.walk(module) if called(node) in ("Observation", "_since")]
    return {
        part.value
        for node in made
        if isinstance(node, ast.Call) and node.args
        for part in ast.walk(node.args[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


WITHOUT_A_DANISH_WORD = {
    "da",
    "en",
    "R",
    "A",
    "C",
    "I",
    "1",
    "2",
    "system",
    "forum",
    "ad hoc",
    "option",
}
WITHOUT_A_DANISH_WORD |= {"samfundskritisk", "forretningskritisk", "ikke kritisk", *Role}


def _values() -> set[str]:
    """Return the words the register's choices and phrases are made of."""
    return {
        value
        for sheet in sheets()
        for column in sheet.columns
        for value in (*column.choices, *(column.opens.words if column.opens else ()))
    }


def test_every_value_of_the_register_has_a_danish_word() -> None:
    assert {value for value in _values() if f"word.{value}" not in sentences()} == (
        WITHOUT_A_DANISH_WORD - {*Role}
    )


def test_no_two_values_of_a_column_have_the_same_word() -> None:
    for sheet in sheets():
        for column in sheet.columns:
            words = [shown(value, "da").casefold() for value in column.choices]
            assert len(set(words)) == len(words), column


def test_a_heading_means_one_column_in_either_language() -> None:
    for sheet in sheets():
        for column in sheet.columns:
            for heading in (column.name, column.label.da, column.label.en):
                assert sheet.column(heading) == column, heading
        for title in (sheet.section, sheet.title("da"), sheet.title("en")):
            assert sheet_named(title) == sheet
            assert len(title) <= 31


def _words() -> set[str]:
    """Return what observations and roles call in one word."""
    return {
        *Role,
        *get_args(Extent),
        *get_args(DocumentKind),
        *contracts.MASTER_DATA,
        *contracts._OF_A_RENEWAL,
        *("rto_hours", "rpo_hours"),
        *(value for value in _values() if f"word.{value}" in sentences()),
        *(f"{side}_{slot}" for side, slot, _ in continuity_plan.MUST_BE_FILLED),
    }


def _told_of(kind: str) -> set[str]:
    """Return the rules that have a sentence of that kind.

    Each rule has one for what is wrong and one for what to do.
    """
    return {name for name in rules() if f"{kind}.{name}" in sentences()}


def _fault_codes() -> set[str]:
    """Return the codes of faults of the register's file.

    A code is among the first texts given to whatever makes a fault.
    """
    makes = {"fault", "FileFault", "CellFault", "_refuse", "_unreadable", "_refused", "_number"}
    makes |= {"FieldError", "_heading_fault", "_fault", "_unknown"}
    codes = {
        part.value
        for path, node in nodes()
        if path.startswith(("register", "governance", "bot/app", "bot/main", "bot/formatting"))
        and isinstance(node, ast.Call)
        and called(node) in makes
        for argument in node.args[:2]
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    codes |= {"unresolved", "unresolved_near", "file_too_large", "text_not_date"}
    codes |= {"empty", "at_least", "at_most", "too_long", "choice", *get_args(OddKind)}
    codes |= {"requirement", "question", "unknown_sheet_near", "unknown_field_near"}
    codes &= {key.removeprefix("fault.") for key in sentences()}
    own = {f"{code}{end}" for code in codes for end in OWN_ENDS.values()}
    return codes | {code for code in own if f"fault.{code}" in sentences()}


def _pages_of_short_answers() -> set[str]:
    texts = short_answers()
    groups = (texts.answers, texts.terms, texts.requirements)
    return {page for group in groups for one in group.values() for page in one.pages} - {"home"}


_MEANT_BESIDES = ("home", "start_checklist", "take_on", "report_event", "record", "call")
"""Intents that are no questions."""
_HELP = (*home.ASKED, *home.ANSWERED, *home.FILLED)
_SCOPES = set(get_args(ScopeKind))
_TOLD = {"added", "corrected", "told", "unchanged", "ended", "confirmed"}


@cache
def filled_in() -> Mapping[str, set[str]]:
    """Return the keys that are put together while the program runs.

    Each is a shape, and what stands in its gap.
    """
    return {
        "approve.*": _told_of("approve"),
        "at_stake.*": _told_of("at_stake"),
        "at_stake.of_*": {one.id.replace(".", "_") for one in catalogue()},
        "handout.*": {*get_args(PaperKind)} - {"letter"},
        "handout.*_what": {*get_args(PaperKind)} - {"letter"},
        "rights.*": set(DECISION_KINDS),
        "rights.every_*": {"system", "contract", "forum", "supplier"},
        "because.*": _told_of("because"),
        "because_of.*": set(get_args(Source)),
        "because_of.asked_*": {"named", "role", "else"},
        "because_of.decides_*": {"role", "else"},
        "due_day.*": {*_told_of("due_day"), "after_last", "gap", "unknown"},
        "called.*": _told_of("called"),
        "count.*": {"1", "2", "3", "4", "5"},
        "contract.*": {"retender_started", "no_retender"},
        "deliveries.*": {
            "waiting",
            "unknown",
            "failed",
            "parked",
            *get_args(delivery_alarm.Reason),
        },
        "doing.*": {deed["called"] for deeds in remedies._table().values() for deed in deeds},
        "due.*": {*get_args(Theme), *get_args(List)},
        "due.*_title": set(get_args(List)),
        "due.*_of": set(get_args(List)),
        "due.none_*": set(get_args(List)),
        "deciding.*": {"approve", "all", "without_minutes", "leave", "back"},
        "deciding.page_*": {"mine", "told", "others"},
        "decision.*": set(DECISION_KINDS),
        "due.none_*_of": set(get_args(List)),
        "due.none_*_yours": {*get_args(List)} - {"mine"},
        "undo.is_*": {"gone", "back", "before"},
        "undo.no_*": set(get_args(undo.Why)),
        "first.*": set(get_args(Theme)),
        "item.*": {"asked", "decides", *get_args(Source)},
        "last.did_*": set(SORTS),
        "month.*": {*LEGEND[1:], "yours", "managements"},
        "month.bar_*": set(LEGEND),
        "done.*": _told_of("done"),
        "never.*": _told_of("never"),
        "risk.*": _told_of("risk"),
        "risk_never.*": _told_of("risk_never"),
        "task.*": set(rules()),
        "workbook.*": {"days", "workdays"},
        "welcome.*": {"call", "plan", "roles", "open", "coming"},
        "wrong.*": set(rules()),
        "answer.*": {YES, PARTLY, NO, NOT_POSSIBLE, DONT_KNOW},
        "audit.*": {
            *(*audit_sheets.HEADINGS, *audit_file.ITEM_HEADINGS, *audit_file.PROOF_HEADINGS),
            *(*audit_file.CHANGE_HEADINGS, "missing", "overdue"),
        },
        "audit.figure_*": set(audit_file.FIGURES),
        "audit.proves_*": set(PROVES),
        "report.*_changed": {"pdf", "xlsx"},
        "overview.kind_*": {"authority", "system", "contract", "forum"},
        "overview_page.*": {
            *("find", "kind", "look", "requirement", "on"),
            *("month", "met", "proved", "all", "share"),
            *("late", "missing", "due", "since"),
            *("said", "evidence", "nothing_said", "no_evidence"),
        },
        "overview_page.*_any": {"kind", "look", "requirement"},
        "overview_page.kind_*": {"authority", "system", "contract", "forum"},
        "overview_page.look_*": set(LOOKS),
        "backup.*": {
            "erasures_unreadable",
            *("exists", "under_way", "no_folder", "no_space", "not_written", "closed"),
            *("unreadable", "not_a_backup", "damaged", "newer"),
            *("not_empty", "counts", "journal", "file", "row"),
        },
        "choosing.*": _SCOPES,
        "choosing.no_*": _SCOPES,
        "choosing.per_*": _SCOPES,
        "console.*": {"broken", "too_long"},
        "event.kind_*": set(report_event.KINDS),
        "event.kept_*": set(report_event.KINDS),
        "event.short_*": set(report_event.KINDS),
        "fault.*": _fault_codes(),
        "help.*": {"system", "supplier", "contract"},
        "help.means_*": set(_HELP),
        "help.say_*": set(_HELP),
        "incident.*": {
            "in_private",
            "useless",
            "lost",
            "away",
            "unsure",
            "none_open",
            "start_log",
            "join_log",
        },
        "incident.*_title": {"in_private", "useless", "lost", "away", "unsure", "none_open"},
        "incident.own_*": {"duty", "BER", "SYS", "DRI", "LEV", "ISK"},
        "incident_log.*": {"yes", "no", "started", "joined", "ended", "called_off"},
        "known.*": {"months", "days", "minutes"},
        "meant.*": {"on", "since", "until"},
        "meant.of_*": {
            "records",
            PROFILE,
            *(name for name, intent in intents().items() if intent.kind in ("page", "dialog")),
            *_MEANT_BESIDES,
        },
        "meant.to_*": set(get_args(Do)),
        "npc.*": set(OPPORTUNITIES),
        "short.see_*": _pages_of_short_answers(),
        "news.*": {"by_itself", "gaps", "unknown", "fulfilled", "opened", "moved"},
        "noun.*": {cls.section for cls in SECTIONS},
        "which_record.*": {cls.section for cls in SECTIONS},
        "nudge.*": {"stand_in", "along", "escalated", "unanswered", *HOW_IT_ENDED},
        "nudge.*_title": set(HOW_IT_ENDED),
        "nudge.accept*": {"", "_you"},
        "several_task.*": _told_of("several_task"),
        "several_wrong.*": _told_of("several_wrong"),
        "following.pushed*": {"", "_you"},
        "nudge.snoozed*": {"", "_you"},
        "nudge.taken*": {"", "_you"},
        "nudge.why_*": {"asked", "stand_in", "along", "escalated"},
        "outbox.state_*": set(OPEN_STATES),
        "observed.*": _observed(),
        "preview.*": {*get_args(Kind), *get_args(Why), *NEWS},
        "records.limit_*": set(get_args(Comparison)),
        "records.which_*": {"missed", "reached"},
        "question.field_*": set(get_args(AnswerKind)) - {"graded", "choice"},
        "refusal.*": set(Reason),
        "record.*": _TOLD,
        "record.*_line": _TOLD,
        "record.*_title": {"correct", "end", "confirm"},
        "record.through_*": set(get_args(Channel)),
        "register.*": {"added", "changed", "ended"},
        "register.approved_*": {*WHOLE_AUTHORITY, "assessment"},
        "register.option_*": {"yes", "no", "open"},
        "refusal.*_title": set(Reason),
        "settings.*": set(settings.OFFERED),
        "settings.only_*": set(get_args(Platform)),
        "after.*": {one.value for one in COUNTED_AS_MET},
        "backups.*": set(get_args(Fault)),
        "contact_notice.not_*": {*get_args(WhyNotInformed), "no_server"},
        "first.is_*": set(GAPS),
        "handover.*": set(HELD_SORTS),
        "last.*": set(GAPS),
        "state.*": {"unproved", "short", "unknown", "stale", "reasoned"},
        "state.is_*": set(State),
        "state.items_*": set(State) - {State.MET, State.NOT_RELEVANT},
        "status.*": set(Standing),
        "summary.*": {"gaps", "wishes"},
        "web.*": set(pages._SCRIPT_WORDS),
        "word.*": _words(),
        "workbook.group_*": {group for group, _ in grouped()},
    }


GROUPS = {key.partition(".")[0] for key in sentences()}
_KEY = re.compile(r"([a-z_]+)\.[A-Za-z_*][A-Za-z0-9_ *]*")


def written() -> set[str]:
    """Return every key that stands in the code as it is."""
    return {
        node.value
        for _, node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_key(node.value)
    }


def put_together() -> set[str]:
    """Return every key with gaps: an f-string, or a key with something added."""
    found = set()
    for _, node in nodes():
        if isinstance(node, ast.JoinedStr):
            found.add("".join(_text(part) or "*" for part in node.values))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            found.add(f"{_text(node.left)}*")
    return {shape for shape in found if "*" in shape and _is_key(shape)}


def _is_key(text: str) -> bool:
    match = _KEY.fullmatch(text)
    return match is not None and match[1] in GROUPS


def test_every_way_a_key_is_put_together_is_listed_here() -> None:
    assert put_together() == set(filled_in())


def test_every_sentence_used_is_written_and_every_one_written_is_used() -> None:
    shapes = filled_in()
    filled = {shape.replace("*", str(gap)) for shape, gaps in shapes.items() for gap in gaps}
    beginnings = {shape.removesuffix("*") for shape in shapes}
    used = {key for key in written() if key not in beginnings} | filled
    assert not sorted(used - set(sentences())), "used, but not written"
    assert not sorted(set(sentences()) - used), "written, but not used"


def test_every_sentence_says_the_same_in_both_languages() -> None:
    assert not [
        f"{key}: {fault}" for key, both in sentences().items() for fault in _differences(both)
    ]


def _differences(both: Mapping[str, str | Mapping[str, str]]) -> Iterator[str]:
    """Yield how the languages differ.

    They have the same forms with the same gaps in them, and neither is empty or loud.
    """
    if set(both) != set(LANGUAGES):
        yield f"is in {sorted(both)}"
        return
    danish, english = (_forms(both[lang]) for lang in LANGUAGES)
    if set(danish) != set(english):
        yield "has other forms in English"
        return
    for name, sentence in danish.items():
        if _gaps(sentence) != _gaps(english[name]):
            yield f"has other gaps in English: {sentence}"
    for sentence in (*danish.values(), *english.values()):
        if not sentence.strip() or "!" in sentence or "  " in sentence:
            yield f"is empty, loud or has two spaces: {sentence}"


def test_every_sentence_gets_what_stands_in_its_gaps() -> None:
    faults = []
    for path, node in nodes():
        if not isinstance(node, ast.Call) or called(node) not in ("words", "_words"):
            continue
        key = _text(node.args[0]) if node.args else ""
        if key not in sentences() or any(keyword.arg is None for keyword in node.keywords):
            continue
        given = {keyword.arg for keyword in node.keywords}
        forms = [form for both in sentences()[key].values() for form in _forms(both).values()]
        wanted = {gap for form in forms for gap in _gaps(form)}
        counted = len(forms) > len(LANGUAGES)
        if given != wanted | ({"n"} if counted else set()):
            faults.append(f"{path}:{node.lineno}: {key} is given {given}, not {wanted}")
    assert not faults


def _forms(sentence: str | Mapping[str, str]) -> dict[str, str]:
    return {"only": sentence} if isinstance(sentence, str) else dict(sentence)


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
