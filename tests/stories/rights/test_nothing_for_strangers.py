"""Test that nothing of the authority's reaches a channel in which strangers read.

Every page, dialog, form, file and call list is asked for there. Every name, title and number of the
register is looked for in whatever was sent into the channel. Colleagues, who may read it, are the
control. A page that tells strangers all the same is found.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import unquote_plus

import pytest
from pydantic import JsonValue
from sqlalchemy import select

from bot.engine.members.channel_audience import ReadAlong, audience_of
from bot.engine.turn import Engine, UndeclaredAudience
from bot.main.bootstrap import build_engine
from bot.messages import ActionData, Audience, Lang, LinkButton, TextInput
from bot.rendering.plain_text import choices
from bot.texts.words import Words
from governance.records.evidence import Evidence
from governance.schema.record import Record
from register.demo import demo_register
from storage.core.schema import nudges, obligations
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases
from tests.fakes.clock import FakeClock
from tests.stories.cast import LIGHTHOUSES, PDF, Person, Stage, told
from tests.stories.screens.every import screens_of
from tests.stories.screens.port import Platform

FOG, NIGHT = "system:Tågevarsel", "system:Nødmelderen"
NEUTRAL: Final = tuple(
    Words(lang)(key)
    for lang in get_args(Lang)
    for key in ("engine.elsewhere_title", "engine.withdrawn", "incident.in_private_title")
)

PAGES: Mapping[str, Mapping[str, JsonValue]] = {
    "home": {},
    "help": {},
    "checklists": {},
    "follow_ups": {},
    "assessment_plan": {},
    "most_important": {},
    "twenty_questions": {},
    "overdue": {},
    "missing": {},
    "not_told": {},
    "tasks": {},
    "due_soon": {},
    "done": {},
    "first": {},
    "records": {"section": "contracts", "columns": ["audit_right"], "about": ["contract:K-101"]},
    "profile": {"about": [FOG]},
    "short_answer": {"names": ["who_is_admin"]},
    "not_done": {"section": "exercises", "about": [FOG]},
    "responsible": {"about": [FOG]},
    "contract": {"about": ["contract:K-101"]},
    "sample": {},
    "last_time": {"section": "exercises", "about": [NIGHT]},
    "evidence": {"about": [NIGHT]},
    "forum": {"about": ["forum:Driftsforum K-101"]},
    "stale_contacts": {},
    "news": {},
    "obligation": {},  # of whatever is due; see `seen`
    "due_day": {},  # of the same
    "at_stake": {},
    "compare": {},
    "handout": {},
    "late_people": {},
    "nudge": {},
    "why_me": {},
    "deliveries": {},
    "status": {},
    "welcome": {},
    "answers": {"requirement": "3.2", "scope": NIGHT},
    "settings": {},
    "saved": {},
    "handover": {"person": "karl.attrapsen@stf.example"},
    "reminders": {},
    "crisis_link": {},
    "calendar": {},
    "mini_plans": {"about": [NIGHT]},
    "register": {"section": "contacts"},
    "decisions": {},
    "decision_rights": {},
    "month": {},
}
ON_THE_HOME_TAB = {"app_home"}
"""It is nobody's to ask for in a conversation."""

