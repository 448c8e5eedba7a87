"""Test that the answers of before become facts, once, and leave alone what is no fact."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.app.obligations.derivation import reconciler_of
from governance.catalogue import catalogue
from governance.changes.migrate_answers import MigratedAnswers, migrate_answers
from governance.local_time import zone_of
from governance.obligations.rule import RuleInput
from governance.positions.facts_told import with_kept_answers
from governance.positions.item import State
from governance.positions.known import items
from governance.ports import RegisterReader
from governance.reconciliation.load_facts import facts_of
from governance.reconciliation.reconciler import DerivedRegister
from governance.records.answers import Answer
from governance.records.contacts import Contact, ToldContact
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.sections import SECTIONS
from governance.records.systems import System
from governance.schema.interval_settings import INTERVALS
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES
from tests.stories.rehearsal import TODAY, rehearsal, stocked

JOURNAL, FOG, FORUM = "system:Fyrjournal", "system:Tågevarsel", "forum:Driftsforum K-101"
MAREN = "maren.skabelonsen@stf.example"
BO = "bo.proevesen@stf.example"
SAID_ON = date(2026, 2, 10)

FACTS = (
    Answer(question="2.3-1", scope=FOG, value="3", answered_by=MAREN, answered_on=SAID_ON),
)
