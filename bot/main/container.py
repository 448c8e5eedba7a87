"""Compose one process of its settings, its database, and the services made of both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cached_property

from bot.app.backups.schedule import ScheduledBackups
from bot.app.backups.stores import scheduled
from bot.app.chat_ways import chat_ways_of
from bot.app.commands.setup import Setup
from bot.app.incidents.service import IncidentService
from bot.app.incidents.snapshot_files import keys_in
from bot.app.monitoring.metrics import Metrics
from bot.app.outbox.work_share import work_share_of
from bot.app.privacy.erasure_file import ErasureFile
from bot.app.services import Services
from bot.app.startup_error import StartupError
from bot.edge.encryption import Sealer, new_key
from bot.engine.turn import Engine
from bot.main.bootstrap import build
from bot.main.credentials import mail_registration_of, setup_of
from bot.main.open_database import clock_at, place_of
from bot.main.settings import Settings, by_comma
from bot.texts.short_answers import ShortAnswers, ShortAnswersFault, short_answers
from storage.database import Database


class Container:
    """The parts of a server, or of one command; services are built when first asked for."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        services: Services | None = None,
        *,
        keeps: bool = False,
    ) -> None:
        """Take what the process is composed of.

        With `keeps` the snapshots and what happens in incidents are kept on the disk, otherwise in
        memory.
        """
        self._keeps = keeps
        self._services = services
        self.settings = settings
        self.database = database
        self.metrics = services.metrics if services is not None else Metrics()

    @property
    def services(self) -> Services:
        """The services, built once. Raises StartupError."""
        if self._services is None:
            self._services = build(
                self.database,
                upload_limit=self.settings.upload_limit,
                share=work_share_of(self.settings.role),
                metrics=self.metrics,
                mail=mail_registration_of(self.settings).domain if self.settings.has_mail else None,
                incidents=self._incidents,
                web_address=self.settings.web_address,
                texts=self._texts(),
                ways=chat_ways_of(self.settings),
            )
        return self._services

    @cached_property
    def setup(self) -> Setup:
        """The setup of this process, with nothing secret."""
        return setup_of(self.settings)

    @property
    def erasures(self) -> ErasureFile:
        """The erasures that are kept beside the database."""
        return erasures_of(self.settings)

    @cached_property
    def backups(self) -> ScheduledBackups | None:
        """The daily backups, None where they are not set up. Raises StartupError."""
        return scheduled(self.database, self.settings.backups, self.metrics)

    def _texts(self) -> ShortAnswers:
        try:
            return short_answers(self.settings.short_answers)
        except ShortAnswersFault as fault:
            raise StartupError(str(fault)) from fault

    def _incidents(self, engine: Engine) -> IncidentService:
        folder = self.settings.copies if self._keeps else None
        keys = by_comma(self.settings.encryption_keys)
        if folder is None:
            keys = keys or (new_key(),)
        return IncidentService(self.database, engine, self.database.clock, keys=keys, folder=folder)

    async def finish(self) -> None:
        """Finish what is underway, in the time that is left where there is a deadline."""
        if self._services is not None:
            stopping = self._services.stopping
            await stopping.finished(self._services.outbox.close)
            if self._services.incidents is not None:
                await stopping.finished(self._services.incidents.close)


def erasures_of(settings: Settings) -> ErasureFile:
    """Return the erasures that are kept beside the database."""
    keys = keys_in(settings.copies, by_comma(settings.encryption_keys))
    return ErasureFile(settings.copies, Sealer(keys))


@asynccontextmanager
async def opened_container(
    settings: Settings, at: datetime | None = None
) -> AsyncIterator[Container]:
    """Open the container of a command, at the machine's clock or at one that shows `at` now.

    Raises StartupError.
    """
    database = place_of(settings).open(clock_at(at))
    container = Container(settings, database)
    try:
        yield container
    finally:
        await container.finish()
        database.close()
