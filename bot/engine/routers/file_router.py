"""The file router takes files as evidence or as a register to import, or keeps them until asked."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import JsonValue

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import KEEP_EVIDENCE, StepAnswer
from bot.messages import ActionData, FileInput, FileRef, StoredFile
from governance.records.evidence import Evidence

_MEDIA_TYPE = "application/octet-stream"


class FileRouter:
    """Files are here already (`StoredFile`), or the platform still holds them (`FileRef`)."""

    def __init__(self, context: DialogContext) -> None:
        self._context = context
        self._session = context.session

    def route(self, attached: FileInput) -> None:
        """Route the files to the open dialog, the one they are for, or where they are kept."""
        dialogs = self._context.dialogs
        wish = self._session.services.understanding.file_wish(attached.files[0].name)
        if self._takes_files():
            dialogs.give(StepAnswer("files", text=attached.text, files=attached.files))
        elif wish is not None and self._session.administers:
            dialogs.start(wish.name, {"file": _sent(attached.files[0])})
        elif self._session.place.shared:
            sent = [_sent(file) for file in attached.files]
            self._session.move_to_private(
                ActionData(name="keep", value={"files": sent, "words": attached.text})
            )
        else:
            self.keep(attached)

    def _takes_files(self) -> bool:
        """Tell whether what is open takes files, where it stands; what is not known begins anew."""
        frame = self._context.stack.top
        if frame is None:
            return False
        found = self._context.stack.opened(frame)
        return found is None or found[0].takes_files(frame.step, found[1])

    def _place(self) -> dict[str, JsonValue]:
        """Return the requirement and scope of the checklist that is open; empty without one."""
        for frame in reversed(self._session.state.stack):
            found = self._context.stack.opened(frame)
            about = found[0].about(found[1]) if found is not None else {}
            scopes = about.get("about")
            if isinstance(scopes, list) and len(scopes) == 1 and "requirement" in about:
                return {"requirement": about["requirement"], "scope": scopes[0]}
        return {}

    def keep(self, attached: FileInput) -> None:
        """Ask where the files belong; those the platform still holds, when they are here.

        While a checklist is open, only to which of its questions.
        """
        place = self._place()
        here = [_sent(file) for file in attached.files if isinstance(file, StoredFile)]
        if here:
            kept = {"files": here, "words": attached.text, **place}
            self._context.dialogs.start(KEEP_EVIDENCE, kept)
        held = tuple(file for file in attached.files if isinstance(file, FileRef))
        self._context.jobs.fetch(held, {"keep": True, "words": attached.text, **place})

    def attach_received(self, addresses: str) -> None:
        """Attach files that were sent in before their button was used, by their addresses."""
        unit, member = self._session.unit, self._session.place.member
        found = [unit.received(member, address) for address in addresses.split(";")]
        files = tuple(file for file in found if file is not None)
        if files:
            self._context.dialogs.give(StepAnswer("files", files=files))
        else:
            self._context.replies.refuse(self._session.words("engine.file_unknown"))

    def hand_over(self, sha256: str) -> None:
        """Send a file of this authority's evidence to the person who asked."""
        found = self._session.command_context.register.find(Evidence, sha256=sha256)
        if not found:
            self._context.replies.refuse(self._session.words("engine.file_unknown"))
            return
        evidence = found[0].record
        self._context.replies.send_file(
            StoredFile(
                evidence.title, sha256, evidence.size or 0, evidence.media_type or _MEDIA_TYPE
            )
        )


def sent_files(arguments: Mapping[str, Any]) -> FileInput:
    """Read the files that an action carries, with the words that came along."""
    files = tuple(
        StoredFile(**file) if "sha256" in file else FileRef(**file) for file in arguments["files"]
    )
    return FileInput(files, arguments["words"])


def _sent(file: FileRef | StoredFile) -> JsonValue:
    """Make an argument of the file, which `sent_files` reads."""
    return dict(asdict(file))
