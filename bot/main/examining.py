"""`kravbot doctor`: what is configured, what is not, and whether a server runs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.adapters.slack.installation.registration import EVENTS_PATH
from bot.main.calling import perform, running
from bot.main.registrations import (
    mail_registration_of,
    registration_of,
    slack_registration_of,
    web_registration_of,
)
from bot.main.settings import Closed, Settings


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `bad`: it stops Kravbot from working."""

    text: str
    bad: bool = False


async def examine(settings: Settings) -> list[Finding]:
    """What was found, in words; nothing secret."""
    findings = [
        Finding(f"Database: {settings.shown_url}"),
        await _authorities(settings),
        Finding(
            f"Server: {settings.host}:{settings.port}, værtsnavne/host names {', '.join(sorted(settings.hosts))}"
        ),
        _watched(settings),
        await _running(settings),
        _web(settings),
        Finding(f"Filer/files: højst/at most {settings.upload_limit_mb} MB"),
        _teams(settings),
        _slack(settings),
        _mail(settings),
    ]
    if settings.demo and settings.host not in ("127.0.0.1", "localhost", "::1"):
        findings.append(
            Finding(
                "Demoen lytter uden for maskinen: enhver på nettet kan være enhver person. / "
                "The demo listens outside this machine: anybody on the network can be anybody.",
                bad=True,
            )
        )
    return findings


def _watched(settings: Settings) -> Finding:
    port = "?" if settings.health_port == 0 else settings.watched_port
    return Finding(
        f"Rolle/role: {settings.role}, overvåges på/watched at http://{settings.health_host}:{port}/readyz"
    )


def _web(settings: Settings) -> Finding:
    if settings.demo:
        return Finding("Webchat: demo, alle kan være alle / anybody can be anybody")
    if not settings.has_entra:
        return Finding(
            "Webchat: lukket, kun kriselinks virker / closed, only crisis links work"
            f" ({settings.web_address or 'KRAVBOT_PUBLIC_HOST?'})"
        )
    try:
        registration = web_registration_of(settings)
    except Closed as closed:
        return Finding(str(closed), bad=True)
    return Finding(
        f"Webchat: {registration.address}, login med/sign-in with Entra ID {registration.tenant}, "
        f"omdirigering/redirect {registration.redirect_uri}"
    )


def _teams(settings: Settings) -> Finding:
    if not settings.has_teams:
        return Finding("Microsoft Teams: ikke sat op / not set up")
    if settings.teams_local:
        return Finding(
            "Microsoft Teams: tager imod uden bevis fra denne maskine, kun til prøve / taken without proof "
            "from this machine, for trials only"
        )
    try:
        registration = registration_of(settings)
    except Closed as closed:
        return Finding(str(closed), bad=True)
    where = f"https://{settings.public_host or 'HOST'}/api/messages"
    tenant = registration.tenant or "alle/every"
    return Finding(
        f"Microsoft Teams: app {registration.app_id} ({registration.kind}), organisation/tenant {tenant}, "
        f"beskeder modtages på / messages are taken at {where}"
    )


def _slack(settings: Settings) -> Finding:
    if not settings.has_slack:
        return Finding("Slack: ikke sat op / not set up")
    try:
        registration = slack_registration_of(settings)
    except Closed as closed:
        return Finding(str(closed), bad=True)
    where = (
        "Socket Mode"
        if registration.socket
        else f"https://{settings.public_host or 'HOST'}{EVENTS_PATH}"
    )
    install = (
        f"mange workspaces, installeres på / many workspaces, installed at {registration.install_url}"
        if registration.oauth
        else "ét workspace / one workspace"
    )
    return Finding(f"Slack: {where}, {install}")


def _mail(settings: Settings) -> Finding:
    if not settings.has_mail:
        return Finding("E-mail: ikke sat op / not set up")
    try:
        registration = mail_registration_of(settings)
    except Closed as closed:
        return Finding(str(closed), bad=True)
    return Finding(
        f"E-mail: fra/from {registration.address}, gennem/through {registration.host}:{registration.port} "
        f"({registration.security})"
    )


async def _authorities(settings: Settings) -> Finding:
    told = _Kept()
    try:
        code = await perform(settings, "authorities", {}, out=told)
    except Closed as closed:
        return Finding(str(closed), bad=True)
    if code:
        return Finding(" ".join(told.warnings), bad=True)
    return Finding(f"Myndigheder/authorities: {', '.join(told.lines) or 'ingen/none'}")


async def _running(settings: Settings) -> Finding:
    place = f"Kontrolsoket/control socket: {settings.socket}"
    try:
        server = await running(settings)
    except Closed as closed:
        return Finding(f"{place}: {closed}", bad=True)
    if server is None:
        return Finding(f"{place}: ingen server svarer / no server answers")
    return Finding(
        f"{place}: en server svarer / a server answers ({server.address}, pid {server.pid})"
    )


class _Kept:
    """An `Output` that is read here."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.warnings: list[str] = []

    async def say(self, line: str) -> None:
        self.lines.append(line)

    async def warn(self, line: str) -> None:
        self.warnings.append(line)

    async def progress(self, done: int, total: int | None) -> None:
        return

    async def file(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        async for _ in pieces:
            pass
