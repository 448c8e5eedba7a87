"""Describe how a process is set up, as `kravbot doctor` says it, with nothing secret in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from bot.adapters.email.registration import MailRegistration
from bot.adapters.slack.installation.registration import EVENTS_PATH, SlackRegistration
from bot.adapters.teams.auth.issuers import CALLERS
from bot.adapters.teams.auth.issuers_seen import IssuersSeen
from bot.adapters.teams.auth.registration import TeamsRegistration
from bot.adapters.teams.auth.tokens_seen import TokensSeen
from bot.adapters.web.registration import EntraRegistration as WebRegistration
from bot.app.backups.target import BackupTarget
from bot.app.startup_error import StartupError
from bot.texts.bilingual import bilingual

R = TypeVar("R")

Checked: TypeAlias = R | StartupError | None
"""A registration, what is wrong with it, or None where nothing of it is set."""

_HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Setup:
    """The setup that the settings amount to.

    `database` is without its password. `teams_local` says that activities are taken without proof,
    and `signs_in` whether anything of signing in on the web is set. `backups` is where the daily
    ones go.
    """

    database: str
    host: str
    port: int
    hosts: tuple[str, ...]
    role: str
    watched_at: str
    upload_limit_mb: int
    demo: bool
    web_address: str | None
    public_host: str | None
    teams_local: bool
    signs_in: bool
    web: WebRegistration | StartupError
    teams: Checked[TeamsRegistration]
    slack: Checked[SlackRegistration]
    mail: Checked[MailRegistration]
    backups: BackupTarget | None


@dataclass(frozen=True)
class SetupFinding:
    """One finding; `bad` says that it stops Kravbot from working."""

    text: str
    bad: bool = False


def setup_findings(setup: Setup) -> Iterator[SetupFinding]:
    """Describe each part in words."""
    yield SetupFinding(f"Database: {setup.database}")
    names = ", ".join(sorted(setup.hosts))
    yield SetupFinding(f"Server: {setup.host}:{setup.port}, værtsnavne/host names {names}")
    yield SetupFinding(f"Rolle/role: {setup.role}, overvåges på/watched at {setup.watched_at}")
    yield _web(setup)
    yield SetupFinding(f"Filer/files: højst/at most {setup.upload_limit_mb} MB")
    yield _teams(setup)
    yield _slack(setup)
    yield _mail(setup)
    yield _backups(setup)
    if setup.demo and setup.host not in _HERE:
        yield SetupFinding(
            "Demoen lytter uden for maskinen: enhver på nettet kan være enhver person. / "
            "The demo listens outside this machine: anybody on the network can be anybody.",
            bad=True,
        )


def _web(setup: Setup) -> SetupFinding:
    if setup.demo:
        return SetupFinding("Webchat: demo, alle kan være alle / anybody can be anybody")
    if not setup.signs_in:
        return SetupFinding(
            "Webchat: lukket, kun kriselinks virker / closed, only crisis links work"
            f" ({setup.web_address or 'KRAVBOT_PUBLIC_HOST?'})"
        )
    if isinstance(setup.web, StartupError):
        return SetupFinding(str(setup.web), bad=True)
    return SetupFinding(
        f"Webchat: {setup.web.address}, login med/sign-in with Entra ID {setup.web.tenant}, "
        f"omdirigering/redirect {setup.web.redirect_uri}"
    )


def _teams(setup: Setup) -> SetupFinding:
    if setup.teams_local:
        return SetupFinding(
            "Microsoft Teams: tager imod uden bevis fra denne maskine, kun til prøve / "
            "taken without proof from this machine, for trials only"
        )
    match setup.teams:
        case None:
            return SetupFinding("Microsoft Teams: ikke sat op / not set up")
        case StartupError() as fault:
            return SetupFinding(str(fault), bad=True)
        case registration:
            where = f"https://{setup.public_host or 'HOST'}/api/messages"
            tenant = registration.tenant or "alle/every"
            return SetupFinding(
                f"Microsoft Teams: app {registration.app_id} ({registration.kind}), "
                f"organisation/tenant {tenant}, "
                f"beskeder modtages på / messages are taken at {where}"
                f"{_certificate(registration)}"
            )


def tokens_seen(seen: TokensSeen) -> Iterator[SetupFinding]:
    """Say why the bot of Teams has got no token, where it has got none: then it cannot answer."""
    if seen.fault is not None and seen.since is not None:
        said = seen.since.isoformat(timespec="minutes")
        yield SetupFinding(
            f"Microsoft Teams: {said} gav Entra ID intet token, så Kravbot kan ikke svare: / "
            f"Entra ID gave no token, so Kravbot cannot answer: {seen.fault}",
            bad=True,
        )


def issuers_seen(seen: IssuersSeen) -> Iterator[SetupFinding]:
    """Say who has vouched for activities of Teams since the server started, and when last."""
    for issuer, moment in seen.last.items():
        said = moment.isoformat(timespec="minutes")
        yield SetupFinding(f"Microsoft Teams: sidst bevist af / last proven by {issuer} {said}")
    if seen.entra_refused is not None:
        said = seen.entra_refused.isoformat(timespec="minutes")
        caller = seen.caller or "?"
        yield SetupFinding(
            f"Microsoft Teams: {said} afvist et token fra jeres egen organisation, fra app {caller}"
            f" (ikke bevist). Er botten oprettet som agent, så se docs/teams.da.md om {CALLERS}. / "
            f"refused a token of your own organisation, from app {caller} (not proven). If the bot"
            f" was registered as an agent, see docs/teams.md on {CALLERS}.",
        )


def _certificate(registration: TeamsRegistration) -> str:
    if registration.certificate is None:
        return ""
    day = registration.certificate.ends.date().isoformat()
    return f", certifikatet gælder til / the certificate holds until {day}"


def _slack(setup: Setup) -> SetupFinding:
    match setup.slack:
        case None:
            return SetupFinding("Slack: ikke sat op / not set up")
        case StartupError() as fault:
            return SetupFinding(str(fault), bad=True)
        case registration:
            where = (
                "Socket Mode"
                if registration.socket
                else f"https://{setup.public_host or 'HOST'}{EVENTS_PATH}"
            )
            install = (
                "mange workspaces, installeres på / many workspaces, "
                f"installed at {registration.install_url}"
                if registration.oauth
                else "ét workspace / one workspace"
            )
            return SetupFinding(f"Slack: {where}, {install}")


def _mail(setup: Setup) -> SetupFinding:
    match setup.mail:
        case None:
            return SetupFinding("E-mail: ikke sat op / not set up")
        case StartupError() as fault:
            return SetupFinding(str(fault), bad=True)
        case registration:
            return SetupFinding(
                f"E-mail: fra/from {registration.address}, "
                f"gennem/through {registration.host}:{registration.port} "
                f"({registration.security})"
            )


def _backups(setup: Setup) -> SetupFinding:
    if setup.backups is None:
        return SetupFinding(bilingual("backup.not_set_up"))
    hour = f"{setup.backups.hour:02}:00"
    return SetupFinding(bilingual("backup.next", hour=hour, address=setup.backups.address))
