"""Jobs do slow work after the turn, and come back to the conversation."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.engine.conversation.turn_session import TurnSession
from bot.engine.ids import next_id
from bot.engine.ports import ConversationRef
from bot.messages import FileRef


class TurnJobs:
    """Rows of `jobs` are written in the turn's transaction."""

    def __init__(self, session: TurnSession) -> None:
        self._session = session

    def fetch(self, files: Sequence[FileRef], purpose: Mapping[str, JsonValue]) -> None:
        """Fetch files the platform still holds; `purpose` comes back with each of them."""
        for file in files:
            self._add(
                "fetch",
                self._here()
                | {
                    "name": file.name,
                    "locator": file.locator,
                    "size": file.size,
                    "purpose": dict(purpose),
                },
            )

    def run(self, name: str, arguments: Mapping[str, JsonValue], *, dialog: str) -> None:
        """Run a dialog's background job; its result is that dialog's next answer."""
        self._add(name, self._here() | dict(arguments) | {"dialog": dialog})

    def refresh(self, other: ConversationRef) -> None:
        """Bring another conversation's open card up to date."""
        self._add(
            "refresh",
            {
                "id": other.id,
                "member": other.member,
                "platform": other.platform,
                "workspace": other.workspace,
                "external_id": other.external_id,
            },
        )

    def _here(self) -> dict[str, JsonValue]:
        """Name the conversation, for a job to come back to."""
        place = self._session.place
        return {
            "member": place.member,
            "platform": place.platform,
            "workspace": place.workspace,
            "external_id": place.external_id,
        }

    def _add(self, kind: str, payload: dict[str, JsonValue]) -> None:
        unit = self._session.unit
        unit.jobs.add(next_id(unit.now), kind, payload)
        self._session.effects.has_jobs = True