DIALOGS: Mapping[str, Mapping[str, JsonValue]] = {
    "start_checklist": {"requirement": "3.2"},
    "checklist": {"requirement": "3.2", "scope": NIGHT},
    "not_possible": {"question": "3.2-1", "scope": NIGHT, "seen": 0},
    "report_event": {},
    "record": {"do": "correct", "section": "contacts"},
    "record_form": {"section": "exercises"},
    "take_on": {},
    "remind": {"do": "remind", "words": "om K-101 i morgen"},
    "message_times": {"words": "skriv til mig kl 8"},
    "invite": {},
    "import_register": {},
    "export_register": {},
    "mini_plan": {"about": [NIGHT]},
    "year_wheel": {"about": [NIGHT]},
    "raci": {"about": [NIGHT]},
    "audit_file": {"about": [NIGHT]},
    "overview": {"about": [NIGHT]},
    "contract_sheet": {"about": ["contract:K-101"]},
    "agenda": {"about": ["forum:Driftsforum K-101"]},
    "minutes": {"about": ["forum:Driftsforum K-101"]},
    "letter": {"about": ["contract:K-101"], "wants": "statement"},
    "person_file": {"who": "Karl Attrapsen"},
    "erase_person": {"who": "Karl Attrapsen"},
    "contact_notice": {"who": "Kim Udgåetsen"},
    "decide": {"all": True},
    "decide_option": {"key": "k-101"},
    "ask_first_questions": {},
    "keep_evidence": {"files": []},  # of a file that was sent; see `attaches`
}
SENTENCES: Final = (
    "hvad mangler",
    "status",
    "kontrakt K-101",
    "hvem er ansvarlig for tågevarsel",
    "hvad sker der med nødmlederen",  # a typing error: what it may mean is asked
    "ret kontrakt K-101",
    "øvelse på nødmelderen i går med Pindsvin",
    "hvad vrøvl er det her",
    "send mig registeret",
    "tågevarsel er nede hvem ringer jeg til",
    "jeg er forvirret, alt er nede",
    "log: Pindsvin er ringet op",
    "mind mig om K-101 på fredag",
    "skift til engelsk",
    "switch to Danish",
    "fortsæt",
    "annullér",
    "KRAV-2345-6789-ABCD",
)


@pytest.fixture
def stage(
    databases: Databases, clock: FakeClock, platform: Platform, tmp_path: Path
) -> Iterator[Stage]:
    screens = screens_of(platform, folder=tmp_path, clock=clock)
    copies = tmp_path / "copies"
    stage = Stage(
        databases.used("demo").url, clock, platform=platform, screens=screens, copies=copies
    )
    yield stage
    stage.close()


# ── What may not be read ─────────────────────────────────────────────────────


def canaries() -> frozenset[str]:
    """Return every text of the authority's register that says something by itself."""
    records = dict(demo_register())[LIGHTHOUSES]
    return frozenset(text for record in records for text in _texts(record))


def _texts(record: Record) -> Iterator[str]:
    for name, value in record.model_dump(mode="json").items():
        if isinstance(value, str) and name not in ("locale", "timezone"):
            plain = value.partition(":")[2] if name == "scope" else value
            if len(plain) >= 5 and re.search(r"[A-ZÆØÅ0-9].*[\w]", plain):
                yield plain


def readable(body: bytes) -> str:
    """Read a request as a person reads what it writes."""
    text = unquote_plus(body.decode())
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub("[\u200b\u2060\\\\]", "", text).replace("\u00a0", " ")


@dataclass(frozen=True)
class Found:
    """The number of bytes looked through, and the canaries that were among them."""

    size: int
    words: frozenset[str]

    @classmethod
    def of(cls, said: Sequence[bytes]) -> "Found":
        text = "\n".join(map(readable, said))
        return cls(sum(map(len, said)), frozenset(word for word in canaries() if word in text))


# ── Everything there is to ask for ───────────────────────────────────────────


def everything(stage: Stage, there: Person) -> None:
    """Ask for everything, by words, by button and by file."""
    for page, arguments in seen(stage, there).items():
        there.wants(page, **arguments)
    for dialog, given in DIALOGS.items():
        if dialog != "keep_evidence":
            start: Any = {"name": dialog, "arguments": dict(given)}
            there.uses(stage.token_for(there, ActionData(name="start", value=start, stays=True)))
            press_a_few(there)
    there.attaches("Plan.pdf", PDF, text="3.2 nødmelderen")
    (evidence, *_) = [one for one in stage.kept(Evidence) if one.sha256]
    hand_over = ActionData(name="file", value={"sha256": evidence.sha256}, stays=True)
    there.uses(stage.token_for(there, hand_over))
    for sentence in SENTENCES:
        there.says(sentence)
        press_a_few(there)
        stage.work()


def press_a_few(there: Person) -> None:
    """Press what the newest card there offers, if there is one."""
    offered = there.buttons[:2] if there._cards() else ()
    for label in offered:
        now = {choice.label: choice.action for choice in choices(there.card)}
        if not isinstance(action := now.get(label), LinkButton | None):
            there.uses(action.token)


