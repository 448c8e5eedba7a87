"""Name what a press does, whatever the platform calls its delivery.

The same press twice is one action.
"""

import hashlib

from bot.messages import ButtonInput


def action_fingerprint(press: ButtonInput) -> str:
    """Hash the button with its fields and files; the order the fields came in means nothing."""
    sent = [*sorted(press.fields.items()), *(("", str(file)) for file in press.files)]
    written = "\0".join([press.token, *(f"{name}={text}" for name, text in sent)])
    return f"press:{hashlib.sha256(written.encode()).hexdigest()}"
