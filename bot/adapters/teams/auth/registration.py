"""The bot's registration with Microsoft says which app it is, for which tenant, and its proof."""

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.adapters.teams.auth.certificate import CERTIFICATE, BotCertificate
from bot.edge.registration_fault import RegistrationFault

Kind: TypeAlias = Literal["single", "managed", "multi"]

APP_ID = "KRAVBOT_TEAMS_APP_ID"
APP_TYPE = "KRAVBOT_TEAMS_APP_TYPE"
TENANT = "KRAVBOT_TEAMS_TENANT"
SECRET = "KRAVBOT_TEAMS_SECRET"  # noqa: S105  # the setting's name

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass(frozen=True)
class TeamsRegistration:
    """One registration, checked, with its ids in lower case.

    Only `secret` is secret. The kind `single` is an app of `tenant` with a client secret, or with
    a `certificate` instead. `managed` is a user-assigned managed identity of `tenant`, which has
    neither. `multi` is an app for every tenant, as Microsoft lets nobody make since July 2025; it
    has no `tenant`.
    """

    kind: Kind
    app_id: str
    tenant: str | None = None
    secret: str | None = field(default=None, repr=False)
    certificate: BotCertificate | None = None

    def __post_init__(self) -> None:
        """Check the registration.

        Raises RegistrationFault.
        """
        object.__setattr__(self, "app_id", guid(self.app_id, APP_ID))
        object.__setattr__(self, "tenant", self._checked_tenant((self.tenant or "").strip()))
        object.__setattr__(self, "secret", self._checked_secret((self.secret or "").strip()))

    def _checked_tenant(self, tenant: str) -> str | None:
        if self.kind != "multi":
            return guid(tenant, TENANT)
        if tenant:
            raise RegistrationFault(
                f"{TENANT}: leave it empty for a bot of every tenant, or set {APP_TYPE} to single"
            )
        return None

    def _checked_secret(self, secret: str) -> str | None:
        given = SECRET if secret else CERTIFICATE if self.certificate else ""
        if self.kind == "managed":
            if given:
                raise RegistrationFault(
                    f"{given}: leave it empty, a managed identity has none; or set {APP_TYPE} to "
                    "single"
                )
            return None
        if secret and self.certificate:
            raise RegistrationFault(f"{SECRET}: leave it empty, there is {CERTIFICATE}")
        if self.certificate:
            return None
        if not secret:
            raise RegistrationFault(
                f"{SECRET}: write the app's client secret, or {CERTIFICATE}, or set {APP_TYPE} to "
                "managed"
            )
        if _GUID.fullmatch(secret.lower()):
            raise RegistrationFault(
                f"{SECRET}: this is the secret's id; write its value, which Azure shows once, when "
                "it is made"
            )
        return secret


def guid(value: str, setting: str) -> str:
    """Return the id in lower case.

    Raises RegistrationFault, naming the setting.
    """
    if not _GUID.fullmatch(value.strip().lower()):
        raise RegistrationFault(
            f"{setting}: write the id as the Azure portal shows it, like "
            "00000000-0000-0000-0000-000000000000"
        )
    return value.strip().lower()


def is_guid(value: str) -> bool:
    """Tell whether it is a GUID in lower case."""
    return _GUID.fullmatch(value) is not None
