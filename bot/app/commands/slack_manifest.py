"""`kravbot slack-manifest` makes the Slack app's manifest from the settings."""

import json
from typing import Literal

import yaml

from bot.adapters.slack.installation.manifest import manifest
from bot.app.commands.teams_package import checked_host


def manifest_text(public_host: str | None, *, socket: bool, form: Literal["yaml", "json"]) -> str:
    """Write the manifest as it is pasted into Slack.

    Raises StartupError, which says what is missing.
    """
    needs_host = public_host is not None or not socket
    made = manifest(checked_host(public_host) if needs_host else None, socket=socket)
    if form == "json":
        return json.dumps(made, ensure_ascii=False, indent=2)
    return yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=100).rstrip()
