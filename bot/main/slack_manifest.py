"""`kravbot slack-manifest`: the app for Slack from the settings, or a sentence that says what is missing."""

import json
from typing import Literal

import yaml

from bot.adapters.slack.installation.manifest import manifest
from bot.main.packaging import public_host
from bot.main.settings import Settings


def written_manifest(settings: Settings, *, socket: bool, form: Literal["yaml", "json"]) -> str:
    """The manifest as it is pasted into Slack. Raises Closed."""
    has_host = settings.public_host is not None
    made = manifest(public_host(settings) if has_host or not socket else None, socket=socket)
    if form == "json":
        return json.dumps(made, ensure_ascii=False, indent=2)
    return yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=100).rstrip()
