"""Write the file of settings as an administrator does, and read it."""

import re
from collections.abc import Mapping

from e2e.machine import REPOSITORY


def written(settings: Mapping[str, str]) -> str:
    """Return `.env.example` with these set, at its end."""
    text = (REPOSITORY / ".env.example").read_text("utf-8")
    for name, value in settings.items():
        line = f"{name}={value}\n"
        without = re.sub(rf"^#{name}=.*\n", "", text, flags=re.M)
        text = f"{without}{line}"
    return text


def read(text: str) -> dict[str, str]:
    """Return what is set in such a file, or by `Environment=` in a unit."""
    found = re.findall(r"^(?:Environment=)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$", text, re.M)
    return {name: value for name, value in found if name != "EnvironmentFile"}
