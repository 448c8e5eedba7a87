"""Say what is wrong with a setting, in a sentence in both languages.

The sentence has the setting, what was given, and what would be right.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.texts.bilingual import bilingual

UNSEEN = "…"
"""It is shown in place of a secret."""


def unknown(name: str, known: Sequence[str]) -> str:
    """Say that there is no such setting, and which may be meant."""
    near = get_close_matches(name, known, n=1)
    if near:
        return f"{name}: {bilingual('setting.unknown_near', near=near[0])}"
    return f"{name}: {bilingual('setting.unknown')}"


def sentences(
    model: type[BaseModel], errors: Sequence[ErrorDetails], *, prefix: str
) -> Iterator[str]:
    """Write a sentence for each thing pydantic found.

    A validator of ours names its sentence: `ValueError("setting.…")`.
    """
    known = [f"{prefix}{name.upper()}" for name in model.model_fields]
    for error in errors:
        field = str(error["loc"][0])
        upper = field.upper()
        name = upper if upper.startswith(prefix) else f"{prefix}{upper}"
        info = model.model_fields.get(field)
        if info is None:
            yield unknown(name, known)
        else:
            yield f"{name}: {_sentence(info, error)}"


def _sentence(info: FieldInfo, error: ErrorDetails) -> str:
    given = UNSEEN if _is_secret(info) else error["input"]
    match error["type"]:
        case "int_parsing" | "int_type" | "int_from_float":
            return bilingual("setting.not_whole", given=given, **_bounds(info))
        case "greater_than_equal" | "less_than_equal":
            return bilingual("setting.not_within", given=given, **_bounds(info))
        case "literal_error":
            options = " | ".join(map(str, _options(info)))
            return bilingual("setting.not_an_option", given=given, options=options)
        case "bool_parsing" | "bool_type":
            return bilingual("setting.not_yes_no", given=given)
        case "value_error":
            return bilingual(str(error["ctx"]["error"]), given=given)
        case _:
            return bilingual("setting.not_text", given=given)


def _is_secret(info: FieldInfo) -> bool:
    return SecretStr in (info.annotation, *get_args(info.annotation))


def _bounds(info: FieldInfo) -> Mapping[str, Any]:
    """Return the least and the most, as the field's own metadata has them."""
    least = next((one.ge for one in info.metadata if hasattr(one, "ge")), 0)
    most = next((one.le for one in info.metadata if hasattr(one, "le")), UNSEEN)
    return {"least": least, "most": most}


def _options(info: FieldInfo) -> Iterator[object]:
    for one in get_args(info.annotation):
        yield from get_args(one) or ([one] if isinstance(one, str) else [])
