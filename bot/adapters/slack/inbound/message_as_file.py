"""Make a file of a message in Slack: its author, its moment, its place, and every word of it."""

from datetime import UTC, datetime

from bot.adapters.slack.inbound.verification import Payload
from bot.adapters.slack.rendering.text import unescaped
from bot.edge.clean_text import TextRefused, clean_text
from bot.edge.json_payload import listed, part, short_text
from bot.texts.words import Words

_LONGEST = 100_000
_LONGEST_TITLE = 60
_MOST_NAMED = 20


def text_of_message(payload: Payload, author: str, words: Words) -> tuple[str, str]:
    """Return the file's name and its text.

    `author` is the name of whoever wrote it, if that is known. Files are named, not copied.
    """
    message, channel = part(payload, "message"), part(payload, "channel")
    moment = _moment(short_text(message, "ts"), words)
    where = short_text(channel, "name")
    written = _written(message)
    lines = [
        words("slack.message_from", who=author or words("slack.somebody"), moment=moment),
        *([f"#{where}"] if where and where != "directmessage" else []),
        "",
        written,
    ]
    named = [
        f"- {short_text(one, 'name') or '?'} {short_text(one, 'permalink', limit=2000)}".rstrip()
        for one in listed(message, "files")[:_MOST_NAMED]
    ]
    if named:
        lines += ["", words("slack.message_files"), *named]
    title = _short(" ".join(written.split()) or author)
    return f"{title or words('slack.message')}.txt", "\n".join(lines) + "\n"


def _written(message: Payload) -> str:
    """Return the text, and that of what is attached to it, as bots write theirs."""
    texts = [message.get("text")]
    texts += [one.get("text") or one.get("fallback") for one in listed(message, "attachments")]
    whole = "\n\n".join(text for text in texts if isinstance(text, str) and text)
    try:
        return clean_text(unescaped(whole[:_LONGEST]), _LONGEST)
    except TextRefused:
        return ""


def _moment(stamp: str, words: Words) -> str:
    try:
        return words.moment(datetime.fromtimestamp(float(stamp), UTC))
    except (ValueError, OverflowError, OSError):
        return stamp


def _short(title: str) -> str:
    kept = "".join(sign if sign not in '\\/:*?"<>|' else " " for sign in title)
    kept = " ".join(kept.split()).rstrip(" .")
    return kept if len(kept) <= _LONGEST_TITLE else f"{kept[:_LONGEST_TITLE].rstrip()}…"
