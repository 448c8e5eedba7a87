"""What an operation works on: the settings, the database, and the working parts of the process it runs in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.edge.encryption import new_key
from bot.engine.turn import Engine
from bot.main.building import Building, build
from bot.main.duties import duties_of
from bot.main.incidents import Incidents
from bot.main.metering import Meter
from bot.main.opening import clock_at, open_database
from bot.main.registrations import mail_registration_of
from bot.main.settings import Settings, by_comma
from storage.database import Database


class House:
    """A server's, or a command's own. The building is made when it is first asked for."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        building: Building | None = None,
        *,
        keeps: bool = False,
    ) -> None:
        """`keeps`: whom to call is kept on the disk, and so is what happens; else in memory only."""
        self._keeps = keeps
        self.settings = settings
        self.database = database
        self.meter = Meter()
        self._building = building

    @property
    def building(self) -> Building:
        """The engine and the desk."""
        if self._building is None:
            self._building = build(
                self.database,
                upload_limit=self.settings.upload_limit,
                duties=duties_of(self.settings.role),
                meter=self.meter,
                mail=mail_registration_of(self.settings).domain if self.settings.has_mail else None,
                incidents=self._incidents,
                web_address=self.settings.web_address,
            )
        return self._building

    def _incidents(self, engine: Engine) -> Incidents:
        folder = self.settings.copies if self._keeps else None
        keys = by_comma(self.settings.encryption_keys)
        if folder is None:
            keys = keys or (new_key(),)
        return Incidents(self.database, engine, self.database.clock, keys=keys, folder=folder)

    async def finish(self) -> None:
        """Do what is on its way to its end."""
        if self._building is not None:
            await self._building.desk.close()
            if self._building.incidents is not None:
                await self._building.incidents.close()


@asynccontextmanager
async def opened_house(settings: Settings, at: datetime | None = None) -> AsyncIterator[House]:
    """A house of the command's own, at the machine's clock or at one that shows `at` now. Raises Closed."""
    database = open_database(settings, clock_at(at))
    house = House(settings, database)
    try:
        yield house
    finally:
        await house.finish()
        database.close()
