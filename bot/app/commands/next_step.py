"""Say which step comes next on the way from `kravbot init` to the first conversation."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.adapters.web.server import PLATFORM as WEB
from bot.app.commands.setup import Setup
from bot.texts.bilingual import bilingual

_IS_READ = re.compile(r'["$`\\!]')
"""The signs that a shell reads between double quotes."""

_NAMES = {"teams": "Microsoft Teams", "slack": "Slack"}


@dataclass(frozen=True)
class BoundAuthority:
    """An authority, and the platforms on which an organisation or a workspace is bound to it."""

    name: str
    platforms: frozenset[str]


def next_step(setup: Setup, authorities: Sequence[BoundAuthority]) -> str:
    """Say the next step to whoever has a server running, with the command for it."""
    if not authorities:
        return bilingual("start.no_authorities")
    ways = tuple(_ways(setup))
    if not ways and not setup.demo:
        return bilingual("start.next_platform")
    for way in ways:
        if not any(way in one.platforms for one in authorities):
            return _bind(way, authorities[0].name)
    for one in authorities:
        if ways and not one.platforms.intersection(ways):
            return _bind(ways[0], one.name)
    return bilingual("start.next_words")


def _ways(setup: Setup) -> Iterator[str]:
    """Yield the platforms that are set up and on which an authority is bound."""
    if setup.teams is not None or setup.teams_local:
        yield "teams"
    if setup.slack is not None:
        yield "slack"
    if setup.signs_in:
        yield WEB


def _bind(way: str, authority: str) -> str:
    named = shlex.quote(authority) if _IS_READ.search(authority) else f'"{authority}"'
    command = f"kravbot bind --authority {named}"
    if way == WEB:
        return bilingual("start.next_bind_web", authority=authority, command=f"{command} --entra")
    return bilingual("start.next_bind", authority=authority, platform=_NAMES[way], command=command)