def seen(stage: Stage, there: Person) -> Mapping[str, Mapping[str, JsonValue]]:
    """Return the pages, with arguments of things that are there."""

    def find(unit: UnitOfWork) -> tuple[Any, str]:
        unit.use_tenant(there.tenant)
        due = unit.connection.execute(
            select(obligations.c.scope, obligations.c.rule, obligations.c.subject)
            .where(obligations.c.tenant == there.tenant, obligations.c.scope == FOG)
            .limit(1)
        ).one()
        bundle = unit.connection.execute(
            select(nudges.c.bundle)
            .where(nudges.c.tenant == there.tenant, nudges.c.person == there.email)
            .limit(1)
        ).scalar_one()
        return due, bundle

    due, bundle = stage.database.transact(find)
    about = {"scope": due.scope, "rule": due.rule, "subject": due.subject}
    return {
        **PAGES,
        "obligation": about,
        "due_day": about,
        "nudge": {"bundle": bundle},
        "why_me": {"bundle": bundle},
    }


def file_a_piece(stage: Stage, alone: Person) -> None:
    """Send a file in as evidence, so that there is one to be handed over."""
    alone.says("start 3.2 på nødmelderen")
    alone.says("det passer")
    alone.attaches("Øvelsesplan.pdf", PDF)
    alone.says("annullér")


@pytest.fixture
def bo_there(stage: Stage, bo: Person, audience: Audience) -> Person:
    stage.wake(date(2026, 3, 3))
    file_a_piece(stage, bo)
    if audience is Audience.OWN:
        return bo
    (there,) = stage.together("kanal", bo, audience=audience)
    return there


audiences = pytest.mark.parametrize("audience", list(Audience))


@told("teams", "slack")
@audiences
def test_nothing_of_the_register_reaches_strangers(
    stage: Stage, bo: Person, bo_there: Person, audience: Audience, record_property: Any
) -> None:
    everything(stage, bo_there)
    said = stage.said_in(bo_there)
    found = Found.of(said)
    record_property("bytes", found.size)
    match audience:
        case Audience.OWN:
            assert found.size > 50_000
            assert len(found.words) > 30
        case Audience.COLLEAGUES:
            assert found.size > 50_000
            assert {"Tågevarsel", "K-101", "Kontraktforum K-102", "Bo Prøvesen"} <= found.words
        case Audience.STRANGERS:
            assert found.size > 10_000
            assert not found.words
            for body in map(readable, said):
                assert any(sentence in body for sentence in NEUTRAL), body
            assert bo.messages > 30  # it was all answered, alone


def test_every_page_and_every_dialog_is_asked_for() -> None:
    engine = build_engine()
    assert engine.pages.keys() == PAGES.keys() | ON_THE_HOME_TAB
    assert engine.dialogs.keys() == DIALOGS.keys()


def test_a_page_has_to_say_who_may_read_it() -> None:
    engine = build_engine()
    help_page: Any = engine.pages["help"]
    for wrong in (None, Audience.STRANGERS):
        page = _Page(help_page, wrong)
        with pytest.raises(UndeclaredAudience, match="help"):
            Engine(
                catalogue=engine.catalogue,
                dialogs=[],
                pages=[page],
                understanding=engine.understanding,
                names_somebody=engine.names_somebody,
                owner="test",
            )


class _Page:
    """A page that is another, but for whom it is for."""

    def __init__(self, page: Any, audience: Any) -> None:
        self.name, self.audience = page.name, audience
        self.takes_exceptions = page.takes_exceptions
        self.lists_drafts = page.lists_drafts
        self.show, self.act = page.show, page.act


@told("teams", "slack")
@pytest.mark.parametrize("audience", [Audience.STRANGERS])
def test_a_page_that_leaks_is_found(
    stage: Stage, bo_there: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered in the channel, as every page was before strangers were told apart."""
    honest = audience_of

    def leaking(unit: UnitOfWork, turn: Any) -> ReadAlong:
        told = honest(unit, turn)
        asks = isinstance(turn.input, TextInput) and turn.input.text == "kontrakt K-101"
        return replace(told, audience=Audience.COLLEAGUES) if asks else told

    monkeypatch.setattr("bot.engine.turn.audience_of", leaking)
    bo_there.says("status")
    assert not Found.of(stage.said_in(bo_there)).words
    bo_there.says("kontrakt K-101")
    assert "K-101" in Found.of(stage.said_in(bo_there)).words
