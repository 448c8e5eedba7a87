"""Do the slow work of conversations about what is kept on a person."""

from collections.abc import Mapping
from datetime import UTC

from pydantic import JsonValue

from bot.app.files.uploads import UploadWriter
from bot.app.privacy.erasures import AfterErasing, erase_person, plan_erasure
from bot.app.privacy.person_files import LookUps, PersonFile, look_ups_of, write_person_file
from bot.app.privacy.refusals import denied_sentence
from bot.app.register.import_export_jobs import MOST_KEPT, JobReport
from bot.engine.members.actors import actor_of, language_of
from bot.messages import Lang
from bot.texts.words import COPENHAGEN, Words
from governance.access import Actor, Reason
from governance.context import NotAllowed
from governance.privacy.rights import Denied
from governance.records.columns import sheet_of
from governance.schema.aliases import is_alias
from storage.database import Database
from storage.privacy.erasure import AliasTaken
from storage.unit_of_work import UnitOfWork


class PrivacyJobs:
    """The jobs of one member; each method is one of `bot.dialogs.person_file` or `erase_person`."""

    def __init__(
        self, database: Database, tenant: str, email: str, after: AfterErasing | None
    ) -> None:
        self._database, self._tenant, self._email = database, tenant, email
        self._after = after

    async def tell(self, who: str, does: str) -> JobReport:
        """Write what is kept on the person, or say who looked them up."""

        def work(unit: UnitOfWork) -> tuple[PersonFile | LookUps | Denied, Words]:
            words, actor = self._entered(unit)
            if does == "looked":
                return look_ups_of(unit, who, actor), words
            return write_person_file(unit, who, actor, words), words

        found, words = await self._database.run(work)
        if isinstance(found, Denied):
            return _refusal(denied_sentence(found, who, words))
        if isinstance(found, LookUps):
            looked: list[JsonValue] = [
                [one.at.astimezone(UTC).isoformat(), one.who, one.system, one.paper]
                for one in found.found
            ]
            return JobReport({"name": found.name, "looked": looked})
        day = self._database.clock.now().astimezone(COPENHAGEN).date().isoformat()
        intake = UploadWriter(self._database, self._tenant, self._email, limit=MOST_KEPT)
        await intake.write(found.content)
        file = await intake.finish(words("privacy.file_name", day=day))
        return JobReport({"name": found.name, "rows": found.rows}, [file])

    async def plan(self, who: str) -> JobReport:
        """Say what erasing the person would do."""

        def work(unit: UnitOfWork) -> JobReport:
            words, actor = self._entered(unit)
            found = plan_erasure(unit, who, actor)
            if isinstance(found, Denied):
                return _refusal(denied_sentence(found, who, words))
            _, plan = found
            told: Mapping[str, JsonValue] = {
                "name": plan.name,
                "records": [_named(one, words) for one in plan.records],
                "mentions": [
                    f"{sheet_of(one.section).title(words.lang)}: {one.text}"
                    for one in plan.mentions
                ],
                "files": [*plan.files],
            }
            return JobReport(told)

        return await self._database.run(work)

    async def erase(self, who: str, *, mentions: bool) -> JobReport:
        """Erase the person.

        Done again after it was cut off, it finds the alias in the person's place.
        """
        words = Words(await self._database.run(self._language))
        if is_alias(who):
            return JobReport({"alias": who, "places": 0, "deleted": 0})
        try:
            erasure = await erase_person(
                self._database,
                self._tenant,
                who,
                by=lambda unit: self._entered(unit)[1],
                mentions=mentions,
                after=self._after,
            )
        except AliasTaken:
            return _refusal(words("privacy.alias_taken"))
        if isinstance(erasure, Denied):
            return _refusal(denied_sentence(erasure, who, words))
        return JobReport(
            {
                "alias": erasure.alias,
                "places": erasure.changed.total(),
                "deleted": erasure.deleted.total(),
            }
        )

    def _entered(self, unit: UnitOfWork) -> tuple[Words, Actor]:
        unit.use_tenant(self._tenant, who=self._email)
        actor = actor_of(unit, self._email, lang=None)
        if actor is None:
            raise NotAllowed(Reason.INACTIVE)
        return Words(language_of(unit.register, self._email)), actor

    def _language(self, unit: UnitOfWork) -> Lang:
        unit.use_tenant(self._tenant, who=self._email)
        return language_of(unit.register, self._email)


def _named(record: str, words: Words) -> str:
    section, _, key = record.partition(": ")
    return f"{sheet_of(section).title(words.lang)}: {key}"


def _refusal(sentence: str) -> JobReport:
    return JobReport({"refused": sentence})
