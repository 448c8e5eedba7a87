"""A scope says in one string what a record is about.

It is the authority, a system, a contract, a forum or a supplier.
"""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import AfterValidator

from governance.schema.faults import fault
from governance.schema.values import Opens, Refers

ScopeKind: TypeAlias = Literal["authority", "system", "contract", "forum", "supplier"]

AUTHORITY = "authority"
_NAMED: dict[str, ScopeKind] = {kind: kind for kind in get_args(ScopeKind) if kind != AUTHORITY}


def scope_of(kind: ScopeKind, name: str = "") -> str:
    """Write the scope as the register does, such as `system:Vandvagten`.

    The authority's own has no name.
    """
    return AUTHORITY if kind == "authority" else f"{kind}:{name}"


def parse_scope(text: str) -> tuple[ScopeKind, str]:
    """Return the kind and the name; the name of `authority` is empty.

    Raises ValueError.
    """
    kind, colon, name = (part.strip() for part in text.partition(":"))
    if not colon and kind.casefold() == AUTHORITY:
        return "authority", ""
    named = _NAMED.get(kind.casefold())
    if named is None or not name:
        raise fault(
            "scope",
            f"{text!r} is not a scope: write authority, system:NAME, contract:NUMBER, "
            "forum:NAME or supplier:NAME",
        )
    return named, name


def _written(text: str) -> str:
    return scope_of(*parse_scope(text))


def _of_a_role(text: str) -> str:
    if parse_scope(text)[0] not in ("authority", "system", "contract"):
        raise fault("role_scope", "a role is held for authority, system:NAME or contract:NUMBER")
    return text


Scope = Annotated[
    str, AfterValidator(_written), Refers("scope"), Opens((AUTHORITY, *_NAMED), separator=":")
]
RoleScope = Annotated[Scope, AfterValidator(_of_a_role)]
