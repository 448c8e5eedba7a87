"""Hand over files, and keep what platforms bring as files."""

from bot.app.files.uploads import UploadWriter, pieces
from bot.edge.file_port import HandedOverFile, NotKept
from bot.edge.media_types import FileRefused
from bot.engine.members.actors import language_of
from bot.engine.ports import Membership
from bot.messages import Address, Lang, StoredFile
from bot.texts.words import Words
from storage.conversations.attachments import Attachment
from storage.database import Database
from storage.unit_of_work import UnitOfWork


class PlatformFiles:
    """The port `Files` of one platform, on the database."""

    def __init__(self, database: Database, platform: str, *, limit: int) -> None:
        self._database = database
        self._platform = platform
        self._limit = limit

    async def handed(self, address: Address, person: str, message: str) -> HandedOverFile | None:
        """Find the file of a message that hands one over.

        It has to be for this person in this conversation.
        """

        def find(unit: UnitOfWork) -> tuple[str, StoredFile, Attachment, Lang] | None:
            member = unit.identities.who(self._platform, address.workspace, person)
            if member is None:
                return None
            unit.use_tenant(member.tenant)
            row = unit.outbox.newest(message)
            if (
                row is None
                or row.kind != "file"
                or row.conversation != conversation_id(address, member)
            ):
                return None
            payload = row.payload if isinstance(row.payload, dict) else {}
            kept = unit.attachments.find(str(payload.get("sha256")))
            if kept is None:
                return None
            name = str(payload.get("name"))
            return (
                member.tenant,
                StoredFile(name, kept.sha256, kept.size, kept.media_type),
                kept,
                language_of(unit.register, member.member),
            )

        found = await self._database.run(find)
        if found is None:
            return None
        tenant, file, kept, lang = found
        return HandedOverFile(file, pieces(self._database, tenant, kept), lang)

    async def keep(self, workspace: str, person: str, name: str, content: bytes) -> StoredFile:
        """Keep a file of a member. Raises NotKept, and LookupError for somebody unknown."""

        def who(unit: UnitOfWork) -> tuple[Membership, Lang]:
            member = unit.identities.who(self._platform, workspace, person)
            if member is None:
                raise LookupError(person)
            unit.use_tenant(member.tenant)
            return member, language_of(unit.register, member.member)

        member, lang = await self._database.run(who)
        intake = UploadWriter(self._database, member.tenant, member.member, limit=self._limit)
        try:
            await intake.write(content)
            return await intake.finish(name)
        except FileRefused as refused:
            raise NotKept(Words(lang)(refused.sentence, **refused.arguments)) from refused


def conversation_id(address: Address, member: Membership) -> str:
    """Return the database's id of that member's conversation there."""
    return "/".join((address.platform, address.workspace, address.conversation, member.member))
