"""Make a file of a message in Teams: its author, its moment, its place, and every word of it."""

from bot.adapters.teams.activity import Raw
from bot.adapters.teams.inbound.parsing import plain_text
from bot.edge.clean_text import TextRefused, clean_text
from bot.edge.json_payload import listed, part, short_text
from bot.texts.words import Words

_LONGEST = 100_000
_LONGEST_TITLE = 60
_MOST_ATTACHED = 20


def text_of_message(payload: Raw, words: Words) -> tuple[str, str]:
    """Return the file's name and its text.

    An attachment of the message is named with its address, not fetched.
    """
    sender = part(payload, "from")
    named = [short_text(part(sender, kind), "displayName") for kind in ("user", "application")]
    author = next(filter(None, named), words("teams.somebody"))
    sent = short_text(payload, "createdDateTime", limit=40)
    link = short_text(payload, "linkToMessage", limit=2_000)
    subject = short_text(payload, "subject", limit=300)
    written = _written(payload)
    lines = [
        words("teams.message_from", who=author, moment=sent),
        *([link] if link else []),
        *([subject] if subject else []),
        "",
        written,
    ]
    attached = [
        f"- {short_text(one, 'name') or '?'} {short_text(one, 'contentUrl', limit=2_000)}".rstrip()
        for one in listed(payload, "attachments")[:_MOST_ATTACHED]
        if one.get("contentType") != "messageReference"
    ]
    if attached:
        lines += ["", words("teams.message_files"), *attached]
    title = subject or " ".join(written.split()) or author
    return f"{_short(title) or words('teams.message')}.txt", "\n".join(lines) + "\n"


def _written(payload: Raw) -> str:
    body = part(payload, "body")
    content = body.get("content")
    if not isinstance(content, str):
        return ""
    content = content[:_LONGEST]
    text = plain_text(content) if body.get("contentType") == "html" else content
    try:
        return clean_text(text, _LONGEST)
    except TextRefused:
        return ""


def _short(title: str) -> str:
    kept = "".join(sign if sign not in '\\/:*?"<>|' else " " for sign in title)
    kept = " ".join(kept.split()).rstrip(" .")
    return kept if len(kept) <= _LONGEST_TITLE else f"{kept[:_LONGEST_TITLE].rstrip()}…"
