"""What a press does, whatever the platform calls its delivery: the same press twice is one deed."""

import hashlib

from bot.messages import ButtonInput


def action_fingerprint(press: ButtonInput) -> str:
    """The same button with the same fields and files has the same; the order the fields came in means nothing."""
    sent = [*sorted(press.fields.items()), *(("", str(file)) for file in press.files)]
    written = "\0".join([press.token, *(f"{name}={text}" for name, text in sent)])
    return f"press:{hashlib.sha256(written.encode()).hexdigest()}"
