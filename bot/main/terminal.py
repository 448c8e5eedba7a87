"""`kravbot chat`: a terminal of its own at the desk."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.adapters.console.chat import PLATFORM, Chat
from bot.adapters.console.messenger import ConsoleMessenger, Shown
from bot.adapters.console.terminal import converse, script, standard_streams
from bot.main.building import Building, build
from bot.main.settings import Settings
from bot.messages import Lang, Turn
from bot.texts.words import Words
from governance.records.authorities import Authority
from governance.records.members import Member
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_MEGABYTE = 1024 * 1024
_HISTORY = Path("~/.local/state/kravbot/history").expanduser()


class NobodyByThatName(Exception):
    """No authority has a member with that e-mail; the message says so in both languages."""


async def talk(database: Database, settings: Settings, email: str, *, as_json: bool) -> None:
    """Talk until the person has had enough. Raises NobodyByThatName."""
    found = database.transact(lambda unit: _find(unit, email.lower()))
    if found is None:
        raise NobodyByThatName(
            f"Ingen myndighed har et medlem med e-mailen {email}. / No authority has a member with the e-mail {email}."
        )
    tenant, lang = found
    building = build(database, upload_limit=settings.upload_limit_mb * _MEGABYTE)
    messenger = ConsoleMessenger()
    building.desk.connect(PLATFORM, messenger)
    words = Words(lang)
    chat = Chat(
        _receive(building),
        messenger,
        workspace=tenant,
        email=email.lower(),
        words=words,
        save=_Saving(database, tenant, words).save,
    )
    if as_json:
        source, target = standard_streams()
        await script(chat, words, source=source, target=target)
    else:
        await converse(chat, words, history=_HISTORY)
    await building.desk.close()


def _receive(building: Building) -> Callable[[Turn], Awaitable[None]]:
    async def receive(turn: Turn) -> None:
        committed = await building.desk.receive(turn)
        await committed.sent
        if committed.jobs:
            await building.desk.work()

    return receive


class _Saving:
    """Files handed over are saved where the person stands, never over another."""

    def __init__(self, database: Database, tenant: str, words: Words) -> None:
        self._database = database
        self._tenant = tenant
        self._words = words

    async def save(self, shown: Shown) -> str:
        file = shown.file
        if file is None:
            return ""

        def read(unit: UnitOfWork) -> bytes:
            unit.enter(self._tenant)
            kept = unit.attachments.find(file.sha256)
            return b"" if kept is None else b"".join(unit.attachments.pieces(kept))

        path = _free(Path(file.name).name)
        path.write_bytes(await self._database.run(read))
        return self._words("console.file_saved", name=file.name, path=path)


def _free(name: str) -> Path:
    path, n = Path(name), 1
    while path.exists():
        path = Path(f"{Path(name).stem} ({n}){Path(name).suffix}")
        n += 1
    return path


def _find(unit: UnitOfWork, email: str) -> tuple[str, Lang] | None:
    for tenant in unit.identities.tenants():
        register = unit.reading(tenant.id)
        member = register.get(Member, Member.key_of(email=email))
        if member is not None:
            authority = register.find(Authority)
            return tenant.id, member.record.locale or (
                authority[0].record.locale if authority else "da"
            )
    return None
