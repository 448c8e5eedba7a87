"""How we are set up with Teams; light enough to be read without the SDK."""

from dataclasses import dataclass
from pathlib import Path

from bot.adapters.teams.auth.registration import TeamsRegistration


@dataclass(frozen=True)
class TeamsSetup:
    """How we are set up with Teams.

    `registration`: None for the emulator, which proves nothing.

    `upload_limit` in bytes. `listening_on`: the server's host. `folder`: where the signing keys are
    kept over a restart.
    """

    registration: TeamsRegistration | None
    catalog_app: str | None
    upload_limit: int
    listening_on: str
    folder: Path
