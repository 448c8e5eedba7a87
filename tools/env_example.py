"""Write `.env.example` from the settings.

Each setting has what it is for, what it may be, and its default.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.main.settings import PREFIX, Settings

PLACE = Path(__file__).parent.parent / ".env.example"
_HEAD = "# Kravbot's settings. Copy this file to .env, and take the # away from those you set.\n"


def example() -> str:
    """Return the whole file: every setting, as a comment."""
    fields = Settings.model_fields.items()
    return "\n".join((_HEAD, *(_entry(name, field) for name, field in fields)))


def _entry(name: str, field: FieldInfo) -> str:
    about = field.description or ""
    limits = "".join(f" ({one})" for one in _limits(field))
    return (
        f"# {about[:1].upper()}{about[1:]}{limits}\n"
        f"#{PREFIX}{name.upper()}={_default(field.default)}\n"
    )


def _limits(field: FieldInfo) -> Iterator[str]:
    """Yield what the setting may be, where its default does not say that."""
    options = [one for part in get_args(field.annotation) for one in get_args(part) or (part,)]
    words = [one for one in options if isinstance(one, str)]
    if words:
        yield " | ".join(words)
    if field.annotation is bool:
        yield "true | false"
    least = next((one.ge for one in field.metadata if hasattr(one, "ge")), None)
    most = next((one.le for one in field.metadata if hasattr(one, "le")), None)
    if most is not None:
        yield f"{least} to {most}"


def _default(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    PLACE.write_text(example(), "utf-8")
