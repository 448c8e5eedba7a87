"""The one-time code that binds a workspace of a platform to an authority."""

import hashlib
import re
import secrets

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none looks like another
_GROUPS, _SIZE = 4, 4
_CODE = re.compile(
    rf"\bKRAV(?:[- ]?[{_SIGNS}]{{{_SIZE}}}){{{_GROUPS}}}\b", re.ASCII | re.IGNORECASE
)


def new_code() -> str:
    """A fresh code, `KRAV-` and four times four signs: eighty bits."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_SIZE)) for _ in range(_GROUPS))
    return "-".join(["KRAV", *groups])


def code_in(text: str) -> str | None:
    """The code somebody wrote, in its one spelling; None when there is none."""
    found = _CODE.search(text)
    if found is None:
        return None
    signs = re.sub("[- ]", "", found[0]).upper()
    return "-".join(signs[place : place + _SIZE] for place in range(0, len(signs), _SIZE))


def digest_of(code: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(code.encode()).hexdigest()
