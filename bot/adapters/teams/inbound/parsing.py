"""Read an admitted activity of Teams: who did something, where, and what was said or sent.

Nothing is taken for granted: a part of the wrong shape is a RequestRefused, or is left out where
Teams itself is loose with it. The speaker is the envelope's `from`, never a name in a text. The
words are what the person wrote, not what they quote.
"""

import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import JsonValue

from bot.adapters.teams.activity import ActivitySender, IncomingActivity, Raw, Scope
from bot.adapters.teams.auth.registration import is_guid
from bot.adapters.teams.auth.verification import VerifiedActivity
from bot.adapters.teams.rendering.fields import fields_of
from bot.adapters.teams.rendering.render import TOKEN
from bot.edge.clean_text import TextRefused, clean_text
from bot.edge.json_payload import listed, part, short_text
from bot.edge.refusal import RequestRefused
from bot.messages import ButtonInput, FileRef, Lang

LONGEST_TEXT = 8_000
"""Characters; whoever sends a longer message is told so."""

Unkept: TypeAlias = Literal["linked", "loop"]
"""A kind of what is sent along that cannot be kept."""

_SCOPES: Mapping[str, Scope] = {
    "personal": "personal",
    "groupchat": "group",
    "channel": "channel",
}
_FILE = "application/vnd.microsoft.teams.file.download.info"
_LOOP = "application/vnd.microsoft.card.fluidEmbedCard"
_MOST_FILES = 20
_LONGEST_FIELD = 20_000
_LONGEST_NAME = 200
_LONGEST_FILE_NAME = 400
"""As long as Microsoft allows a whole path: whoever keeps the file shortens its name, and leaves
the ending."""

_AT = re.compile(r"<at\b[^<>]{0,200}>([^<>]{0,300})</at>", re.IGNORECASE)
_INSERTED = re.compile(r'<span class="inline-compose-card"[^<>]{0,300}>[^<>]{0,300}</span>')
_ZONE = re.compile(r"[A-Za-z]{1,20}(?:/[A-Za-z0-9_+-]{1,30}){0,2}", re.ASCII)
_REPLY = "schema.skype.com/reply"
_MENTION = "schema.skype.com/mention"


def parse_activity(admitted: VerifiedActivity, *, lang: Lang | None = None) -> IncomingActivity:
    """Read what is common to all.

    Raises RequestRefused (400).
    """
    envelope = admitted.envelope
    raw = envelope.raw
    if envelope.from_id is None or envelope.recipient_id is None:
        raise RequestRefused(400, "field_missing")
    conversation = _object(raw, "conversation")
    client = _client(raw)
    return IncomingActivity(
        type=envelope.type,
        name=envelope.name,
        key=envelope.id or _digest(raw),
        activity_id=envelope.id,
        tenant=admitted.tenant,
        service_url=admitted.service_url,
        bot_id=envelope.recipient_id,
        conversation=envelope.conversation_id,
        scope=_scope(conversation, envelope.conversation_id),
        speaker=_speaker(envelope.from_id, envelope.aad_object_id, _object(raw, "from")),
        lang=_lang(client.get("locale")) or _lang(raw.get("locale")) or lang,
        zone=_zone(client.get("timezone")) or _zone(raw.get("localTimezone")),
        reply_to=_short(raw.get("replyToId")),
        raw=raw,
    )


def is_a_bot(raw: Raw) -> bool:
    """Tell whether a program speaks, perhaps ourselves."""
    sender = _object(raw, "from")
    return sender.get("role") in {"bot", "skill"} or str(sender.get("id", "")).startswith("28:")


def said(activity: IncomingActivity) -> str:
    """Return the person's words to us, without our name in front and without what they quote.

    Raises TextRefused when it is longer than LONGEST_TEXT or no text.
    """
    text = activity.raw.get("text")
    quoting = _quoting(activity.raw)
    if quoting is not None:
        text = quoting
    elif isinstance(text, str):
        text = _AT.sub(lambda at: f"\0{html.unescape(at[1])}\0", _INSERTED.sub(" ", text))
    if not isinstance(text, str):
        return ""
    for name in _our_names(activity):
        text = text.replace(f"\0{name}\0", " ")
    plain = text.replace("\0", "").replace("&nbsp;", " ").replace("\u00a0", " ")
    return clean_text(plain, LONGEST_TEXT)


def files(activity: IncomingActivity) -> tuple[FileRef, ...]:
    """Return what was sent along: files in a chat of two, and pictures put into a message."""
    return tuple(_files(activity))[:_MOST_FILES]


def unkept(activity: IncomingActivity) -> Unkept | None:
    """Return what was sent along that is no file: a picture by link, or a Loop component."""
    for attachment in listed(activity.raw, "attachments"):
        kind = attachment.get("contentType")
        if kind == _LOOP:
            return "loop"
        if _is_picture(kind) and not _is_of_teams(attachment.get("contentUrl"), activity):
            return "linked"
    return None


