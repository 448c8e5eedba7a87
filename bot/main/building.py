"""Where everything meets: the engine with its dialogs, the desk, the worker, and the web chat."""

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import timedelta

from pydantic import JsonValue

from bot.dialogs import not_possible, start_checklist
from bot.dialogs.answers import Answers
from bot.dialogs.follow_ups import FollowUps
from bot.dialogs.home import Checklists, Help, Home
from bot.edge.files import FileRefused
from bot.engine.dialog import DialogProtocol
from bot.engine.ports import Elsewhere
from bot.engine.question_set import QuestionSet
from bot.engine.turn import Engine, Outcome
from bot.main.reception import Desk, Settlements
from bot.main.uploads import Intake
from bot.messages import DeliveryFailed, DeliveryRefused, FileRef, StoredFile
from bot.texts.words import Words
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from governance.records.evidence import Evidence
from governance.records.members import Member
from scheduler.jobs import Job, JobFailed, Worker
from storage.database import Database
from storage.unit_of_work import UnitOfWork


def build_engine(owner: str | None = None) -> Engine:
    """The engine with everything there is to talk about."""
    understanding = LocalUnderstanding(catalogue())
    start_checklist.dialog.check()
    dialogs: list[DialogProtocol] = [
        start_checklist.dialog,
        QuestionSet(understanding),
        not_possible.form(understanding),
    ]
    return Engine(
        catalogue=catalogue(),
        dialogs=dialogs,
        pages=[Home(), Help(), Checklists(), FollowUps(understanding), Answers()],
        understanding=understanding,
        owner=owner or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
    )


@dataclass(frozen=True)
class Building:
    """One process's working parts."""

    database: Database
    engine: Engine
    desk: Desk


def build(database: Database, *, upload_limit: int) -> Building:
    """The desk with its worker; platforms are connected to it afterwards."""
    engine = build_engine()
    desk = Desk(database, engine)
    errands = Errands(database, engine, desk, upload_limit=upload_limit)
    desk.employ(
        Worker(
            {"refresh": errands.refresh, "fetch": errands.fetch},
            Settlements(database, "jobs"),
            database.clock.now,
        )
    )
    return Building(database, engine, desk)


class Errands:
    """What the jobs do."""

    def __init__(
        self, database: Database, engine: Engine, desk: Desk, *, upload_limit: int
    ) -> None:
        self._database = database
        self._engine = engine
        self._desk = desk
        self._limit = upload_limit

    async def refresh(self, job: Job) -> None:
        """Another conversation's open card is brought up to date."""
        elsewhere = _elsewhere(job.payload)

        def work(unit: UnitOfWork) -> Outcome:
            unit.enter(job.claim.tenant)
            return self._engine.refresh(unit, elsewhere, key=f"job:{job.claim.id}")

        await self._desk.run(work)

    async def fetch(self, job: Job) -> None:
        """A file the platform holds is fetched, checked, kept, and given to the dialog that waits for it."""
        purpose = dict(job.payload["purpose"]) if isinstance(job.payload["purpose"], dict) else {}
        elsewhere = _elsewhere(job.payload)
        try:
            file = await self._fetched(job, elsewhere)
        except FileRefused as refused:
            words = await self._words(job.claim.tenant, elsewhere.member)
            purpose["refused"] = words(refused.sentence, **refused.arguments)
        else:
            purpose["file"] = {
                "name": file.name,
                "sha256": file.sha256,
                "size": file.size,
                "media_type": file.media_type,
            }

        def work(unit: UnitOfWork) -> Outcome:
            unit.enter(job.claim.tenant)
            return self._engine.fetched(unit, elsewhere, key=f"job:{job.claim.id}", purpose=purpose)

        await self._desk.run(work)

    async def _fetched(self, job: Job, elsewhere: Elsewhere) -> StoredFile:
        payload = job.payload
        file = FileRef(name=str(payload["name"]), locator=str(payload["locator"]))
        messenger = self._desk.messengers.get(elsewhere.platform)
        if messenger is None:
            raise JobFailed(f"no platform {elsewhere.platform}")
        try:
            content = await messenger.fetch(file, limit=self._limit + 1)
        except DeliveryRefused as refused:
            raise FileRefused("file.not_fetched", name=file.name) from refused
        except DeliveryFailed as failed:
            raise JobFailed(str(failed)) from failed
        intake = Intake(self._database, job.claim.tenant, elsewhere.member, limit=self._limit)
        await intake.write(content)
        return await intake.finish(file.name)

    async def _words(self, tenant: str, email: str) -> Words:
        def lang(unit: UnitOfWork) -> str | None:
            unit.enter(tenant)
            kept = unit.register.get(Member, Member.key_of(email=email))
            return kept.record.locale if kept else None

        found = await self._database.run(lang)
        return Words("en" if found == "en" else "da")


def tidy(unit: UnitOfWork, tenant: str) -> None:
    """Uploads of yesterday that led nowhere are dropped, and what the buttons of expired cards did."""
    unit.enter(tenant)
    referred = {kept.record.sha256 for kept in unit.register.find(Evidence) if kept.record.sha256}
    unit.cards.forget_expired()
    unit.attachments.tidy(before=unit.now - timedelta(days=1), referred=referred)


def _elsewhere(payload: dict[str, JsonValue]) -> Elsewhere:
    return Elsewhere(
        id=str(payload.get("id", "")),
        member=str(payload["member"]),
        platform=str(payload["platform"]),
        workspace=str(payload["workspace"]),
        external_id=str(payload["external_id"]),
    )
