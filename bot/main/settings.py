"""Read the settings from the environment (`KRAVBOT_…`) or the file `.env`.

With an unknown setting Kravbot refuses to start.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.app.backups.target import BackupTarget
from bot.app.monitoring.logs import set_up
from bot.app.platforms.teams_setup import TeamsSdk
from bot.app.setting_faults import sentences, unknown
from bot.app.startup_error import StartupError
from bot.edge.encryption import NotAKey, Sealer
from bot.edge.host_name import host_name, is_stand_in
from bot.texts.bilingual import bilingual

PREFIX = "KRAVBOT_"
_MEGABYTE = 1024 * 1024
_HERE = ("127.0.0.1", "localhost", "::1")
_SLACK = "https://slack.com/api/"
_SLACK_FOR_AUTHORITIES = "https://slack-gov.com/api/"


class Settings(BaseSettings):
    """All settings, each with its default. Secrets are never printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="forbid"
    )

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///var/kravbot.db"),
        description=(
            "the database: sqlite:///FILE, or postgresql+psycopg://… with the program's plain role"
        ),
    )
    database_owner_url: SecretStr | None = Field(
        default=None, description="PostgreSQL only: the role that owns the tables, for `migrate`"
    )
    host: str = Field(default="127.0.0.1", description="the address the server listens on")
    port: int = Field(default=3978, ge=1, le=65535, description="the port the server listens on")
    allowed_hosts: str = Field(
        default="127.0.0.1,localhost", description="host names the web page answers to, by comma"
    )
    role: Literal["all", "web", "worker"] = Field(
        default="all",
        description=(
            "what this process does: web answers, worker sends and sweeps; "
            "PostgreSQL for more than one"
        ),
    )
    health_host: str = Field(
        default="127.0.0.1", description="where /livez, /readyz and /metrics are answered"
    )
    health_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="their port, 0 for any free one; if not set the next after the server's",
    )
    demo: bool = Field(
        default=False,
        description="two invented authorities, and a web chat where one can be anybody in them",
    )
    upload_limit_mb: int = Field(default=25, ge=1, le=200, description="the largest file, in MB")
    keep_messages_days: int = Field(
        default=30,
        ge=7,
        le=3650,
        description="the days sent messages are kept, and what tells a turn that comes twice",
    )
    keep_transcripts_days: int = Field(
        default=30, ge=1, le=3650, description="the days the web page shows of conversations"
    )
    backup_folder: str | None = Field(
        default=None, description="where a daily backup goes: a folder, or s3://BUCKET/PREFIX"
    )
    backup_hour: int = Field(
        default=2, ge=0, le=23, description="the hour of the daily backup, on Denmark's clock"
    )
    backup_s3_endpoint: str | None = Field(
        default=None, description="the address of a store like S3, https://…; Amazon's if not set"
    )
    backup_s3_region: str = Field(default="eu-north-1", description="the region of that store")
    backup_s3_key_id: str | None = Field(
        default=None, description="the id of the key to that store"
    )
    backup_s3_secret: SecretStr | None = Field(
        default=None, description="the secret of the key to that store"
    )
    incident_folder: Path | None = Field(
        default=None,
        description=(
            "where whom to call is kept for when the database is away; "
            "beside the database if not set"
        ),
    )
    control_socket: Path | None = Field(
        default=None,
        description=(
            "the socket by which commands reach a running server; beside the database if not set"
        ),
    )
    public_host: str | None = Field(
        default=None, description="the host name the server is reached by from outside, over https"
    )
    teams_app_id: str | None = Field(
        default=None, description="Teams: the application (client) id of the bot's registration"
    )
    teams_app_type: Literal["single", "managed", "multi"] = Field(
        default="single",
        description="Teams: single tenant, managed identity, or an older multi-tenant registration",
    )
    teams_tenant: str | None = Field(
        default=None, description="Teams: the directory (tenant) id; not for a multi-tenant one"
    )
    teams_secret: SecretStr | None = Field(
        default=None, description="Teams: the client secret; not for a managed identity"
    )
    teams_certificate: Path | None = Field(
        default=None,
        description=(
            "Teams: a PEM file with the certificate and its private key, instead of the secret"
        ),
    )
    teams_local: bool = Field(
        default=False,
        description="Teams: take unproven activities from this machine, for the emulator only",
    )
    teams_sdk: TeamsSdk = Field(
        default="botbuilder",
        description=(
            "Teams: what runs the turns; agents (the Microsoft 365 Agents SDK) is to be installed"
        ),
    )
    teams_entra_callers: str = Field(
        default="",
        description=(
            "Teams: app ids, by comma, whose tokens of our own directory are taken besides those "
            "of the Bot Framework; for a registration made as an agent only"
        ),
    )
    teams_catalog_app: str | None = Field(
        default=None,
        description=(
            "Teams: the app's id in the catalogue, to install it for people by itself (Graph)"
        ),
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        description=(
            "Slack: the signing secret; several by comma while it is changed, the newest first"
        ),
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="Slack: the bot user's token (xoxb-…), for one workspace"
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="Slack: the app-level token (xapp-…); set: Socket Mode"
    )
    slack_app_id: str | None = Field(
        default=None,
        pattern=r"^A[A-Z0-9]{5,20}$",
        description="Slack: the app's id (A…, on its page Basic Information), for links in mails",
    )
    slack_client_id: str | None = Field(
        default=None, description="Slack: the app's client id, for many workspaces (OAuth)"
    )
    slack_client_secret: SecretStr | None = Field(
        default=None, description="Slack: the app's client secret, for many workspaces (OAuth)"
    )
    slack_api_url: str = Field(
        default=_SLACK,
        description=(
            f"Slack: its address, or {_SLACK_FOR_AUTHORITIES}, "
            "or http on this machine for a stand-in"
        ),
    )
    encryption_keys: SecretStr | None = Field(
        default=None,
        description="keys for the tokens kept in the database, by comma, the newest first",
    )
    entra_tenant: str | None = Field(
        default=None, description="sign-in on the web: the directory (tenant) id of Entra ID"
    )
    entra_client_id: str | None = Field(
        default=None, description="sign-in on the web: the application (client) id in Entra ID"
    )
    entra_client_secret: SecretStr | None = Field(
        default=None, description="sign-in on the web: the client secret in Entra ID"
    )
    entra_login: str = Field(
        default="https://login.microsoftonline.com",
        description="sign-in on the web: Entra ID's address, another in a national cloud",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="how many reverse proxies of ours stand in front and write X-Forwarded-For",
    )
    smtp_host: str | None = Field(
        default=None, description="e-mail: the mail server's name; set: mail is a way out"
    )
    smtp_port: int | None = Field(
        default=None, ge=1, le=65535, description="e-mail: its port; 587, 465 or 25 if not set"
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="e-mail: how it is encrypted; none on this machine only"
    )
    smtp_user: str | None = Field(default=None, description="e-mail: whom the server knows us as")
    smtp_password: SecretStr | None = Field(
        default=None, description="e-mail: that user's password"
    )
    smtp_from: str | None = Field(
        default=None, description="e-mail: whom mail comes from, Kravbot <kravbot@agency.example>"
    )
    short_answers: Path | None = Field(
        default=None,
        description=(
            "a YAML file of short answers that change ours or add to them, "
            "shaped as bot/texts/short/answers.yaml"
        ),
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING",
        description="INFO and DEBUG also show where an unexpected error came from",
    )
    log_format: Literal["text", "json"] | None = Field(
        default=None,
        description=(
            "one line an event on stderr, masked; text in a terminal and json elsewhere if not set"
        ),
    )

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _known_database(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        scheme = url.get_secret_value().partition("://")[0]
        if scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
            raise ValueError("setting.not_a_database")
        return url

    @field_validator("slack_api_url")
    @classmethod
    def _known_slack(cls, url: str) -> str:
        """Accept only addresses of Slack or of this machine, as tokens are sent there."""
        if url in (_SLACK, _SLACK_FOR_AUTHORITIES) or is_stand_in(url):
            return url
        raise ValueError("setting.not_slack")

    @field_validator("encryption_keys")
    @classmethod
    def _whole_keys(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None:
            try:
                Sealer(by_comma(keys))
            except NotAKey:
                raise ValueError("setting.not_keys") from None
        return keys

    @property
    def url(self) -> str:
        """The database's address, with its secret: for the database engine only."""
        return _driver(self.database_url.get_secret_value())

    @property
    def owner_url(self) -> str:
        """The owner's address; SQLite has only the one."""
        owner = self.database_owner_url or self.database_url
        return _driver(owner.get_secret_value())

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is a file of our own."""
        return self.url.startswith("sqlite")

    @property
    def has_teams(self) -> bool:
        """Tell whether anything of Teams is set; then all of it has to be right."""
        set_ones = (self.teams_app_id, self.teams_tenant, self.teams_secret, self.teams_catalog_app)
        return self.teams_local or any(value is not None for value in set_ones)

    @property
    def has_slack(self) -> bool:
        """Tell whether anything of Slack is set; then all of it has to be right."""
        set_ones = (
            self.slack_signing_secret,
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_client_id,
            self.slack_client_secret,
        )
        return any(value is not None for value in set_ones)

    @property
    def has_entra(self) -> bool:
        """Tell whether anything of signing in is set; then all of it has to be right."""
        set_ones = (self.entra_tenant, self.entra_client_id, self.entra_client_secret)
        return any(value is not None for value in set_ones)

    @property
    def is_public(self) -> bool:
        """Tell whether we are reached from outside, over https."""
        return host_name(self.public_host) is not None

    @property
    def web_address(self) -> str | None:
        """The address where a browser reaches us; None where none does.

        From outside it is over https, otherwise on this machine only.
        """
        public = host_name(self.public_host)
        if public is not None:
            return f"https://{public}"
        return f"http://localhost:{self.port}" if self.host in _HERE else None

    @property
    def has_mail(self) -> bool:
        """Tell whether anything of e-mail is set; then all of it has to be right."""
        set_ones = (self.smtp_host, self.smtp_user, self.smtp_password, self.smtp_from)
        return any(value is not None for value in set_ones)

    @property
    def upload_limit(self) -> int:
        """The size of the largest file, in bytes."""
        return self.upload_limit_mb * _MEGABYTE

    @property
    def watched_port(self) -> int:
        """The port where the process is monitored.

        Unless it is chosen, it is the port after the server's; for a worker beside it, the one
        after that.
        """
        if self.health_port is not None:
            return self.health_port
        return self.port + (2 if self.role == "worker" else 1)

    @property
    def socket(self) -> Path:
        """The socket where a running server listens for commands."""
        if self.control_socket is not None:
            return self.control_socket
        if self.role == "worker":
            return Path("var/kravbot-worker.sock")
        return Path(f"{self.file}.sock") if self.file else Path("var/kravbot.sock")

    @property
    def copies(self) -> Path:
        """The folder of this process for snapshots, and for events not yet in the database."""
        if self.incident_folder is not None:
            return self.incident_folder
        return Path(f"{self.file}.incident") if self.file else Path(f"var/incident-{self.port}")

    @property
    def backups(self) -> BackupTarget | None:
        """The place of the daily backups, None where none are made."""
        if not self.backup_folder:
            return None
        secret = self.backup_s3_secret
        return BackupTarget(
            self.backup_folder,
            self.copies / "backup",
            self.backup_hour,
            self.backup_s3_region,
            self.backup_s3_endpoint,
            self.backup_s3_key_id,
            None if secret is None else secret.get_secret_value(),
        )

    @property
    def written_folders(self) -> tuple[Path, ...]:
        """The folders in which a process of these settings writes all the time."""
        return (self.copies, Path(self.file).parent) if self.file else (self.copies,)

    @property
    def database_name(self) -> str:
        """A name of the database, the same however its address is written, and nothing secret."""
        if not self.is_sqlite:
            place, _, options = self.url.partition("://")[2].rpartition("@")[2].partition("?")
            hosts = [one for one in options.split("&") if one.startswith(("host=", "port="))]
            return "&".join((place, *hosts))
        return os.path.realpath(self.file)

    @property
    def file(self) -> str:
        """The path of SQLite's file; empty for PostgreSQL."""
        given = self.url.removeprefix("sqlite:///").partition("?")[0]
        return given if self.is_sqlite and given != ":memory:" else ""

    @property
    def shown_url(self) -> str:
        """The database's address without its password."""
        return re.sub(r"//([^:/@]+):[^@]*@", r"//\1:…@", self.database_url.get_secret_value())

    @property
    def hosts(self) -> frozenset[str]:
        """The host names the web page answers to, the public one among them."""
        public = host_name(self.public_host)
        allowed = {name.strip().lower() for name in self.allowed_hosts.split(",") if name.strip()}
        return frozenset(allowed if public is None else {*allowed, public})


def open_settings(**chosen: object) -> Settings:
    """Read the settings as `load_settings` does, and set up the log by them.

    Raises StartupError.
    """
    settings = load_settings(**chosen)
    set_up(form=settings.log_format, level=settings.log_level)
    return settings


def load_settings(**chosen: object) -> Settings:
    """Read the settings, with what was chosen on the command line on top.

    Raises StartupError with a line for each setting that cannot be used.
    """
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    faults = [
        unknown(name, known)
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and name.upper() not in known
    ]
    try:
        given = {name: value for name, value in chosen.items() if value is not None}
        settings = Settings(**given)  # type: ignore[arg-type]  # Pydantic checks the types.
    except ValidationError as error:
        faults += sentences(Settings, error.errors(), prefix=PREFIX)
        raise StartupError(_all_of(faults)) from None
    if faults:
        raise StartupError(_all_of(faults))
    return settings


def _all_of(faults: Sequence[str]) -> str:
    return "\n".join((f"{bilingual('setting.unusable')}:", *faults))


def by_comma(secret: SecretStr | None) -> tuple[str, ...]:
    """Split several secrets that are written as one; an empty one counts."""
    return (
        () if secret is None else tuple(one.strip() for one in secret.get_secret_value().split(","))
    )


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