def pressed(data: object) -> ButtonInput | None:
    """Return the action that was used, with its fields; None for another program's.

    `data` is an action's `data` or a message's `value`. Raises RequestRefused (400) for half
    characters and for fields beyond all measure.
    """
    if not isinstance(data, dict) or not isinstance(token := data.get(TOKEN), str):
        return None
    try:
        found = fields_of(data)
        fields = {
            clean_text(name, _LONGEST_NAME): clean_text(text, _LONGEST_FIELD)
            for name, text in found.items()
        }
        return ButtonInput(clean_text(token, _LONGEST_NAME), fields)
    except TextRefused:
        raise RequestRefused(400, "field_odd") from None


class _Written(HTMLParser):
    """It gathers the text of a message in HTML, without what it quotes and whom it mentions."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.quotes = False
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("itemtype") or ""
        quoted = tag == "blockquote" and _REPLY in kind.lower()
        self.quotes = self.quotes or quoted
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.append(tag)
        elif quoted or _MENTION in kind.lower():
            self._skipped.append(tag)
        elif tag in {"br", "p", "div", "li"}:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and tag == self._skipped[-1]:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.parts.append(data)


def plain_text(markup: str) -> str:
    """Return HTML as a person reads it."""
    written = _Written()
    written.feed(markup)
    written.close()
    return "".join(written.parts)


def _quoting(raw: Raw) -> str | None:
    """Return what was written below a quoted message, None where nothing is quoted."""
    for attachment in listed(raw, "attachments"):
        content = attachment.get("content")
        if attachment.get("contentType") != "text/html" or not isinstance(content, str):
            continue
        if _REPLY in content.lower():
            written = _Written()
            written.feed(content[: LONGEST_TEXT * 8])
            written.close()
            return "".join(written.parts) if written.quotes else None
    return None


def _our_names(activity: IncomingActivity) -> Iterator[str]:
    """Yield our names where we are mentioned; the entity says who is meant, never the text."""
    for entity in listed(activity.raw, "entities"):
        mentioned = part(entity, "mentioned")
        text = entity.get("text")
        if entity.get("type") == "mention" and mentioned.get("id") == activity.bot_id:
            at = _AT.fullmatch(text) if isinstance(text, str) else None
            if at is not None:
                yield html.unescape(at[1])


def _files(activity: IncomingActivity) -> Iterator[FileRef]:
    for attachment in listed(activity.raw, "attachments"):
        kind = attachment.get("contentType")
        name = short_text(attachment, "name", limit=_LONGEST_FILE_NAME)
        if kind == _FILE:
            url = part(attachment, "content").get("downloadUrl")
            if isinstance(url, str):
                yield FileRef(name or "fil", url)
        elif _is_picture(kind):
            url = attachment.get("contentUrl")
            if isinstance(url, str) and _is_of_teams(url, activity):
                yield FileRef(name or "billede.png", url)


def _is_picture(kind: object) -> bool:
    return isinstance(kind, str) and kind.startswith("image/")


def _is_of_teams(url: object, activity: IncomingActivity) -> bool:
    """Tell whether it lies where Teams keeps what is put into a message."""
    try:
        return (
            isinstance(url, str)
            and urlsplit(url).hostname == urlsplit(activity.service_url).hostname
        )
    except ValueError:
        return False


def _scope(conversation: Raw, conversation_id: str) -> Scope:
    kind = conversation.get("conversationType")
    if isinstance(kind, str) and kind.lower() in _SCOPES:
        return _SCOPES[kind.lower()]
    if conversation.get("isGroup") is True or conversation_id.startswith("19:"):
        return "group"
    return "personal"


def _speaker(mri: str, aad_object_id: str | None, sender: Raw) -> ActivitySender:
    known = (aad_object_id or "").lower()
    return ActivitySender(
        id=known if is_guid(known) else mri,
        mri=mri,
        name=short_text(sender, "name", limit=_LONGEST_NAME),
    )


def _client(raw: Raw) -> Raw:
    found = (entity for entity in listed(raw, "entities") if entity.get("type") == "clientInfo")
    return next(found, {})


def _lang(locale: object) -> Lang | None:
    if not isinstance(locale, str):
        return None
    match locale[:2].lower():
        case "da":
            return "da"
        case "en":
            return "en"
        case _:
            return None


def _zone(zone: object) -> str | None:
    return zone if isinstance(zone, str) and _ZONE.fullmatch(zone) else None


def _short(value: object) -> str | None:
    # The length is that of the envelope's texts.
    return value if isinstance(value, str) and 0 < len(value) <= 1024 else None  # noqa: PLR2004


def _object(raw: Raw, name: str) -> Raw:
    return part(raw, name)


def _digest(raw: Raw) -> str:
    written: JsonValue = repr(sorted(raw.items(), key=lambda item: item[0]))
    return f"digest:{hashlib.sha256(str(written).encode('utf-8', 'replace')).hexdigest()}"
