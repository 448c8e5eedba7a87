"""One-time codes that bind a workspace of a platform to an authority are made and found here."""

import hashlib
import re
import secrets

# Crockford's alphabet: no character looks like another.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _SIZE = 4, 4
_CODE = re.compile(
    rf"\bKRAV(?:[- ]?[{_SIGNS}]{{{_SIZE}}}){{{_GROUPS}}}\b", re.ASCII | re.IGNORECASE
)


def new_code() -> str:
    """Make a new code: `KRAV-` and four groups of four characters, which are eighty random bits."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_SIZE)) for _ in range(_GROUPS))
    return "-".join(["KRAV", *groups])


def code_in(text: str) -> str | None:
    """Find the code in a text, in its one spelling; None when there is none."""
    found = _CODE.search(text)
    if found is None:
        return None
    signs = re.sub("[- ]", "", found[0]).upper()
    return "-".join(signs[place : place + _SIZE] for place in range(0, len(signs), _SIZE))


def digest_of(code: str) -> str:
    """Return the digest of a code, which is all that is kept of it."""
    return hashlib.sha256(code.encode()).hexdigest()
