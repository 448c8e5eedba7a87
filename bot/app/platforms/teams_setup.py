"""Describe how we are set up with Teams, lightly enough to be read without the SDK."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from bot.adapters.teams.auth.registration import TeamsRegistration

TeamsSdk: TypeAlias = Literal["botbuilder", "agents"]


@dataclass(frozen=True)
class TeamsSetup:
    """Our setup with Teams.

    `registration` is None for the emulator, which proves nothing. `upload_limit` is in bytes.
    `listening_on` is the server's host. In `folder` the signing keys are kept over a restart. `sdk`
    runs the turns. `entra_callers` are the apps whose tokens of our own directory are taken.
    """

    registration: TeamsRegistration | None
    catalog_app: str | None
    upload_limit: int
    listening_on: str
    folder: Path
    sdk: TeamsSdk = "botbuilder"
    entra_callers: frozenset[str] = frozenset()
